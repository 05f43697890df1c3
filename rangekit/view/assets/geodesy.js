// Geodesics on the WGS 84 ellipsoid.
// Kilometres and degrees; longitude before latitude. Nothing here touches the page.

globalThis.rangekit ??= {};

rangekit.geodesy = (() => {
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
    return (
      b *
      sinSigma *
      (cos2m + (b / 4) * (cosSigma * (2 * c2 - 1) - (b / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * c2 - 3)))
    );
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
      const settled = Math.abs(next - sigma) < 1e-12; // some micrometres
      sigma = next;
      if (settled) break;
    }
    sinSigma = Math.sin(sigma);
    cosSigma = Math.cos(sigma);
    cos2m = Math.cos(2 * sigma1 + sigma);
    const t = sinU * sinSigma - cosU * cosSigma * cosAz;
    const lat = Math.atan2(sinU * cosSigma + cosU * sinSigma * cosAz, (1 - F) * Math.sqrt(sinAlpha * sinAlpha + t * t));
    const lambda = Math.atan2(sinSigma * sinAz, cosU * cosSigma - sinU * sinSigma * cosAz);
    const lon = lambda - lag(c, sinAlpha, sigma, sinSigma, cosSigma, cos2m);
    out[i] = start.lon + lon / RAD;
    out[i + 1] = lat / RAD;
  }

  function prepare(lon, lat) {
    const u = reduced(lat * RAD);
    return { lon, lat, sinU: u.sin, cosU: u.cos };
  }

  // Inverse problem: distance and forward azimuth, within a millimetre of Karney's for any two points. Vincenty's
  // iteration settles for all but nearly antipodal pairs; for those the azimuth is found by halving.
  function inverse(lon1, lat1, lon2, lat2) {
    const u1 = reduced(lat1 * RAD);
    const u2 = reduced(lat2 * RAD);
    const dLon = wrap(lon2 - lon1) * RAD;
    let lambda = dLon;
    for (let round = 0; round < 30 && Math.abs(lambda) <= Math.PI; round += 1) {
      const sinL = Math.sin(lambda);
      const cosL = Math.cos(lambda);
      const x = u2.cos * sinL;
      const y = u1.cos * u2.sin - u1.sin * u2.cos * cosL;
      const sinSigma = Math.hypot(x, y);
      const cosSigma = u1.sin * u2.sin + u1.cos * u2.cos * cosL;
      if (sinSigma < 1e-15 && cosSigma > 0) return { distance: 0, azimuth: 0 };
      const sigma = Math.atan2(sinSigma, cosSigma);
      const sinAlpha = (u1.cos * u2.cos * sinL) / sinSigma;
      const cosSqAlpha = 1 - sinAlpha * sinAlpha;
      const cos2m = cosSqAlpha > 1e-15 ? cosSigma - (2 * u1.sin * u2.sin) / cosSqAlpha : 0;
      const { a, b, c } = series(cosSqAlpha);
      const next = dLon + lag(c, sinAlpha, sigma, sinSigma, cosSigma, cos2m);
      if (Math.abs(next - lambda) < 1e-13) {
        return { distance: B * a * (sigma - deltaSigma(b, sinSigma, cosSigma, cos2m)), azimuth: Math.atan2(x, y) };
      }
      lambda = next;
    }
    return antipodalInverse(u1, u2, dLon);
  }

  // By how much the longitude on the sphere exceeds that on the ellipsoid.
  function lag(c, sinAlpha, sigma, sinSigma, cosSigma, cos2m) {
    return (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
  }

  // Karney, Algorithms for geodesics (2013), section 4: with the first point the one farther from the equator, and in
  // the south, the longitude that is reached grows with the azimuth at which one leaves. So halving finds the azimuth.
  function antipodalInverse(u1, u2, dLon) {
    const isSwapped = Math.abs(u1.sin) < Math.abs(u2.sin);
    const [far, near] = isSwapped ? [u2, u1] : [u1, u2];
    const flip = far.sin > 0 ? -1 : 1;
    const p = { sin: Math.min(flip * far.sin, -1e-15), cos: far.cos };
    const q = { sin: flip * near.sin, cos: near.cos };
    const wanted = Math.abs(dLon);
    let [low, high] = [0, Math.PI];
    for (let round = 0; round < 60; round += 1) {
      const middle = (low + high) / 2;
      if (arrive(p, q, middle).lon < wanted) low = middle;
      else high = middle;
    }
    const { distance, azimuth2 } = arrive(p, q, (low + high) / 2);
    const azimuth = isSwapped ? azimuth2 : (low + high) / 2;
    const [east, north] = [Math.sin(azimuth), flip * (isSwapped ? -1 : 1) * Math.cos(azimuth)];
    return { distance, azimuth: Math.atan2(dLon < 0 ? -east : east, north) };
  }

  // Where the geodesic that leaves p at an azimuth first meets q's latitude going north: longitude and distance.
  function arrive(p, q, azimuth) {
    const sinAlpha = Math.sin(azimuth) * p.cos;
    const [y1, y2] = [
      Math.cos(azimuth) * p.cos,
      Math.sqrt(Math.max(0, (Math.cos(azimuth) * p.cos) ** 2 + (p.sin - q.sin) * (p.sin + q.sin))),
    ];
    const turn = (angle) => (angle < 0 ? angle + 2 * Math.PI : angle);
    const sigma1 = Math.atan2(p.sin, y1);
    const sigma = turn(Math.atan2(q.sin, y2) - sigma1);
    const omega = turn(Math.atan2(sinAlpha * q.sin, y2) - Math.atan2(sinAlpha * p.sin, y1));
    const cos2m = Math.cos(2 * sigma1 + sigma);
    const [sin, cos] = [Math.sin(sigma), Math.cos(sigma)];
    const { a, b, c } = series(1 - sinAlpha * sinAlpha);
    return {
      lon: omega - lag(c, sinAlpha, sigma, sin, cos, cos2m),
      distance: B * a * (sigma - deltaSigma(b, sin, cos, cos2m)),
      azimuth2: Math.atan2(sinAlpha, y2),
    };
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

  // Where a geodesic of this azimuth (radians) and length leads: [lon, lat], the longitude within half a turn of 0.
  function destination(lon, lat, azimuth, distance) {
    const out = [0, 0];
    direct(prepare(lon, lat), Math.sin(azimuth), Math.cos(azimuth), distance, out, 0);
    return [wrap(out[0]), out[1]];
  }

  // Earth-centred coordinates, kilometres.
  function centred(lon, lat) {
    const u = reduced(lat * RAD);
    return [A * u.cos * Math.cos(lon * RAD), A * u.cos * Math.sin(lon * RAD), B * u.sin];
  }

  return { A, B, F, RAD, SPHERE, prepare, direct, inverse, destination, centred, line, wrap };
})();
