/** The coach's road from a list to paper in the hand, through the pages and without scripts. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import type { TestApp } from '../../support/app.ts';
import { idIn, newCeremony, pasteNames, startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, tableFields, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let organisationId: string;
let achievement: string;

beforeAll(async () => {
  const desk = await startCoachDesk();
  ({ app, achievement, coach } = desk);
  organisationId = desk.made.organisation.id;
});
afterAll(() => app.end());

/** A new ceremony; its address. */
const ceremony = (name: string, date = '2026-11-21') => newCeremony(coach, { achievement, name, date, place: 'Zuid' });

/** A list in the check table; its address. */
async function pasted(text: string, at?: string): Promise<string> {
  const place = at ?? (await ceremony(`Middag ${text.length}`));
  const address = await pasteNames(coach, place, { achievement, text });
  if (!address.endsWith('/columns')) return address;
  const chosen = (await coach.get(address)).text.matchAll(/name="(column\.\d+)">(.*?)<\/select>/gs);
  const columns = [...chosen].map(([, name = '', options = '']) => [
    name,
    /value="([^"]*)" selected/.exec(options)?.[1] ?? '',
  ]);
  const saved = await coach.post(address, { ...Object.fromEntries(columns), header: 'yes' });
  expect(saved.headers.location).toBe(address.replace('/columns', ''));
  return saved.headers.location ?? '';
}

const issuedOf = (address: string): Promise<string[]> => app.storage.awards.idsOfCeremony(idIn(address), ['issued']);
const awardsOf = async (address: string): Promise<number> =>
  (await app.storage.ceremonies.progress(idIn(address))).total;

test('from a file of Dutch Excel to print: columns, red rows, awarding, paper, ticks', async () => {
  const place = await ceremony('Certificeringsmiddag');
  const start = await coach.get(`${place}/list?achievement=${achievement}&level=gevorderd`);
  expect(start.text).toContain(`value="${achievement}" selected`);
  const csv =
    'voornaam;tussenvoegsel;achternaam;bsn;e-mail\r\nRené;van der;Berg;111222333;\r\nZoë;;Jansen;;zoe@voorbeeld\r\n123456782;;;;\r\n';
  const uploaded = await coach.upload(
    `${place}/list`,
    { achievement, level: 'gevorderd' },
    Buffer.from(csv, 'latin1'),
    'lijst.csv',
  );
  const columns = await coach.get(uploaded.headers.location ?? '');
  expect(columns.text).not.toContain('111222333');
  expect(words(columns.text)).toContain('burgerservicenummers slaan wij over');
  expect(columns.text).toContain('René');
  const mapped = await coach.post(uploaded.headers.location ?? '', {
    'column.0': 'first',
    'column.1': 'prefix',
    'column.2': 'last',
    'column.3': 'email',
    header: 'yes',
  });
  const list = mapped.headers.location ?? '';
  const table = await coach.get(list);
  expect(words(table.text)).toContain('1 klaar, 2 let op');
  expect(table.text).toMatch(/aria-disabled="true"[^>]*>Reik 1 badge uit/);
  expect(table.text).toMatch(/id="row-2-email"[^>]*aria-invalid="true"[^>]*aria-describedby="row-2-email-error"/);

  // A red row stops everything: nothing is awarded, and the page names the rows.
  const refused = await coach.post(list, tableFields(table.text), `${list}/issue`);
  expect(refused.status).toBe(422);
  expect(words(refused.text)).toContain('2 rijen kloppen nog niet. Rij 2 Rij 3');
  expect(await awardsOf(place)).toBe(0);

  // Mended and skipped: the page says how many it will be, and then does it.
  const mended = { ...tableFields(refused.text), 'row.2.email': '', 'row.3.skip': 'yes' };
  const changed = await coach.post(list, mended, `${list}/issue`);
  expect(changed.status).toBe(422);
  expect(words(changed.text)).toContain('het zijn nu 2 badges');
  expect(await awardsOf(place)).toBe(0);
  const issued = await coach.post(list, tableFields(changed.text), `${list}/issue`);
  expect(issued.status).toBe(303);
  expect(issued.headers.location).toBe(`${place}/progress`);

  const busy = await coach.get(`${place}/progress`);
  expect(busy.text).toContain('<progress id="bar" max="2" value="0">');
  expect(busy.text).toContain('http-equiv="refresh"');
  await issueCeremony(app.issuing, idIn(place));
  const done = await coach.get(`${place}/progress`);
  expect(busy.text).not.toContain('private-sheets.pdf');
  expect(done.text).toContain(`href="${place}/private-sheets.pdf"`);
  expect(words(done.text)).toContain('2 badges uitgereikt');
  expect(done.text).not.toContain('http-equiv="refresh"');

  // Once more, from an old tab: the same awards.
  expect((await coach.post(place, {}, `${list}/issue`)).headers.location).toBe(`${place}/progress`);
  expect(await awardsOf(place)).toBe(2);

  for (const file of ['certificates.pdf', 'certificates.pdf?layout=two-up', 'attendance.pdf']) {
    const pdf = await coach.get(`${place}/${file}`);
    expect([file, pdf.status, pdf.headers['content-type']]).toEqual([file, 200, 'application/pdf']);
  }
  const [first = '', second = ''] = await issuedOf(place);
  const ticked = await coach.post(
    place,
    { shown: `${first} ${second}`, [`given.${second}`]: 'yes' },
    `${place}/handed-out`,
  );
  expect(ticked.headers.location).toBe(`${place}?done=ticks`);
  expect((await app.storage.awards.byId(first))?.handedOutAt).toBeNull();
  expect((await app.storage.awards.byId(second))?.handedOutAt).toBe('2026-11-21T13:00:00Z');
  const board = await coach.get(place);
  expect(words(board.text)).toContain('René van der Berg');
  expect(board.text).toContain(`name="given.${second}" value="yes" checked`);
});

