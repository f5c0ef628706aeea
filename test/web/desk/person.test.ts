/** Somebody asks for the own data, or to be erased, and staff answer. All people are fictional. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { applyEraseList } from '../../../src/issuing/awards/erase-award.ts';
import { replaceAward } from '../../../src/issuing/awards/revoke-award.ts';
import { addPhoto } from '../../../src/issuing/evidence/evidence.ts';
import { tokensForPaper } from '../../../src/issuing/holders/holder-links.ts';
import { PERSON_AWARDS } from '../../../src/issuing/holders/person-export.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { unzip } from '../../support/zip.ts';
import { type MemberBrowser, memberBrowser, signedIn, words } from './member-browser.ts';

const EMAIL = 'jadwiga@kwispelveld.example';

let app: TestApp;
let admin: MemberBrowser;
let coach: MemberBrowser;
let actor: Actor;
/** An award with a corrected name, and the one it replaced. */
let id: string;
let old: string;
let round = 0;
let name: string;

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  actor = made.actor;
  admin = await signedIn(app, made.organisation.id, 'admin');
  coach = await signedIn(app, made.organisation.id, 'coach');
});
beforeEach(async () => {
  round += 1;
  name = `Jadwiga Kwispel${'abcdefghijklmnop'[round]}`;
  const row = `${name}aa;${EMAIL.toUpperCase()};Jij kan koken`;
  const [first] = await awardRows(app, actor, { rows: [row], ceremony: `Middag ${round}` });
  old = first?.award?.id ?? '';
  id = (await replaceAward(app.issuing, actor, old, { name, pageName: 'Jadwiga K.' })).id;
});
afterAll(() => app.end());

const PEOPLE = '/desk/people';
const logOf = async (awardId: string): Promise<string[]> =>
  (await app.storage.audit.about(actor.organisationId, awardId)).map((line) => `${line.action} ${line.actor}`);

test.each([
  ['part of the name', () => 'jadwiga kwispel'],
  ['the e-mail address, in any case', () => ` ${EMAIL} `],
])('is found by %s', async (_what, query) => {
  const { status, text } = await coach.find(PEOPLE, query());
  expect(status).toBe(200);
  expect(text).toContain(`value="${id}"`);
  expect(text).toContain(`value="${old}"`);
});

test('no address says who was looked for, and each opens for its own member only', async () => {
  for (const [page, query] of [
    [PEOPLE, EMAIL],
    ['/desk/search', name],
  ] as const) {
    const { status, headers } = await coach.post(page, { q: query });
    const address = headers.location ?? '';
    expect([status, address.startsWith(`${page}?s=`)]).toEqual([303, true]);
    const told = Buffer.from(address.slice(address.indexOf('=') + 1), 'base64url').toString();
    expect(address.toLowerCase()).not.toMatch(/kwispel|jadwiga|@|%40/);
    // sealed bytes: any single letter is among them by chance
    expect(told.toLowerCase()).not.toMatch(/kwispel|jadwiga/);
    const shown = await coach.get(address);
    expect(shown.text).toContain(id);
    expect((await coach.get(address)).text).toContain(id);
    expect((await admin.get(address)).text).not.toContain(id);
    expect((await coach.get(`${address.slice(0, -4)}AAAA`)).text).not.toContain(id);
    expect((await coach.get(`${page}?q=${encodeURIComponent(query)}`)).text).not.toContain(id);
  }
  expect((await coach.post(PEOPLE, { q: ' ' })).headers.location).toBe(PEOPLE);
  expect((await coach.post(PEOPLE, { q: name, other: 'x' })).status).toBe(400);
});

