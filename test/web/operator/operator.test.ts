/** An organisation applies, the operator lets it in, and its contact becomes administrator. All people are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { secretOf } from '../../../src/issuing/letters/outbox.ts';
import { apply, confirmApplication, refuseApplication } from '../../../src/issuing/organisations/applications.ts';
import { commandActor } from '../../../src/issuing/organisations/members.ts';
import { addOperator } from '../../../src/issuing/organisations/operators.ts';
import { closeOrganisation } from '../../../src/issuing/organisations/organisations.ts';
import { PASSWORD, startTestApp, type TestApp } from '../../support/app.ts';
import { type MemberBrowser, memberBrowser, signedInAs, words } from '../desk/member-browser.ts';
import { operatorBrowser } from '../matrix-world.ts';

const FORM = {
  name: 'Buurthuis De Brug (fictief)',
  kind: 'coach',
  kvk: '1234 5678',
  brin: '',
  website: 'https://debrug.example',
  contactName: 'Ina Fictief',
  contactEmail: 'Ina@debrug.example',
};

let app: TestApp;
let operator: MemberBrowser;
beforeAll(async () => {
  app = await startTestApp();
  operator = await operatorBrowser(app);
});
afterAll(() => app.end());

/** The secret in the next mail of this kind; the ones before it count as sent. */
async function mailed(kind: string): Promise<string> {
  const { outbox } = app.storage;
  const next = () => outbox.nextDue('2026-12-31T00:00:00Z');
  for (let mail = await next(); mail !== null; mail = await next()) {
    await outbox.update({ ...mail, state: 'sent', endedAt: '2026-11-21T13:00:00Z' });
    if (mail.kind === kind) return secretOf(app.issuing, mail) ?? '';
  }
  return '';
}

test('an unknown address among the own pages is told to who is signed in', async () => {
  const { status, text } = await operator.get('/operator/niets');
  expect([status, text.includes('Inloggen')]).toEqual([404, false]);
  expect(text).toContain('href="/desk">Naar mijn werk<');
});

test('who runs the installation is told so, and of no organisation, while the second step is missing', async () => {
  const email = 'nieuw@blijk.example';
  const userId = await app.accounts.ensureUser({ email, name: 'Nia Fictief' });
  await addOperator(app.issuing, { userId, name: 'Nia Fictief', email });
  await app.accounts.setPassword((await app.accounts.passwordToken(email, 10)) ?? '', PASSWORD);
  const page = words((await (await signedInAs(app, email)).get('/desk/account')).text);
  expect(page).toContain('Wie de installatie beheert, logt in met een tweede stap.');
  expect(page).not.toContain('Uw organisatie vraagt');
});

test('from the form to the first sign-in', async () => {
  const visitor = memberBrowser(app.app);
  expect((await visitor.post('/apply', FORM)).headers.location).toBe('/apply/sent');
  expect(words((await operator.get('/operator')).text)).toContain('Er wacht niets');
  const path = `/apply/${await mailed('application')}`;
  expect(words((await visitor.get(path)).text)).toContain(FORM.name);
  expect(words((await visitor.get(path)).text)).toContain('Klopt uw aanvraag');
  expect(words((await visitor.post(path, {})).text)).toContain('Uw aanvraag is binnen');
  const again = await visitor.get(path);
  expect(again.status).toBe(410);
  expect(words(again.text)).toContain('Drukte u al op de knop? Dan is uw aanvraag bij ons binnen.');
  expect(again.text).toContain('href="/apply"');

  const page = await operator.get('/operator');
  expect(words(page.text)).toContain('Ina Fictief');
  const id = /\/operator\/requests\/([^/]+)\/admit/.exec(page.text)?.[1] ?? '';
  const admit = `/operator/requests/${id}/admit`;
  const wrong = await operator.post('/operator', { slug: 'de-brug', checkedBy: '', checkedOn: '2027-01-01' }, admit);
  expect(wrong.status).toBe(422);
  const absent = await operator.post(
    '/operator',
    { slug: 'de-brug', checkedBy: 'Olga Fictief', checkedOn: '31-2-2026' },
    admit,
  );
  expect(words(absent.text)).toContain('Deze dag bestaat niet.');
  expect(await app.storage.organisations.list()).toEqual([]);
  const done = await operator.post(
    '/operator',
    { slug: 'de-brug', checkedBy: 'Olga Fictief', checkedOn: '20-11-2026' },
    admit,
  );
  expect(done.headers.location).toBe('/operator?done=admitted');
  expect(words((await operator.get('/operator')).text)).toContain('nagekeken door Olga Fictief op 20 november 2026');
  await expect(refuseApplication(app.issuing, 'command', id)).rejects.toMatchObject({ code: 'application.decided' });

  // Keys and status list are there as for `blijk organisation add`.
  const did = await request(app.app).get('/issuers/de-brug/did.json');
  expect(JSON.parse(did.text).verificationMethod).toHaveLength(3);
  const organisation = await app.storage.organisations.bySlug('de-brug');
  const [list] = await app.storage.statusLists.ofOrganisation(organisation?.id ?? '');
  expect(list?.signedRevision).toBe(list?.revision);

  const joined = await visitor.post(`/invitation/${await mailed('invitation')}`, { name: 'Ina Fictief' });
  await visitor.post(String(joined.headers.location), { password: PASSWORD, repeat: PASSWORD });
  expect(words((await visitor.get('/desk/members')).text)).toContain('ina@debrug.example');
});

