/** The way to the check table and the table itself: what a form keeps, what it refuses, and what a second window may do. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestApp } from '../../support/app.ts';
import { idIn, newCeremony, pasteNames, startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, tableFields, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let achievement: string;

beforeAll(async () => {
  ({ app, achievement, coach } = await startCoachDesk());
});
afterAll(() => app.end());

const NEW = '/desk/ceremonies/new';

const ceremony = (fields: Record<string, string> = {}) => newCeremony(coach, { achievement, ...fields });
const pasted = async (text: string, place?: string) =>
  pasteNames(coach, place ?? (await ceremony()), { achievement, text });
const table = async (list: string) => tableFields((await coach.get(list)).text);

test('without a badge there is no next step, and every mistake is said at once', async () => {
  const answer = await coach.post(NEW, { name: 'x', date: '31-2-2026', place: '', achievement: '', level: 'expert' });
  expect(answer.status).toBe(422);
  expect(words(answer.text)).toContain('Uitreiken en printen kan op die dag of later.');
  for (const field of ['achievement', 'name', 'date']) expect(answer.text).toContain(`id="${field}-error"`);
  expect(words(answer.text)).toContain('Kies een badge.');
  expect(words(answer.text)).toContain('Deze dag bestaat niet.');
  expect(answer.text).toMatch(/value="expert" checked/);
  const before = await app.storage.ceremonies.list((await app.storage.organisations.bySlug('werk'))?.id ?? '', {
    limit: 50,
  });
  expect(before.items.map(({ name }) => name)).not.toContain('x');
});

test('a name that we propose says where, and follows it; the day is told once, beside it', async () => {
  await ceremony({ place: 'Werkplaats Zuid' });
  const page = await coach.get(NEW);
  expect(page.text).toContain('value="Certificeringsmiddag Werkplaats Zuid"');
  const named = async (fields: Record<string, string>) => {
    const id = idIn(await ceremony(fields));
    const organisation = await app.storage.organisations.bySlug('werk');
    return (await app.storage.ceremonies.byId(organisation?.id ?? '', id))?.name;
  };
  const proposal = 'Certificeringsmiddag Werkplaats Zuid';
  expect(await named({ name: proposal, place: 'Noord', date: '2026-11-20' })).toBe('Certificeringsmiddag Noord');
  expect(await named({ name: '', date: '2026-11-19' })).toBe('Certificeringsmiddag');
  expect(await named({ name: 'Feest', place: 'Noord' })).toBe('Feest');
});

test('names and a file together are refused; the names stay', async () => {
  const place = await ceremony();
  const fields = { achievement, level: 'gevorderd', text: 'Amina Yıldız' };
  const answer = await coach.upload(`${place}/list`, fields, Buffer.from('Mo Ali\n'), 'x.csv');
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('id="names-error"');
  expect(answer.text).toContain('>Amina Yıldız</textarea>');
});

test.each([
  ['no badge', { achievement: '' }, 'Mo Ali\n', ['achievement-error', 'file-error'], 'Kies ook uw bestand opnieuw.'],
  ['a file of another kind', {}, '%PDF-1.7', ['file-error'], 'Kies een bestand van Excel'],
])('%s: what went wrong stands at its field, also at the file', async (_name, wrong, file, errors, said) => {
  const place = await ceremony();
  const fields = { achievement, level: 'gevorderd', ...wrong };
  const answer = await coach.upload(`${place}/list`, fields, Buffer.from(file), 'x.csv');
  for (const id of errors) expect(answer.text).toContain(`id="${id}"`);
  expect(words(answer.text)).toContain(said);
  expect(answer.text).not.toContain('id="names-error"');
  expect(answer.text).toMatch(/<input type="file"[^>]*aria-invalid="true"/);
});

test('one second judge for everybody: where none is named yet, on every page of the list, by any button', async () => {
  const place = await ceremony();
  const names = Array.from({ length: 101 }, (_, at) => `Fictief Nummer ${String.fromCharCode(65 + (at % 26))}${at}`);
  const list = await pasteNames(coach, place, { achievement, level: 'expert', text: names.join('\n') });
  const shown = await coach.get(list);
  expect(shown.text).toContain('name="judge"');
  const cells = { ...tableFields(shown.text), 'row.2.secondJudge': 'Bea Anders (fictief)', 'row.3.skip': 'yes' };
  expect((await coach.post(list, { ...cells, judge: 'Joke Kijkt (fictief)', action: 'save' })).status).toBe(303);
  const judges = async (page: string) =>
    [...(await coach.get(`${list}${page}`)).text.matchAll(/name="row\.(\d+)\.secondJudge" value="([^"]*)"/g)].map(
      ([, row, value]) => [row, value],
    );
  const first = await judges('');
  expect(first.slice(0, 4)).toEqual([
    ['1', 'Joke Kijkt (fictief)'],
    ['2', 'Bea Anders (fictief)'],
    ['3', ''],
    ['4', 'Joke Kijkt (fictief)'],
  ]);
  expect(await judges('?page=2')).toEqual([['101', 'Joke Kijkt (fictief)']]);
  expect((await coach.get(list)).text).not.toContain('name="judge"');
  expect((await coach.get(await pasted('Mo Ali\nBo Bos'))).text).not.toContain('name="judge"');
});

test('an older window overwrites nothing and awards nothing', async () => {
  const place = await ceremony();
  const list = await pasted('Amina Yıldız\nMo Ali', place);
  const older = await table(list);
  await coach.post(list, { ...older, 'row.1.name': 'Amina Demir', action: 'save' });
  for (const action of [list, `${list}/issue`]) {
    const answer = await coach.post(list, { ...older, 'row.2.name': 'Mohammed Ali', action: 'save' }, action);
    expect(answer.status).toBe(422);
    expect(words(answer.text)).toContain('De lijst is in een ander venster veranderd.');
    // What was typed stays in its field, marked with what is kept now; the rest of the list is as it is now.
    const shown = tableFields(answer.text);
    const now = await table(list);
    expect(shown).toEqual({ ...now, 'row.2.name': 'Mohammed Ali', 'row.2.pageName': 'Mohammed A.' });
    expect(/id="row-2-name-elsewhere">([^\n]*)<\/p>/.exec(answer.text)?.[1]).toContain('Mo Ali');
    expect(answer.text).not.toContain('id="row-1-name-elsewhere"');
  }
  expect(await table(list)).toMatchObject({ 'row.1.name': 'Amina Demir', 'row.2.name': 'Mo Ali' });
  expect((await app.storage.ceremonies.progress(idIn(place))).total).toBe(0);
  // One more press keeps it.
  const answer = await coach.post(list, { ...older, 'row.2.name': 'Mohammed Ali', action: 'save' });
  expect((await coach.post(list, { ...tableFields(answer.text), action: 'save' })).status).toBe(303);
  expect(await table(list)).toMatchObject({ 'row.1.name': 'Amina Demir', 'row.2.name': 'Mohammed Ali' });
  expect((await coach.post(list, await table(list), `${list}/issue`)).status).toBe(303);
});

test('a cell that both windows changed shows both, and what was only shown is not typed', async () => {
  const list = await pasted('Amina Yıldız\nMo Ali');
  const older = await table(list);
  await coach.post(list, { ...older, 'row.1.words': 'Hier eerst', 'row.2.skip': 'yes', action: 'save' });
  const answer = await coach.post(list, { ...older, 'row.1.words': 'Daar later', action: 'later' });
  expect(answer.status).toBe(422);
  expect(tableFields(answer.text)).toMatchObject({ 'row.1.words': 'Daar later', 'row.2.skip': 'yes' });
  expect(/id="row-1-words-elsewhere">([^\n]*)<\/p>/.exec(answer.text)?.[1]).toContain('Hier eerst');
  expect(answer.text.match(/data-typed/g)).toHaveLength(1);
  expect(await table(list)).toMatchObject({ 'row.1.words': 'Hier eerst' });
});

test('another day is chosen without losing what was typed, and leads back to the list', async () => {
  const place = await ceremony({ date: '2026-11-22' });
  const list = await pasted('Amina Yıldız', place);
  expect((await coach.get(list)).text).toMatch(/<button[^>]*form="check"[^>]*value="date"/);
  const asked = await coach.post(list, { ...(await table(list)), 'row.1.words': 'Goed!', action: 'date' });
  const edit = asked.headers.location ?? '';
  expect(edit).toBe(`${place}/edit?list=${idIn(list)}`);
  expect((await table(list))['row.1.words']).toBe('Goed!');
  const page = await coach.get(edit);
  expect(page.text).toContain(`name="list" value="${idIn(list)}"`);
  expect(page.text).toContain(`href="${list}"`);
  const fields = { name: 'Vandaag', date: '2026-11-21', place: '', list: idIn(list) };
  expect((await coach.post(`${place}/edit`, fields)).headers.location).toBe(`${list}?done=saved`);
  const elsewhere = { ...fields, list: '//elders.example' };
  expect((await coach.post(`${place}/edit`, elsewhere)).headers.location).toBe(`${place}?done=saved`);
});

test('level and day stand only where there is something to see', async () => {
  const list = await pasted('Amina Yıldız\nMo Ali\nJo Bakker');
  const fields = { ...(await table(list)), 'row.2.level': 'meester', 'row.3.date': '20-11-2026' };
  await coach.post(list, { ...fields, action: 'save' });
  const shown = Object.keys(await table(list)).filter((name) => /level|date/.test(name));
  expect(shown).toEqual(['row.2.level', 'row.3.date']);
  const all = Object.keys(await table(`${list}?more=1`)).filter((name) => /level|date/.test(name));
  expect(all).toHaveLength(6);
});

test('a long name can be read whole, and what the paper cannot draw is said', async () => {
  const long = 'Maximiliaan Alexander van Bergen-Henegouwen';
  const list = await pasted(`${long}\n李 Lee\nMo Ali`);
  const { text } = await coach.get(list);
  expect(text).toMatch(new RegExp(`<textarea[^>]*name="row.1.name"[^>]*>${long}<`));
  expect(text).toMatch(/<input[^>]*name="row.3.name"/);
  expect(/id="row-2-name-warning">([^<]*)</.exec(text)?.[1]).toContain('李');
  expect(text).toContain('name="row.2.skip"');
  expect(text).not.toContain('row-3-name-warning');
  // A warning only asks to look again.
  expect((await coach.post(list, tableFields(text), `${list}/issue`)).status).toBe(303);
});

test('while badges are made, the board says which of them can be printed', async () => {
  const place = await ceremony();
  const list = await pasted('Amina Yıldız\nMo Ali\nJo Bakker', place);
  await coach.post(list, await table(list), `${list}/issue`);
  const [first = '', second = ''] = await app.storage.awards.idsOfCeremony(idIn(place), ['approved']);
  for (const [id, state] of [
    [first, 'issued'],
    [second, 'issuing'],
  ] as const) {
    const award = await app.storage.awards.byId(id);
    if (award !== null) await app.storage.awards.update({ ...award, state });
  }
  const board = words((await coach.get(place)).text);
  expect(board).toContain('uitgereikt 1 bezig 2');
  expect(board).toContain('Print de 1 die klaar is');
  expect(board).not.toContain('Print alles');
});
