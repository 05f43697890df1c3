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

  function read(text) {
    const data = JSON.parse(text);
    for (const launch of data.launches) {
      const { polygons, lines, points } = launch.outline;
      launch.outline = { polygons: decodePolygons(polygons), lines: decodeChains(lines), points: points.flat() };
      launch.farthest ??= launch.distance; // a place is its own farthest point
    }
    for (const weapon of data.weapons) {
      for (const label of Object.keys(weapon.areas)) weapon.areas[label] = decodePolygons(weapon.areas[label]);
    }
    for (const layer of ['land', 'lakes']) data.basemap[layer] = decodePolygons(data.basemap[layer]).flat();
    data.basemap.borders = decodeChains(data.basemap.borders);
    data.targets.regions = data.targets.regions?.map((region) => region && decodePolygons(region));
    data.targets.order = data.targets.names.map((_, i) => i);
    return data;
  }

  // The verdict rule, the same comparison of the same numbers as in Python.
  function decide(nearest, farthest, uncertainty, low, high) {
    if (farthest + uncertainty <= low) return 'in_reach';
    return nearest - uncertainty > high ? 'out_of_reach' : 'marginal';
  }

  // The range asked about: a weapon's published figures, or one figure set with the slider.
  function rangeOf(data, state) {
    if (state.weapon !== null) {
      const { low, nominal, high } = data.weapons[state.weapon];
      return { low, nominal, high };
    }
    return { low: state.range, nominal: state.range, high: state.range };
  }

  function judge(launch, range) {
    const { distance, farthest, uncertainty } = launch;
    const verdicts = new Array(distance.length);
    const counts = { in_reach: 0, marginal: 0, out_of_reach: 0 };
    for (let i = 0; i < distance.length; i += 1) {
      const verdict = decide(distance[i], farthest[i], uncertainty, range.low, range.high);
      verdicts[i] = verdict;
      counts[verdict] += 1;
    }
    return { verdicts, counts };
  }

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

  return { VERDICTS, read, decide, rangeOf, judge, flips, shareWithin };
})();
