// What a row of the table says. A row is made once and then filled anew, whatever target it shows.

globalThis.rangekit ??= {};

rangekit.rows = (() => {
  const { make, add, shape, setShape } = rangekit.dom;
  const LENGTHS = ['distance', 'margin', 'needs']; // columns in the reader's unit

  function columnsFor(page) {
    const { names, columns, regions } = page.data.targets;
    const { ui } = page.say;
    const { population } = columns;
    const byDistance = (a, b) => page.launch.distance[a] - page.launch.distance[b];
    const byNeed = (a, b) => page.launch.farthest[a] - page.launch.farthest[b];
    const people = { key: 'population', title: ui.people, hint: ui.columns.population, descend: true };
    const share = { key: 'share', title: ui.share, descend: true };
    return [
      { key: 'name', title: ui.place, rank: (a, b) => names[a].localeCompare(names[b], page.data.lang) },
      population && { ...people, rank: (a, b) => (population[a] || 0) - (population[b] || 0) },
      regions && { ...share, rank: (a, b) => byNeed(b, a) },
      { key: 'distance', title: ui.distance, rank: byDistance },
      { key: 'margin', title: ui.margin, hint: ui.margin_hint, descend: true, rank: (a, b) => byDistance(b, a) },
      { key: 'needs', title: ui.needs, hint: ui.needs_hint, rank: byNeed },
    ].filter(Boolean);
  }

  function cellText({ state, say, launch, range, data }, key, i) {
    const margin = range.nominal - launch.distance[i];
    if (key === 'population') return say.people(data.targets.columns.population[i]);
    if (key === 'share') return say.share(launch.shares?.[i], range) ?? '';
    if (key === 'distance') return say.figure(launch.distance[i], state.unit, 1);
    if (key === 'margin') return `${margin >= 0 ? '+' : '−'}${say.figure(margin, state.unit, 1)}`;
    return say.figure(launch.farthest[i] + launch.uncertainties[i], state.unit, 1);
  }

  // An empty row, with what has to be found again when it is filled.
  function makeRow(columns) {
    const row = make('tr', 'rk-row');
    const icon = shape('in_reach');
    const name = rangekit.dom.name('span', 'rk-text');
    const verdict = make('span', 'rk-quiet');
    const where = rangekit.dom.name('span', 'rk-where');
    const cells = columns.map(({ key }) => make('td', `rk-${key}`));
    add(cells[0], add(make('span', 'rk-line-of-names'), icon, name, where, verdict));
    add(row, ...cells);
    return { row, icon, name, where, verdict, columns, cells, texts: [] };
  }

  // Only what differs is written: the browser then has little to lay out. `i` is the target, `at` its place in the list.
  function fillRow(made, page, { i, at, isActive }) {
    const put = (slot, value, write) => {
      if (made.texts[slot] === value) return;
      made.texts[slot] = value;
      write(value);
    };
    put('at', at, () => {
      made.row.dataset.at = String(at);
      made.row.setAttribute('aria-rowindex', String(at + 2));
    });
    put('selected', page.state.place === i, (is) => made.row.setAttribute('aria-selected', String(is)));
    put('tab', isActive ? 0 : -1, (index) => {
      made.row.tabIndex = index;
    });
    put('verdict', page.judged.verdicts[i], (verdict) => setShape(made.icon, verdict));
    put('kind', page.say.kind(page.judged.verdicts[i], page.range), (kind) => {
      made.verdict.textContent = `, ${kind}`;
    });
    const name = page.data.targets.names[i];
    put('name', name, () => {
      made.name.textContent = name;
    });
    // Two towns may share a name, and one of them may be somewhere else altogether.
    put('full', page.data.fullName(i), (full) => {
      made.where.textContent = full.slice(name.length);
      made.cells[0].title = full;
    });
    made.columns.forEach(({ key }, k) => {
      if (k === 0) return;
      put(key, cellText(page, key, i), (text) => {
        made.cells[k].textContent = text;
      });
    });
  }

  return { LENGTHS, columnsFor, cellText, makeRow, fillRow };
})();
