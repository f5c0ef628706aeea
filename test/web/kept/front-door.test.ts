/** What goes out before Express is what Express would send; and it is given as long as it is true, not a request longer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { DEMO_BADGES } from '../../../src/demo/badges.ts';
import { createAchievement, publishAchievement } from '../../../src/issuing/achievements/achievements.ts';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { replaceAward, revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../../src/issuing/holders/consent.ts';
import { badgeOfHolder } from '../../../src/issuing/holders/holder-badges.ts';
import { publishByHolder } from '../../../src/issuing/holders/holder-consent.ts';
import { CLOCK_SKEW_MS } from '../../../src/verify/checks/validity.ts';
import { createApp } from '../../../src/web/app.ts';
import { START, startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { holderOf } from '../../support/paper.ts';
import { type Issued, issueBadge, publish } from '../issued-badge.ts';
import { ACTS, PRIVATE, PUBLIC, told } from './told.ts';

let app: TestApp;
let made: TestOrganisation;
/** The same badge, good for a year. */
let shortLived: typeof made;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  const [definition] = DEMO_BADGES;
  if (definition === undefined) throw new TypeError('no badge');
  const content = { ...definition.content, validityMonths: 12 };
  const { achievement } = await createAchievement(app.issuing, made.actor, { slug: 'een-jaar', content });
  await publishAchievement(app.issuing, made.actor, achievement.id, {});
  shortLived = { ...made, badges: new Map([['samenwerken', achievement.id]]) };
});
afterEach(() => {
  jest.restoreAllMocks();
  app.setNow(START);
});
afterAll(() => app.end());

async function published(as = made): Promise<Issued> {
  count += 1;
  const badge = await issueBadge(app, as, { key: `kept ${count}` });
  await publish(app, made.actor, badge, 'page');
  return badge;
}

