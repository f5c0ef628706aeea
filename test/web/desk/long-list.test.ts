/** A list at its limit, through the pages: a hundred rows at a time, and one press for all. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LIST_MAX_ROWS } from '../../../src/issuing/lists/draft-list.ts';
import { pageNumbers } from '../../../src/web/desk/lists/list-rows.ts';
import type { TestApp } from '../../support/app.ts';
import { idIn, newCeremony, startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, tableFields, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let achievement: string;

beforeAll(async () => {
  ({ app, achievement, coach } = await startCoachDesk());
});
afterAll(() => app.end());

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Another family name for each number. */
const nameOf = (at: number): string => `Jo ${String(at).replace(/\d/g, (digit) => LETTERS[Number(digit)] ?? '')}veld`;
const rowsOf = (html: string): string[] => [...html.matchAll(/id="row-(\d+)-name"/g)].map(([, row = '']) => row);
const pagesOf = (html: string): string[] => [...html.matchAll(/name="go" value="(\d+)"/g)].map(([, page = '']) => page);

test('10,000 names: shown a hundred at a time, mended on the last page, and awarded with one press', async () => {
  const place = await newCeremony(coach, { achievement });
  const start = await coach.get(`${place}/list`);
  expect(words(start.text)).toContain('10.000 mensen');
  const names = Array.from({ length: LIST_MAX_ROWS }, (_, at) =>
    at === LIST_MAX_ROWS - 1 ? 'x@voorbeeld' : nameOf(at),
  );
  const csv = Buffer.from(`naam\n${names.join('\n')}\n`);
  const read = await coach.upload(`${place}/list`, { achievement, level: 'gevorderd' }, csv, 'lijst.csv');
  const address = read.headers.location ?? '';

  const first = await coach.get(address);
  expect(words(first.text)).toContain('9.999');
  expect(rowsOf(first.text)).toHaveLength(100);
  expect(pagesOf(first.text)).toEqual(['1', '2', '3', '100']);
  const wrong = await coach.get(`${address}?only=wrong`);
  expect(rowsOf(wrong.text)).toEqual(['10000']);

  const last = await coach.get(`${address}?page=100`);
  expect(rowsOf(last.text).at(-1)).toBe('10000');
  const refused = await coach.post(`${address}?page=100`, tableFields(last.text), `${address}/issue`);
  expect(refused.status).toBe(422);
  const mended = { ...tableFields(last.text), 'row.10000.name': 'Amina Voorbeeld', action: 'save', count: '' };
  expect((await coach.post(`${address}?page=100`, mended, address)).status).toBe(303);

  const ready = await coach.get(address);
  const issued = await coach.post(address, tableFields(ready.text), `${address}/issue`);
  expect(issued.headers.location).toBe(`${place}/progress`);
  expect((await app.storage.ceremonies.progress(idIn(place))).approved).toBe(LIST_MAX_ROWS);
  expect((await coach.get(`${place}/progress`)).text).toContain('<progress id="bar" max="10000" value="0">');
}, 240_000);

test('page numbers: the first, the last and those beside the one that is shown', () => {
  const shown = (page: number, pages: number) =>
    pageNumbers(page, pages).map(({ number, current, gap }) => `${gap ? '… ' : ''}${number}${current ? '!' : ''}`);
  expect(shown(1, 1)).toEqual(['1!']);
  expect(shown(2, 5)).toEqual(['1', '2!', '3', '4', '5']);
  expect(shown(50, 100)).toEqual(['1', '… 48', '49', '50!', '51', '52', '… 100']);
  expect(shown(100, 100)).toEqual(['1', '… 98', '99', '100!']);
});
