/** What strangers hand in, judged in workers: a document that takes for ever ends alone, and nobody else waits for it. */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { AppError } from '../../src/errors.ts';
import type { FetchDocument, FetchResult } from '../../src/verify/index.ts';
import { UnreadableInput } from '../../src/verify/index.ts';
import { createQuestions } from '../../src/verify-pool/questions.ts';
import { createVerifyPool, type PoolOptions, type VerifyPool } from '../../src/verify-pool/verify-pool.ts';
import { createApp } from '../../src/web/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { type Authority, createAuthority, createWorld, NOW, type World } from '../support/mock-authority.ts';
import { GLUTTON, POISON } from '../support/poison.ts';
import { fakeServices } from '../support/web-services.ts';

const POISONED_WORKER = new URL('../support/poisoned-worker.ts', import.meta.url);
const DEADLINE_MS = 1_000;

let issuer: Authority;
let world: World;
let honest: Uint8Array;
let pool: VerifyPool | undefined;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  await issuer.publish(world);
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
  honest = encode(JSON.stringify(await issuer.sign(issuer.credential())));
});
afterEach(() => pool?.close());

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function open(more: Partial<PoolOptions> = {}): VerifyPool {
  const { fetchDocument, trust } = world.options();
  const keyState = async () => null;
  const elapsedMs = () => performance.now();
  pool = createVerifyPool({ fetchDocument, trust, keyState, elapsedMs, ...more });
  return pool;
}

const verify = (bytes: Uint8Array | string) =>
  (pool as VerifyPool).verify({ bytes: typeof bytes === 'string' ? encode(bytes) : bytes }, { now: NOW });
const verdictOf = async (bytes: Uint8Array | string): Promise<string> => (await verify(bytes)).report.verdict;

describe('the verifier in a worker', () => {
  test('says what it says in this process', async () => {
    open();
    const { report, credential } = await verify(honest);
    expect(report.verdict).toBe('valid');
    expect(report.checkedAt).toBe('2026-11-21T14:00:00Z');
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(
      'pass pass pass pass pass pass pass skipped skipped skipped'.split(' '),
    );
    expect(credential?.id).toBe(issuer.credential().id);
    expect(Object.getPrototypeOf(credential)).toBeNull();
  });

  test('has a photo read outside, and judges what its code leads to', async () => {
    const url = 'https://issuer.example/b/7zWvFictief';
    world.documents.set(url, await issuer.sign(issuer.credential()));
    const pictures: Uint8Array[] = [];
    open({
      decodeQr: async (picture) => {
        pictures.push(picture);
        return [url];
      },
    });
    expect(await verdictOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3))).toBe('valid');
    expect(pictures.map((picture) => [...picture])).toEqual([[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]]);
    open();
    await expect(verify(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3))).rejects.toMatchObject({
      code: 'BAKED_MISSING',
    });
  });

  test('compares what the visitor typed, and judges for the time that was given', async () => {
    open();
    const at = (now: Date, name?: string) =>
      (pool as VerifyPool).verify({ bytes: honest }, { now, ...(name ? { recipient: { name } } : {}) });
    const typed = await at(NOW, 'Iemand Anders');
    expect(typed.report.checks.find(({ id }) => id === 'recipient')?.outcome).toBe('fail');
    expect((await at(new Date('2026-11-01T10:00:00Z'))).report.verdict).not.toBe('valid');
  });

  test('unreadable input is unreadable input', async () => {
    open();
    const error = await verify('{"a":').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableInput);
    expect(error).toMatchObject({ code: 'PARSING_ERROR', status: 400, params: { reason: 'syntax' } });
  });

  test('a question that fails is never taken for an answer', async () => {
    open({ trust: { find: () => Promise.reject(new Error('no database')) } });
    const { report } = await verify(honest);
    expect([report.verdict, report.checks[0]?.code]).toEqual(['unverifiable', 'INTERNAL_ERROR']);
  });
});