test('all mistakes of the form at once, and nothing is kept', async () => {
  const visitor = memberBrowser(app.app);
  const before = await app.storage.applications.inState('unconfirmed', 10);
  const answer = await visitor.post('/apply', {
    ...FORM,
    name: '',
    kind: 'x',
    kvk: '',
    contactName: '111222333',
    contactEmail: 'ina',
  });
  expect(answer.status).toBe(422);
  for (const name of ['name', 'kind', 'kvk', 'contactName', 'contactEmail']) {
    expect(answer.text).toContain(`id="${name}-error"`);
  }
  expect(await app.storage.applications.inState('unconfirmed', 10)).toEqual(before);
});

test('ten applications an hour from one place', async () => {
  const visitor = memberBrowser(app.app);
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await visitor.post('/apply', FORM)).status);
  expect(statuses.at(-1)).toBe(429);
});

test('a refused one is told and stays out', async () => {
  const { token } = await apply(app.issuing, { ...FORM, name: 'Nep BV (fictief)' }, 'nl');
  const { id } = await confirmApplication(app.issuing, token);
  // its button lies behind the question
  const { text: page } = await operator.get('/operator');
  const [asked = ''] = new RegExp(`<details[^>]*>(?:(?!</details>).)*${id}/refuse.*?</details>`, 's').exec(page) ?? [];
  expect(asked).toContain('Dit kan niet terug. ina@debrug.example krijgt meteen een mail');
  expect(asked).toMatch(/^<details class="below">/);
  expect(page.replace(asked, '')).not.toContain(`${id}/refuse`);
  await operator.post('/operator', {}, `/operator/requests/${id}/refuse`);
  expect((await app.storage.applications.byId(id))?.state).toBe('refused');
  expect((await app.storage.organisations.list()).map(({ slug }) => slug)).toEqual(['de-brug']);
});

test('an operator without a second factor only reaches the page where it is given', async () => {
  const email = 'tweede@blijk.example';
  const userId = await app.accounts.ensureUser({ email, name: 'Otto Fictief' });
  await app.storage.operators.insert({ userId, name: 'Otto Fictief', email, createdAt: '2026-11-21T13:00:00Z' });
  await app.accounts.setPassword((await app.accounts.passwordToken(email, 10)) ?? '', PASSWORD);
  const browser = memberBrowser(app.app);
  expect((await browser.post('/sign-in', { email, password: PASSWORD })).status).toBe(303);
  expect((await browser.get('/operator')).headers.location).toBe('/desk/account?done=operatorFactor');
  expect((await browser.get('/desk/account')).status).toBe(200);
});

test('organisations stand on pages of fifty', async () => {
  const [like] = await app.storage.organisations.list();
  if (like === undefined) throw new TypeError('no organisation to copy');
  for (let n = 1; n <= 50; n += 1) {
    const slug = `org-${String(n).padStart(2, '0')}`;
    const did = `did:web:localhost:issuers:${slug}`;
    await app.storage.organisations.insert({ ...like, id: slug, slug, name: `Stichting ${n} (fictief)`, did });
  }
  const first = (await operator.get('/operator')).text;
  expect(first).toContain('Stichting 49 (fictief)');
  expect(first).not.toContain('Stichting 50 (fictief)');
  const next = /href="(\/operator\?cursor[^"]+)"/.exec(first)?.[1]?.replace('&#x3D;', '=') ?? '';
  const second = (await operator.get(next)).text;
  expect(second).toContain('Stichting 50 (fictief)');
  expect(second).toContain('href="/operator"');
});

test('a closed organisation is opened again with a button, and its log says who did', async () => {
  const id = (await app.storage.organisations.bySlug('de-brug'))?.id ?? '';
  expect((await operator.get('/operator')).text).not.toContain('/reopen"');
  await closeOrganisation(app.issuing, commandActor(id));
  const path = `/operator/organisations/${id}/reopen`;
  expect((await operator.get('/operator')).text).toContain(`action="${path}"`);
  expect((await operator.post('/operator', {}, '/operator/organisations/none/reopen')).status).toBe(404);
  const done = await operator.post('/operator', {}, path);
  expect(done.headers.location).toBe('/operator?done=reopened#organisations');
  expect((await app.storage.organisations.byId(id))?.closedAt).toBeNull();
  const { items } = await app.storage.audit.list(id, { limit: 1 });
  expect(items[0]).toMatchObject({ action: 'organisation.reopen', actor: expect.stringMatching(/^operator:/) });
});
