/** What is kept how long, with the clock moved. All people are fictional. */
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { startList } from '../../src/issuing/lists/lists.ts';
import { type AlsoKept, applyRetention } from '../../src/issuing/retention.ts';
import { RETENTION } from '../../src/issuing/retention-rules.ts';
import { NIGHT_SCRUB } from '../../src/issuing/scrub.ts';
import { purgeMail } from '../../src/mail/purge-mail.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';

const EMAIL = 'kim@kwispelveld.example';
const DAY_MS = 24 * 3_600_000;

let app: TestApp;
afterEach(() => app.end());

const also = (): AlsoKept => ({
  sessions: (before) => app.accounts.forgetOld(before),
  mailFiles: (before) => purgeMail(join(app.dir, 'mail'), before),
});
const afterDays = (days: number, ms = 0) => {
  app.setNow(new Date(START.getTime() + days * DAY_MS + ms));
  return applyRetention(app.issuing, also());
};
const NOTHING = Object.fromEntries(RETENTION.map(({ id }) => [id, 0]));
const mails = async () => (await readdir(join(app.dir, 'mail'))).filter((name) => name.endsWith('.eml'));

test('each thing goes on its day and not before, and the log says how much', async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  const { agent } = await app.signIn(made.organisation.id, 'coach');
  await agent.get('/desk').expect(200);
  const [row] = await awardRows(app, made.actor, { rows: [`Kim Jansen;${EMAIL}`], ceremony: 'Middag' });
  const award = row?.award;
  if (!award?.ceremonyId) throw new Error('no award');
  await sendDueMail(app.issuing);
  const list = { ceremonyId: award.ceremonyId, achievementId: award.achievementId, level: 'gevorderd' };
  await startList(app.issuing, made.actor, { ...list, text: 'naam\nJo Bakker' });
  const [paper] = await tokensForPaper(app.issuing, made.actor, [award.id], 'test');
  const publish = { sixteenOrOlder: 'yes', showName: 'none' };
  await request(app.app).post(`/m/${paper?.token}/${award.slug}/publish`).type('form').send(publish).expect(303);

  expect(await afterDays(0)).toEqual(NOTHING);
  expect(await afterDays(1)).toEqual(NOTHING);
  expect(await afterDays(1, 1000)).toEqual({ ...NOTHING, sessions: 1 });
  expect(await afterDays(6)).toEqual(NOTHING);
  expect(await afterDays(7)).toEqual({ ...NOTHING, lists: 1 });
  expect(await afterDays(14)).toEqual({ ...NOTHING, links: 1 });
  expect(await afterDays(30)).toEqual(NOTHING);
  expect(await mails()).toHaveLength(1);
  expect(await afterDays(30, 1000)).toEqual({ ...NOTHING, letters: 2 });
  expect(await mails()).toEqual([]);
  expect(await app.storage.outbox.ofAward(award.id)).toEqual([]);
  expect(await afterDays(90)).toEqual(NOTHING);
  expect(await afterDays(90, 1000)).toEqual({ ...NOTHING, addresses: 1 });
  const person = await app.storage.recipients.byId(made.organisation.id, award.recipientId);
  expect(person).toMatchObject({ name: 'Kim Jansen', email: null });
  expect(await app.storage.awards.byId(award.id)).toMatchObject({ state: 'issued' });

  expect(await app.storage.jobs.bySingletonKey(NIGHT_SCRUB)).toMatchObject({ state: 'queued' });
  await app.storage.erasure.scrub();
  for (const entry of readdirSync(app.dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    expect([path, readFileSync(path).toString('latin1').includes('kwispelveld')]).toEqual([path, false]);
  }
});

test('a letter that is held is kept, however long', async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  const [row] = await awardRows(app, made.actor, { rows: [`Kim Jansen;${EMAIL}`], ceremony: 'Middag' });
  await afterDays(60);
  expect((await app.storage.outbox.ofAward(row?.award?.id ?? ''))[0]).toMatchObject({ state: 'waiting', email: EMAIL });
});

test('a rule that fails does not stop the others, and is not hidden', async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  await app.signIn(made.organisation.id, 'coach');
  const broken = { ...also(), mailFiles: () => Promise.reject(new Error('disk')) };
  app.setNow(new Date(START.getTime() + 2 * DAY_MS));
  await expect(applyRetention(app.issuing, broken)).rejects.toThrow('disk');
  expect(await afterDays(2)).toEqual(NOTHING);
});

test('the privacy page shows every rule with its days', async () => {
  app = await startTestApp();
  const page = (await request(app.app).get('/over/privacy')).text;
  for (const { days } of RETENTION)
    expect(page).toMatch(new RegExp(`: ${days >= 365 ? `${days / 365} jaar` : `${days} dag(en)?`}`));
  expect(page.match(/: \d+ (dag|dagen|jaar)\b/g)).toHaveLength(RETENTION.length);
});
