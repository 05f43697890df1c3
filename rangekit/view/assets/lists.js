// Places of the reader's own: a CSV or GeoJSON text as rows. Nothing leaves the page, and names are text.

globalThis.rangekit ??= {};

rangekit.lists = (() => {
  // As in Python: columns are found under their usual names, in any case.
  const COLUMNS = {
    lon: ['lon', 'lng', 'long', 'longitude', 'x'],
    lat: ['lat', 'latitude', 'y'],
    name: ['name', 'city', 'title'],
    population: ['population', 'pop', 'people', 'inhabitants'],
    region: ['region'],
    country: ['country'],
  };
  const MOST_ROWS = 10_000;
  const MOST_CHARACTERS = 5_000_000;
  const NAMED_FAULTS = 3;

  // What is wrong with a list: a key of the page's words and its values.
  class ListFault extends Error {
    constructor(key, values = {}) {
      super(key);
      Object.assign(this, { key, values });
    }
  }

  // Places as {name, lon, lat, population?, region?, country?}.
  function parse(text) {
    if (text.length > MOST_CHARACTERS) throw new ListFault('too_large', { megabytes: MOST_CHARACTERS / 1e6 });
    const plain = text.replace(/^\ufeff/, '');
    if (!plain.trim()) throw new ListFault('empty');
    const places = /^\s*[[{]/.test(plain) ? fromGeoJson(plain) : fromCsv(plain);
    if (!places.length) throw new ListFault('empty');
    return places;
  }

  // --- CSV ----------------------------------------------------------------------------------------------------------

  function fromCsv(text) {
    const rows = splitRows(text, delimiterOf(text));
    const [head, ...lines] = rows;
    const found = findColumns(head);
    if (lines.length > MOST_ROWS) throw new ListFault('too_many', { most: MOST_ROWS });
    return checked(
      lines.map((cells, k) => ({
        line: k + 2,
        lon: readDegrees(cells[found.lon]),
        lat: readDegrees(cells[found.lat]),
        ...texts(found, cells),
      })),
    );
  }

  function texts(found, cells) {
    const { name, population, region, country } = found;
    const people =
      population === undefined ? Number.NaN : Number.parseFloat(String(cells[population]).replace(/[\s,]/g, ''));
    return {
      name: name === undefined ? '' : (cells[name] ?? '').trim(),
      population: people >= 0 ? people : null,
      region: region === undefined ? null : (cells[region] ?? '').trim() || null,
      country: country === undefined ? null : (cells[country] ?? '').trim() || null,
    };
  }

  function findColumns(head) {
    const folded = head.map((cell) => cell.trim().toLowerCase());
    const found = {};
    for (const [key, names] of Object.entries(COLUMNS)) {
      const at = names.map((name) => folded.indexOf(name)).find((index) => index >= 0);
      if (at !== undefined) found[key] = at;
    }
    if (found.lon === undefined || found.lat === undefined) {
      throw new ListFault('no_coordinates', { columns: head.slice(0, 8).join(', ').slice(0, 120) });
    }
    return found;
  }

  function readDegrees(cell) {
    const text = String(cell ?? '')
      .trim()
      .replace(/^(-?\d+),(\d+)$/, '$1.$2');
    return text === '' ? Number.NaN : Number(text);
  }

  // The delimiter that the first line holds most of.
  function delimiterOf(text) {
    const first = text.slice(0, 5000).split(/\r?\n/, 1)[0];
    const counts = [',', ';', '\t', '|'].map((mark) => [first.split(mark).length, mark]);
    return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
  }

  function splitRows(text, delimiter) {
    const rows = [];
    let row = [];
    let at = 0;
    while (at <= text.length) {
      const { cell, end } = readCell(text, at, delimiter);
      row.push(cell);
      at = end + 1;
      if (text[end] === delimiter) continue;
      if (row.length > 1 || row[0].trim()) rows.push(row);
      row = [];
      if (text[end] === '\r' && text[at] === '\n') at += 1;
    }
    return rows;
  }

  function readCell(text, start, delimiter) {
    let cell = '';
    let at = start;
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) return { cell: cell + text.slice(at), end: text.length };
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    let end = at;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return { cell: cell + text.slice(at, end), end };
  }

  // --- GeoJSON ------------------------------------------------------------------------------------------------------

  function fromGeoJson(text) {
    let read;
    try {
      read = JSON.parse(text);
    } catch {
      throw new ListFault('no_json');
    }
    const features = featuresOf(read);
    if (!features) throw new ListFault('no_geojson');
    if (features.length > MOST_ROWS) throw new ListFault('too_many', { most: MOST_ROWS });
    const points = features.filter((feature) => feature?.geometry?.type === 'Point');
    if (!points.length) throw new ListFault('no_points');
    return checked(points.map((feature, k) => ({ line: k + 1, ...fromFeature(feature) })));
  }

  function featuresOf(read) {
    if (Array.isArray(read?.features)) return read.features;
    if (read?.type === 'Feature') return [read];
    if (read?.type === 'Point') return [{ geometry: read }];
    return null;
  }

  function fromFeature({ geometry, properties }) {
    const [lon, lat] = (Array.isArray(geometry.coordinates) ? geometry.coordinates : []).map(Number);
    const keys = Object.keys(properties ?? {});
    const cells = keys.map((key) => {
      const value = properties[key];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    });
    const found = {};
    for (const key of ['name', 'population', 'region', 'country']) {
      const at = keys.findIndex((one) => COLUMNS[key].includes(one.toLowerCase()));
      if (at >= 0) found[key] = at;
    }
    return { lon: lon ?? Number.NaN, lat: lat ?? Number.NaN, ...texts(found, cells) };
  }

  // All bad rows at once; a list with one is not taken.
  function checked(rows) {
    const bad = rows.filter(({ lon, lat }) => !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180));
    if (bad.length) {
      const lines = bad.slice(0, NAMED_FAULTS).map(({ line }) => line);
      throw new ListFault('bad_rows', {
        count: bad.length,
        lines: lines.join(', ') + (bad.length > NAMED_FAULTS ? '…' : ''),
      });
    }
    return rows.map(({ line, ...place }) => ({ ...place, name: place.name || `#${line}` }));
  }

  return { MOST_ROWS, ListFault, parse };
})();
