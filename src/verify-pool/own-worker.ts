/** The other side of own-thread.ts: verifies what was signed just now. In a worker thread only; it never sees a key. */
import { parentPort } from 'node:worker_threads';
import { nodePlatform } from '../node-platform.ts';
import type { FetchResult, KeyState, TrustedIssuer } from '../verify/adapters.ts';
import { createVerifyMemory, verify } from '../verify/index.ts';
import type { Answer, Question } from './messages.ts';
import type { FromOwnWorker, OwnTask, ToOwnWorker } from './own-messages.ts';

const say = (message: FromOwnWorker): void => parentPort?.postMessage(message);

/** Of what issuing verifies, never a signature is remembered: each is checked anew. */
const memory = createVerifyMemory({ signatures: 0, documentBytes: 4 * 1024 * 1024 });

/** What each world answered, by question. */
const worlds = new Map<number, Map<string, Promise<Answer>>>();
const waiting = new Map<number, (answer: Answer) => void>();
let calls = 0;

parentPort?.on('message', (message: ToOwnWorker) => {
  if (message.kind === 'verify') void verifyAll(message.tasks, message.localOrigin);
  if (message.kind === 'forget') worlds.delete(message.world);
  if (message.kind !== 'answer') return;
  waiting.get(message.call)?.(message.answer);
  waiting.delete(message.call);
});

async function verifyAll(tasks: readonly OwnTask[], localOrigin: string): Promise<void> {
  const done: { number: number; report: string | null }[] = [];
  for (const task of tasks) {
    const report = await reportOf(task, localOrigin).catch(() => null);
    done.push({ number: task.number, report });
  }
  say({ kind: 'verified', done });
}

async function reportOf({ world, text, now }: OwnTask, localOrigin: string): Promise<string> {
  const ask = asker(world);
  const { report } = await verify(
    { text },
    {
      now,
      platform: nodePlatform,
      localOrigin,
      memory,
      register: 'pending',
      fetchDocument: async (url, options) => (await ask({ ask: 'document', url, options })) as FetchResult,
      trust: {
        find: async (did) => (await ask({ ask: 'issuer', did })) as TrustedIssuer | null,
        names: async () => (await ask({ ask: 'names' })) as readonly string[],
      },
      keyState: async (method) => (await ask({ ask: 'key', method })) as KeyState | null,
    },
  );
  return JSON.stringify(report);
}

/** Asks the main thread, each question once a world. Fails where it does not know. */
function asker(world: number) {
  const known = worlds.get(world) ?? new Map<string, Promise<Answer>>();
  worlds.set(world, known);
  return async (question: Question) => {
    const name = JSON.stringify(question);
    const asked = known.get(name) ?? askMain(world, question);
    known.set(name, asked);
    const answer = await asked;
    if (!answer.ok) throw new Error('no answer');
    return answer.value;
  };
}

function askMain(world: number, question: Question): Promise<Answer> {
  const call = calls;
  calls += 1;
  return new Promise((resolve) => {
    waiting.set(call, resolve);
    say({ kind: 'question', call, world, question });
  });
}

say({ kind: 'ready' });