type Headers = Record<string, string>;
const get = (path: string, headers: Headers = {}) => request(app.app).get(path).set(headers).buffer(true);
/** Of a kind that the front door hands on. */
const theLongWay = (path: string, headers: Headers = {}) =>
  get(path, { ...headers, 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' });

type Answer = Awaited<ReturnType<typeof get>>;
function shown({ status, headers, text, body }: Answer) {
  const { date, 'transfer-encoding': _, 'content-length': __, 'content-encoding': ___, ...rest } = headers;
  return { status, headers: rest, text, body };
}

/** The answer of the front door, held against the long way; `asked` counts what went on to the database. */
async function both(path: string, headers: Headers = {}): Promise<{ fast: Answer; slow: Answer; asked: number }> {
  await get(path, headers);
  await get(path, headers); // a status list may have been signed by the first
  const read = jest.spyOn(app.storage.awards, 'bySlug');
  const readList = jest.spyOn(app.storage.statusLists, 'byId');
  const readOrganisation = jest.spyOn(app.storage.organisations, 'bySlug');
  const readVersion = jest.spyOn(app.storage.achievements, 'versionById');
  const all = [read, readList, readOrganisation, readVersion];
  const before = all.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const calls = () => all.reduce((sum, { mock }) => sum + mock.calls.length, -before);
  const fast = await get(path, headers);
  const asked = calls();
  const slow = await theLongWay(path, headers);
  expect(calls()).toBeGreaterThan(asked);
  expect(shown(fast)).toEqual(shown(slow));
  return { fast, slow, asked };
}

describe('the same answer', () => {
  test.each(['json', 'jwt', 'png', 'svg', 'pdf', 'proof.json'])('a public .%s', async (file) => {
    const { slug } = await published();
    const { fast, asked } = await both(`/b/${slug}.${file}`);
    expect([fast.status, asked]).toEqual([200, 0]);
  });

  test('each in the media type that was asked for', async () => {
    const { slug } = await published();
    const types = [
      'application/json',
      'application/vc+ld+json',
      'text/html, */*;q=0.8',
      'application/ld+json, image/png',
    ];
    const answers = [];
    for (const Accept of types) answers.push((await both(`/b/${slug}.json`, { Accept })).fast.headers['content-type']);
    expect(answers.map((type) => type?.split(';')[0])).toEqual([
      'application/json',
      'application/vc+ld+json',
      'application/vc+ld+json',
      'application/ld+json',
    ]);
    for (const Accept of ['image/png', 'application/pdf'])
      expect((await both(`/b/${slug}`, { Accept })).fast.headers['content-type']).toBe(Accept);
  });

  test('documents of the issuer', async () => {
    const { award } = await published();
    const did = (await get('/issuers/werk/did.json')).body;
    const jwk = did.verificationMethod.find((method: { type: string }) => method.type === 'JsonWebKey');
    const paths = [
      '/issuers/werk/did.json',
      `/issuers/werk/jwks/${jwk.id.split('#')[1]}`,
      `/status/${award.statusListId}`,
      `/achievements/${award.achievementVersionId}/gevorderd.svg`,
      `/achievements/${award.achievementVersionId}/gevorderd.png`,
    ];
    for (const path of paths) {
      const { fast, asked } = await both(path);
      expect([path, fast.status, asked]).toEqual([path, 200, 0]);
    }
  });

  test.each([
    ['public', async () => {}],
    ['expired', async () => app.setNow(new Date('2036-11-21T13:00:00Z'))],
    ['revoked', async ({ award }: Issued) => void (await revokeAward(app.issuing, made.actor, award.id, 'dubbel'))],
    [
      'replaced',
      async ({ award }: Issued) =>
        void (await replaceAward(app.issuing, made.actor, award.id, { name: `Ander ${count}`, pageName: 'Ander' })),
    ],
    ['private', async ({ award }: Issued) => withdrawConsent(app.issuing, made.actor, award.id)],
  ])('the page of a badge that is %s, in each language', async (_about, change) => {
    const badge = await published(shortLived);
    await change(badge);
    for (const headers of [{}, { 'Accept-Language': 'en' }, { Cookie: 'blijk-language=en' }] as Headers[]) {
      const { fast, asked } = await both(`/b/${badge.slug}`, headers);
      expect([fast.status, asked]).toEqual([200, 0]);
      expect(fast.headers['content-language']).toBe(headers['Accept-Language'] || headers.Cookie ? 'en' : 'nl');
    }
  });

  test('an erased one is gone, a strange one unknown, and both are asked for anew each time', async () => {
    const badge = await published();
    await eraseAwards(app.issuing, [badge.award.id], 'test');
    for (const [path, status] of [
      [`/b/${badge.slug}`, 410],
      [`/b/${badge.slug}.json`, 410],
      ['/b/1111111111111111111111', 404],
    ] as const) {
      const read = jest.spyOn(app.storage.awards, 'bySlug');
      expect([(await get(path)).status, (await get(path)).status]).toEqual([status, status]);
      expect(read).toHaveBeenCalledTimes(2);
      jest.restoreAllMocks();
    }
  });

  test('packed for who takes gzip, and whole for who does not', async () => {
    const { slug } = await published();
    for (const path of [`/b/${slug}`, `/b/${slug}.json`]) {
      const { fast } = await both(path, { 'Accept-Encoding': 'gzip, deflate, br' });
      expect(fast.headers['content-encoding']).toBe('gzip');
      expect((await get(path, { 'Accept-Encoding': 'identity' })).text).toBe(fast.text);
    }
  });

  test('what brings a body along is refused as ever', async () => {
    const { slug } = await published();
    await both(`/b/${slug}.json`);
    expect((await get(`/b/${slug}.json`, { 'Content-Encoding': 'gzip' })).status).toBe(415);
  });

  test('304 for who has it, the whole for who has another, nothing of it for a HEAD', async () => {
    const { slug } = await published();
    const path = `/b/${slug}.json`;
    const { fast } = await both(path);
    const etag = fast.headers.etag ?? '';
    const unchanged = await get(path, { 'If-None-Match': etag });
    const slow = await get(path, { 'If-None-Match': `W/"x", ${etag}` });
    expect([unchanged.status, slow.status]).toEqual([304, 304]);
    expect(unchanged.headers.vary).toBe(fast.headers.vary);
    const { vary: _, date: __, ...rest } = unchanged.headers;
    const { vary: ___, date: ____, ...same } = slow.headers;
    expect(rest).toEqual(same);
    expect((await get(path, { 'If-None-Match': '"other"' })).text).toBe(fast.text);
    expect((await get(path, { 'If-None-Match': etag, 'Cache-Control': 'no-cache' })).status).toBe(200);
    expect((await request(app.app).head(path)).text).toBeUndefined();
  });
});

describe('between two requests', () => {
  test.each(ACTS)('%s', async (_name, act, after) => {
    const badge = await published();
    const list = `/status/${badge.award.statusListId}`;
    for (const _ of [1, 2, 3]) expect(await told(get, badge.slug)).toEqual(PUBLIC);
    const before = (await get(list)).text;
    await act(app.issuing, made.actor, badge.award);
    expect(await told(get, badge.slug)).toEqual(after);
    expect(await told(get, badge.slug)).toEqual(after);
    expect((await get(list)).text === before).toBe(after.valid);
  });

  test('the same from another process', async () => {
    const elsewhere = await startElsewhere();
    try {
      for (const [name, , after] of ACTS) {
        const badge = await published();
        for (const _ of [1, 2, 3]) expect(await told(get, badge.slug)).toEqual(PUBLIC);
        await elsewhere.say(`${name} ${badge.award.id}`);
        expect([name, await told(get, badge.slug)]).toEqual([name, after]);
      }
    } finally {
      await elsewhere.end();
    }
  });

  test('the clock: a page public until a day is private on the next, and each page tells its own time', async () => {
    const badge = await published();
    await withdrawConsent(app.issuing, made.actor, badge.award.id);
    const holder = await holderOf(app, made.actor, badge.award.id);
    const own = await badgeOfHolder(app.issuing, holder, badge.slug);
    await publishByHolder(app.issuing, own, {
      sixteenOrOlder: true,
      showName: 'page',
      shown: [],
      publicUntil: '2026-11-21',
    });
    const at = async (time: string) => {
      app.setNow(new Date(time));
      const { text } = await get(`/b/${badge.slug}`);
      return { time: /om (\d\d\.\d\d)\u00a0uur/.exec(text)?.[1], ...(await told(get, badge.slug)) };
    };
    expect(await at('2026-11-21T13:00:00Z')).toEqual({ time: '14.00', ...PUBLIC });
    expect(await at('2026-11-21T13:00:59Z')).toEqual({ time: '14.00', ...PUBLIC });
    expect(await at('2026-11-21T13:01:00Z')).toEqual({ time: '14.01', ...PUBLIC });
    expect(await at('2026-11-21T22:59:59Z')).toEqual({ time: '23.59', ...PUBLIC });
    expect(await at('2026-11-21T23:00:00Z')).toEqual({ time: '00.00', ...PRIVATE });
  });

  test('a badge runs out within a minute, and a page that stands ready for that minute says so', async () => {
    const issuedAt = new Date(START.getTime() + 30_000);
    app.setNow(issuedAt);
    const badge = await published(shortLived);
    const end = new Date(badge.award.validUntil ?? '').getTime() + CLOCK_SKEW_MS;
    expect(new Date(end).getSeconds()).toBe(30);
    for (const [ms, valid] of [
      [end - 2000, true],
      [end - 1000, true],
      [end + 1000, false],
      [end - 1000, true],
    ] as const) {
      app.setNow(new Date(ms));
      expect([ms, (await told(get, badge.slug)).valid]).toEqual([ms, valid]);
    }
  });
});

test('the log and the counters tell of it as of any other answer', async () => {
  const { slug } = await published();
  const lines: string[] = [];
  const log = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const own = createApp({ ...app.services, logLevel: 'info' }, { log });
  for (const _ of [1, 2, 3]) await request(own).get(`/b/${slug}.json`).expect(200);
  const { text } = await request(own).get('/metrics');
  expect(text).toContain('blijk_http_requests_total{method="GET",route="/b/:slug.json",status="200"} 3');
  const entries = lines.slice(0, 3).map((line) => JSON.parse(line));
  const said = entries.map(({ level, method, route, status, msg }) => ({ level, method, route, status, msg }));
  expect(said).toEqual(
    Array(3).fill({ level: 30, method: 'GET', route: '/b/:slug.json', status: 200, msg: 'answered' }),
  );
  expect(new Set(entries.map((entry) => Object.keys(entry).sort().join())).size).toBe(1);
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(3);
  expect(lines.join('')).not.toContain(slug);
});

test('what staff may have of a private badge is kept for nobody', async () => {
  const badge = await issueBadge(app, made, { key: 'kept private' });
  const { agent } = await app.signIn(made.actor.organisationId, 'coach');
  for (const file of ['json', 'proof.json'])
    for (const _ of [1, 2, 3]) {
      expect((await agent.get(`/b/${badge.slug}.${file}`)).status).toBe(200);
      expect((await get(`/b/${badge.slug}.${file}`)).status).toBe(403);
    }
});

/** Another process at the same installation, which does what it is told. */
async function startElsewhere() {
  const program = new URL('./change-elsewhere.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      PUBLIC_URL: 'https://blijk.example',
      DATA_DIR: app.dir,
      KEYS_DIR: `${app.dir}/keys`,
      BLIJK_DEMO: 'off',
      LOG_LEVEL: 'silent',
      TEST_NOW: START.toISOString(),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new TypeError('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => (await lines.next()).value;
  expect(await hear()).toBe('ready');
  return {
    async say(line: string) {
      child.stdin?.write(`${line}\n`);
      expect(await hear()).toBe('done');
    },
    end: () =>
      new Promise<void>((resolve) => {
        child.once('close', () => resolve());
        child.stdin?.end();
      }),
  };
}
