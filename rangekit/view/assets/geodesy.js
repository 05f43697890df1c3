// Geodesics on the WGS 84 ellipsoid, and the few launch points whose discs make up a range area.
// Kilometres and degrees; longitude before latitude. Nothing here touches the page.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.geodesy = (function () {
  const A = 6378.137; // equatorial radius
  const F = 1 / 298.257223563;
  const B = A * (1 - F);
  const EP2 = (A * A - B * B) / (B * B); // second eccentricity, squared
  const RAD = Math.PI / 180;
  const SPHERE = 6371.0088;

  // Reduced latitude: Vincenty's U.
  function reduced(latRad) {
    const t = (1 - F) * Math.tan(latRad);
    const cos = 1 / Math.sqrt(1 + t * t);
    return { sin: t * cos, cos };
  }

  // Vincenty's series in the squared cosine of the geodesic's azimuth at the equator.
  function series(cosSqAlpha) {
    const u2 = cosSqAlpha * EP2;
    return {
      a: 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
      b: (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
      c: (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha)),
    };
  }

  function deltaSigma(b, sinSigma, cosSigma, cos2m) {
    const c2 = cos2m * cos2m;
    return b * sinSigma * (cos2m + (b / 4) * (cosSigma * (2 * c2 - 1)
      - (b / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * c2 - 3)));
  }

  // Direct problem. `start` is what prepare() returned; writes lon, lat in degrees into out[i], out[i + 1].
  function direct(start, sinAz, cosAz, distance, out, i) {
    const { sinU, cosU } = start;
    const sinAlpha = cosU * sinAz;
    const cosSqAlpha = 1 - sinAlpha * sinAlpha;
    const sigma1 = Math.atan2(sinU, cosU * cosAz);
    const { a, b, c } = series(cosSqAlpha);
    const first = distance / (B * a);
    let sigma = first;
    let sinSigma = 0;
    let cosSigma = 1;
    let cos2m = 0;
    for (let round = 0; round < 8; round += 1) {
      sinSigma = Math.sin(sigma);
      cosSigma = Math.cos(sigma);
      cos2m = Math.cos(2 * sigma1 + sigma);
      const next = first + deltaSigma(b, sinSigma, cosSigma, cos2m);
      const settled = Math.abs(next - sigma) < 1e-10; // under a millimetre
      sigma = next;
      if (settled) break;
    }
    sinSigma = Math.sin(sigma);
    cosSigma = Math.cos(sigma);
    cos2m = Math.cos(2 * sigma1 + sigma);
    const t = sinU * sinSigma - cosU * cosSigma * cosAz;
    const lat = Math.atan2(sinU * cosSigma + cosU * sinSigma * cosAz,
      (1 - F) * Math.sqrt(sinAlpha * sinAlpha + t * t));
    const lambda = Math.atan2(sinSigma * sinAz, cosU * cosSigma - sinU * sinSigma * cosAz);
    const lon = lambda - (1 - c) * F * sinAlpha
      * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
    out[i] = start.lon + lon / RAD;
    out[i + 1] = lat / RAD;
  }

  function prepare(lon, lat) {
    const u = reduced(lat * RAD);
    return { lon, lat, sinU: u.sin, cosU: u.cos };
  }

  // Inverse problem: distance and forward azimuth. Nearly antipodal pairs, where Vincenty's iteration does not
  // settle, get the sphere's answer: the page only draws lines with it, verdicts have their own distances.
  function inverse(lon1, lat1, lon2, lat2) {
    const u1 = reduced(lat1 * RAD);
    const u2 = reduced(lat2 * RAD);
    const dLon = wrap(lon2 - lon1) * RAD;
    let lambda = dLon;
    for (let round = 0; round < 60; round += 1) {
      const sinL = Math.sin(lambda);
      const cosL = Math.cos(lambda);
      const x = u2.cos * sinL;
      const y = u1.cos * u2.sin - u1.sin * u2.cos * cosL;
      const sinSigma = Math.hypot(x, y);
      if (sinSigma === 0) return { distance: 0, azimuth: 0 };
      const cosSigma = u1.sin * u2.sin + u1.cos * u2.cos * cosL;
      const sigma = Math.atan2(sinSigma, cosSigma);
      const sinAlpha = (u1.cos * u2.cos * sinL) / sinSigma;
      const cosSqAlpha = 1 - sinAlpha * sinAlpha;
      const cos2m = cosSqAlpha > 1e-15 ? cosSigma - (2 * u1.sin * u2.sin) / cosSqAlpha : 0;
      const { a, b, c } = series(cosSqAlpha);
      const next = dLon + (1 - c) * F * sinAlpha
        * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
      if (Math.abs(next - lambda) < 1e-12) {
        return { distance: B * a * (sigma - deltaSigma(b, sinSigma, cosSigma, cos2m)), azimuth: Math.atan2(x, y) };
      }
      lambda = next;
    }
    return sphereInverse(lon1, lat1, lon2, lat2);
  }

  function sphereInverse(lon1, lat1, lon2, lat2) {
    const p = lat1 * RAD;
    const q = lat2 * RAD;
    const d = (lon2 - lon1) * RAD;
    const x = Math.cos(q) * Math.sin(d);
    const y = Math.cos(p) * Math.sin(q) - Math.sin(p) * Math.cos(q) * Math.cos(d);
    const z = Math.sin(p) * Math.sin(q) + Math.cos(p) * Math.cos(q) * Math.cos(d);
    return { distance: SPHERE * Math.atan2(Math.hypot(x, y), z), azimuth: Math.atan2(x, y) };
  }

  // Points along the shortest geodesic, close enough that straight pieces on a Mercator map follow it.
  // Longitudes run on past 180 rather than jump.
  function line(lon1, lat1, lon2, lat2) {
    const { distance, azimuth } = inverse(lon1, lat1, lon2, lat2);
    const pieces = Math.max(1, Math.ceil(distance / 25));
    const start = prepare(lon1, lat1);
    const out = new Float64Array(2 * (pieces + 1));
    const sin = Math.sin(azimuth);
    const cos = Math.cos(azimuth);
    for (let i = 0; i <= pieces; i += 1) direct(start, sin, cos, (distance * i) / pieces, out, 2 * i);
    return out;
  }

  // Longitude difference or longitude into [-180, 180).
  function wrap(lon) {
    return lon - 360 * Math.floor((lon + 180) / 360);
  }

  // --- Which launch points matter -------------------------------------------------------------------------------
  //
  // The range area is the union of discs about every point of the outline, but most discs are hidden by the others.
  // A disc hides the part of another's rim that lies within its own rim: an arc about the direction from one centre
  // to the other. A point whose whole rim is hidden is dropped; the larger the range, the fewer remain. That is done
  // once per level, and a range uses the set of the level just below it: what is hidden stays hidden as discs grow.

  const LEVELS_KM = [16, 64, 128, 256, 512, 1024, 2048];
  const SLACK_KM = 0.2; // a rim counts as hidden when it sticks out by less
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
      ...prepare(lon, lat), x: cp * cl, y: cp * sl, z: sp, ex: -sl, ey: cl, nx: -sp * cl, ny: -sp * sl, nz: cp,
      before: null, after: null, gone: false,
    };
  }

  // Take from the open arcs of b's rim what the disc about p hides.
  function hide(arcs, b, p, radius) {
    const cosD = p.x * b.x + p.y * b.y + p.z * b.z;
    if (cosD < radius.cosTwice) return arcs; // too far away
    const east = p.x * b.ex + p.y * b.ey;
    const north = p.x * b.nx + p.y * b.ny + p.z * b.nz;
    const sinD = Math.sqrt(east * east + north * north);
    const cos = (radius.cosSlack - radius.cos * cosD) / (radius.sin * sinD);
    if (cos >= 1) return arcs;
    if (cos <= -1 || sinD === 0) return [];
    const half = Math.acos(cos);
    const middle = Math.atan2(east, north);
    const from = ((middle - half) % TAU + TAU) % TAU;
    const to = from + 2 * half;
    const open = [];
    for (const [start, end] of arcs) {
      // The hidden arc may run past a full turn: then its repeat one turn earlier hides the beginning.
      const begin = to > TAU ? Math.max(start, to - TAU) : start;
      if (begin < Math.min(end, from)) open.push([begin, Math.min(end, from)]);
      if (Math.max(begin, to) < end) open.push([Math.max(begin, to), end]);
    }
    return open;
  }

  function isHidden(b, sample, radius) {
    let arcs = [[0, TAU]];
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
      sin: Math.sin(r), cos: Math.cos(r), cosSlack: Math.cos(r + SLACK_KM / SPHERE),
      cosTwice: Math.cos(Math.min(Math.PI, 2 * r + 2 * SLACK_KM / SPHERE)),
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
  function* prepareLaunch(outline) {
    let points = [];
    const chains = outline.polygons.flat().map((chain) => [chain, true])
      .concat(outline.lines.map((chain) => [chain, false]));
    for (const [chain, closed] of chains) {
      const flat = densify(chain, 2);
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
    for (const radius of LEVELS_KM) {
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

  return { A, F, RAD, prepare, direct, inverse, line, wrap, prepareLaunch, centresFor };
}());
