// The nearest launch point to any place: exact to the outline that the page carries.
//
// Straight lines through the ground rank the outline's edges: a distance s along the surface and the chord c under it
// bind one another (Schur's comparison: c <= 2 R sin(s / 2R) with the ellipsoid's largest radius of curvature), so that
// only edges that can be nearest are solved on the ellipsoid.

globalThis.rangekit ??= {};

rangekit.nearest = (() => {
  const { A, B, inverse, destination, centred, wrap } = rangekit.geodesy;
  const { isInside } = rangekit.outline;
  const { densify } = rangekit.launchPoints;
  const LARGEST_RADIUS = (A * A) / B;
  const STEP_KM = 20; // longer edges are split along their own geodesic
  const SAG_KM = (STEP_KM * STEP_KM) / (8 * 6335) + 1e-3; // of such an edge under the surface, and for rounding
  const BLOCK = 24; // edges that are ruled out together

  // outline: {polygons, lines, points} as model.read returns it.
  class Nearest {
    constructor(outline) {
      this.solid = outline.polygons.flat();
      this.edges = [];
      const chains = [...this.solid, ...outline.lines].map((chain) => densify(chain, STEP_KM));
      for (let i = 0; i < outline.points.length; i += 2) chains.push(outline.points.slice(i, i + 2));
      for (const chain of chains) this.addChain(chain);
      this.blocks = makeBlocks(this.edges);
    }

    addChain(chain) {
      let before = corner(chain[0], chain[1]);
      if (chain.length < 4) this.edges.push({ a: before, b: before });
      for (let i = 2; i < chain.length; i += 2) {
        const next = corner(chain[i], chain[i + 1]);
        this.edges.push({ a: before, b: next });
        before = next;
      }
    }

    isInside(lon, lat) {
      return isInside(this.solid, wrap(lon), lat);
    }

    // {distance, lon, lat} in kilometres and degrees; 0 inside a territory.
    to(lon, lat) {
      if (this.isInside(lon, lat)) return { distance: 0, lon, lat };
      const place = { lon, lat, at: centred(lon, lat) };
      const ranked = this.rank(place);
      let best = { distance: Infinity, lon, lat };
      for (const { edge, chord, share } of ranked) {
        if (chord - SAG_KM > chordOf(best.distance)) break;
        const found = solve(edge, place, share, best.distance);
        if (found && found.distance < best.distance) best = found;
      }
      return best;
    }

    // Edges that can be nearest, by their chords; the others are ruled out by blocks.
    rank({ at }) {
      const gaps = this.blocks.map((block) => Math.max(0, apart(block.middle, at) - block.radius));
      const order = Array.from(gaps.keys()).sort((i, j) => gaps[i] - gaps[j]);
      const ranked = [];
      let least = Infinity;
      for (const k of order) {
        if (gaps[k] > limitOf(least)) break;
        for (const edge of this.blocks[k].edges) {
          const found = chordTo(edge, at);
          least = Math.min(least, found.chord);
          ranked.push(found);
        }
      }
      const limit = limitOf(least);
      return ranked.filter(({ chord }) => chord <= limit).sort((a, b) => a.chord - b.chord);
    }
  }

  const corner = (lon, lat) => ({ lon, lat, at: centred(lon, lat) });
  const apart = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);

  // The longest chord under a distance along the surface.
  const chordOf = (distance) =>
    2 * LARGEST_RADIUS * Math.sin(Math.min(Math.PI / 2, (distance + 1e-6) / (2 * LARGEST_RADIUS)));

  // The longest chord under any distance that the edge of this chord may have: in R1 = B * B / A, the smallest radius.
  function limitOf(chord) {
    const smallest = (B * B) / A;
    const ratio = (chord + SAG_KM) / (2 * smallest);
    return ratio >= 1 ? Infinity : chordOf(2 * smallest * Math.asin(ratio) + SAG_KM) + 2 * SAG_KM;
  }

  function makeBlocks(edges) {
    const blocks = [];
    for (let i = 0; i < edges.length; i += BLOCK) {
      const part = edges.slice(i, i + BLOCK);
      const ends = part.flatMap(({ a, b }) => [a.at, b.at]);
      const middle = [0, 1, 2].map((k) => ends.reduce((sum, end) => sum + end[k], 0) / ends.length);
      blocks.push({ edges: part, middle, radius: Math.max(...ends.map((end) => apart(end, middle))) });
    }
    return blocks;
  }

  // The chord to the nearest point of an edge's own chord, and how far along that lies.
  function chordTo(edge, at) {
    const [a, b] = [edge.a.at, edge.b.at];
    const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const square = dx * dx + dy * dy + dz * dz;
    const along = (at[0] - a[0]) * dx + (at[1] - a[1]) * dy + (at[2] - a[2]) * dz;
    const share = square > 0 ? Math.max(0, Math.min(1, along / square)) : 0;
    const [x, y, z] = [a[0] + share * dx - at[0], a[1] + share * dy - at[1], a[2] + share * dz - at[2]];
    return { edge, share, chord: Math.sqrt(x * x + y * y + z * z) };
  }

  // The nearest point of an edge on the ellipsoid: where the way to the place leaves it at a right angle, or an end.
  // Nothing where that is farther than the limit.
  function solve(edge, place, share, limit) {
    const { a, b } = edge;
    if (inverse(a.lon, a.lat, place.lon, place.lat).distance - apart(a.at, b.at) - SAG_KM > limit) return null;
    if (edge.length === undefined) measure(edge);
    let along = share * edge.length;
    let best = null;
    for (let round = 0; round < 3; round += 1) {
      const part = edge.length ? along / edge.length : 0;
      const [lon, lat] =
        part <= 0 ? [a.lon, a.lat] : part >= 1 ? [b.lon, b.lat] : destination(a.lon, a.lat, edge.start, along);
      const { distance, azimuth } = inverse(lon, lat, place.lon, place.lat);
      if (!best || distance < best.distance) best = { distance, lon, lat };
      const angle = distance / rangekit.geodesy.SPHERE;
      const towards = Math.cos(azimuth - edge.start - part * edge.bend);
      const step = rangekit.geodesy.SPHERE * Math.atan2(Math.sin(angle) * towards, Math.cos(angle));
      const next = Math.max(0, Math.min(edge.length, along + step));
      if (Math.abs(next - along) < 1e-4) break;
      along = next;
    }
    return best;
  }

  // Length, azimuth at the beginning, and by how much the azimuth has turned at the end.
  function measure(edge) {
    const { a, b } = edge;
    const there = inverse(a.lon, a.lat, b.lon, b.lat);
    const back = inverse(b.lon, b.lat, a.lon, a.lat).azimuth + Math.PI;
    const turn = back - there.azimuth;
    Object.assign(edge, { length: there.distance, start: there.azimuth });
    edge.bend = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  }

  return { Nearest };
})();
