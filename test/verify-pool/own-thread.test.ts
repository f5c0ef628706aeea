/** How the verifications of a large job are shared between two threads; the second one is played by the test. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Verification } from '../../src/verify/index.ts';
import type { FromOwnWorker, ToOwnWorker } from '../../src/verify-pool/own-messages.ts';
import { createOwnThread, type OwnThread, type Thread } from '../../src/verify-pool/own-thread.ts';
import type { World } from '../../src/verify-pool/questions.ts';

const NOW = new Date('2026-11-22T12:00:00Z');

let started: (Thread & { told: ToOwnWorker[]; say(message: FromOwnWorker): void; die(): void; ended: boolean })[];
let own: OwnThread;
/** Texts that were verified in this thread. */
let here: string[];

beforeEach(() => {
  started = [];
  here = [];
  own = createOwnThread('http://localhost', () => {
    const heard = new Map<string, (message: FromOwnWorker) => void>();
    const thread = {
      told: [] as ToOwnWorker[],
      ended: false,
      postMessage: (message: ToOwnWorker) => void thread.told.push(message),
      on: (event: string, hear: (message: FromOwnWorker) => void) => heard.set(event, hear),
      terminate: async () => {
        thread.ended = true;
      },
      ref() {},
      unref() {},
      say: (message: FromOwnWorker) => heard.get('message')?.(message),
      die: () => heard.get('exit')?.({ kind: 'ready' }),
    };
    started.push(thread);
    return thread;
  });
});

const reportOf = (text: string) => ({ verdict: 'valid', checkedAt: text, checks: [], summary: {} });
const worldOf = (name: string): World => ({
  fetchDocument: async () => ({ ok: true, bytes: new TextEncoder().encode(name), contentType: 'text/plain' }),
  trust: { find: async () => null },
  keyState: async () => null,
});

const verify = (text: string, world: World): Promise<Verification> =>
  own.verify(text, NOW, world, async () => {
    here.push(text);
    return { report: reportOf(text), credential: null } as unknown as Verification;
  });

/** Lets everything happen that waits for nothing else. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const given = () => started.flatMap(({ told }) => told).flatMap((said) => (said.kind === 'verify' ? said.tasks : []));

function answerAll(thread: (typeof started)[number] | undefined, from = 0): void {
  for (const said of thread?.told.slice(from) ?? [])
    if (said.kind === 'verify') {
      const done = said.tasks.map(({ number, text }) => ({ number, report: JSON.stringify(reportOf(text)) }));
      thread?.say({ kind: 'verified', done });
    }
}

describe('the second thread', () => {
  test('until it is ready everything is verified here', async () => {
    expect(own.ready()).toBe(false);
    expect(await verify('a', worldOf('one'))).toMatchObject({ report: { checkedAt: 'a' } });
    expect([here, given()]).toEqual([['a'], []]);
  });

  test('takes what it may have, and the rest is verified here: each text once', async () => {
    own.ready();
    started[0]?.say({ kind: 'ready' });
    expect(own.ready()).toBe(true);
    const world = worldOf('one');
    const texts = Array.from({ length: 40 }, (_, at) => `text ${at}`);
    const all = Promise.all(texts.map((text) => verify(text, world)));
    await settle();
    answerAll(started[0]);
    const reports = (await all).map(({ report }) => report.checkedAt);
    expect(reports).toEqual(texts);
    const there = given().map(({ text }) => text);
    expect([...there, ...here].sort()).toEqual([...texts].sort());
    expect(there.length).toBeGreaterThan(0);
    expect(here.length).toBeGreaterThan(0);
  });

  test('asks of the world that its text belongs to, and of none that is gone', async () => {
    own.ready();
    started[0]?.say({ kind: 'ready' });
    const [one, other] = [worldOf('one'), worldOf('other')];
    const first = verify('first', one);
    const second = verify('second', other);
    await settle();
    const [a, b] = given();
    expect(a?.world).not.toBe(b?.world);
    const question = {
      ask: 'document',
      url: 'https://blijk.example/x',
      options: { accept: '*/*', maxBytes: 9 },
    } as const;
    started[0]?.say({ kind: 'question', call: 0, world: b?.world ?? 0, question });
    started[0]?.say({ kind: 'question', call: 1, world: 99, question });
    await settle();
    const answers = started[0]?.told.flatMap((said) => (said.kind === 'answer' ? [[said.call, said.answer]] : []));
    const bytes = new TextEncoder().encode('other');
    expect(answers).toEqual(
      expect.arrayContaining([
        [0, { ok: true, value: expect.objectContaining({ bytes }) }],
        [1, { ok: false }],
      ]),
    );
    answerAll(started[0]);
    await Promise.all([first, second]);
    expect(started[0]?.told).toContainEqual({ kind: 'forget', world: a?.world });
  });

  test('what it could not read is verified here', async () => {
    own.ready();
    started[0]?.say({ kind: 'ready' });
    const asked = verify('odd', worldOf('one'));
    await settle();
    started[0]?.say({ kind: 'verified', done: [{ number: given()[0]?.number ?? 0, report: null }] });
    expect((await asked).report.checkedAt).toBe('odd');
    expect(here).toEqual(['odd']);
  });

  test('when it ends, what it had is verified here; the third time there is no other one', async () => {
    for (const time of [1, 2, 3]) {
      own.ready();
      const thread = started[time - 1];
      thread?.say({ kind: 'ready' });
      const asked = verify(`at ${time}`, worldOf('one'));
      await settle();
      thread?.die();
      expect((await asked).report.checkedAt).toBe(`at ${time}`);
    }
    expect(here).toEqual(['at 1', 'at 2', 'at 3']);
    expect([own.ready(), started.length]).toEqual([false, 3]);
  });

  test('when it ends, what still waited is verified here: the next one knows nothing of its world', async () => {
    own.ready();
    started[0]?.say({ kind: 'ready' });
    const texts = Array.from({ length: 24 }, (_, at) => `text ${at}`);
    const all = Promise.all(texts.map((text) => verify(text, worldOf('one'))));
    await new Promise((resolve) => setImmediate(resolve));
    started[0]?.die();
    own.ready();
    started[1]?.say({ kind: 'ready' });
    await settle();
    expect(started[1]?.told).toEqual([]);
    expect((await all).map(({ report }) => report.checkedAt)).toEqual(texts);
    expect([...here].sort()).toEqual([...texts].sort());
  });

  test('closing ends it and leaves nothing unanswered', async () => {
    own.ready();
    started[0]?.say({ kind: 'ready' });
    const asked = verify('late', worldOf('one'));
    await settle();
    await own.close();
    expect((await asked).report.checkedAt).toBe('late');
    expect([started[0]?.ended, own.ready()]).toEqual([true, false]);
  });
});
