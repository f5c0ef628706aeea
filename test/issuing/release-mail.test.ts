/** The mail that tells colleagues what waits for release. People are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import request from 'supertest';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { offerAgain, releaseAwards, sendBack } from '../../src/issuing/awards/release.ts';
import { setReleasePolicy } from '../../src/issuing/awards/release-policy.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { chooseMail, stopCode } from '../../src/issuing/letters/letters-stop.ts';
import { addressKey } from '../../src/issuing/letters/outbox.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';

const HOUR_MS = 3_600_000;
let app: TestApp;
let made: TestOrganisation;
let coach: Actor;
let assessor: Actor;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  coach = (await app.signIn(made.organisation.id, 'coach', 'kim@werk.example')).actor;
  assessor = (await app.signIn(made.organisation.id, 'assessor', 'bo@werk.example')).actor;
  await app.signIn(made.organisation.id, 'viewer', 'lezer@werk.example');
  await setReleasePolicy(app.issuing, made.actor, made.badges.get('samenwerken') ?? '', 'always');
});
afterEach(() => app.end());

let rows = 0;
/** The coach awards one badge, which waits. */
async function award(actor = coach): Promise<string> {
  rows += 1;
  const ceremony = await createCeremony(app.issuing, made.actor, {
    name: `Middag ${rows}`,
    date: '2026-11-19',
    place: null,
  });
  const { approved } = await approveAwards(app.issuing, actor, {
    ceremonyId: ceremony.id,
    achievementId: made.badges.get('samenwerken') ?? '',
    rows: [
      {
        row: 1,
        name: 'Amina Geheim',
        pageName: 'Amina',
        email: null,
        level: 'gevorderd',
        words: null,
        awardedDate: '2026-11-19',
        secondJudge: null,
        key: `wacht:${rows}`,
      },
    ],
  });
  return approved[0]?.id ?? '';
}
const later = (hours: number): void => app.setNow(new Date(app.issuing.now().getTime() + hours * HOUR_MS));

/** Sends what is due; gives what lies in the mail folder then, by address. */
async function mailed(): Promise<Map<string, string[]>> {
  await sendDueMail(app.issuing);
  const names = await readdir(join(app.dir, 'mail')).catch(() => []);
  const mails = await Promise.all(
    names.sort().map(async (name) => PostalMime.parse(await readFile(join(app.dir, 'mail', name)))),
  );
  return new Map(
    [...Map.groupBy(mails, ({ to }) => to?.[0]?.address ?? '')].map(([to, its]) => [
      to,
      its.map(({ subject, text, html }) => `${subject}\n${text}\n${html}`),
    ]),
  );
}

test('goes to everybody who may release, not to who awarded it, and names nobody', async () => {
  await award();
  await award();
  const mails = await mailed();
  expect([...mails.keys()].sort()).toEqual(['admin@werk.example', 'bo@werk.example']);
  const [text = '', ...more] = mails.get('bo@werk.example') ?? [];
  expect(more).toEqual([]);
  expect(text).toContain('Bij Stichting werk wachten 2 badges');
  expect(text).toContain('https://blijk.example/desk');
  expect(text).not.toMatch(/amina|geheim|middag/i);
  // its page to stop mail speaks to people at work
  const stop = /\/mail\/stop\/\w+\?as=work/.exec(text)?.[0] ?? '';
  const page = await request(app.app).get(stop);
  expect(page.text).toContain('Wilt u geen mail meer?');
  expect(page.text).not.toMatch(/\bje\b/i);
  const done = await request(app.app).post(stop).type('form').send({}).expect(303);
  expect((await request(app.app).get(String(done.headers.location))).text).toContain('U krijgt geen mail meer');
});

test('once a day at most; what came after it is told when the day is over', async () => {
  await award();
  expect((await mailed()).get('bo@werk.example')).toHaveLength(1);
  later(2);
  await award();
  await award(made.actor);
  expect((await mailed()).get('bo@werk.example')).toHaveLength(1);
  later(23);
  const [, second = ''] = (await mailed()).get('bo@werk.example') ?? [];
  expect(second).toContain('wachten 3 badges');
  later(48);
  expect((await mailed()).get('bo@werk.example')).toHaveLength(2);
});

test('nothing goes for what was released meanwhile; what is offered again is told', async () => {
  const id = await award();
  await releaseAwards(app.issuing, assessor, [id]);
  expect((await mailed()).size).toBe(0);
  const other = await award();
  await sendBack(app.issuing, assessor, other, 'naam');
  await offerAgain(app.issuing, coach, other);
  expect([...(await mailed()).keys()].sort()).toEqual(['admin@werk.example', 'bo@werk.example']);
});

test('who awarded it is told what came back, once a day, with what waits for them in the same mail', async () => {
  const [first, second] = [await award(), await award()];
  await sendBack(app.issuing, assessor, first, 'naam');
  const mails = await mailed();
  expect([...mails.keys()].sort()).toEqual(['admin@werk.example', 'bo@werk.example', 'kim@werk.example']);
  const [text = ''] = mails.get('kim@werk.example') ?? [];
  expect(text.split('\n')[0]).toBe('Er kwam 1 badge naar u terug');
  expect(text).toContain('Een collega bij Stichting werk stuurde 1 badge naar u terug');
  expect(text).not.toMatch(/amina|geheim|middag|wacht 1/i);
  later(2);
  await sendBack(app.issuing, assessor, second, 'bewijs');
  await award(made.actor);
  expect((await mailed()).get('kim@werk.example')).toHaveLength(1);
  later(23);
  const [, both = ''] = (await mailed()).get('kim@werk.example') ?? [];
  expect(both.split('\n')[0]).toBe('Kijkt u mee? Er wacht 1 badge');
  expect(both).toContain('stuurden 2 badges naar u terug');
});

test('nothing goes for what was mended before the mail could go, nor to who may not mend it any more', async () => {
  const mended = await award();
  await sendBack(app.issuing, assessor, mended, 'naam');
  await offerAgain(app.issuing, coach, mended);
  expect((await mailed()).get('kim@werk.example')).toBeUndefined();
  const left = await award();
  const member = await app.storage.members.byId(coach.memberId ?? '');
  if (member === null) throw new TypeError('just added');
  await app.storage.members.update({ ...member, role: 'viewer' });
  await sendBack(app.issuing, assessor, left, 'naam');
  expect((await mailed()).get('kim@werk.example')).toBeUndefined();
});

test('speaks to staff with u, down to the last line', async () => {
  await award();
  const [text = ''] = (await mailed()).get('bo@werk.example') ?? [];
  expect(text).toContain('Wilt u deze mail niet meer krijgen?');
  expect(text).not.toMatch(/\b(je|jij|jouw)\b/i);
});

test('who wants no mail gets none', async () => {
  const key = addressKey(app.issuing, 'bo@werk.example');
  await chooseMail(app.issuing, stopCode(app.issuing, key), 'no mail');
  await award();
  expect([...(await mailed()).keys()]).toEqual(['admin@werk.example']);
});
