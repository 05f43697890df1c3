// What the page knows: its data, verdicts and counts. No words, no drawing.

globalThis.rangekit ??= {};

rangekit.model = (() => {
  const VERDICTS = ['in_reach', 'marginal', 'out_of_reach'];

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

  const readOutline = ({ polygons, lines, points }) => ({
    polygons: decodePolygons(polygons),
    lines: decodeChains(lines),
    points: points.flat(),
  });

  function read(text) {
    const data = JSON.parse(text);
    for (const launch of data.launches) {
      launch.outline = readOutline(launch.outline);
      // A place is its own farthest and its own nearest point.
      launch.farthest ??= launch.distance;
      launch.nearestLon ??= data.targets.lon;
      launch.nearestLat ??= data.targets.lat;
      launch.uncertainties ??= new Float64Array(launch.distance.length).fill(launch.uncertainty);
    }
    for (const weapon of data.weapons) {
      for (const label of Object.keys(weapon.areas)) weapon.areas[label] = decodePolygons(weapon.areas[label]);
    }
    for (const layer of ['land', 'lakes']) data.basemap[layer] = decodePolygons(data.basemap[layer]).flat();
    data.basemap.borders = decodeChains(data.basemap.borders);
    if (data.regionLayer) data.regionLayer.borders = decodeChains(data.regionLayer.borders);
    data.targets.regions = data.targets.regions?.map((region) => region && decodePolygons(region));
    data.fullName = (i) => fullName(data.targets, i);
    data.targets.order = data.targets.names.map((_, i) => i);
    return data;
  }

  // What is known of a target, in the form that a place of the reader's own has too.
  function recordOf({ data, launch, judged }, i) {
    const { targets } = data;
    const name = targets.names[i];
    return {
      i,
      name,
      where: fullName(targets, i).slice(name.length),
      lon: targets.lon[i],
      lat: targets.lat[i],
      distance: launch.distance[i],
      farthest: launch.farthest[i],
      uncertainty: launch.uncertainties[i],
      verdict: judged.verdicts[i],
      nearestLon: launch.nearestLon[i],
      nearestLat: launch.nearestLat[i],
      launchLon: launch.launchLon[i],
      launchLat: launch.launchLat[i],
      curve: launch.shares?.[i] ?? null,
    };
  }

  // What tells a place in an address: its id, or its name where no other has it, or its name and where it is.
  function keyOf({ targets }, i) {
    if (targets.ids?.[i]) return String(targets.ids[i]);
    const name = targets.names[i];
    if (targets.names.indexOf(name) === targets.names.lastIndexOf(name)) return name;
    return `${name}@${targets.lat[i]},${targets.lon[i]}`;
  }

  // The row of a key; a name that several have means the first, as it did in older addresses.
  function rowOf({ targets }, key) {
    if (key === null || key === '') return -1;
    const byId = targets.ids ? targets.ids.findIndex((id) => String(id) === key) : -1;
    if (byId >= 0) return byId;
    const byName = targets.names.indexOf(key);
    if (byName >= 0) return byName;
    return targets.names.findIndex((name, i) => key === `${name}@${targets.lat[i]},${targets.lon[i]}`);
  }

  // A place with the region that it lies in, which tells it from others of its name.
  function fullName({ names, columns }, i) {
    const region = columns.region?.[i] ?? columns.country?.[i];
    return region && region !== names[i] ? `${names[i]}, ${region}` : names[i];
  }

  // The verdict rule, the same comparison of the same numbers as in Python.
  function decide(nearest, farthest, uncertainty, low, high) {
    if (farthest + uncertainty <= low) return 'in_reach';
    return nearest - uncertainty > high ? 'out_of_reach' : 'marginal';
  }

  // How much of a region is in reach: marginal only where it depends on which published figure holds.
  function decideRegion(nearest, farthest, uncertainty, { low, high }) {
    const near = decide(nearest, nearest, uncertainty, low, high);
    const far = decide(farthest, farthest, uncertainty, low, high);
    if (far === 'in_reach') return 'wholly';
    if (near === 'out_of_reach') return 'not';
    return near === 'in_reach' && far === 'out_of_reach' ? 'partly' : 'marginal';
  }

  // The range asked about: a weapon's published figures, or one figure set with the slider.
  function rangeOf(data, state) {
    if (state.weapon !== null) {
      const { low, nominal, high, openEnded } = data.weapons[state.weapon];
      return { low, nominal, high, openEnded };
    }
    if (state.band) {
      const [low, high] = state.band;
      return { low, nominal: (low + high) / 2, high };
    }
    return { low: state.range, nominal: state.range, high: state.range };
  }

  // The verdicts of one launch area, kept while the range moves: with the targets in the order of the ranges at which
  // they change, a step looks at those between two ranges and at no others.
  class Judge {
    constructor(launch) {
      const { distance, farthest, uncertainties } = launch;
      this.launch = launch;
      this.verdicts = new Array(distance.length).fill('out_of_reach');
      this.within = sorted(farthest, uncertainties, 1); // in reach from here on
      this.near = sorted(distance, uncertainties, -1); // no longer out of reach from here on
      this.passed = [0, 0];
    }

    // The verdicts, which the next range changes in place, and their counts.
    at(range) {
      const { distance, farthest, uncertainties } = this.launch;
      const passed = [countUpTo(this.within.values, range.low), countUpTo(this.near.values, range.high)];
      [this.within, this.near].forEach(({ rows }, k) => {
        const [from, to] = [Math.min(passed[k], this.passed[k]), Math.max(passed[k], this.passed[k])];
        for (let at = from; at < to; at += 1) {
          const i = rows[at];
          this.verdicts[i] = decide(distance[i], farthest[i], uncertainties[i], range.low, range.high);
        }
      });
      this.passed = passed;
      const [reached, near] = passed;
      const counts = { in_reach: reached, marginal: near - reached, out_of_reach: this.verdicts.length - near };
      return { verdicts: this.verdicts, counts };
    }
  }

  // Distances with a margin, ascending, and whose they are.
  function sorted(distances, margins, sign) {
    const values = Float64Array.from(distances, (distance, i) => distance + sign * margins[i]);
    const rows = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
    return { rows, values: values.sort() };
  }

  // How many of the ascending values are at most the limit.
  function countUpTo(values, limit) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const judge = (launch, range) => new Judge(launch).at(range);

  // Rows whose verdict differs between two judgements.
  function flips(before, after) {
    const rows = [];
    for (let i = 0; i < before.verdicts.length; i += 1) if (before.verdicts[i] !== after.verdicts[i]) rows.push(i);
    return rows;
  }

  // The share of a region that lies within a range, from the ranges at which it passes 0, 5, 10 … 100 %.
  function shareWithin(curve, range) {
    const last = curve.length - 1;
    if (range >= curve[last]) return 1;
    if (range < curve[0]) return 0;
    let k = 0;
    while (curve[k + 1] <= range) k += 1;
    return (k + (range - curve[k]) / (curve[k + 1] - curve[k])) / last;
  }

  return {
    VERDICTS,
    read,
    readOutline,
    recordOf,
    keyOf,
    rowOf,
    decide,
    decideRegion,
    rangeOf,
    Judge,
    judge,
    flips,
    shareWithin,
  };
})();