test('a long answer is paged, still without the name in an address', async () => {
  const award = await app.storage.awards.byId(id);
  const recipients = Array.from({ length: PERSON_AWARDS + 5 }, (_, at) => ({
    id: `many-${round}-${at}`,
    organisationId: actor.organisationId,
    name: `Veelbijna Voorbeeld${at}`,
    email: null,
    createdAt: '2026-11-21T10:00:00Z',
  }));
  await app.storage.recipients.insertMany(recipients);
  const nothing = { slug: null, shortCode: null, credentialId: null, statusListId: null, statusIndex: null };
  await app.storage.awards.insertMany(
    recipients.map(
      (one) =>
        ({
          ...award,
          ...nothing,
          id: one.id,
          idempotencyKey: one.id,
          recipientId: one.id,
          state: 'failed',
          supersededBy: null,
        }) as NonNullable<typeof award>,
    ),
  );
  const count = (html: string): number => html.split('name="award"').length - 1;
  const first = await coach.find(PEOPLE, 'veelbijna');
  expect(count(first.text)).toBe(PERSON_AWARDS);
  const [, next = ''] = /href="(\?[^"]*cursor[^"]*)"/.exec(first.text) ?? [];
  expect(next).not.toMatch(/veelbijna/i);
  const second = await coach.get(PEOPLE + next.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
  expect(count(second.text)).toBe(5);
  expect(second.text).toContain('value="veelbijna"');
});

test('a page whose last public day has passed is public nowhere', async () => {
  const consent = {
    id: `consent-${round}`,
    awardId: id,
    organisationId: actor.organisationId,
    source: 'holder' as const,
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'page' as const,
    shown: [],
    publicUntil: '2026-11-21',
    signedOn: '2026-11-20',
    recordedBy: null,
    recordedAt: '2026-11-20T09:00:00Z',
    withdrawnAt: null,
  };
  await app.storage.consents.insert(consent);
  const ceremony = `/desk/ceremonies/${(await app.storage.awards.byId(id))?.ceremonyId}`;
  const said = async () => {
    const { body } = await coach.download(PEOPLE, { award: id, q: name }, `${PEOPLE}/export`);
    return {
      file: (await unzip(body)).get('LEESMIJ.txt')?.toString().includes('de pagina mag openbaar zijn'),
      board: (await coach.get(ceremony)).text.includes('>openbaar<'),
    };
  };
  expect(await said()).toEqual({ file: true, board: true });
  await app.storage.consents.update({ ...consent, publicUntil: '2026-11-20' });
  expect(await said()).toEqual({ file: false, board: false });
});

test('gets everything that is kept in one file, the replaced badge too, and no secret', async () => {
  const [paper] = await tokensForPaper(app.issuing, actor, [id], id);
  const holder = memberBrowser(app.app);
  const slug = (await app.storage.awards.byId(id))?.slug;
  await holder.postBare(`/m/${paper?.token}/${slug}/publish`, { sixteenOrOlder: 'yes', showName: 'page' });
  await holder.postBare(`/m/${paper?.token}/${slug}/name`, { name: `${name} Post` });
  await addPhoto(app.issuing, actor, { awardId: id }, { bytes: await smallPhoto(), text: 'De vloer' });
  const answer = await coach.download(PEOPLE, { award: id, q: name }, `${PEOPLE}/export`);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-disposition']).toBe('attachment; filename="gegevens-2026-11-21.zip"');
  const files = await unzip(answer.body);
  const data = JSON.parse(files.get('gegevens.json')?.toString() ?? '');
  expect(data.badges).toHaveLength(2);
  const badge = data.badges.find((each: { state: string }) => each.state === 'issued');
  expect(badge).toMatchObject({
    name,
    email: EMAIL.toUpperCase(),
    coachWords: 'Jij kan koken',
    nameRequest: { askedName: `${name} Post` },
    consents: [{ source: 'holder', linkPublic: true, showName: 'page' }],
    ceremony: { name: `Middag ${round}` },
    evidence: [{ kind: 'photo', text: 'De vloer', mediaType: 'image/jpeg' }],
  });
  expect([...files.keys()].some((path) => path.endsWith('/bewijs-1.jpg'))).toBe(true);
  expect(badge.log.map(({ by }: { by: string }) => by)).toEqual(expect.arrayContaining(['holder', 'staff']));
  const whole = files.get('gegevens.json')?.toString() ?? '';
  for (const secret of [paper?.token, app.issuing.sha256Hex(paper?.token ?? ''), actor.memberId])
    expect(whole).not.toContain(secret);
  expect(files.get('LEESMIJ.txt')?.toString()).toContain('Woorden van de coach: Jij kan koken');
  const names = [...files.keys()].filter((file) => file.endsWith('badge.json') || file.endsWith('badge.pdf'));
  // Two badges, and paper of the one that counts.
  expect(names).toHaveLength(3);
  expect(await logOf(id)).toContainEqual(expect.stringMatching(/^person\.export /));
  expect(await logOf(old)).toContainEqual(expect.stringMatching(/^person\.export /));
});

test('erasing asks first, needs the tick, and then knows nobody', async () => {
  const slug = (await app.storage.awards.byId(id))?.slug;
  const asked = await admin.post(PEOPLE, { award: id, q: name }, `${PEOPLE}/erase`);
  expect(asked.status).toBe(200);
  expect(words(asked.text)).toContain(`${name}aa`);
  const again = await admin.post(PEOPLE, { award: id, q: name, asked: 'yes' }, `${PEOPLE}/erase`);
  expect(again.status).toBe(422);
  expect(await app.storage.awards.byId(id)).not.toBeNull();
  const done = await admin.post(PEOPLE, { award: id, q: name, asked: 'yes', sure: 'yes' }, `${PEOPLE}/erase`);
  expect([done.status, done.headers.location]).toEqual([303, `${PEOPLE}?done=personErased`]);
  for (const gone of [id, old]) expect(await app.storage.awards.byId(gone)).toBeNull();
  expect((await memberBrowser(app.app).get(`/b/${slug}`)).status).toBe(410);
  expect(await app.issuing.eraseList.all()).toContain(app.issuing.sha256Hex(slug ?? ''));
  expect((await admin.find(PEOPLE, name)).text).not.toContain('name="award"');
  expect(await logOf(id)).toContainEqual(expect.stringMatching(/^award\.erase (?!command|holder)/));
});

test('what was never issued is erased too, and stays so when a backup comes back', async () => {
  const award = await app.storage.awards.byId(old);
  const failed = { ...award, id: 'failed-one', idempotencyKey: 'failed-one', state: 'failed' as const };
  const nothing = { slug: null, shortCode: null, credentialId: null, statusListId: null, statusIndex: null };
  const recipient = { id: 'failed-person', organisationId: actor.organisationId, name, email: null };
  const put = async () => {
    await app.storage.recipients.insertMany([{ ...recipient, createdAt: '2026-11-21T10:00:00Z' }]);
    await app.storage.awards.insertMany([
      { ...failed, ...nothing, recipientId: recipient.id, supersededBy: null } as NonNullable<typeof award>,
    ]);
  };
  await put();
  const fields = { award: 'failed-one', asked: 'yes', sure: 'yes' };
  expect((await admin.post(PEOPLE, fields, `${PEOPLE}/erase`)).status).toBe(303);
  expect(await app.storage.recipients.byId(actor.organisationId, recipient.id)).toBeNull();
  await put();
  expect(await applyEraseList(app.issuing)).toBe(1);
  expect(await app.storage.awards.byId('failed-one')).toBeNull();
});

test('one that is being issued just now waits', async () => {
  const award = await app.storage.awards.byId(id);
  if (award) await app.storage.awards.update({ ...award, state: 'issuing' });
  const answer = await admin.post(PEOPLE, { award: id, asked: 'yes', sure: 'yes' }, `${PEOPLE}/erase`);
  expect(answer.status).toBe(409);
  expect(words(answer.text)).toContain('Wacht tot dat klaar is');
  expect(await app.storage.awards.byId(id)).not.toBeNull();
});

test('nothing ticked is said on the page; a coach cannot erase; another organisation finds and reaches nobody', async () => {
  const nothing = await coach.post(PEOPLE, { q: name }, `${PEOPLE}/export`);
  expect(nothing.status).toBe(422);
  expect(nothing.text).toContain('id="award-error"');
  expect((await coach.get(PEOPLE)).text).not.toContain('/desk/people/erase');
  const sure = { award: id, asked: 'yes', sure: 'yes' };
  expect((await coach.post(PEOPLE, sure, `${PEOPLE}/erase`)).status).toBe(403);
  const other = await app.addOrganisation(`ander${round}`);
  const stranger = await signedIn(app, other.organisation.id, 'admin');
  for (const query of [EMAIL, name]) expect((await stranger.find(PEOPLE, query)).text).not.toContain(id);
  expect((await stranger.post(PEOPLE, { award: id }, `${PEOPLE}/export`)).status).toBe(404);
  expect((await stranger.post(PEOPLE, sure, `${PEOPLE}/erase`)).status).toBe(404);
  expect(await app.storage.awards.byId(id)).not.toBeNull();
});
