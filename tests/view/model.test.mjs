// The page's logic without a page: verdicts, words, addresses, files. Run by `node --test`, and by pytest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, read } from './load.mjs';

const rangekit = load(
  ...['geodesy', 'launch_points', 'outline', 'nearest', 'projection', 'coordinates', 'quantities', 'lists', 'search'],
  ...['model', 'wording', 'address', 'files', 'dom', 'rows'],
);

function makeData(lang = 'en', distance = [50, 300, 451.2]) {
  const launch = {
    id: 'x',
    name: 'X',
    from: 'from X',
    uncertainty: 0.1,
    distance,
    launchUncertainty: 0.1,
    outlineError: 0.08,
    source: 'S',
    pointOfView: '',
  };
  const outline = { polygons: [[[300000, 500000, 10000, 0, 0, 10000, -10000, -10000]]], lines: [], points: [] };
  const places = distance.map((_, i) => `P${i}`);
  return rangekit.model.read(
    JSON.stringify({
      version: '0',
      lang,
      words: JSON.parse(read(`words/${lang}.json`)),
      rangeMax: 3000,
      embed: false,
      caveats: ['c'],
      weapons: [
        { id: 'w', name: 'W (w)', short: 'W', asked: true, low: 290, nominal: 300, high: 306, areas: {}, sources: [] },
        { id: 'v', name: 'V', short: 'V', asked: true, low: 90, nominal: 90, high: 90, areas: {}, sources: [] },
      ],
      launches: [
        { ...launch, launchLon: [0, 0, 0], launchLat: [0, 0, 0], outline },
        { ...launch, id: 'x@30km', name: 'X, stand-off', launchLon: [0, 0, 0], launchLat: [0, 0, 0], outline },
      ],
      basemap: { land: [], lakes: [], borders: [], labels: [] },
      highlight: [],
      targets: { names: places, forms: { other: 'places' }, lon: [0, 0, 0], lat: [0, 0, 0], aliases: [], columns: {} },
    }),
  );
}

test('the verdict rule, at its edges', () => {
  const { decide } = rangekit.model;
  assert.equal(decide(289.9, 289.9, 0.1, 290, 306), 'in_reach');
  assert.equal(decide(290, 290, 0.1, 290, 306), 'marginal');
  assert.equal(decide(306.1, 306.1, 0.1, 290, 306), 'marginal');
  assert.equal(decide(306.2, 306.2, 0.1, 290, 306), 'out_of_reach');
  assert.equal(decide(91.1, 320, 0, 290, 306), 'marginal'); // a region that sticks out
});

test('counts and flips', () => {
  const data = makeData();
  const near = rangekit.model.judge(data.launches[0], { low: 100, nominal: 100, high: 100 });
  const far = rangekit.model.judge(data.launches[0], { low: 400, nominal: 400, high: 400 });
  assert.deepEqual(near.counts, { in_reach: 1, marginal: 0, out_of_reach: 2 });
  assert.deepEqual(rangekit.model.flips(near, far), [1]);
});

test('moving the range step by step gives what judging each range anew gives', () => {
  const { Judge, decide } = rangekit.model;
  const distance = Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) * 10);
  for (const uncertainty of [0, 0.1, 15]) {
    const farthest = distance.map((km, i) => km + (i % 3) * 25);
    const judge = new Judge({ distance, farthest, uncertainties: distance.map(() => uncertainty) });
    for (const [low, high] of [
      [300, 300],
      [290, 310],
      [0, 0],
      [3000, 3000],
      [250, 500],
      [250, 250],
      [100.1, 99.9 + 0.2],
    ]) {
      const { verdicts, counts } = judge.at({ low, nominal: low, high });
      assert.deepEqual(
        verdicts,
        distance.map((km, i) => decide(km, farthest[i], uncertainty, low, high)),
      );
      for (const verdict of rangekit.model.VERDICTS) {
        assert.equal(counts[verdict], verdicts.filter((one) => one === verdict).length);
      }
    }
  }
});

test('the share of a region grows from its nearest to its farthest point', () => {
  const { shareWithin } = rangekit.model;
  const curve = [100, 150, 300];
  assert.deepEqual(
    [99, 100, 125, 225, 300].map((km) => shareWithin(curve, km)),
    [0, 0, 0.25, 0.75, 1],
  );
  assert.equal(shareWithin([5, 5, 5], 5), 1);
});

