// The reader's choice in the address: #range=300&place=524901 or #weapon=atacms&from=ukraine@30km&at=50.1,30.2,5.5.
// Positions are written with the latitude first, as they are typed.

globalThis.rangekit ??= {};

rangekit.address = (() => {
  const UNITS = ['km', 'mi', 'nmi'];
  const MOST_POINTS = 50;

  // What is shown where the address says nothing: the first weapon, and everything that it is compared with.
  function initial(data) {
    const state = {
      weapon: data.weapons.length ? 0 : null,
      range: 300,
      band: null,
      launch: 0,
      own: { points: [], isLine: false },
      place: null,
      pin: null,
      naive: false,
      regions: false,
      unit: 'km',
      projection: 'mercator',
      sort: null,
      only: null,
      at: null,
    };
    if (state.weapon !== null) state.range = data.weapons[0].nominal;
    state.drawn = new Set(layerIds(data));
    state.embed = Boolean(data.embed);
    return state;
  }

  // Every outline that can be drawn beside the one that is judged: the weapons asked about, and the launch areas.
  function layerIds(data) {
    return [
      ...data.weapons.filter(({ asked }) => asked).map(({ id }) => id),
      ...data.launches.filter(({ isOwn }) => !isOwn).map(({ id }) => `from:${id}`),
    ];
  }

  // Unknown or broken parts are passed over.
  function read(data, hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ''));
    const state = initial(data);
    readRange(data, given, state);
    const named = data.launches.findIndex(({ id, isOwn }) => !isOwn && id === given.get('from'));
    state.launch = Math.max(0, named);
    state.own = { points: readPoints(given.get('own')), isLine: given.get('line') === '1' };
    readPlace(data, given, state);
    if (UNITS.includes(given.get('unit'))) state.unit = given.get('unit');
    if (given.has('draw')) {
      const asked = given.get('draw').split(',');
      state.drawn = new Set(layerIds(data).filter((id) => asked.includes(id)));
    }
    state.naive = given.get('naive') === '1';
    state.regions = Boolean(data.regionLayer) && given.get('regions') === '1';
    if (given.get('view') === 'azimuthal') state.projection = 'azimuthal';
    const [, down, key] = /^(-?)(name|population|share|distance|margin|needs)$/.exec(given.get('sort') ?? '') ?? [];
    if (key) state.sort = { key, descending: down === '-' };
    if (rangekit.model.VERDICTS.includes(given.get('only'))) state.only = given.get('only');
    state.at = readAt(given.get('at'));
    if (given.has('embed')) state.embed = given.get('embed') === '1';
    return state;
  }

  function readRange(data, given, state) {
    const weapon = data.weapons.findIndex(({ id }) => id === given.get('weapon'));
    const [low, high] = (given.get('range') ?? '').split('-').map(Number.parseFloat);
    if (weapon >= 0) {
      state.weapon = weapon;
      state.range = data.weapons[weapon].nominal;
    } else if (Number.isFinite(low) && low >= 0) {
      state.weapon = null;
      state.range = Math.min(low, data.rangeMax);
      if (high > low && high <= data.rangeMax) Object.assign(state, { band: [low, high], range: (low + high) / 2 });
    }
  }

  function readPlace(data, given, state) {
    const place = rangekit.model.rowOf(data, given.get('place'));
    if (place >= 0) state.place = place;
    const [pin] = readPoints(given.get('pin'));
    if (!pin) return;
    state.place = null;
    state.pin = { lon: pin[0], lat: pin[1], name: (given.get('pin-name') ?? '').slice(0, 100) };
  }

  // "50.1,30.2;51,31" as [[30.2, 50.1], [31, 51]]; nothing where a part of it is no place.
  function readPoints(text) {
    if (!text) return [];
    const points = text
      .split(';')
      .slice(0, MOST_POINTS)
      .map((part) => part.split(',').map(Number))
      .map(([lat, lon]) => [lon, lat]);
    return points.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90) ? points : [];
  }

  function readAt(text) {
    const [lat, lon, zoom] = (text ?? '').split(',').map(Number.parseFloat);
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 720 && zoom >= 0 && zoom <= 20 ? { lat, lon, zoom } : null;
  }

  const writePoints = (points) => points.map(([lon, lat]) => `${lat},${lon}`).join(';');

  function write(data, state) {
    const usual = initial(data);
    const given = new URLSearchParams();
    if (state.weapon === null) given.set('range', state.band ? state.band.join('-') : String(state.range));
    else if (state.weapon !== usual.weapon) given.set('weapon', data.weapons[state.weapon].id);
    writeLaunch(data, state, given);
    if (state.pin) {
      given.set('pin', `${state.pin.lat},${state.pin.lon}`);
      if (state.pin.name) given.set('pin-name', state.pin.name);
    } else if (state.place !== null) given.set('place', rangekit.model.keyOf(data, state.place));
    if (state.unit !== 'km') given.set('unit', state.unit);
    if (state.drawn.size !== usual.drawn.size) given.set('draw', [...state.drawn].join(','));
    if (state.naive) given.set('naive', '1');
    if (state.regions) given.set('regions', '1');
    if (state.projection !== 'mercator') given.set('view', state.projection);
    const { sort } = state;
    if (sort && (sort.key !== 'distance' || sort.descending))
      given.set('sort', (sort.descending ? '-' : '') + sort.key);
    if (state.only) given.set('only', state.only);
    if (state.at) given.set('at', [state.at.lat, state.at.lon, state.at.zoom].join(','));
    if (state.embed !== usual.embed) given.set('embed', state.embed ? '1' : '0');
    // Commas and semicolons need no escapes here, and read better without.
    return given.toString().replaceAll('%2C', ',').replaceAll('%3B', ';').replaceAll('%40', '@');
  }

  function writeLaunch(data, state, given) {
    const isOwn = data.launches[state.launch]?.isOwn || (state.launch === 0 && state.own.points.length > 0);
    if (isOwn) {
      given.set('own', writePoints(state.own.points));
      if (state.own.isLine) given.set('line', '1');
    } else if (state.launch !== 0) given.set('from', data.launches[state.launch].id);
  }

  return { initial, layerIds, read, write };
})();
