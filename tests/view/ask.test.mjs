// What readers type, paste and search for, without a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { coordinates, quantities, lists, search } = load(
  ...['geodesy', 'launch_points', 'outline', 'nearest', 'projection', 'coordinates', 'quantities', 'lists', 'search'],
);

test('coordinates in the ways that people write them', () => {
  const kyiv = [
    ...['50.45, 30.525', '50.45 30.525', '50.45;30.525', '50,45 30,525', '50,45; 30,525', '50,45, 30,525'],
    ...["50°27'N 30°31'30\"E", 'N50 27 0 E30 31 30', '50° 27′ 0″ N, 30° 31′ 30″ E', '30.525E 50.45N', '+50.45,+30.525'],
    ...['50 27 0 30 31 30', '50.45N, 30.525E', '50.45 north, 30.525 east', 'lat: 50.45, lon: 30.525'],
    ...['пн. ш. 50,45; сх. д. 30,525', '50°27′ с. ш. 30°31′30″ в. д.', '50°27′ пн. ш., 30°31′30″ сх. д.'],
  ];
  for (const text of kyiv) {
    const found = coordinates.parse(text);
    assert.ok(found && Math.abs(found.lat - 50.45) < 1e-9 && Math.abs(found.lon - 30.525) < 1e-9, text);
  }
  assert.deepEqual(coordinates.parse("33°52'S 151°13'W"), { lon: -(151 + 13 / 60), lat: -(33 + 52 / 60) });
  assert.deepEqual(coordinates.parse('-0.5, -0.25'), { lon: -0.25, lat: -0.5 });
  assert.deepEqual(coordinates.parse("-0°30' 1°0'"), { lon: 1, lat: -0.5 });
});

test('what is no place is said to be none, and names are left to the search', () => {
  assert.deepEqual(coordinates.parse('91, 0'), { fault: 'latitude', value: 91 });
  assert.deepEqual(coordinates.parse('0, 180.5'), { fault: 'longitude', value: 180.5 });
  for (const text of ['Voronezh', 'Area 51', '50', '50.45', "50°70' 30°0'", '50N 30N', '', '1 2 3', 'Київ 2']) {
    assert.equal(coordinates.parse(text), null, text);
  }
});

test('a position is read back as it was written', () => {
  for (const [lon, lat] of [
    [30.5, 50.45],
    [-179.9999, -90],
    [0, 0],
  ]) {
    assert.deepEqual(coordinates.parse(coordinates.write(lon, lat)), { lon, lat });
  }
});

test('ranges and bands, with units', () => {
  const { parseLength, parseBand } = quantities;
  assert.equal(parseLength('300', 'km'), 300);
  assert.equal(parseLength('300', 'nmi'), 300 * 1.852);
  assert.equal(parseLength('186mi', 'km'), 186 * 1.609344);
  assert.equal(parseLength('1,000 km', 'mi'), 1000);
  assert.equal(parseLength('277,8 км', 'km'), 277.8);
  assert.equal(parseLength('300000 m', 'km'), 300);
  for (const text of ['', 'far', '-5', '3e2', '300 parsecs', '1e999'])
    assert.equal(parseLength(text, 'km'), null, text);
  assert.deepEqual(parseBand('290–306', '', 'km'), { low: 290, high: 306 });
  assert.deepEqual(parseBand('290', '306', 'km'), { low: 290, high: 306 });
  assert.deepEqual(parseBand('300', '', 'km'), { low: 300, high: 300 });
  assert.equal(parseBand('300', 'x', 'km'), null);
});

test('a list in CSV: columns under their usual names, any delimiter, names as text', () => {
  const { parse } = lists;
  const [first, second] = parse('City;LONGITUDE;Latitude;pop\r\n"A ""b""; c";30,5;50;1000\r\n<i>x</i>;-1;2;\r\n');
  assert.deepEqual(first, { name: 'A "b"; c', lon: 30.5, lat: 50, population: 1000, region: null, country: null });
  assert.equal(second.name, '<i>x</i>');
  assert.equal(second.population, null);
  assert.equal(parse('x\ty\n1\t2')[0].name, '#2');
  assert.equal(parse('\ufefflon,lat,name\n1,2,"two\nlines"')[0].name, 'two\nlines');
});

test('a list in GeoJSON: its points', () => {
  const point = (properties, coordinates) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates },
  });
  const text = JSON.stringify({
    type: 'FeatureCollection',
    features: [point({ name: '__proto__', population: 5 }, [1, 2, 3]), { type: 'Feature', geometry: null }],
  });
  const [only, ...others] = lists.parse(text);
  assert.deepEqual([only.name, only.lon, only.lat, only.population, others.length], ['__proto__', 1, 2, 5, 0]);
  assert.equal(lists.parse('{"type":"Point","coordinates":[1,2]}').length, 1);
});

test('what is wrong with a list', () => {
  const fault = (text) => {
    try {
      lists.parse(text);
    } catch (error) {
      return error instanceof lists.ListFault ? error.key : error;
    }
    return null;
  };
  assert.equal(fault('  \n'), 'empty');
  assert.equal(fault('lon,lat\n'), 'empty');
  assert.equal(fault('a,b\n1,2'), 'no_coordinates');
  assert.equal(fault('{"a":'), 'no_json');
  assert.equal(fault('{"a":1}'), 'no_geojson');
  assert.equal(fault('[1,2]'), 'no_geojson');
  assert.equal(fault('{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon"}}]}'), 'no_points');
  assert.equal(fault('{"features":[{"geometry":{"type":"Point","coordinates":"x"}}]}'), 'bad_rows');
  assert.equal(fault('lon,lat\n1,91\n,2\nx,3'), 'bad_rows');
  assert.equal(fault('x'.repeat(5_000_001)), 'too_large');
  assert.equal(fault(`lon,lat\n${'1,2\n'.repeat(10_001)}`), 'too_many');
  assert.equal(fault(`"lon","lat"\n"1","2`), null); // a quote left open ends with the text
});

test('search: the same name first, then what begins so, then the larger', () => {
  const names = ['Novovoronezh', 'Rossosh’', 'Voronezh', 'Voronezh Minor', 'Orël'];
  const data = {
    targets: {
      names,
      aliases: ['', 'Rossosh near Voronezh', 'Воронеж', '', 'Oryol'],
      lon: [0, 1, 2, 3, 4],
      lat: [0, 0, 0, 0, 0],
      columns: {},
    },
    basemap: { labels: [['Kyiv', 30.5, 50.4, 'city']] },
  };
  assert.equal(search.find(data, 'voronezh').row, 2);
  assert.equal(search.find(data, 'Воронеж').row, 2);
  assert.equal(search.find(data, 'VORONEZH M').row, 3);
  assert.equal(search.find(data, "rossosh'").row, 1);
  assert.equal(search.find(data, 'orel').row, 4);
  assert.deepEqual(search.find(data, 'kyiv'), { lon: 30.5, lat: 50.4, name: 'Kyiv' });
  assert.equal(search.find(data, 'nowhere'), null);
});
