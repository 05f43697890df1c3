// What a target's tooltip and popup say. Built of text nodes, whatever the names hold.

globalThis.rangekit ??= {};

rangekit.popup = (() => {
  const { make, add, shape } = rangekit.dom;
  const { fill } = rangekit.wording;

  function verdictLine(page, i) {
    const verdict = page.judged.verdicts[i];
    return add(make('p', 'rk-verdict'), shape(verdict), make('strong', '', page.say.words.verdict[verdict]));
  }

  const marginText = (page, i) => page.say.margin(page.range.nominal - page.launch.distance[i], page.state.unit);

  function tip(page, i) {
    const { say, launch, state, data } = page;
    const distance = fill(say.ui.away, { distance: say.length(launch.distance[i], state.unit, 1) });
    const share = say.share(launch.shares?.[i], page.range);
    return add(
      make('div'),
      make('strong', '', data.targets.names[i]),
      make('span', 'rk-where', data.fullName(i).slice(data.targets.names[i].length)),
      verdictLine(page, i),
      make('div', '', share === null ? `${distance}, ${marginText(page, i)}` : `${say.ui.share}: ${share}`),
    );
  }

  function* facts(page, i) {
    const { say, launch, state, data } = page;
    const { ui } = say;
    const slack = Math.ceil(launch.uncertainty * 10) / 10;
    const length = (km) => say.length(km, state.unit, 1);
    yield [ui.distance, length(launch.distance[i]) + (slack ? ` ± ${length(slack)}` : '')];
    const share = say.share(launch.shares?.[i], page.range);
    if (share !== null) {
      yield [ui.farthest, length(launch.farthest[i])];
      yield [ui.share, share];
    }
    yield [ui.margin, marginText(page, i)];
    yield [ui.range_needed, length(launch.farthest[i] + launch.uncertainty)];
    yield [ui.nearest, say.position(launch.launchLon[i], launch.launchLat[i])];
    for (const [key, column] of Object.entries(data.targets.columns)) {
      const value = column[i];
      if (value === null || value === '') continue;
      yield [ui.columns[key] ?? key, typeof value === 'number' ? say.number(value) : String(value)];
    }
  }

  function popup(page, i) {
    const list = make('dl');
    for (const [name, value] of facts(page, i)) add(list, make('dt', '', name), make('dd', '', value));
    return add(
      make('div', 'rk-popup'),
      make('h2', '', page.data.targets.names[i]),
      verdictLine(page, i),
      list,
      make('h3', '', page.say.ui.sources),
      page.sourceList(),
    );
  }

  return { tip, popup };
})();
