// The page's script without a page, and the tables that Python makes for it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

const folder = new URL('../../rangekit/view/', import.meta.url);

export const read = (path) => readFileSync(new URL(path, folder), 'utf8');

export function load(...names) {
  for (const name of names) runInThisContext(read(`assets/${name}.js`), { filename: `${name}.js` });
  return globalThis.rangekit;
}

// What tests/view/test_script.py wrote for this run.
export function table(name) {
  const tables = process.env.RANGEKIT_TABLES;
  if (!tables) throw new Error('run `python -m pytest tests/view/test_script.py`, which makes the tables with pyproj');
  return JSON.parse(readFileSync(join(tables, `${name}.json`), 'utf8'));
}
