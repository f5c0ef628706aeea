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
  expect(guard.title.match(/\bP\d+\b/g)).toContain(id);
  expect(titleIn(readFileSync(join(ROOT, guard.test), 'utf8'), guard.title)).toBe(true);
});

/** Whether the title is in the source: the end of a group's and a test in it, whose last word may come from its rows. */
function titleIn(source: string, title: string): boolean {
  const begins = (text: string) => ["'", '"', '`'].some((quote) => source.includes(`${quote}${text}`));
  const words = title.split(' ');
  return words.some((_, at) => {
    const [group, name] = [words.slice(0, at + 1).join(' '), words.slice(at + 1).join(' ')];
    const [row = ''] = words.slice(-1);
    const fromRows = name.includes(' ') && begins(`${name.slice(0, -row.length)}%s`) && begins(row);
    return (source.includes(` ${group}`) || begins(group)) && (begins(name) || fromRows);
  });
}

test('a title that is not there is missed', () => {
  const source = "describe('P10: the index', () => test('is a number', () => {}));";
  expect(titleIn(source, 'P10: the index is a number')).toBe(true);
  expect(titleIn(source, 'P1: the index is a number')).toBe(false);
  expect(titleIn(source, 'P10: the index is a letter')).toBe(false);
});
