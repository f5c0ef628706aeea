/** A class of thirty from a file to signed statements, by the pages alone; and what the pages of a school refuse. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import type { Role } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { addSchool, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, memberBrowser, signedIn, words } from '../desk/member-browser.ts';

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  coach = await signedIn(app, school.organisation.id, 'coach');
}, 60_000);
afterAll(() => app.end());

/** Somebody of the school, signed in. */
const staff = (role: Role) => signedIn(app, school.organisation.id, role, `${role}@voorbeeldcollege.example`);

/** What stands in the form of a page: hidden and typed fields, and ticks that are on. */
function fieldsOf(html: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [, tag = ''] of html.slice(html.indexOf('<main')).matchAll(/<input ([^>]+)>/g)) {
    const name = / ?name="([^"]+)"/.exec(tag)?.[1];
    const off = /type="(?:checkbox|radio)"/.test(tag) && !/ checked/.test(tag);
    if (name === undefined || name === '_token' || off || /type="file"/.test(tag)) continue;
    fields[name] = [...(fields[name] ?? []), /value="([^"]*)"/.exec(tag)?.[1] ?? ''];
  }
  return fields;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzåéøü';
const CLASS = [...LETTERS].map((letter) => `Leerling ${letter.toUpperCase()}${letter} Fictief`);
const COMMON = {
  codes: ['B1-K1-W1', 'B1-K1-W3'],
  startkwalificatie: 'no',
  groupName: '2A',
  route: '',
  startDate: '2026-02-02',
  endDate: '2026-06-26',
  hours: '320',
  supervisorName: 'Pim Praktijk',
  supervisorEmail: '',
};
const IMPORT = '/desk/dossiers/import';
const company = async () => (await app.storage.trainingCompanies.list(school.organisation.id))[0]?.id ?? '';
const drafts = async () =>
  (await app.storage.dossiers.list(school.organisation.id, { states: ['draft'] }, { limit: 100 })).items;

test('a cell that looks like a BSN comes back empty, and the row says why; the number of a row stands above all of it', async () => {
  const { key } = fieldsOf((await coach.get(IMPORT)).text);
  const form = { ...COMMON, key: key?.[0] ?? '', qualification: school.qualificationId, company: await company() };
  const text = 'naam;e-mail\nBo Berg;bo@voorbeeld.example\nCas 123456782;\nBo Berg;b@voorbeeld.example';
  const check = await coach.post(IMPORT, { ...form, text });
  expect(check.text).not.toContain('123456782');
  const shown = words(check.text);
  expect(shown).toMatch(/Rij 2 Naam Dit lijkt op een burgerservicenummer\. Wij bewaren dat niet\. Laat het weg\./);
  expect(shown).toContain('Rij 3 Deze naam staat ook in rij 1.');
});

test('a file that is much too large costs nothing of what was typed', async () => {
  const form = { ...COMMON, key: 'large', qualification: school.qualificationId, company: await company() };
  const answer = await coach.upload(IMPORT, form, Buffer.alloc(2_700_000, 'Bo Berg\n'), 'klas.csv');
  expect(answer.status).toBe(413);
  expect(words(answer.text)).toContain('Een lijst mag 2 MB zijn.');
  expect(fieldsOf(answer.text)).toMatchObject({ groupName: ['2A'], hours: ['320'], supervisorName: ['Pim Praktijk'] });
});

test('thirty learners: a file, a look, one button; a second press makes nobody twice', async () => {
  const { key } = fieldsOf((await coach.get(IMPORT)).text);
  const form = { ...COMMON, key: key?.[0] ?? '', qualification: school.qualificationId, company: await company() };
  const file = Buffer.from(`naam;bsn\r\n${CLASS.map((name) => `${name};123456782`).join('\r\n')}`);
  const check = await coach.upload(IMPORT, form, file, 'klas.csv');
  expect(words(check.text)).toContain('30 leerlingen zijn klaar');
  expect(check.text).not.toContain('123456782');
  expect(await drafts()).toEqual([]);
  const made = await coach.post(IMPORT, { ...fieldsOf(check.text), action: 'make' }, `${IMPORT}/make`);
  expect(made.headers.location).toBe('/desk/dossiers?state=draft&group=2A&made=30&left=0');
  const board = await coach.get(made.headers.location ?? '');
  expect(words(board.text)).toContain('30 dossiers zijn gemaakt.');
  expect(board.text.match(/action="\/desk\/workplace\/ask"/g)).toHaveLength(1);
  await coach.post(IMPORT, { ...fieldsOf(check.text), action: 'make' }, `${IMPORT}/make`);
  expect(await drafts()).toHaveLength(30);
  const again = await coach.upload(IMPORT, { ...form, key: 'another' }, file, 'klas.csv');
  expect(words(again.text)).toContain('Deze leerling heeft al een dossier voor deze kwalificatie.');
  expect(words(again.text)).toContain('0 leerlingen zijn klaar');
}, 60_000);

