// The page's own geodesy against pyproj's and the engine's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, table } from './load.mjs';

const { geodesy, nearest, model } = load('geodesy', 'launch_points', 'outline', 'nearest', 'model');
const MILLIMETRE = 1e-6;

test('the inverse problem is Karney’s to a millimetre, whatever the pair', () => {
  const pairs = table('geodesics');
  assert.equal(pairs.length, 10_000);
  for (const [lon1, lat1, lon2, lat2, distance] of pairs) {
    const found = geodesy.inverse(lon1, lat1, lon2, lat2);
    assert.ok(Math.abs(found.distance - distance) < MILLIMETRE, `${[lon1, lat1, lon2, lat2]}: ${found.distance}`);
  }
});

test('the direct problem leads where the inverse one points', () => {
  for (const [lon1, lat1, lon2, lat2, distance, azimuth] of table('geodesics')) {
    const [lon, lat] = geodesy.destination(lon1, lat1, azimuth * geodesy.RAD, distance);
    assert.ok(geodesy.inverse(lon, lat, lon2, lat2).distance < MILLIMETRE, [lon1, lat1, lon2, lat2].join());
    const there = geodesy.inverse(lon1, lat1, lon2, lat2);
    const [x, y] = geodesy.destination(lon1, lat1, there.azimuth, there.distance);
    assert.ok(geodesy.inverse(x, y, lon2, lat2).distance < MILLIMETRE, [lon1, lat1, lon2, lat2].join());
  }
});

for (const { name, outline, error, places } of process.env.RANGEKIT_TABLES ? table('launches') : []) {
  test(`distances to ${name} differ from the engine’s by the stated error at most`, () => {
    const solver = new nearest.Nearest(model.readOutline(outline));
    for (const [lon, lat, distance] of places) {
      const found = solver.to(lon, lat);
      assert.ok(
        Math.abs(found.distance - distance) <= error + MILLIMETRE,
        `${[lon, lat]}: ${found.distance}, ${distance}`,
      );
      const apart = geodesy.inverse(lon, lat, found.lon, found.lat).distance;
      assert.ok(Math.abs(apart - found.distance) < MILLIMETRE);
    }
  });
}

test('nothing of the outline is nearer than the nearest point', () => {
  const { outline, places } = table('launches')[0];
  const drawn = model.readOutline(outline);
  const solver = new nearest.Nearest(drawn);
  for (const [lon, lat] of places.slice(0, 60)) {
    const found = solver.to(lon, lat).distance;
    if (found === 0) continue;
    for (const chain of drawn.polygons.flat()) {
      for (let i = 0; i < chain.length; i += 2) {
        assert.ok(geodesy.inverse(lon, lat, chain[i], chain[i + 1]).distance > found - MILLIMETRE);
      }
    }
  }
});