test('a value that looks like a BSN is neither shown again nor kept', async () => {
  const list = await pasted('Amina Yıldız\nMo Ali');
  const fields = { ...tableFields((await coach.get(list)).text), 'row.1.words': 'nummer 111222333' };
  await coach.post(list, { ...fields, action: 'save' });
  const table = await coach.get(list);
  expect(table.text).not.toContain('111222333');
  expect(words(table.text)).toContain('burgerservicenummer');
  const kept = await app.storage.lists.byId(organisationId, await memberId(), list.split('/').at(-1) ?? '');
  expect(kept?.rows).toHaveLength(2);
  expect(JSON.stringify(kept)).not.toContain('111222333');
});

async function memberId(): Promise<string> {
  const [ceremonies] = (await app.storage.ceremonies.list(organisationId, { limit: 1 })).items;
  return ceremonies?.createdBy ?? '';
}

test('expert asks for a second judge, on that row only', async () => {
  const list = await pasted('naam;niveau\nAmina Yıldız;expert\nMo Ali;\n');
  const table = await coach.get(list);
  expect(table.text).toContain('name="row.1.secondJudge"');
  expect(table.text).not.toContain('name="row.2.secondJudge"');
  expect(words(table.text)).toContain('1 klaar, 1 let op');
  await coach.post(list, { ...tableFields(table.text), 'row.1.secondJudge': 'Ilse Vermeer', action: 'save' });
  expect(words((await coach.get(list)).text)).toContain('2 klaar');
});