describe('a document without end', () => {
  test('six of them leave every honest answer right, and the server answers meanwhile', async () => {
    open({ script: POISONED_WORKER, deadlineMs: DEADLINE_MS });
    const app = createApp(fakeServices({ verify: (input) => (pool as VerifyPool).verify(input, { now: NOW }) }));
    const server = app.listen(0);
    const order: string[] = [];
    const send = async (about: string, body: Uint8Array) => {
      const answer = await request(server).post('/api/v1/verify').type('text/plain').send(Buffer.from(body).toString());
      order.push(about);
      return [answer.status, answer.body.verdict, answer.body.checks?.[0].code];
    };
    const poisoned = Array.from({ length: 6 }, () => send('poisoned', encode(POISON)));
    const good = Array.from({ length: 8 }, () => send('honest', honest));
    await Promise.race([...poisoned, ...good]);
    expect((await request(server).get('/healthz')).text).toBe('ok\n');
    order.push('health');
    expect(await Promise.all(good)).toEqual(good.map(() => [200, 'valid', 'SHAPE_OK']));
    expect(await Promise.all(poisoned)).toEqual(poisoned.map(() => [200, 'unverifiable', 'VERIFY_TIMEOUT']));
    expect(order.indexOf('health')).toBeLessThan(order.lastIndexOf('poisoned'));
    server.close();
  }, 120_000);

  test('one that eats all memory ends its own worker only', async () => {
    open({ script: POISONED_WORKER, deadlineMs: 60_000 });
    const { report } = await verify(GLUTTON);
    expect([report.verdict, report.checks[0]?.code]).toEqual(['unverifiable', 'TOO_LARGE']);
    expect(await verdictOf(honest)).toBe('valid');
  }, 60_000);

  test('when too many wait, the next one is told at once to come back', async () => {
    open({ script: POISONED_WORKER, deadlineMs: DEADLINE_MS, maxWaiting: [2, 2, 2] });
    const held = Array.from({ length: 4 }, () => verify(POISON).catch((error: unknown) => error));
    await expect(verify(honest)).rejects.toMatchObject({ code: 'request.busy', params: { seconds: 1 } });
    await pool?.close();
    for (const answer of await Promise.all(held)) expect(answer).toMatchObject({ code: 'request.busy' });
  });

  test.each(['/verify', '/api/v1/verify'])('%s says 503 with Retry-After then', async (path) => {
    const verify = async (): Promise<never> => {
      throw new AppError('request.busy', { seconds: 10 });
    };
    const answer = await request(createApp(fakeServices({ verify })))
      .post(path)
      .field('text', 'x');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '10']);
    if (path.startsWith('/api/')) expect(answer.body.code).toBe('BUSY');
  });

  test('after the end nothing is taken any more', async () => {
    await open().close();
    await expectCode(verify(honest), 'request.busy');
  });
});

describe('a server that is slow', () => {
  test('holds no worker: others are verified meanwhile, and its documents when they came', async () => {
    const { fetchDocument } = world.options();
    const came: (() => void)[] = [];
    const asked: string[] = [];
    const slowly: FetchDocument = async (url, options) => {
      asked.push(url);
      if (!url.includes('traag.example')) return fetchDocument(url, options);
      await new Promise<void>((resolve) => came.push(resolve));
      return fetchDocument(url, options);
    };
    const slow = await createAuthority({ host: 'traag.example', slug: 't' });
    await slow.publish(world);
    const waits = encode(JSON.stringify(await slow.sign(slow.credential())));
    open({ fetchDocument: slowly });
    const waiting = Array.from({ length: 6 }, () => verdictOf(waits));
    expect(await verdictOf(honest)).toBe('valid');
    expect(came).toHaveLength(6);
    // First the DID document of each, then the status list; nothing is asked for a second time.
    while (asked.filter((url) => url === slow.listUrl).length < 6 || came.length > 0) {
      for (const arrive of came.splice(0)) arrive();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(waiting)).toEqual(Array(6).fill('unknown_issuer'));
    expect(asked.filter((url) => url === slow.didUrl)).toHaveLength(6);
    expect(asked.filter((url) => url === slow.listUrl)).toHaveLength(6);
  }, 60_000);
});

describe('the questions of one verification', () => {
  const never = new Promise<never>(() => {});
  const ask = (url: string) => ({ ask: 'document', url, options: { accept: '', maxBytes: 1 } }) as const;
  const found: FetchResult = { ok: true, bytes: new Uint8Array(), contentType: '' };

  test('are answered once each, at most so many', async () => {
    const asked: string[] = [];
    const fetchDocument: FetchDocument = async (url) => {
      asked.push(url);
      return found;
    };
    const questions = createQuestions({ ...world.options(), keyState: async () => null, fetchDocument }, LIMITS);
    for (const url of ['a', 'a', 'b']) expect(await questions.answer(ask(url))).toEqual({ ok: true, value: found });
    expect(await questions.answer({ ask: 'issuer', did: issuer.did })).toMatchObject({ ok: true });
    expect(await questions.answer(ask('c'))).toEqual({ ok: false });
    expect(await questions.answer(ask('b'))).toEqual({ ok: true, value: found });
    expect(asked).toEqual(['a', 'b']);
  });

  test('that are never answered are given up', async () => {
    const silent = { fetchDocument: () => never, trust: { find: () => never }, keyState: () => never };
    const questions = createQuestions(silent, { ...LIMITS, callMs: 1 });
    expect(await questions.answer(ask('a'))).toEqual({ ok: true, value: { ok: false, code: 'FETCH_TIMEOUT' } });
    expect(await questions.answer({ ask: 'issuer', did: 'did:key:z' })).toEqual({ ok: false });
    expect(await questions.answer({ ask: 'key', method: 'did:key:z#z' })).toEqual({ ok: false });
    await questions.settled();
  });

  test('a picture is read once, however often its verification begins anew', async () => {
    const pictures: Uint8Array[] = [];
    const decodeQr = async (picture: Uint8Array): Promise<string[]> => {
      pictures.push(picture);
      return ['https://issuer.example/b/1'];
    };
    const questions = createQuestions({ ...world.options(), keyState: async () => null, decodeQr }, LIMITS);
    for (const name of ['one', 'one', 'other']) {
      const answer = await questions.answer({ ask: 'codes', picture: new Uint8Array(3), name });
      expect(answer).toEqual({ ok: true, value: ['https://issuer.example/b/1'] });
    }
    expect(pictures).toHaveLength(2);
  });

  const LIMITS = { maxCalls: 3, callMs: 60_000, pictureMs: 60_000 };
});
