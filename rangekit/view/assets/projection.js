// From longitude and latitude to the unit square that a map is drawn on: web Mercator, or azimuthal equidistant about
// one place, in which a range area looks like what it is.

globalThis.rangekit ??= {};

rangekit.projection = (() => {
  const { RAD, A, B, inverse, destination } = rangekit.geodesy;
  const AROUND_KM = 2 * Math.PI * A;
  const POLEWARD = 89.9;

  const mercator = {
    id: 'mercator',
    repeats: true, // east and west, one world beside the other
    forward(lon, lat) {
      const y = Math.asinh(Math.tan(Math.max(-POLEWARD, Math.min(POLEWARD, lat)) * RAD)) / (2 * Math.PI);
      return [(lon + 180) / 360, 0.5 - y];
    },
    back: (x, y) => [360 * x - 180, Math.atan(Math.sinh(2 * Math.PI * (0.5 - y))) / RAD],
  };

  // Distances and directions from the middle are true.
  function azimuthal(lon0, lat0) {
    return {
      id: 'azimuthal',
      repeats: false,
      middle: [lon0, lat0],
      forward(lon, lat) {
        const { distance, azimuth } = inverse(lon0, lat0, lon, lat);
        const radius = distance / AROUND_KM;
        return [0.5 + radius * Math.sin(azimuth), 0.5 - radius * Math.cos(azimuth)];
      },
      back(x, y) {
        const distance = Math.min(Math.PI * B, Math.hypot(x - 0.5, y - 0.5) * AROUND_KM);
        return destination(lon0, lat0, Math.atan2(x - 0.5, 0.5 - y), distance);
      },
    };
  }

  let current = mercator;

  // True ground size of a kilometre of a Mercator map at a latitude: a ring drawn flat reaches only this share.
  function mercatorShare(lat) {
    const sin = Math.sin(lat * RAD);
    const e2 = 1 - (B * B) / (A * A);
    return Math.cos(lat * RAD) / Math.sqrt(1 - e2 * sin * sin);
  }

  return {
    AROUND_KM,
    mercator,
    azimuthal,
    mercatorShare,
    current: () => current,
    use: (projection) => {
      current = projection;
    },
    toWorld: (lon, lat) => current.forward(lon, lat),
    localShare: (lat) => (current.repeats ? mercatorShare(lat) : 1),
  };
})();
