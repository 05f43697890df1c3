// Finding places by name: an exact name first, then names that begin so, then the larger.

globalThis.rangekit ??= {};

rangekit.search = (() => {
  const fold = (text) =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[’'ʼ`´-]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();

  // How well a name fits: 0 is the same, 5 not at all. `others` are further spellings, one string.
  function rank(needle, name, others) {
    if (name === needle) return 0;
    if (name.startsWith(needle)) return 1;
    if (` ${name}`.includes(` ${needle}`)) return 2;
    if (name.includes(needle)) return 3;
    return others.includes(needle) ? 4 : 5;
  }

  // The best target of a name, or a city or country of the base map; nothing if none begins so.
  function find({ targets, basemap }, text) {
    const needle = fold(text);
    if (!needle) return null;
    const people = targets.columns.population ?? [];
    let best = null;
    targets.names.forEach((name, i) => {
      const fit = rank(needle, fold(name), (targets.aliases[i] ?? '') && fold(targets.aliases[i]));
      if (fit > 4) return;
      const size = people[i] ?? 0;
      if (!best || fit < best.fit || (fit === best.fit && size > best.size)) best = { fit, size, row: i };
    });
    const label = basemap.labels.find(([name]) => fold(name) === needle);
    if (label && (!best || best.fit > 0)) return { lon: label[1], lat: label[2], name: label[0] };
    if (!best) return null;
    return { lon: targets.lon[best.row], lat: targets.lat[best.row], name: targets.names[best.row], row: best.row };
  }

  return { fold, rank, find };
})();