test('a long list is shown by the hundred and awarded as a whole', async () => {
  const names = Array.from(
    { length: 230 },
    (_, i) => `Persoon Nummer${String.fromCharCode(65 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}`,
  );
  names[205] = 'x@y';
  const place = await ceremony('Groot');
  const list = await pasted(names.join('\n'), place);
  const second = await coach.get(`${list}?page=2`);
  expect(second.text).toContain('name="row.101.name"');
  expect(second.text).not.toContain('name="row.100.name"');
  const only = await coach.get(`${list}?only=wrong`);
  expect([...only.text.matchAll(/class="row row--/g)]).toHaveLength(1);

  // From page 1 the button finds the red row on page 3.
  const refused = await coach.post(list, tableFields((await coach.get(list)).text), `${list}/issue`);
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('name="row.206.name"');
  expect(await awardsOf(place)).toBe(0);
  await coach.post(list, { 'row.206.name': 'Persoon Laatste', action: 'save' });
  const ready = await coach.get(list);
  expect(words(ready.text)).toContain('230 klaar');
  expect((await coach.post(list, tableFields(ready.text), `${list}/issue`)).status).toBe(303);
  expect(await awardsOf(place)).toBe(230);
});

test('the buttons keep what was typed: later, more, add, page, discard', async () => {
  const list = await pasted('Amina Yıldız');
  const name = async (text: string) => ({ ...tableFields((await coach.get(list)).text), 'row.1.name': text });
  expect((await coach.post(list, { ...(await name('Amina A')), action: 'later' })).headers.location).toBe(
    '/desk?done=list',
  );
  expect(tableFields((await coach.get(list)).text)['row.1.name']).toBe('Amina A');
  const more = await coach.post(list, { ...(await name('Amina B')), action: 'more' });
  expect(more.headers.location).toBe(`${list}?more=1`);
  expect((await coach.get(`${list}?more=1`)).text).toContain('name="row.1.date"');
  const added = await coach.post(list, { ...(await name('Amina C')), action: 'add' });
  expect(added.headers.location).toBe(`${list}#row-2-name`);
  const asked = await coach.post(list, { ...(await name('Amina D')), action: 'discard' });
  expect(asked.headers.location).toBe(`${list}/discard`);
  expect(tableFields((await coach.get(list)).text)['row.1.name']).toBe('Amina D');
  expect((await coach.post(`${list}/discard`, {})).headers.location).toBe('/desk?done=discarded');
  expect((await coach.get(list)).status).toBe(404);
});

test('a day that lies ahead can be prepared and not awarded', async () => {
  const place = await ceremony('Morgen', '2026-11-22');
  const list = await pasted('Amina Yıldız', place);
  const table = await coach.get(list);
  const refused = await coach.post(list, tableFields(table.text), `${list}/issue`);
  expect(refused.status).toBe(422);
  expect(words(refused.text)).toContain('22 november 2026 moet nog komen');
  expect(await awardsOf(place)).toBe(0);
  await coach.post(`${place}/edit`, { name: 'Vandaag', date: '21-11-2026', place: '' });
  expect((await coach.post(list, tableFields(table.text), `${list}/issue`)).status).toBe(303);
});

test.each([
  ['nothing', { text: '' }, 422, 'Er staan nog geen namen'],
  ['no badge', { text: 'Amina', achievement: '' }, 422, 'Kies een badge.'],
  ['a badge of nobody', { text: 'Amina', achievement: 'x' }, 422, 'Deze badge is er niet'],
  ['no level', { text: 'Amina', level: 'meester' }, 422, 'Kies een niveau'],
  ['10,001 people', { text: Array.from({ length: 10_001 }, () => 'Mo Ali').join('\n') }, 422, 'te lang'],
])('a list with %s comes back with what was typed', async (_name, fields, status, said) => {
  const place = await ceremony('Fout');
  const answer = await coach.post(`${place}/list`, { achievement, level: 'gevorderd', ...fields });
  expect(answer.status).toBe(status);
  expect(words(answer.text)).toContain(said);
  if (fields.text !== '') expect(answer.text).toContain(fields.text.slice(0, 20));
});

test('a file of another kind is refused in words, on the same page', async () => {
  const place = await ceremony('Soort');
  const answer = await coach.upload(
    `${place}/list`,
    { achievement, level: 'gevorderd' },
    Buffer.from('%PDF-1.7'),
    'x.csv',
  );
  expect(answer.status).toBe(415);
  expect(words(answer.text)).toContain('Kies een bestand van Excel');
});

test.each([
  ['a little', 2_100_000],
  ['more than a little', 2_650_000],
])('a list that is %s too large is refused politely, and what was chosen stays', async (_name, bytes) => {
  const place = await ceremony('Te groot');
  const file = Buffer.alloc(bytes, 'Mo Ali\n');
  const answer = await coach.upload(`${place}/list`, { achievement, level: 'gevorderd' }, file, 'x.csv');
  expect(answer.status).toBe(413);
  expect(words(answer.text)).toContain('Een lijst mag 2 MB zijn.');
  expect(answer.text).toMatch(new RegExp(`value="${achievement}"[^>]* (checked|selected)`));
});

test('columns: twice the same, no name, and a header that is none', async () => {
  const place = await ceremony('Kolommen');
  const answer = await coach.post(`${place}/list`, {
    achievement,
    level: 'gevorderd',
    text: 'Amina Y;a@b.nl\nMo A;c@d.nl',
  });
  const at = answer.headers.location ?? '';
  expect((await coach.post(at, { 'column.0': 'name', 'column.1': 'name' })).status).toBe(422);
  expect((await coach.post(at, { 'column.0': '', 'column.1': 'email' })).status).toBe(422);
  await coach.post(at, { 'column.0': 'name', 'column.1': 'email', header: 'yes' });
  expect(tableFields((await coach.get(at.replace('/columns', ''))).text)['row.1.name']).toBe('Mo A');
});

test('a failed badge names its reason, and one more try issues it', async () => {
  const place = await ceremony('Mislukt');
  const list = await pasted('Amina Yıldız\nMo Ali', place);
  await coach.post(list, tableFields((await coach.get(list)).text), `${list}/issue`);
  const [first = ''] = await app.storage.awards.idsOfCeremony(idIn(place), ['approved']);
  const award = await app.storage.awards.byId(first);
  if (award === null) throw new TypeError('just approved');
  await app.storage.awards.update({ ...award, state: 'failed', failureCode: 'award.lint_failed' });
  await issueCeremony(app.issuing, idIn(place));
  const board = await coach.get(place);
  expect(words(board.text)).toContain('1 badge is niet gelukt.');
  expect(words(board.text)).toContain('De badge kwam niet door onze controle.');
  expect((await coach.post(place, {}, `${place}/retry`)).headers.location).toBe(`${place}/progress`);
  await issueCeremony(app.issuing, idIn(place));
  expect(await issuedOf(place)).toHaveLength(2);
});

test('the progress of a job comes as events until it is done', async () => {
  const place = await ceremony('Gebeurtenissen');
  const list = await pasted('Amina Yıldız', place);
  await coach.post(list, tableFields((await coach.get(list)).text), `${list}/issue`);
  await issueCeremony(app.issuing, idIn(place));
  const events = await coach.get(`${place}/progress/events`);
  expect(events.headers['content-type']).toContain('text/event-stream');
  expect(events.text).toBe('data: {"total":1,"ready":1,"waiting":0,"finished":true,"halted":false}\n\n');
});

test('today shows open lists and ceremonies; search finds people, badges and ceremonies', async () => {
  await pasted('Wachtende Vrouw', await ceremony('Wachtlijst'));
  const today = await coach.get('/desk');
  expect(words(today.text)).toContain('Wachtlijst Samenwerken, gevorderd. 1 persoon');
  const found = words((await coach.find('/desk/search', 'ren')).text);
  expect(found).toContain('René van der Berg');
  expect(words((await coach.find('/desk/search', 'samenw')).text)).toContain('Samenwerken');
  expect(words((await coach.find('/desk/search', 'wachtl')).text)).toContain('Wachtlijst');
  expect(words((await coach.find('/desk/search', '<b>niets')).text)).toContain('Niets gevonden');
  expect((await coach.get('/desk/ceremonies?q=wachtl')).text).toContain('Wachtlijst');
  expect((await coach.get('/desk/ceremonies?cursor=zomaar')).status).toBe(400);
});

test('the sample list is one that the desk reads itself', async () => {
  const sample = await coach.get('/desk/sample-list.csv');
  expect(sample.headers['content-disposition']).toContain('attachment');
  const place = await ceremony('Voorbeeld');
  const read = await coach.upload(
    `${place}/list`,
    { achievement, level: 'beginner' },
    Buffer.from(sample.text),
    'x.csv',
  );
  const columns = await coach.get(read.headers.location ?? '');
  expect([...columns.text.matchAll(/value="(\w+)" selected/g)].map(([, one]) => one)).toEqual([
    'name',
    'pageName',
    'email',
    'level',
    'words',
    'date',
    'secondJudge',
  ]);
});