/** Of where a list comes from, what is called wrong. */
const marked = (html: string): string[] =>
  [...html.matchAll(/<(?:input|textarea)[^>]* id="(file|text)"[^>]* aria-invalid="true"/g)].map(([, id = '']) => id);

test('a mistake keeps what was typed: in a row, in the form, and in a list that cannot be read', async () => {
  const form = { ...COMMON, key: 'k', qualification: school.qualificationId, company: await company() };
  const wrong = await coach.upload(IMPORT, { ...form, codes: [] }, Buffer.from('Zoë Zee\nBo Berg'), 'klas.csv');
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('>Zoë Zee\nBo Berg</textarea>');
  expect(wrong.text).toContain('id="codes-error"');
  const unread = await coach.upload(IMPORT, form, Buffer.from('%PDF-1.7'), 'klas.csv');
  expect([unread.status, unread.text.includes('id="file-error"')]).toEqual([415, true]);
  expect(unread.text).toContain('value="320"');
  expect(marked(unread.text)).toEqual(['file']);
  const named = await coach.upload(IMPORT, form, Buffer.from('Zoë Zee'), '111222333.csv');
  expect([named.status, marked(named.text)]).toEqual([422, ['file']]);
  expect(words(named.text)).toContain('burgerservicenummer');
  expect(named.text).toContain('value="320"');
  const pasted = await coach.post(IMPORT, { ...form, text: '' });
  expect([pasted.status, marked(pasted.text)]).toEqual([422, ['text']]);
  const check = await coach.upload(IMPORT, form, Buffer.from('naam;uren\nZoë Zee;0'), 'klas.csv');
  const again = await coach.post(IMPORT, { ...fieldsOf(check.text), action: 'make' }, `${IMPORT}/make`);
  expect(again.status).toBe(422);
  expect(again.text).toContain('id="hours-1-error"');
  expect(again.text).toContain('value="Zoë Zee"');
});

test('what was forgotten stands above the form too, each with the way to its field', async () => {
  const form = { ...COMMON, key: 's', qualification: school.qualificationId, company: await company() };
  const summary = (html: string) => {
    const [alert = ''] = /<div[^>]*role="alert"><p><strong>.*?<\/div>/s.exec(html) ?? [];
    return [...alert.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g)].map(([, target = '', label]) => [
      label,
      html.includes(` id="${target}"`),
    ]);
  };
  const forgotten = { ...form, codes: [], hours: '', startDate: '31-02-2027' };
  const wrong = await coach.upload(IMPORT, forgotten, Buffer.from('Zoë Zee'), 'klas.csv');
  expect(summary(wrong.text)).toEqual([
    ['Afgesproken werkprocessen', true],
    ['Eerste dag', true],
    ['Uren praktijk', true],
  ]);
  expect(words(wrong.text)).toContain('Eerste dag : Deze dag bestaat niet. Kijk naar de dag en de maand.');
  const nobody = await coach.post(IMPORT, { ...form, text: '' });
  expect(summary(nobody.text)).toEqual([['Leerlingen', true]]);
  expect(summary((await coach.get(IMPORT)).text)).toEqual([]);
});

