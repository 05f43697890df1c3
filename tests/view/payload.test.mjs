// The payload as Python makes it, against the schema that both sides keep to, and as the page reads it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, read, table } from './load.mjs';

const { model } = load('geodesy', 'launch_points', 'outline', 'nearest', 'model');
const schema = JSON.parse(read('payload.schema.json'));
const KINDS = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

// As much of JSON Schema as ours uses; a word that it does not know is a fault of the schema.
const CHECKS = {
  $ref: (value, ref, at) => check(value, schema.$defs[ref.split('/').pop()], at),
  type: (value, type, at) => {
    const fits = [type].flat().some((one) => KINDS[one](value));
    return fits ? [] : [`${at} is no ${type}`];
  },
  enum: (value, values, at) => (values.includes(value) ? [] : [`${at} is none of ${values}`]),
  anyOf: (value, ways, at) =>
    ways.some((one) => check(value, one, at).length === 0) ? [] : [`${at} is none of those allowed`],
  required: (value, keys, at) => keys.filter((key) => !(key in value)).map((key) => `${at} has no ${key}`),
  properties: (value, parts, at) =>
    Object.entries(parts).flatMap(([key, one]) => (key in value ? check(value[key], one, `${at}.${key}`) : [])),
  additionalProperties: (value, one, at, { properties = {} }) => {
    const others = Object.keys(value).filter((key) => !(key in properties));
    return others.flatMap((key) =>
      one === false ? [`${at}.${key} is unknown`] : check(value[key], one, `${at}.${key}`),
    );
  },
  items: (value, one, at) => value.flatMap((item, k) => check(item, one, `${at}[${k}]`)),
  minItems: (value, least, at) => (value.length >= least ? [] : [`${at} is too short`]),
  maxItems: (value, most, at) => (value.length <= most ? [] : [`${at} is too long`]),
  minimum: (value, least, at) => (value >= least ? [] : [`${at} is below ${least}`]),
  maximum: (value, most, at) => (value <= most ? [] : [`${at} is above ${most}`]),
};

function check(value, rules, at) {
  const wrong = rules.type ? CHECKS.type(value, rules.type, at) : [];
  if (wrong.length) return wrong;
  return Object.entries(rules).flatMap(([word, given]) =>
    ['type', 'title', 'description', '$schema', '$defs'].includes(word) ? [] : CHECKS[word](value, given, at, rules),
  );
}

for (const [name, payload] of Object.entries(process.env.RANGEKIT_TABLES ? table('payloads') : {})) {
  test(`the payload of ${name} keeps to the schema`, () => {
    assert.deepEqual(check(payload, schema, 'payload'), []);
    const columns = ['lon', 'lat', ...(payload.targets.ids ? ['ids'] : [])];
    for (const key of columns) assert.equal(payload.targets[key].length, payload.targets.names.length, key);
    for (const launch of payload.launches) assert.equal(launch.distance.length, payload.targets.names.length);
  });

  test(`the page reads the payload of ${name}`, () => {
    const data = model.read(JSON.stringify(payload));
    const judged = model.judge(data.launches[0], model.rangeOf(data, { weapon: 0 }));
    assert.equal(judged.verdicts.length, data.targets.names.length);
    assert.equal(data.launches[0].uncertainties.length, data.targets.names.length);
  });
}

test('the schema notices what is wrong', () => {
  const [payload] = Object.values(table('payloads'));
  assert.deepEqual(check({ ...payload, lang: 'de' }, schema, 'payload'), ['payload.lang is none of en,uk,ru']);
  assert.deepEqual(check({ ...payload, more: 1 }, schema, 'payload'), ['payload.more is unknown']);
  const targets = { ...payload.targets, lat: [91] };
  assert.deepEqual(check({ ...payload, targets }, schema, 'payload'), ['payload.targets.lat[0] is above 90']);
});
