/** The table of security requirements names files that are there, and says so of every requirement. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const rows = readFileSync(join(ROOT, 'test/asvs.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| item'));

test('every file it names is there', () => {
  const named = rows.flatMap((row) =>
    [...row.matchAll(/`((?:test|src|scripts)\/[^`]+)`/g)].map(([, path]) => path ?? ''),
  );
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every row says where it is tested, or why not; every chapter is there', () => {
  const chapters = rows.flatMap((row) => /^\| \*\*V(\d+) /.exec(row)?.[1] ?? []);
  expect(chapters).toEqual(Array.from({ length: 17 }, (_, at) => String(at + 1)));
  const requirements = rows.filter((row) => !row.startsWith('| **V'));
  expect(requirements.filter((row) => !/`(test|src|scripts)\/|\*No\*|\*Host\*/.test(row))).toEqual([]);
});
