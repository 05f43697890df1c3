// Which launch points matter to a range area.
//
// The range area is the union of discs about every point of the outline, but most discs are hidden by the others.
// A disc hides the part of another's rim that lies within its own rim: an arc about the direction from one centre
// to the other. A point whose whole rim is hidden is dropped; the larger the range, the fewer remain. That is done
// once per level, and a range uses the set of the level just below it: what is hidden stays hidden as discs grow.

globalThis.rangekit ??= {};

rangekit.launchPoints = (() => {
  const { RAD, SPHERE, prepare, direct, inverse } = rangekit.geodesy;
  const LEVELS_KM = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];
  const SLACK_KM = 0.12; // a rim counts as hidden when it sticks out by less
  const NEIGHBOURS = 10; // along the outline, to each side, asked first
  const SAMPLE = 160; // points from all over the outline, asked last
  const TAU = 2 * Math.PI;

  // Outline chains with points no farther apart than `step` kilometres.
  function densify(chain, step) {
    const points = [];
    const out = [0, 0];
    for (let i = 0; i + 3 < chain.length; i += 2) {
      points.push(chain[i], chain[i + 1]);
      const { distance, azimuth } = inverse(chain[i], chain[i + 1], chain[i + 2], chain[i + 3]);
      const pieces = Math.ceil(distance / step);
      const start = prepare(chain[i], chain[i + 1]);
      for (let k = 1; k < pieces; k += 1) {
        direct(start, Math.sin(azimuth), Math.cos(azimuth), (distance * k) / pieces, out, 0);
        points.push(out[0], out[1]);
      }
    }
    points.push(chain[chain.length - 2], chain[chain.length - 1]);
    return points;
  }

  // A launch point: unit vector with its east and north, and what the direct problem needs.
  function launchPoint(lon, lat) {
    const [sl, cl, sp, cp] = [Math.sin(lon * RAD), Math.cos(lon * RAD), Math.sin(lat * RAD), Math.cos(lat * RAD)];
    return {
      ...prepare(lon, lat),
      x: cp * cl,
      y: cp * sl,
      z: sp,
      ex: -sl,
      ey: cl,
      nx: -sp * cl,
      ny: -sp * sl,
      nz: cp,
      before: null,
      after: null,
      gone: false,
    };
  }

  // Take from the open arcs of b's rim what the disc about p hides. An arc is [from, to, cut at its start by, and at
  // its end by]; azimuths clockwise, in radians.
  function hide(arcs, b, p, radius) {
    const cosD = p.x * b.x + p.y * b.y + p.z * b.z;
    if (cosD < radius.cosTwice) return arcs; // too far away
    const east = p.x * b.ex + p.y * b.ey;
    const north = p.x * b.nx + p.y * b.ny + p.z * b.nz;
    const sinD = Math.sqrt(east * east + north * north);
    if (sinD < 1e-10) return []; // the same point
    const cos = (radius.cosSlack - radius.cos * cosD) / (radius.sin * sinD);
    if (cos >= 1) return arcs;
    if (cos <= -1) return [];
    const half = Math.acos(cos);
    const from = (((Math.atan2(east, north) - half) % TAU) + TAU) % TAU;
    return cutArcs(arcs, from, from + 2 * half, p);
  }

  function cutArcs(arcs, from, to, p) {
    const open = [];
    for (const [start, end, startBy, endBy] of arcs) {
      // The hidden arc may run past a full turn: then its repeat one turn earlier hides the beginning.
      const cut = to - TAU > start;
      const begin = cut ? to - TAU : start;
      const beginBy = cut ? p : startBy;
      if (begin < Math.min(end, from)) open.push([begin, Math.min(end, from), beginBy, from < end ? p : endBy]);
      if (Math.max(begin, to) < end) open.push([Math.max(begin, to), end, to > begin ? p : beginBy, endBy]);
    }
    return open;
  }

  function isHidden(b, sample, radius) {
    let arcs = [[0, TAU, null, null]];
    let before = b.before;
    let after = b.after;
    for (let i = 0; i < NEIGHBOURS && arcs.length; i += 1) {
      if (before && before !== b) {
        arcs = hide(arcs, b, before, radius);
        before = before.before;
      }
      if (arcs.length && after && after !== b) {
        arcs = hide(arcs, b, after, radius);
        after = after.after;
      }
    }
    for (let i = 0; i < sample.length && arcs.length; i += 1) {
      if (sample[i] !== b && !sample[i].gone) arcs = hide(arcs, b, sample[i], radius);
    }
    return arcs.length === 0;
  }

  function* dropHidden(points, range) {
    const r = range / SPHERE;
    const radius = {
      sin: Math.sin(r),
      cos: Math.cos(r),
      cosSlack: Math.cos(r + SLACK_KM / SPHERE),
      cosTwice: Math.cos(Math.min(Math.PI, 2 * r + (2 * SLACK_KM) / SPHERE)),
    };
    const sample = points.filter((_, i) => i % Math.ceil(points.length / SAMPLE) === 0);
    for (let i = 0; i < points.length; i += 1) {
      if (i % 200 === 199) yield;
      const b = points[i];
      if (!isHidden(b, sample, radius)) continue;
      b.gone = true;
      if (b.before) b.before.after = b.after;
      if (b.after) b.after.before = b.before;
    }
    return points.filter((b) => !b.gone);
  }

  // Levels of launch points for an outline {polygons: [[ring, ...], ...], lines: [...], points: [...]}, where rings and
  // lines are flat lon, lat arrays. A generator, so that the page can do it in its idle time.
  function* prepareLaunch(outline, levelsKm = LEVELS_KM, step = 2) {
    let points = [];
    const chains = outline.polygons
      .flat()
      .map((chain) => [chain, true])
      .concat(outline.lines.map((chain) => [chain, false]));
    for (const [chain, closed] of chains) {
      const flat = densify(chain, step);
      if (closed) flat.length -= 2; // the ring's last point repeats its first
      const linked = [];
      for (let i = 0; i < flat.length; i += 2) linked.push(launchPoint(flat[i], flat[i + 1]));
      linked.forEach((point, i) => {
        point.before = linked[i - 1] || (closed ? linked[linked.length - 1] : null);
        point.after = linked[i + 1] || (closed ? linked[0] : null);
      });
      points.push(...linked);
    }
    for (let i = 0; i < outline.points.length; i += 2) {
      points.push(launchPoint(outline.points[i], outline.points[i + 1]));
    }
    const levels = [{ radius: 0, starts: points }];
    for (const radius of levelsKm) {
      points = yield* dropHidden(points, radius);
      levels.push({ radius, starts: points });
    }
    return levels;
  }

  // The launch points whose discs make up the area of this range.
  function centresFor(levels, range) {
    let chosen = levels[0];
    for (const level of levels) if (level.radius <= range) chosen = level;
    return chosen.starts;
  }

  // The launch points for one range, found at once; for a short range they lie closer together.
  function startsNow(outline, range, most = 2) {
    const step = Math.max(0.25, Math.min(most, range / 2));
    const work = prepareLaunch(
      outline,
      LEVELS_KM.filter((level) => level <= range),
      step,
    );
    let result = work.next();
    while (!result.done) result = work.next();
    return centresFor(result.value, range);
  }

  return { LEVELS_KM, TAU, hide, densify, prepareLaunch, centresFor, startsNow };
})();
