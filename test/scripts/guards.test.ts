/** The list of `npm run drill:guards` is up to date: every guard stands where it says, and every test is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { GUARDS, withoutGuard } from '../../scripts/drills/guards.ts';

const ROOT = join(import.meta.dirname, '../..');

test('P1 to P14, each once', () => {
  expect(GUARDS.map(({ id }) => id)).toEqual(Array.from({ length: 14 }, (_, at) => `P${at + 1}`));
});

test.each(GUARDS.map((guard) => [guard.id, guard] as const))('%s', (id, guard) => {
  const source = readFileSync(join(ROOT, guard.file), 'utf8');
  expect(withoutGuard(source, guard)).not.toBe(source);
  expect(() => withoutGuard('', guard)).toThrow(id);
  const tests = readFileSync(join(ROOT, guard.test), 'utf8');
  expect(tests).toContain(`${id}`);
});