test.each([
  ['of one learner', '/desk/dossiers/new', { name: '', email: 'x' }],
  ['of a class', IMPORT, { text: '' }],
])('the mistakes above the form %s stand in the order of its fields', async (_whose, path, own) => {
  const placement = { groupName: '{2A}', route: '<b>', startDate: '', endDate: '', hours: '', supervisorEmail: 'x' };
  const company = { companyName: '', city: '', leerbedrijfId: '1', kvk: '1', checkedOn: '' };
  const choices = { codes: [], startkwalificatie: 'yes', supervisorName: '1' };
  const form = { ...placement, ...company, ...choices, ...own, key: 'o', qualification: school.qualificationId };
  const { text } = await coach.post(path, form);
  const { text: listed } = await coach.post(path, 'text' in own ? { ...form, text: 'Zoë Zee' } : form);
  for (const html of [text, listed]) {
    const [alert = ''] = /<div[^>]*role="alert"><p><strong>.*?<\/div>/s.exec(html) ?? [];
    const places = [...alert.matchAll(/<a href="#([^"]+)"/g)].map(([, target]) => html.indexOf(` id="${target}"`));
    expect(places.length).toBeGreaterThan(1);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  }
  const mistakes = [...listed.matchAll(/id="(\w+)-error"/g)].length;
  expect([...listed.matchAll(/<li><a href="#/g)]).toHaveLength(mistakes);
});

test('an empty form names all that is missing at once; a list that cannot be read may still bring it', async () => {
  const missing = async (file: string, typed = {}) => {
    const empty = Object.fromEntries(Object.keys(COMMON).map((name) => [name, '']));
    const form = { ...empty, ...typed, codes: [], key: 'm', qualification: school.qualificationId };
    const { text } = await coach.upload(IMPORT, form, Buffer.from(file), 'klas.csv');
    return [...text.matchAll(/id="(\w+)-error"/g)].map(([, name]) => name);
  };
  const company = ['companyName', 'city', 'leerbedrijfId', 'checkedOn'];
  expect(await missing('')).toEqual(['list', 'codes', 'startDate', 'endDate', 'hours', ...company]);
  expect(await missing('%PDF-1.7', { hours: 'x' })).toEqual(['file', 'codes', 'hours']);
});

test('what holds for the class is checked where it is typed, once', async () => {
  const form = { ...COMMON, key: 'c', qualification: school.qualificationId };
  const own = { companyName: 'Nieuw Bedrijf', city: 'Delft', kvk: '', leerbedrijfId: '100000098', checkedOn: '' };
  const list = Buffer.from('naam;uren\nCas Een-Fictief;\nDee Twee-Fictief;0');
  const wrong = await coach.upload(IMPORT, { ...form, ...own, endDate: '2026-01-31' }, list, 'klas.csv');
  expect(wrong.status).toBe(422);
  for (const field of ['endDate', 'checkedOn']) expect(wrong.text).toContain(`id="${field}-error"`);
  expect(wrong.text).not.toContain('id="hours-error"');
  expect(wrong.text).toContain('Dee Twee-Fictief\t0</textarea>');
});

test('the check leads to its red rows, in their order, and back to the list with all that was typed', async () => {
  const form = { ...COMMON, key: 'd', qualification: school.qualificationId, company: await company() };
  const list = Buffer.from('naam;uren\nEva Eerst-Fictief;320\nFons Twee-Fictief;0\nGijs Drie-Fictief;x');
  const check = await coach.upload(IMPORT, form, list, 'klas.csv');
  expect([...check.text.matchAll(/href="(#row-\d)"/g)].map(([, row]) => row)).toEqual(['#row-2', '#row-3']);
  const fields = { ...fieldsOf(check.text), 'row.1.name': ['Eva Anders-Fictief'], 'row.1.hours': ['40'] };
  const back = await coach.post(IMPORT, { ...fields, action: 'back' }, `${IMPORT}/make`);
  expect(back.status).toBe(200);
  const start = fieldsOf(back.text);
  expect([start.groupName, start.hours, start.startDate, start.codes]).toEqual([
    ['2A'],
    ['320'],
    ['2026-02-02'],
    ['B1-K1-W1', 'B1-K1-W3'],
  ]);
  expect(back.text).toContain(`<option value="${await company()}" selected>`);
  const [, text = ''] = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(back.text) ?? [];
  expect(text.split('\n')[1]).toBe('Eva Anders-Fictief\t40');
  // and it reads the same again
  const again = fieldsOf((await coach.post(IMPORT, { ...form, text })).text);
  expect(['row.1.name', 'row.1.hours', 'row.2.name', 'row.3.hours'].map((name) => again[name]?.[0])).toEqual([
    'Eva Anders-Fictief',
    '40',
    'Fons Twee-Fictief',
    'x',
  ]);
});

test('from the company to paper: the assessor agrees in one tap, the signatory signs thirty with one button', async () => {
  for (const { dossier } of await drafts()) {
    await school.confirm(dossier.id, ['independent', 'guided']);
    await app.storage.dossiers.update({ ...dossier, state: 'at_school', decidedAt: '2026-11-20T09:00:00Z' });
  }
  const assessor = await staff('assessor');
  const queue = await assessor.get('/desk/dossiers/assess');
  expect(words(queue.text)).toContain('Keur deze 30 dossiers goed');
  const shown = fieldsOf(queue.text).shown?.[0] ?? '';
  await assessor.post('/desk/dossiers/assess', { shown });
  const signatory = await staff('signatory');
  for (const first of ['/desk', '/desk/dossiers'])
    expect(words((await signatory.get(first)).text)).toContain('30 verklaringen wachten op uw handtekening');
  // click 1: to sign, on the day's page; click 2: the button
  const page = await signatory.get('/desk/dossiers/sign');
  const dossier = fieldsOf(page.text).dossier ?? [];
  expect(dossier).toHaveLength(30);
  const signed = await signatory.post('/desk/dossiers/sign', { dossier });
  const [, ceremonyId = ''] = /^\/desk\/ceremonies\/([^/]+)\/progress$/.exec(signed.headers.location ?? '') ?? [];
  await issueCeremony(app.issuing, ceremonyId);
  expect(await app.storage.awards.idsOfCeremony(ceremonyId, ['issued'])).toHaveLength(30);
  // click 3: from the progress to the papers, click 4: print
  const ceremony = await signatory.get(`/desk/ceremonies/${ceremonyId}`);
  expect(ceremony.text).toContain(`/desk/ceremonies/${ceremonyId}/certificates.pdf`);
  expect((await app.storage.dossiers.countByState(school.organisation.id)).signed).toBe(30);
}, 120_000);

test('who checked a dossier finds no tick for it, and cannot send one', async () => {
  const { id } = await school.addDossier('Eigen Controle Fictief', { checkedBy: school.signatory.memberId });
  const signatory = await staff('signatory');
  const page = await signatory.get('/desk/dossiers/sign');
  expect((fieldsOf(page.text).dossier ?? []).map((one) => one.split(':')[0])).not.toContain(id);
  const refused = await signatory.post('/desk/dossiers/sign', { dossier: [id] });
  expect(refused.status).toBe(403);
  expect((await signatory.post('/desk/dossiers/sign', {})).status).toBe(422);
});

test('a question goes back to the company with a new link, in one tap', async () => {
  const { id } = await school.addDossier('Vraag Fictief', {
    state: 'at_school',
    supervisorEmail: 'pim@woonzorg.example',
  });
  const assessor = await staff('assessor');
  const mark = (fieldsOf((await assessor.get('/desk/dossiers/assess')).text).mark ?? [])[0] ?? '';
  await assessor.post('/desk/dossiers/assess', { question: 'evidence', mark }, `/desk/dossiers/${id}/question`);
  expect(await app.storage.dossiers.find(id)).toMatchObject({ state: 'at_company', question: 'evidence' });
  expect(await app.storage.dossiers.links(id)).toHaveLength(1);
  expect((await app.storage.outbox.newest(school.organisation.id, '', 'workplace')) ?? null).toBeNull();
});

test('assessor and signatory are warned of a placement that still runs', async () => {
  await school.addDossier('Loopt Nog-Fictief', { state: 'at_school', endDate: '2027-06-26' });
  await school.addDossier('Loopt Ook-Fictief', { endDate: '2027-06-26' });
  const pages = { assessor: '/desk/dossiers/assess', signatory: '/desk/dossiers/sign' } as const;
  for (const role of ['assessor', 'signatory'] as const)
    expect(words((await (await staff(role)).get(pages[role])).text).match(/deze stage loopt nog/g)).toHaveLength(1);
});

test('one learner: the twin is pointed out, the reason asked, and everything typed stays', async () => {
  const form = { ...COMMON, key: 'one', qualification: school.qualificationId, name: 'Los Fictief', email: '' };
  const own = {
    companyName: 'Nieuw Bedrijf',
    city: 'Delft',
    kvk: '',
    leerbedrijfId: '100000007',
    checkedOn: '2026-11-01',
  };
  const asked = await coach.post('/desk/dossiers/new', { ...form, ...own, startkwalificatie: 'yes' });
  expect(asked.status).toBe(422);
  expect(asked.text).toContain('id="despite-error"');
  expect(asked.text).toContain('value="Nieuw Bedrijf"');
  const made = await coach.post('/desk/dossiers/new', {
    ...form,
    ...own,
    startkwalificatie: 'yes',
    despite: 'learner',
  });
  expect(made.headers.location).toMatch(/^\/desk\/dossiers\/[\w-]+\?done=dossierMade$/);
  const twin = await coach.post('/desk/dossiers/new', { ...form, ...own, key: 'two' });
  expect(twin.status).toBe(422);
  expect(words(twin.text)).toContain('Deze leerling heeft al een dossier');
});

test('a foundation sees no menu and reads why, whatever the address', async () => {
  const { organisation } = await app.addOrganisation('stichting');
  const other = await signedIn(app, organisation.id, 'admin');
  expect((await other.get('/desk')).text).not.toContain('/desk/dossiers');
  for (const path of ['/desk/dossiers', '/desk/qualifications', '/desk/dossiers/new', '/desk/companies']) {
    const page = await other.get(path);
    expect([path, page.status]).toEqual([path, 403]);
    expect(words(page.text)).toContain('Alleen een school met een BRIN-nummer');
  }
  expect((await coach.get('/desk')).text).toContain('href="/desk/dossiers"');
});

test('a work process has a permanent page for everybody; what no school has is not there', async () => {
  const visitor = memberBrowser(app.app);
  const page = await visitor.get('/qualifications/25960/2025/B1-K1-W1');
  expect(words(page.text)).toContain('Bereidt werkzaamheden voor en stemt af');
  expect(words(page.text)).toContain('Zoals Voorbeeld College (demo) het gebruikt');
  expect((await visitor.get('/qualifications/25960/2025')).status).toBe(200);
  for (const path of ['25960/2024', '25960/2025/B1-K1-W9', '1/2025', '25960/2025/b1-k1-w1'])
    expect([path, (await visitor.get(`/qualifications/${path}`)).status]).toEqual([path, 404]);
});

test('says who got no dossier', async () => {
  const form = { ...COMMON, key: 'e', qualification: school.qualificationId, company: await company() };
  const check = await coach.upload(IMPORT, form, Buffer.from('Hein Een-Fictief\nIna Twee-Fictief'), 'klas.csv');
  const fields = { ...fieldsOf(check.text), 'row.2.skip': ['yes'], action: 'make' };
  const { location = '' } = (await coach.post(IMPORT, fields, `${IMPORT}/make`)).headers;
  expect(words((await coach.get(location)).text)).toContain('1 dossier is gemaakt. 1 leerling kreeg geen dossier');
});

test('the button of a dossier that leads to the check says that it leads there', async () => {
  const { id } = await school.addDossier('Noa Nieuw (fictief)', { state: 'at_school', supervisorName: 'Pim' });
  const { text: html } = await (await staff('assessor')).get(`/desk/dossiers/${id}`);
  expect(html).toMatch(/href="\/desk\/dossiers\/assess#dossier-[^"]+">Naar de controle</);
});

test('what cannot be changed any more leads to the page of the dossier, not to the form that says the same', async () => {
  const { id } = await school.addDossier('Ger Gegaan-Fictief', { state: 'at_company' });
  const page = `/desk/dossiers/${id}`;
  const opened = await coach.get(`${page}/edit`);
  const { startkwalificatie: _asked, ...typed } = COMMON;
  const sent = await coach.post(page, { ...typed, name: 'Ger Gegaan-Fictief', email: '' }, `${page}/edit`);
  for (const { status, text: html } of [opened, sent]) {
    expect([status, words(html).includes('U kunt het hier niet meer veranderen')]).toEqual([409, true]);
    expect(html).toContain(`href="${page}">Terug<`);
  }
});

test('a school is told that it signs praktijkverklaringen too', async () => {
  const page = words((await coach.get('/desk/organisation')).text);
  expect(page).toContain('Hiermee tekent u elke praktijkverklaring en elke badge.');
});

test('a catalogue of nothing is asked for work processes, not for names', async () => {
  const nothing = await coach.post('/desk/qualifications/import', { text: '' });
  expect(nothing.status).toBe(422);
  expect(words(nothing.text)).toContain('Er staat nog geen werkproces in.');
  expect(words(nothing.text)).not.toContain('namen');
});

test('a catalogue that is wrong is marked where it is: at the file, or at the rows that it brought', async () => {
  const page = '/desk/qualifications/import';
  const wrong = async (content: string, name = 'k.csv') => {
    const { status, text: html } = await coach.upload(page, { text: '' }, Buffer.from(content), name);
    return [status, marked(html)];
  };
  expect(await wrong('%PDF-1.7')).toEqual([422, ['file']]);
  expect(await wrong('crebo', '111222333.csv')).toEqual([422, ['file']]);
  expect(await wrong('crebo;code\n25960;B1-K1-W1')).toEqual([422, ['text']]);
  const pasted = await coach.post(page, { text: 'crebo;code\n25960;B1-K1-W1' });
  expect(marked(pasted.text)).toEqual(['text']);
});