test('an address comes back as it was written', () => {
  const data = makeData();
  for (const hash of ['', '#range=420&place=P2&unit=mi&naive=1', '#weapon=v&from=x%4030km&draw=v', '#draw=&embed=1']) {
    const state = rangekit.address.read(data, hash);
    assert.deepEqual(rangekit.address.read(data, `#${rangekit.address.write(data, state)}`), state);
  }
});

test('broken addresses are passed over', () => {
  const data = makeData();
  const state = rangekit.address.read(
    data,
    '#range=-5&weapon=__proto__&from=constructor&place=%3Cb%3E&unit=toString&draw=w,none',
  );
  assert.deepEqual(state, { ...rangekit.address.initial(data), drawn: new Set(['w']) });
});

test('headlines', () => {
  const data = makeData();
  const say = new rangekit.wording.Wording(data);
  const state = rangekit.address.initial(data);
  const judged = rangekit.model.judge(data.launches[0], rangekit.model.rangeOf(data, state));
  assert.equal(say.headline(state, judged), 'W (about 300 km) from X: 1 of 3 places is in reach, 1 is marginal.');
  const page = { state, launch: data.launches[0], range: rangekit.model.rangeOf(data, state), judged };
  assert.equal(
    say.place(page, rangekit.model.recordOf({ ...page, data }, 2)),
    'P2 is not in reach: 451 km away, 151 km short.',
  );
});

test('a marginal distance never reads as if it were on the other side of a figure', () => {
  const say = new rangekit.wording.Wording(makeData());
  const figures = (text) => text.match(/[\d.]+(?= (?:km|mi))/g).map(Number);
  for (const [low, high] of [
    [250, 500],
    [290, 306],
    [277.8, 300],
    [0.5, 2],
  ]) {
    for (let k = 1; k <= 2000; k += 1) {
      const distance = low + ((high - low) * k) / 2000;
      for (const unit of ['km', 'mi']) {
        const record = { name: 'P', distance, uncertainty: 0 };
        const [shown, least, most] = figures(say.marginal({ low, high }, record, unit));
        assert.ok(shown > least && shown <= most, `${distance} in ${unit}: ${shown}, ${least}, ${most}`);
      }
    }
  }
});

test('beyond a figure that is a floor nothing is out of reach', () => {
  const data = makeData();
  Object.assign(data.weapons[0], { low: 250, nominal: 250, high: 300, openEnded: true });
  const say = new rangekit.wording.Wording(data);
  const state = rangekit.address.initial(data);
  const range = rangekit.model.rangeOf(data, state);
  const judged = rangekit.model.judge(data.launches[0], range);
  const record = rangekit.model.recordOf({ launch: data.launches[0], judged, data }, 2);
  const floor = 'beyond the published figures, which are floors';
  assert.equal(say.place({ state, range }, record), `P2 is ${floor}: 451 km away, 201 km further.`);
  assert.equal(say.verdictOf(record, range), floor);
  assert.equal(say.kind('out_of_reach', range), 'beyond the figures');
  const own = rangekit.model.rangeOf(data, { ...state, weapon: null, range: 300 }); // the reader's range is no floor
  assert.equal(say.verdictOf(record, own), 'out of reach');
});

test('lengths in each unit and language, with the right plural', () => {
  const lengths = (lang, unit) => {
    const say = new rangekit.wording.Wording(makeData(lang));
    const km = rangekit.wording.UNITS[unit];
    return [1, 3, 5, 21, 1108].map((value) => say.length(value * km, unit));
  };
  assert.deepEqual(lengths('en', 'mi'), ['1 mi', '3 mi', '5 mi', '21 mi', '1,108 mi']);
  assert.deepEqual(lengths('uk', 'mi'), ['1 миля', '3 милі', '5 миль', '21 миля', '1\u00a0108 миль']);
  assert.deepEqual(lengths('ru', 'nmi').slice(0, 3), ['1 морская миля', '3 морские мили', '5 морских миль']);
  const uk = new rangekit.wording.Wording(makeData('uk'));
  assert.equal(uk.length(1.5, 'km', 1), '1,5 км');
  assert.equal(uk.length(1.5 * 1.609344, 'mi', 1), '1,5 милі');
  assert.equal(uk.count(uk.ui.changes, 22), 'змінюються 22 висновки');
});

test('a value is never read as a template', () => {
  assert.equal(rangekit.wording.fill('{a} {b}', { a: '{b}', b: '$&' }), '{b} $&');
  assert.equal(rangekit.wording.fill('{toString}', {}), '{toString}');
});

