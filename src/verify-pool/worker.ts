/** The other side of verify-pool.ts: runs the verifier on what strangers hand in. In a worker thread only. */
import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { nodePlatform } from '../node-platform.ts';
import type { RegisterKey } from '../register/checkpoint.ts';
import type { Lost, RegisterEvidence } from '../register/evidence.ts';
import type { FetchResult, KeyState, RegisterAccess, TrustedIssuer } from '../verify/adapters.ts';
import { createVerifyMemory, UnreadableInput, verify } from '../verify/index.ts';
import type { Answer, FromWorker, Question, Task, ToWorker } from './messages.ts';

const say = (message: FromWorker): void => parentPort?.postMessage(message);

/** Of this worker alone. */
const memory = createVerifyMemory();

/** Calls that wait for an answer, by run; a forgotten run never gets one and is collected as garbage. */
const waiting = new Map<number, ((answer: Answer) => void)[]>();

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'verify') void run(message.run, message.task);
  if (message.kind === 'answer') waiting.get(message.run)?.[message.call]?.(message.answer);
  if (message.kind === 'forget') waiting.delete(message.run);
});

async function run(number: number, { input, now, localOrigin, recipient, registerKey }: Task): Promise<void> {
  say({ kind: 'started', run: number });
  waiting.set(number, []);
  const ask = asker(number);
  try {
    const { report, credential } = await verify(input, {
      now,
      platform: { ...nodePlatform, decodeQr: (picture) => codesIn(picture, ask) },
      memory,
      fetchDocument: async (url, options) => (await ask({ ask: 'document', url, options })) as FetchResult,
      trust: {
        find: async (did) => (await ask({ ask: 'issuer', did })) as TrustedIssuer | null,
        names: async () => (await ask({ ask: 'names' })) as readonly string[],
      },
      keyState: async (method) => (await ask({ ask: 'key', method })) as KeyState | null,
      ...(localOrigin === undefined ? {} : { localOrigin }),
      ...(recipient === undefined ? {} : { recipient }),
      ...(registerKey === undefined ? {} : { register: registerThrough(ask, registerKey) }),
    });
    // As text: a structured clone would give objects a prototype, and pages may rely on gated ones having none.
    say({ kind: 'verified', run: number, report, document: credential === null ? null : JSON.stringify(credential) });
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error; // a defect of ours ends this worker
    say({ kind: 'unreadable', run: number, code: error.code, params: error.params });
  } finally {
    waiting.delete(number);
  }
}

/** A picture is read in a process of its own, which is the main thread's: one of this thread would outlive it. */
async function codesIn(picture: Uint8Array, ask: ReturnType<typeof asker>): Promise<string[]> {
  return [...((await ask({ ask: 'codes', picture, name: hash('sha256', picture, 'base64') })) as readonly string[])];
}

function registerThrough(ask: ReturnType<typeof asker>, key: RegisterKey): RegisterAccess {
  const find = async (credentialId: string) =>
    (await ask({ ask: 'register', credentialId })) as RegisterEvidence<Uint8Array> | 'erased' | Lost | null;
  return { key, find };
}

/** Asks the main thread. Fails where it does not know, or where this run was forgotten. */
function asker(number: number) {
  return async (question: Question) => {
    const calls = waiting.get(number);
    if (calls === undefined) throw new Error('forgotten');
    const answer = await new Promise<Answer>((resolve) => {
      say({ kind: 'question', run: number, call: calls.push(resolve) - 1, question });
    });
    if (!answer.ok) throw new Error('no answer');
    return answer.value;
  };
}

say({ kind: 'ready' });
