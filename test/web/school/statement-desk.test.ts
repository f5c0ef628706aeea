/** A signed praktijkverklaring at the desk: in its own words, from signing to taking it back. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { text } from '../../../src/i18n/i18n.ts';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { addSchool, statementOne, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, signedIn, words } from '../desk/member-browser.ts';

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
let admin: MemberBrowser;
let signed: Awaited<ReturnType<typeof statementOne>>;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  coach = await signedIn(app, school.organisation.id, 'coach');
  admin = await signedIn(app, school.organisation.id, 'admin');
  signed = await statementOne(app, school, 'Sita Sluis-Fictief');
}, 60_000);
afterAll(() => app.end());

const say = (code: 'dossier.not_begun' | 'dossier.signed_by_supervisor') => text('nl', `errors:${code}`);

test('its page names who confirmed at the company and who signed for the school', async () => {
  const { text: html } = await coach.get(`/desk/awards/${signed.id}`);
  expect(words(html)).toContain(
    'Bevestigd door P. Voorbeeld (fictief) , teamleider (Voorbeeld Woonzorg B.V. (fictief))',
  );
  expect(words(html)).toContain('Ondertekend door Test signatory');
  expect(words(html)).not.toContain('Gezien door');
});

test('its batch speaks of signing, and offers no way of printing that it does not have', async () => {
  const batch = `/desk/ceremonies/${signed.ceremonyId}`;
  const done = await coach.get(`${batch}/progress`);
  expect(words(done.text)).toContain('1 praktijkverklaring ondertekend');
  expect(words(done.text)).toContain('3 Ondertekenen 4 Printen');
  const board = await coach.get(batch);
  expect(words(board.text)).toMatch(
    /ondertekend 1 .*Verklaring Stand .*, door een school ondertekend ondertekend privé/,
  );
  for (const { text } of [done, board]) {
    expect(text).toContain(`${batch}/certificates.pdf`);
    expect(text).not.toMatch(/two-up|back=on|\/proposals|uitgereikt|1 Badge/);
  }
});

test('the log, on its page and in its file, calls it by its name', async () => {
  const { text: html } = await admin.get('/desk/log');
  expect(words(html)).toContain('reikte een praktijkverklaring uit');
  const { text: file } = await admin.get('/desk/log.csv');
  expect(file).toContain('kende een praktijkverklaring toe');
  for (const shown of [html, file]) expect(shown).not.toMatch(/(?:kende|reikte) een badge/);
});

test('what could not be signed is named with its reason, and stays with its tick off', async () => {
  const email = 'baas@voorbeeldcollege.example';
  const boss = await signedIn(app, school.organisation.id, 'signatory', email);
  const ready = await school.addDossier('Gaat Goed-Fictief');
  const soon = await school.addDossier('Nog Niet-Fictief', { startDate: '2027-01-04', endDate: '2027-06-25' });
  const own = await school.addDossier('Van Baas-Fictief', { supervisorEmail: email });
  const page = await boss.get('/desk/dossiers/sign');
  const ticked = [...page.text.matchAll(/name="dossier" value="([^":]+):[^"]*"/g)].map(([, id]) => id);
  expect([ready.id, soon.id, own.id].map((id) => ticked.includes(id))).toEqual([true, false, false]);
  expect(words(page.text)).toContain(say('dossier.not_begun'));
  expect(words(page.text)).toContain(say('dossier.signed_by_supervisor'));
  // an old window still sends what it showed
  const [mark = ''] = new RegExp(`${ready.id}:[^"]*`).exec(page.text) ?? [];
  const sent = await boss.post('/desk/dossiers/sign', { dossier: [mark, `${soon.id}:x`, `${own.id}:x`] });
  const progress = await boss.get(sent.headers.location ?? '');
  expect(words(progress.text)).toContain('2 dossiers zijn niet ondertekend.');
  expect(words(progress.text)).toContain(`Nog Niet-Fictief ${say('dossier.not_begun')}`);
  expect(words(progress.text)).toContain(`Van Baas-Fictief ${say('dossier.signed_by_supervisor')}`);
  expect(progress.text).not.toContain('Gaat Goed');
  // who does not sign, and an address made up, shows none
  expect((await coach.get(sent.headers.location ?? '')).text).not.toContain('Van Baas');
  expect((await boss.get(`${sent.headers.location?.split('?')[0]}?left=x,${signed.dossierId}`)).status).toBe(200);
});

test('who has no paper yet is found by name, and the day begins with how many are on their way', async () => {
  const { id } = await school.addDossier('Hatice Öztürk-Fictief', { state: 'draft' });
  const found = (await coach.find('/desk/search', 'ozturk hat')).text;
  expect(found).toContain(`href="/desk/dossiers/${id}"`);
  expect(words(found)).toContain('Leerlingen met een dossier Hatice Öztürk-Fictief');
  // with a statement the award itself is found, once
  const sita = (await coach.find('/desk/search', 'sita')).text;
  expect(sita).toContain(`href="/desk/awards/${signed.id}"`);
  expect(sita).not.toContain(`href="/desk/dossiers/${signed.dossierId}"`);
  expect(words((await coach.get('/desk')).text)).toMatch(/Er zijn \d+ dossiers op weg naar een praktijkverklaring\./);
  const { organisation } = await app.addOrganisation('stichting');
  const other = await signedIn(app, organisation.id, 'coach');
  expect((await other.get('/desk')).text).not.toContain('/desk/dossiers');
  expect((await other.find('/desk/search', 'hatice')).text).not.toContain('Hatice Öztürk');
});

test('who is about to take it back reads how a mistake is mended instead', async () => {
  const page = `/desk/awards/${signed.id}/revoke`;
  for (const { text } of [await admin.get(page), await admin.post(page, {})]) {
    expect(text).toContain(`href="/desk/dossiers/${signed.dossierId}/correct"`);
    expect(text).not.toContain(`/desk/awards/${signed.id}/replace`);
    expect(words(text)).toContain('De verklaring is daarna voor altijd ongeldig.');
  }
});

test('once taken back the board marks it', async () => {
  const board = async () => words((await coach.get('/desk/dossiers?state=signed')).text);
  expect(await board()).not.toContain('ingetrokken');
  await revokeAward(app.issuing, school.admin, signed.id, 'op-verzoek');
  expect(await board()).toMatch(/Sita Sluis-Fictief .* Ondertekend ingetrokken/);
});

test('the log does not call an erased one a badge: nothing tells any more what it was', async () => {
  const { id } = await statementOne(app, school, 'Wilma Weg-Fictief');
  const lines = async (): Promise<string[]> => {
    const { text: file } = await admin.get('/desk/log.csv');
    const own = file.split('\n').filter((line) => line.includes(id.slice(0, 8)));
    return own.map((line) => (line.split(';')[2] ?? '').replaceAll('"', ''));
  };
  expect(await lines()).toContain('kende een praktijkverklaring toe');
  await eraseAwards(app.issuing, [id], 'command');
  const told = await lines();
  expect(told).toContain('kende een badge of praktijkverklaring toe');
  expect(told).toContain('reikte een badge of praktijkverklaring uit');
  expect(told.filter((did) => !did.includes('praktijkverklaring'))).toEqual([]);
});
