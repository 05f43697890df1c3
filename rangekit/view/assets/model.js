// What the page knows and says: the data, the choice a reader made, verdicts, counts, sentences. No drawing.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.model = (function () {
  const UNITS = { km: 1, mi: 1.609344, nmi: 1.852 };

  // Chains travel as whole steps of 1/10,000 degree from one vertex to the next.
  function decodeChain(steps) {
    const chain = new Float64Array(steps.length);
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      chain[i] = lon / 1e4;
      chain[i + 1] = lat / 1e4;
    }
    return chain;
  }

  const decodeChains = (chains) => chains.map(decodeChain);
  const decodePolygons = (polygons) => polygons.map(decodeChains);

  // The verdict rule, the same comparison of the same numbers as in Python.
  function decide(distance, uncertainty, low, high) {
    if (distance + uncertainty <= low) return 'in_reach';
    return distance - uncertainty > high ? 'out_of_reach' : 'marginal';
  }

  // The range asked about: a weapon's published figures, or one figure set with the slider.
  function rangeOf(data, state) {
    if (state.weapon !== null) {
      const { low, nominal, high } = data.weapons[state.weapon];
      return { low, nominal, high };
    }
    return { low: state.range, nominal: state.range, high: state.range };
  }

  function judge(data, range) {
    const { distance } = data.targets;
    const verdicts = new Array(distance.length);
    const counts = { in_reach: 0, marginal: 0, out_of_reach: 0 };
    for (let i = 0; i < distance.length; i += 1) {
      const verdict = decide(distance[i], data.uncertainty, range.low, range.high);
      verdicts[i] = verdict;
      counts[verdict] += 1;
    }
    return { verdicts, counts };
  }

  // --- Sentences ----------------------------------------------------------------------------------------------------

  // Put values into a template. A value is never read as a template itself.
  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
  }

  function grouped(number) {
    return String(number).replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ','));
  }

  // A distance in the reader's unit, rounded half up, with as many decimals as asked for.
  function sayLength(km, unit, decimals = 0) {
    const scaled = 10 ** decimals;
    const value = Math.floor((Math.abs(km) / UNITS[unit]) * scaled + 0.5) / scaled;
    return `${grouped(value.toFixed(decimals))} ${unit}`;
  }

  // A range with the decimals that it was given with.
  function sayRange(km, unit) {
    if (unit !== 'km') return sayLength(km, unit);
    return `${grouped(km.toFixed(3).replace(/\.?0+$/, ''))} km`;
  }

  function saySubject(data, state) {
    const { words } = data;
    const weapon = state.weapon === null ? null : data.weapons[state.weapon];
    const km = sayRange(weapon ? weapon.nominal : state.range, state.unit);
    let what = fill(words.bare, { km });
    if (weapon && !weapon.bare) {
      const template = weapon.low < weapon.high ? 'range_about' : weapon.openEnded ? 'range_open' : 'range';
      what = fill(words.weapon, { name: weapon.short, range: fill(words[template], { km }) });
    }
    return fill(words.subject, { what, launch: data.launch.name });
  }

  const plural = (count) => (count === 0 ? 'none' : count === 1 ? 'one' : 'many');

  function sayCounts(data, judged) {
    const { words, targets } = data;
    const total = targets.names.length;
    if (total === 0) return words.no_targets;
    if (total === 1) return fill(words.single[judged.verdicts[0]], { place: targets.names[0] });
    const say = (verdict) => {
      const count = judged.counts[verdict];
      return fill(words[verdict][plural(count)], {
        count: grouped(count), total: grouped(total), targets: targets.label,
      });
    };
    return fill(words.counts, { in_reach: say('in_reach'), marginal: say('marginal') });
  }

  function sayHeadline(data, state, judged) {
    return fill(data.words.headline, { subject: saySubject(data, state), counts: sayCounts(data, judged) });
  }

  function sayPlace(data, state, judged, row) {
    const { words, targets } = data;
    const place = targets.names[row];
    const distance = targets.distance[row];
    if (distance === 0) return fill(words.place.inside, { place });
    const margin = rangeOf(data, state).nominal - distance;
    return fill(words.place[judged.verdicts[row]], {
      place,
      distance: sayLength(distance, state.unit),
      margin: sayLength(margin, state.unit),
      side: words.side[margin >= 0 ? 'inside' : 'outside'],
    });
  }

  // --- Reading the page's data --------------------------------------------------------------------------------------

  function read(text) {
    const data = JSON.parse(text);
    const { outline } = data.launch;
    data.launch.outline = {
      polygons: decodePolygons(outline.polygons),
      lines: decodeChains(outline.lines),
      points: outline.points.flat(),
    };
    for (const weapon of data.weapons) {
      for (const label of Object.keys(weapon.areas)) weapon.areas[label] = decodePolygons(weapon.areas[label]);
    }
    for (const layer of ['land', 'lakes']) data.basemap[layer] = decodePolygons(data.basemap[layer]).flat();
    data.basemap.borders = decodeChains(data.basemap.borders);
    data.targets.order = data.targets.distance.map((_, i) => i);
    return data;
  }

  // --- The address ----------------------------------------------------------------------------------------------------

  // #range=300&place=Moscow or #weapon=atacms; unknown or broken parts are passed over.
  function readAddress(data, hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ''));
    const state = { weapon: data.weapons.length ? 0 : null, range: 300, place: null, naive: false, unit: 'km' };
    if (state.weapon !== null) state.range = data.weapons[0].nominal;
    const weapon = data.weapons.findIndex(({ id }) => id === given.get('weapon'));
    const range = Number.parseFloat(given.get('range'));
    if (weapon >= 0) {
      state.weapon = weapon;
      state.range = data.weapons[weapon].nominal;
    } else if (Number.isFinite(range) && range >= 0) {
      state.weapon = null;
      state.range = Math.min(range, data.rangeMax);
    }
    const place = data.targets.names.indexOf(given.get('place'));
    if (place >= 0) state.place = place;
    if (given.get('unit') in UNITS) state.unit = given.get('unit');
    state.naive = given.get('naive') === '1';
    return state;
  }

  function writeAddress(data, state) {
    const given = new URLSearchParams();
    if (state.weapon === null) given.set('range', String(state.range));
    else if (state.weapon !== 0) given.set('weapon', data.weapons[state.weapon].id);
    if (state.place !== null) given.set('place', data.targets.names[state.place]);
    if (state.unit !== 'km') given.set('unit', state.unit);
    if (state.naive) given.set('naive', '1');
    return given.toString();
  }

  return {
    UNITS, decide, rangeOf, judge, fill, sayLength, sayRange, saySubject, sayHeadline, sayPlace, read,
    readAddress, writeAddress,
  };
}());
