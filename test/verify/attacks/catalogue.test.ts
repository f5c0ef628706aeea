/**
 * Every row of the attack catalogue has a test whose title begins with its id ("C4, C7: …"), so that whoever reads the
 * catalogue finds the proof by searching for it. What each row demands stands in its tests.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROWS = {
  'what the stock libraries let through': 'P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14',
  'credential and proof': 'C1 C2 C4 C6 C7 C9 C10 C11 C12 C14 C16 C18 C19 C20 C22 C23 C25 C26 C27 C29 C30',
  'status list': 'S1 S2 S4 S5 S7 S9',
  'JWT, keys, DID': 'J1 J2 J3 J5 J7 J8 J10',
  'pages, pictures and uploads of the verifier': 'W1 W3 R24',
};
const TESTS = join(import.meta.dirname, '../..');

/** Ids at the head of a title: of a test, of a group, or of a row of a table that gives its tests their titles. */
const TITLE = /[([]\s*(['"`])([CSJPWR]\d{1,2}(?:, [CSJPWR]\d{1,2})*): /g;

const titled = new Set(
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(TESTS, name), 'utf8'))
    .flatMap((source) => [...source.matchAll(TITLE)])
    .flatMap(([, , ids = '']) => ids.split(', ')),
);

test.each(Object.entries(ROWS))('%s: every row has a test', (_about, rows) => {
  expect(rows.split(' ').filter((id) => !titled.has(id))).toEqual([]);
});
