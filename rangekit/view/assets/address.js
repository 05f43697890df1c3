// The reader's choice in the address: #range=300&place=Moscow or #weapon=atacms&from=ukraine@30km.

globalThis.rangekit ??= {};

rangekit.address = (() => {
  const UNITS = ['km', 'mi', 'nmi'];

  // What is shown where the address says nothing: the first weapon, and everything that it is compared with.
  function initial(data) {
    const state = {
      weapon: data.weapons.length ? 0 : null,
      range: 300,
      launch: 0,
      place: null,
      naive: false,
      unit: 'km',
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
      ...data.launches.map(({ id }) => `from:${id}`),
    ];
  }

  // Unknown or broken parts are passed over.
  function read(data, hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ''));
    const state = initial(data);
    const weapon = data.weapons.findIndex(({ id }) => id === given.get('weapon'));
    const range = Number.parseFloat(given.get('range'));
    if (weapon >= 0) {
      state.weapon = weapon;
      state.range = data.weapons[weapon].nominal;
    } else if (Number.isFinite(range) && range >= 0) {
      state.weapon = null;
      state.range = Math.min(range, data.rangeMax);
    }
    state.launch = Math.max(
      0,
      data.launches.findIndex(({ id }) => id === given.get('from')),
    );
    const place = data.targets.names.indexOf(given.get('place'));
    if (place >= 0) state.place = place;
    if (UNITS.includes(given.get('unit'))) state.unit = given.get('unit');
    if (given.has('draw')) {
      const asked = given.get('draw').split(',');
      state.drawn = new Set(layerIds(data).filter((id) => asked.includes(id)));
    }
    state.naive = given.get('naive') === '1';
    if (given.has('embed')) state.embed = given.get('embed') === '1';
    return state;
  }

  function write(data, state) {
    const usual = initial(data);
    const given = new URLSearchParams();
    if (state.weapon === null) given.set('range', String(state.range));
    else if (state.weapon !== usual.weapon) given.set('weapon', data.weapons[state.weapon].id);
    if (state.launch !== 0) given.set('from', data.launches[state.launch].id);
    if (state.place !== null) given.set('place', data.targets.names[state.place]);
    if (state.unit !== 'km') given.set('unit', state.unit);
    if (state.drawn.size !== usual.drawn.size) given.set('draw', [...state.drawn].join(','));
    if (state.naive) given.set('naive', '1');
    if (state.embed !== usual.embed) given.set('embed', state.embed ? '1' : '0');
    return given.toString();
  }

  return { initial, layerIds, read, write };
})();
