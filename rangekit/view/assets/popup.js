// What a place's tooltip and popup say. Built of text nodes, whatever the names hold.

globalThis.rangekit ??= {};

rangekit.popup = (() => {
  const { make, add, name, shape } = rangekit.dom;
  const { fill } = rangekit.wording;
  const { recordOf } = rangekit.model;
  const MOST_LISTED = 8;

  const verdictLine = (page, record) =>
    add(make('p', 'rk-verdict'), shape(record.verdict), make('strong', '', page.say.verdictOf(record, page.range)));

  const marginText = (page, { distance }) => page.say.margin(page.range.nominal - distance, page.state.unit);

  // What lies under the pointer: one place with its figures, or several by name.
  function tip(page, rows) {
    const { say, state } = page;
    if (rows.length > 1) return listTip(page, rows);
    const record = recordOf(page, rows[0]);
    const distance = fill(say.ui.away, { distance: say.length(record.distance, state.unit, 1) });
    const share = say.share(record.curve, page.range);
    return add(
      make('div'),
      name('strong', '', record.name),
      name('span', 'rk-where', record.where),
      verdictLine(page, record),
      make('div', '', share === null ? `${distance}, ${marginText(page, record)}` : `${say.ui.share}: ${share}`),
    );
  }

  function listTip(page, rows) {
    const list = make('ul', 'rk-tip-list');
    for (const i of rows.slice(0, MOST_LISTED)) {
      const record = recordOf(page, i);
      const length = page.say.length(record.distance, page.state.unit);
      add(list, add(make('li'), shape(record.verdict), name('strong', '', record.name), ` ${length}`));
    }
    if (rows.length > MOST_LISTED) add(list, make('li', 'rk-fine', page.say.rest(rows.length - MOST_LISTED)));
    return list;
  }

  function* facts(page, record) {
    const { say, state, data } = page;
    const { ui } = say;
    const slack = Math.ceil(record.uncertainty * 10) / 10;
    const length = (km) => say.length(km, state.unit, 1);
    yield [ui.distance, length(record.distance) + (slack ? ` ± ${length(slack)}` : '')];
    const share = say.share(record.curve, page.range);
    if (share !== null) {
      yield [ui.farthest, length(record.farthest)];
      yield [ui.share, share];
    }
    yield [ui.margin, marginText(page, record)];
    yield [ui.range_needed, length(record.farthest + record.uncertainty)];
    yield [ui.nearest, say.position(record.launchLon, record.launchLat)];
    if (record.i === null) yield [ui.pin_position, rangekit.coordinates.write(record.lon, record.lat)];
    for (const [key, column] of record.i === null ? [] : Object.entries(data.targets.columns)) {
      const value = column[record.i];
      if (value === null || value === '') continue;
      yield [ui.columns[key] ?? key, typeof value === 'number' ? say.number(value) : String(value)];
    }
  }

  function popup(page, record, neighbours = []) {
    const list = make('dl');
    for (const [key, value] of facts(page, record)) add(list, make('dt', '', key), name('dd', '', value));
    const box = add(make('div', 'rk-popup'), name('h2', '', record.name), verdictLine(page, record), list);
    if (neighbours.length) add(box, make('h3', '', page.say.ui.also_here), neighbourList(page, neighbours));
    if (record.i === null) add(box, removeButton(page));
    return add(box, make('h3', '', page.say.ui.sources), page.sourceList(record.i === null));
  }

  // Places that lie under the same marker, to go to.
  function neighbourList(page, rows) {
    const list = make('div', 'rk-neighbours');
    for (const i of rows.slice(0, MOST_LISTED)) {
      const record = recordOf(page, i);
      const button = add(make('button'), shape(record.verdict), name('span', '', record.name));
      button.type = 'button';
      button.addEventListener('click', () => page.select(i, { fly: false }));
      add(list, button);
    }
    return list;
  }

  function removeButton(page) {
    const button = make('button', 'rk-remove-pin', page.say.ui.remove_pin);
    button.type = 'button';
    button.addEventListener('click', () => page.unselect());
    return button;
  }

  return { tip, popup };
})();
