// What a reader takes away: the shown targets as CSV, the shown area as GeoJSON. Text only; no page needed.

globalThis.rangekit ??= {};

rangekit.files = (() => {
  const { isInside, signedArea } = rangekit.outline;

  // --- CSV ----------------------------------------------------------------------------------------------------------

  function csvCell(value) {
    const text = String(value ?? '');
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // no spreadsheet formulas
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function weaponId({ data, state }) {
    if (state.weapon !== null) return data.weapons[state.weapon].id;
    return state.band ? `${state.band.join('-')}km` : `${state.range}km`;
  }

  // The columns of `rangekit reach -o`, for the given rows.
  function writeCsv(page, rows) {
    const { targets } = page.data;
    const { launch, range, judged } = page;
    const extra = Object.keys(targets.columns);
    const head = ['name', 'lon', 'lat', 'weapon', 'distance_km', 'margin_km', 'verdict', 'launch_lon', 'launch_lat'];
    const lines = rows.map((i) => [
      targets.names[i],
      targets.lon[i],
      targets.lat[i],
      weaponId(page),
      Number(launch.distance[i].toFixed(3)),
      Number((range.nominal - launch.distance[i]).toFixed(3)),
      judged.verdicts[i],
      launch.launchLon[i],
      launch.launchLat[i],
      ...extra.map((key) => targets.columns[key][i]),
    ]);
    return `${[[...head, ...extra], ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
  }

  // --- GeoJSON ------------------------------------------------------------------------------------------------------

  // The part of a closed ring on one side of a meridian (Sutherland and Hodgman).
  function clip(points, meridian, keepsWest) {
    const out = [];
    const inside = (lon) => (keepsWest ? lon <= meridian : lon >= meridian);
    for (let i = 0; i < points.length; i += 2) {
      const j = (i + points.length - 2) % points.length;
      const [x0, y0, x1, y1] = [points[j], points[j + 1], points[i], points[i + 1]];
      if (inside(x0) !== inside(x1)) out.push(meridian, y0 + ((meridian - x0) / (x1 - x0)) * (y1 - y0));
      if (inside(x1)) out.push(x1, y1);
    }
    return out;
  }

  // A traced ring, cut where RFC 7946 wants it: at the antimeridian, and closed over a pole.
  function cutRing({ points, turn }) {
    const closed = turn
      ? [
          ...points,
          points[0] + 360 * turn,
          points[1],
          points[0] + 360 * turn,
          turn < 0 ? 90 : -90,
          points[0],
          turn < 0 ? 90 : -90,
        ]
      : points;
    const lons = closed.filter((_, i) => i % 2 === 0);
    const first = Math.floor((lons.reduce((a, b) => Math.min(a, b)) + 180) / 360);
    const last = Math.ceil((lons.reduce((a, b) => Math.max(a, b)) - 180) / 360);
    const pieces = [];
    for (let k = first; k <= last; k += 1) {
      const piece = clip(clip(closed, 360 * k + 180, true), 360 * k - 180, false);
      if (piece.length >= 6) pieces.push(piece.map((value, i) => (i % 2 ? value : value - 360 * k)));
    }
    return pieces;
  }

  // Vertices without repetition, the first one again at the end; counter-clockwise if `left`.
  function ringCoordinates(points, left) {
    const ring = [];
    for (let i = 0; i < points.length; i += 2) {
      const vertex = [Number(points[i].toFixed(5)), Number(points[i + 1].toFixed(5))];
      const before = ring[ring.length - 1];
      if (!before || before[0] !== vertex[0] || before[1] !== vertex[1]) ring.push(vertex);
    }
    if (signedArea(points) > 0 !== left) ring.reverse();
    const [first, last] = [ring[0], ring[ring.length - 1]];
    if (first[0] !== last[0] || first[1] !== last[1]) ring.push(first);
    return ring;
  }

  // Traced rings as the coordinates of a MultiPolygon.
  function toPolygons(rings) {
    const polygons = [];
    for (const ring of rings.filter(({ isHole }) => !isHole)) {
      for (const piece of cutRing(ring)) polygons.push({ outer: piece, holes: [] });
    }
    for (const ring of rings.filter(({ isHole }) => isHole)) {
      for (const piece of cutRing(ring)) {
        polygons.find(({ outer }) => isInside([outer], piece[0], piece[1]))?.holes.push(piece);
      }
    }
    return polygons.map(({ outer, holes }) => [
      ringCoordinates(outer, true),
      ...holes.map((hole) => ringCoordinates(hole, false)),
    ]);
  }

  // The polygons that were computed for a weapon beforehand, as they came.
  function knownPolygons(polygons) {
    return polygons.map((rings) => rings.map((ring, k) => ringCoordinates(ring, k === 0)));
  }

  // page: {data, state, range, launch}; trace: rings of this launch area at a range
  function writeGeoJson(page, trace) {
    const { data, state, range, launch } = page;
    const weapon = state.weapon === null ? null : data.weapons[state.weapon];
    const figures = { low: range.low, nominal: range.nominal, high: range.high };
    const labels = range.low < range.high ? ['high', 'nominal', 'low'] : ['nominal'];
    const features = labels.map((label) => {
      const known = state.launch === 0 ? weapon?.areas[label] : null;
      return {
        type: 'Feature',
        properties: {
          weapon: weaponId(page),
          name: weapon ? weapon.name : null,
          launch: launch.id,
          label,
          range_km: figures[label],
          error_m: 500,
          sources: weapon
            ? weapon.sources.map(({ publisher, date, url }) => [publisher, date, url].filter(Boolean).join(', '))
            : [],
          launch_source: launch.source,
          point_of_view: launch.pointOfView,
          not_modelled: data.caveats[0],
          made_with: `rangekit ${data.version}`,
        },
        geometry: {
          type: 'MultiPolygon',
          coordinates: known ? knownPolygons(known) : toPolygons(trace(figures[label])),
        },
      };
    });
    return JSON.stringify({ type: 'FeatureCollection', features });
  }

  return { csvCell, weaponId, writeCsv, toPolygons, writeGeoJson };
})();
