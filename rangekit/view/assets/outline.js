// The edge of a range area as rings: the rims of the discs about the launch points that matter, joined where they cross.
//
// Which stretch of a rim shows is decided on the sphere; the points of the rims, and the corners where two of them
// cross, lie on the ellipsoid.

globalThis.rangekit ??= {};

rangekit.outline = (() => {
  const { RAD, SPHERE, direct, inverse, wrap } = rangekit.geodesy;
  const { TAU, hide } = rangekit.launchPoints;
  const STRAY_KM = 0.04; // of a straight piece between two points of a rim

  // Points sorted by latitude, with each one's place in that order; remembered for each level.
  const sortings = new WeakMap();

  function sortingOf(starts) {
    let sorting = sortings.get(starts);
    if (!sorting) {
      const points = starts.slice().sort((a, b) => a.lat - b.lat);
      sorting = { points, rank: new Map(points.map((point, k) => [point, k])) };
      sortings.set(starts, sorting);
    }
    return sorting;
  }

  // The stretches of the discs' rims that no other disc covers. `starts` come in the order of the outline.
  function openArcs(starts, range) {
    const r = range / SPHERE;
    const cos = Math.cos(r);
    const radius = { r, sin: Math.sin(r), cos, cosSlack: cos, cosTwice: Math.cos(Math.min(Math.PI, 2 * r)) };
    const sorting = sortingOf(starts);
    const found = [];
    starts.forEach((b, i) => {
      // The neighbours along the outline hide most of a rim; what they leave is shown to the others.
      let arcs = [[0, TAU, null, null]];
      for (let k = 1; k <= 3 && arcs.length; k += 1) {
        for (const p of [starts[i - k], starts[i + k]]) if (p && !isSame(b, p)) arcs = hide(arcs, b, p, radius);
      }
      arcs = hideByOthers(arcs, b, sorting, radius);
      for (const [from, to, after, before] of joinAtNorth(arcs)) found.push({ disc: b, from, to, after, before });
    });
    return found;
  }

  function hideByOthers(arcs, b, { points, rank }, radius) {
    const window = (2 * radius.r) / RAD;
    const at = rank.get(b);
    const probe = probeOf(arcs, b, radius);
    let open = arcs;
    for (const step of [-1, 1]) {
      for (let k = at + step; open.length && k >= 0 && k < points.length; k += step) {
        const p = points[k];
        if (Math.abs(p.lat - b.lat) > window) break;
        if (p.x * probe.x + p.y * probe.y + p.z * probe.z < probe.cos) continue;
        // Of two points at one place the first stays.
        if (isSame(b, p)) open = step < 0 ? [] : open;
        else open = hide(open, b, p, radius);
      }
    }
    return open;
  }

  // Where on the sphere the open arcs of a rim lie, and from how far away a disc may touch them: quick to compare.
  function probeOf(arcs, b, { r, sin, cos }) {
    if (!arcs.length) return { x: 0, y: 0, z: 0, cos: -1 };
    let gap = 0;
    let from = 0;
    arcs.forEach(([start], k) => {
      const before = k ? arcs[k - 1][1] : arcs[arcs.length - 1][1] - TAU;
      if (start - before > gap) [gap, from] = [start - before, start];
    });
    const half = (TAU - gap) / 2;
    const far = r + half * sin + 1e-6;
    if (half > 1 || far >= Math.PI) return { x: 0, y: 0, z: 0, cos: -1 };
    const [east, north] = [sin * Math.sin(from + half), sin * Math.cos(from + half)];
    return {
      x: cos * b.x + east * b.ex + north * b.nx,
      y: cos * b.y + east * b.ey + north * b.ny,
      z: cos * b.z + north * b.nz,
      cos: Math.cos(far),
    };
  }

  const isSame = (a, b) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.z - b.z) < 1e-10;

  // Azimuths begin and end in the north; an arc across it is one.
  function joinAtNorth(arcs) {
    if (arcs.length < 2) return arcs;
    const first = arcs[0];
    const last = arcs[arcs.length - 1];
    if (first[2] !== null || last[3] !== null) return arcs;
    return [...arcs.slice(1, -1), [last[0] - TAU, first[1], last[2], first[3]]];
  }

  // --- From arcs to rings -------------------------------------------------------------------------------------------

  // The arc that goes on where this one ends: on the disc that cuts it, and cut there by this one's disc.
  function followers(arcs) {
    const byDisc = new Map();
    for (const arc of arcs) {
      if (!byDisc.has(arc.disc)) byDisc.set(arc.disc, []);
      byDisc.get(arc.disc).push(arc);
    }
    return (arc) => {
      const next = (byDisc.get(arc.before) || []).find((other) => other.after === arc.disc && !other.used);
      return next || nearestStart(arcs, arc);
    };
  }

  // Where three rims meet in a point, rounding may name another disc than the one that goes on.
  function nearestStart(arcs, arc) {
    const end = place(arc.disc, arc.to, arc.range);
    let best = null;
    let least = Infinity;
    for (const other of arcs) {
      if (other.used && other !== arc.first) continue;
      const [lon, lat] = place(other.disc, other.from, arc.range);
      const far = (wrap(lon - end[0]) * Math.cos(lat * RAD)) ** 2 + (lat - end[1]) ** 2;
      if (far < least) [best, least] = [other, far];
    }
    return best;
  }

  function place(disc, azimuth, range) {
    const out = [0, 0];
    direct(disc, Math.sin(azimuth), Math.cos(azimuth), range, out, 0);
    return out;
  }

  // Where two rims cross on the ellipsoid, near the azimuth where they cross on the sphere.
  function corner(disc, other, azimuth, range) {
    const apart = inverse(disc.lon, disc.lat, other.lon, other.lat).distance;
    if (apart < 0.02 * range) return azimuth; // the rims all but coincide: nothing to gain
    const miss = (at) => {
      const [lon, lat] = place(disc, at, range);
      return inverse(other.lon, other.lat, lon, lat).distance - range;
    };
    let at = azimuth;
    for (let round = 0; round < 4; round += 1) {
      const off = miss(at);
      const slope = (miss(at + 1e-4) - off) / 1e-4;
      if (Math.abs(off) < 0.005 || slope === 0) break;
      at -= Math.max(-0.05, Math.min(0.05, off / slope));
    }
    return at;
  }

  function* chains(arcs, range) {
    const follow = followers(arcs);
    for (const first of arcs) {
      if (first.used) continue;
      const chain = [];
      for (let arc = first; arc && !arc.used; ) {
        arc.used = true;
        chain.push(arc);
        if (arc.before === null) break; // a whole rim
        arc.range = range;
        arc.first = first;
        arc = follow(arc);
      }
      yield chain;
    }
  }

  // Points of a ring; longitudes run on past 180 rather than jump.
  function drawRing(chain, range) {
    const step = Math.sqrt((8 * STRAY_KM) / range);
    const points = [];
    let lon = chain[0].disc.lon;
    const out = [0, 0];
    for (const arc of chain) {
      if (arc.before) arc.to = corner(arc.disc, arc.before, arc.to, range);
      arc.end = place(arc.disc, arc.to, range);
    }
    chain.forEach((arc, k) => {
      const { to } = arc;
      const previous = chain[(k + chain.length - 1) % chain.length];
      const from = arc.after ? startAt(arc, previous.end) : arc.from;
      const count = Math.max(1, Math.ceil((to - from) / step));
      for (let i = 0; i < count; i += 1) {
        const azimuth = from + ((to - from) * i) / count;
        direct(arc.disc, Math.sin(azimuth), Math.cos(azimuth), range, out, 0);
        lon += wrap(out[0] - lon);
        points.push(lon, out[1]);
      }
    });
    const turn = Math.round((lon + wrap(points[0] - lon) - points[0]) / 360);
    return { points, turn };
  }

  // The azimuth of the corner where the arc before this one ended.
  function startAt(arc, [lon, lat]) {
    const { azimuth } = inverse(arc.disc.lon, arc.disc.lat, lon, lat);
    const off = azimuth - arc.from;
    const at = azimuth - TAU * Math.round(off / TAU);
    return at < arc.to ? at : arc.from;
  }

  // --- Rings that lie within the launch area ------------------------------------------------------------------------

  // Twice the area; clockwise rings, which surround the range area, are negative.
  function signedArea(points) {
    let sum = 0;
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      sum += points[j] * points[i + 1] - points[i] * points[j + 1];
    }
    return sum;
  }

  function isInside(rings, lon, lat) {
    let inside = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const crosses = ring[i + 1] > lat !== ring[j + 1] > lat;
        if (!crosses) continue;
        const at = ring[i] + ((lat - ring[i + 1]) / (ring[j + 1] - ring[i + 1])) * (ring[j] - ring[i]);
        if (wrap(lon) < at) inside = !inside;
      }
    }
    return inside;
  }

  // The rings of the range area: surrounding ones clockwise, holes the other way. A ring that goes round a pole has a
  // `turn` of -1 (north pole inside) or 1. `polygons` are the launch area's: what lies in them is no hole.
  function trace(starts, range, polygons) {
    if (range <= 0 || !starts.length) return [];
    const rings = [];
    const solid = polygons.flat();
    for (const chain of chains(openArcs(starts, range), range)) {
      const ring = drawRing(chain, range);
      if (ring.points.length < 6) continue;
      const isHole = ring.turn === 0 && signedArea(ring.points) > 0;
      if (isInside(solid, ring.points[0], ring.points[1])) continue;
      rings.push({ ...ring, isHole });
    }
    return rings;
  }

  return { trace, isInside, signedArea };
})();