test('cells of a table are no formulas and keep their commas', () => {
  const { csvCell } = rangekit.files;
  assert.deepEqual(['=1+1', 'a,"b"', -5, null].map(csvCell), ["'=1+1", '"a,""b"""', '-5', '']);
});

test('a ring across the date line is cut there, one round the pole closed over it', () => {
  const { toPolygons } = rangekit.files;
  const across = toPolygons([{ points: [170, 10, 170, 20, 190, 20, 190, 10], turn: 0, isHole: false }]);
  assert.deepEqual(
    across.map(([[...ring]]) => [Math.min(...ring.map(([x]) => x)), Math.max(...ring.map(([x]) => x))]),
    [
      [170, 180],
      [-180, -170],
    ],
  );
  const north = [0, 80, -90, 80, -180, 80, -270, 80];
  const [[polar]] = toPolygons([{ points: north, turn: -1, isHole: false }]);
  assert.ok(polar.some(([, lat]) => lat === 90));
  assert.ok(polar.every(([lon]) => lon >= -180 && lon <= 180));
});

test('the rim of one launch point is a geodesic circle', () => {
  const { prepareLaunch, startsNow } = rangekit.launchPoints;
  assert.equal(typeof prepareLaunch, 'function');
  const outline = { polygons: [], lines: [], points: [30, 50] };
  for (const range of [10, 300, 3000]) {
    const [ring] = rangekit.outline.trace(startsNow(outline, range), range, []);
    for (let i = 0; i < ring.points.length; i += 2) {
      const { distance } = rangekit.geodesy.inverse(30, 50, ring.points[i], ring.points[i + 1]);
      assert.ok(Math.abs(distance - range) < 0.001);
    }
  }
});

test('two discs make one ring whose corners lie on both rims', () => {
  const outline = { polygons: [], lines: [], points: [30, 50, 40, 52] };
  const rings = rangekit.outline.trace(rangekit.launchPoints.startsNow(outline, 500), 500, []);
  assert.equal(rings.length, 1);
  let corners = 0;
  const { points } = rings[0];
  for (let i = 0; i < points.length; i += 2) {
    const a = rangekit.geodesy.inverse(30, 50, points[i], points[i + 1]).distance;
    const b = rangekit.geodesy.inverse(40, 52, points[i], points[i + 1]).distance;
    assert.ok(Math.abs(Math.min(a, b) - 500) < 0.02);
    corners += Math.abs(a - b) < 0.05 ? 1 : 0;
  }
  assert.equal(corners, 2);
});

test('people are counted as the language counts them', () => {
  const say = (lang) => new rangekit.wording.Wording(makeData(lang));
  assert.deepEqual(
    [null, undefined, 50850, 1.2e6].map((n) => say('en').people(n)),
    ['', '', '51K', '1.2M'],
  );
  assert.equal(say('uk').people(50850), '51\u00a0тис.');
});

test('cells of a row: lengths in the unit, a margin with its sign, and a range that is needed in any case', () => {
  const data = makeData();
  const range = { low: 290, nominal: 300, high: 306 };
  const say = new rangekit.wording.Wording(data);
  const page = { data, say, range, launch: data.launches[0], state: { unit: 'km' } };
  const cells = (i) => ['distance', 'margin', 'needs', 'share'].map((key) => rangekit.rows.cellText(page, key, i));
  assert.deepEqual(cells(0), ['50.0', '+250.0', '50.1', '']);
  assert.deepEqual(cells(2), ['451.2', '−151.2', '451.3', '']);
  page.state.unit = 'mi';
  assert.equal(rangekit.rows.cellText(page, 'distance', 2), '280.4');
});

test('a range that is nobody’s goes by itself', () => {
  const say = new rangekit.wording.Wording(makeData('uk'));
  assert.equal(say.weapon({ short: 'a range of 450 km', nominal: 450, bare: true }), 'Дальність 450 км');
});

test('a region is wholly, partly or not in reach; marginal only where published figures differ', () => {
  const { decideRegion } = rangekit.model;
  const range = { low: 290, nominal: 300, high: 306 };
  const ends = [
    [0, 200],
    [0, 400],
    [0, 303],
    [307, 400],
    [300, 400],
  ];
  assert.deepEqual(
    ends.map(([near, far]) => decideRegion(near, far, 0.1, range)),
    ['wholly', 'partly', 'marginal', 'not', 'marginal'],
  );
});
