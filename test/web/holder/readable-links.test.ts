/** Attacks of staff and of strangers with an old mail on a map of several organisations, over HTTP. All people are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import request from 'supertest';
import { findHolder, linkState, privateToken, tokensForPaper } from '../../../src/issuing/holders/holder-links.ts';
import { sendDueMail } from '../../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { awardRows } from '../../support/award.ts';
import { type MemberBrowser, signedIn } from '../desk/member-browser.ts';
import { type Issued, issueBadge } from '../issued-badge.ts';

let app: TestApp;
let werk: TestOrganisation;
let zorg: TestOrganisation;
let coach: MemberBrowser;
let own: Issued;
let foreign: Issued;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
  werk = await app.addOrganisation('werk');
  zorg = await app.addOrganisation('zorg');
  coach = await signedIn(app, werk.organisation.id);
});
beforeEach(async () => {
  count += 1;
  own = await issueBadge(app, werk, { key: `own ${count}` });
  foreign = await issueBadge(app, zorg, { key: `foreign ${count}` });
});
afterAll(() => app.end());

const get = (path: string) => request(app.app).get(path);
const post = (path: string, fields: Record<string, string> = {}) =>
  request(app.app).post(path).type('form').send(fields);

async function paperOf(awardId: string, actor: Actor): Promise<string> {
  const [paper] = await tokensForPaper(app.issuing, actor, [awardId], 'test');
  return paper?.token ?? '';
}

/** The candidate lays the badge of the coach's organisation beside that of the other one; gives the link in use. */
async function together(): Promise<string> {
  const [mine, theirs] = [await paperOf(own.award.id, werk.actor), await paperOf(foreign.award.id, zorg.actor)];
  await post(`/m/${theirs}/join`, { link: `https://blijk.example/m/${mine}` }).expect(303);
  expect((await findHolder(app.issuing, theirs))?.awardIds).toHaveLength(2);
  return theirs;
}

async function replace(issued: Issued): Promise<string> {
  const desk = `/desk/awards/${issued.award.id}`;
  const answer = await coach.post(`${desk}/replace`, { name: 'Amina van der Yıldız', pageName: `Amina ${count}` });
  expect(answer.status).toBe(303);
  const next = (await app.storage.awards.byId(issued.award.id))?.supersededBy ?? '';
  expect((await app.storage.awards.byId(next))?.state).toBe('issued');
  return next;
}

const sheet = async (awardId: string) => (await coach.get(`/desk/awards/${awardId}/private-sheet.pdf`)).status;

test('a coach who replaces a badge gets no paper that opens the map it lies in; the candidate’s own link does', async () => {
  const link = await together();
  const next = await replace(own);
  expect(await sheet(next)).toBe(409);
  expect(await privateToken(app.issuing, next)).toBeNull();
  expect((await findHolder(app.issuing, link))?.awardIds).toContain(next);
});

test('what a candidate put together is printed no more, whichever of the papers was used for it', async () => {
  await together();
  expect(await sheet(own.award.id)).toBe(409);
  for (const { award } of [own, foreign]) {
    expect(await linkState(app.issuing, award.id)).toBe('collected');
    expect(await app.storage.holders.linkOfAward(award.id)).toMatchObject({ sealedToken: null });
  }
});

test('a map from before this rule, with a token that is still there, is not printed either', async () => {
  const sealed = await app.storage.holders.linkOfAward(own.award.id);
  await together();
  if (sealed !== null) await app.storage.holders.updateLink(sealed);
  expect(await sheet(own.award.id)).toBe(409);
  expect(await sheet(await replace(own))).toBe(409);
});

test('a successor of paper that nobody used is printed, and the old paper still leads there', async () => {
  const old = await paperOf(own.award.id, werk.actor);
  const next = await replace(own);
  expect(await sheet(next)).toBe(200);
  expect((await findHolder(app.issuing, old))?.awardIds).toContain(next);
});

test('lost paper in a map of several: the new one opens that badge only, and every paper of it is dead', async () => {
  const link = await together();
  const old = await paperOf((await issueBadge(app, werk, { key: `third ${count}` })).award.id, werk.actor);
  await post(`/m/${link}/join`, { link: old }).expect(303);
  const next = await replace(own);
  const desk = `/desk/awards/${next}`;
  expect((await coach.post(desk, {}, `${desk}/private-code`)).status).toBe(303);
  const holder = await findHolder(app.issuing, await paperOf(next, werk.actor));
  expect([...(holder?.awardIds ?? [])].sort()).toEqual([next, own.award.id].sort());
  expect((await findHolder(app.issuing, link))?.awardIds).toHaveLength(2);
  await get(`/m/${link}`).expect(200);
});

test('lost paper after a better name: the paper with the wrong name opens nothing either', async () => {
  const old = await paperOf(own.award.id, werk.actor);
  const next = await replace(own);
  const desk = `/desk/awards/${next}`;
  await coach.post(desk, {}, `${desk}/private-code`);
  await get(`/m/${old}`).expect(404);
});

test('a mail to a wrong address stays dead when the holder gets a new code, also one that was not sent yet', async () => {
  const email = `kim${count}@tikfout.example`;
  const [row] = await awardRows(app, werk.actor, { rows: [`Kim Jansen;${email}`], ceremony: `Mail ${count}` });
  const awardId = row?.award?.id ?? '';
  const [letter] = await app.storage.outbox.ofAward(awardId);
  await sendDueMail(app.issuing);
  const claim = await claimIn(email);
  await post(`/m/${await paperOf(awardId, werk.actor)}/remember`).expect(303);
  await post(claim).expect(410);
  app.setNow(new Date(app.issuing.now().getTime() + 60_000));
  const desk = `/desk/awards/${awardId}`;
  expect((await coach.post(desk, {}, `${desk}/private-code`)).status).toBe(303);
  await post(claim).expect(410);
  expect(await linkState(app.issuing, awardId)).toBe('waiting');
  // the same letter once more, as after a connection that broke
  if (letter) await app.storage.outbox.update({ ...letter, state: 'waiting', nextTryAt: letter.createdAt });
  await sendDueMail(app.issuing);
  await post(claim).expect(410);
});

async function claimIn(email: string): Promise<string> {
  const folder = join(app.dir, 'mail');
  for (const name of await readdir(folder)) {
    const mail = await PostalMime.parse(await readFile(join(folder, name)));
    if (mail.to?.[0]?.address === email) return /\/m\/claim\/[0-9a-f]{32}/.exec(mail.text ?? '')?.[0] ?? 'no link';
  }
  return 'no mail';
}
