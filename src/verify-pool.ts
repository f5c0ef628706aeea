/**
 * Runs the verifier on strangers' documents in worker threads: reading, canonicalization and cryptography of what somebody
 * made up may take long, and must never keep the server from answering others. A verification has two seconds of a
 * worker's time; at the deadline the worker is ended and replaced. Nobody's slow server holds a worker: a verification
 * that waits for a document leaves, and starts again when the document is there, with every answer it had.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from './errors.ts';
import { scanJson } from './openbadges/json-scanner.ts';
import type { GatedDocument } from './openbadges/shape-gate.ts';
import type { VerifyOptions } from './verify/adapters.ts';
import { UnreadableInput, type Verification, type VerifyInput, verificationWithout } from './verify/index.ts';
import type { FromWorker, Task, ToWorker } from './verify-messages.ts';
import { createQuestions, type Questions, type World } from './verify-questions.ts';

export interface VerifyPool {
  /**
   * As `verify()`, for what comes from outside. Out of time or memory is a report too: `unverifiable` with code
   * VERIFY_TIMEOUT or TOO_LARGE. Throws UnreadableInput, and AppError `request.busy` when too many wait already.
   */
  verify(input: VerifyInput, options: Pick<VerifyOptions, 'now' | 'localOrigin' | 'recipient'>): Promise<Verification>;
  /** Ends all workers; what was under way is `request.busy`. */
  close(): Promise<void>;
}

export interface PoolOptions extends World {
  /** Milliseconds on a clock that only goes forwards. */
  elapsedMs: () => number;
  /** What a worker runs; tests have their own. */
  script?: URL;
  /** Milliseconds of a worker's time for one verification, all its runs together. */
  deadlineMs?: number;
  /** How many may wait for a worker. */
  maxWaiting?: number;
}

const WORKERS = 2;
const DEADLINE_MS = 2_000;
/** Loading the verifier; only a machine in trouble needs so long. */
const LOAD_MS = 20_000;
const MAX_WAITING = 32;
/** How many may wait for documents from the network; each keeps its input of at most 2 MB. */
const MAX_AWAY = 64;
/** The young part is kept small: left alone, two workers grow to 390 MB of garbage instead of 150. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
/** Our own documents are there sooner; whatever takes longer comes over the network. */
const PATIENCE_MS = 50;
/** A badge needs up to a dozen (issuer, DID document, key state, four status lists); a bundle has several badges. */
const LIMITS = { maxCalls: 32, callMs: 3_000 };
/** Seconds after which trying again makes sense. */
const RETRY_AFTER = 10;

/** One verification, from being asked for to its answer. */
interface Job {
  task: Task;
  questions: Questions;
  leftMs: number;
  resolve: (verification: Verification) => void;
  reject: (error: Error) => void;
}

/** One run of a job in a worker. */
interface Run {
  number: number;
  job: Job;
  /** False while the worker has not come to it: until then its time is not the job's. */
  started: boolean;
  since: number;
}

interface Member {
  worker: Worker;
  ready: boolean;
  run: Run | null;
  timer: NodeJS.Timeout | undefined;
}

/** Makes a pool. Its workers start when they are first needed. */
export function createVerifyPool(options: PoolOptions): VerifyPool {
  const { elapsedMs, deadlineMs = DEADLINE_MS, maxWaiting = MAX_WAITING } = options;
  const script = options.script ?? new URL('./verify-worker.ts', import.meta.url);
  const members = new Set<Member>();
  const queue: Job[] = [];
  const away = new Set<Job>();
  let runs = 0;
  let closed = false;

  function assign(): void {
    while (queue.length > 0 && !closed) {
      const member = [...members].find((one) => one.run === null) ?? (members.size < WORKERS ? hire() : null);
      if (member === null) return;
      begin(member, queue.shift() as Job);
    }
  }

  function hire(): Member {
    const worker = new Worker(script, {
      resourceLimits: MEMORY,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    const member: Member = { worker, ready: false, run: null, timer: undefined };
    members.add(member);
    worker.on('message', (message: FromWorker) => hear(member, message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      fire(member, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'TOO_LARGE' : 'INTERNAL_ERROR');
    });
    worker.on('exit', () => fire(member, 'INTERNAL_ERROR'));
    return member;
  }

  function begin(member: Member, job: Job): void {
    runs += 1;
    member.run = { number: runs, job, started: false, since: elapsedMs() };
    member.worker.ref();
    member.worker.postMessage({ kind: 'verify', run: runs, task: job.task } satisfies ToWorker);
    watch(member, member.ready ? deadlineMs : LOAD_MS);
  }

  function watch(member: Member, ms: number): void {
    clearTimeout(member.timer);
    member.timer = setTimeout(() => fire(member, 'VERIFY_TIMEOUT'), ms);
  }

  /** Ends a worker. The run that kept it busy is answered; one that it had not come to goes to another. */
  function fire(member: Member, code: 'VERIFY_TIMEOUT' | 'TOO_LARGE' | 'INTERNAL_ERROR'): void {
    if (!members.delete(member)) return;
    const run = release(member);
    void member.worker.terminate();
    if (run !== null && !run.started && member.ready) queue.unshift(run.job);
    else run?.job.resolve(verificationWithout(code, run.job.task.now));
    assign();
  }

  /** Takes the run from a worker, and its time from the job. */
  function release(member: Member): Run | null {
    clearTimeout(member.timer);
    member.worker.unref();
    const { run } = member;
    member.run = null;
    if (run?.started) run.job.leftMs -= elapsedMs() - run.since;
    return run;
  }

  function hear(member: Member, message: FromWorker): void {
    if (message.kind === 'ready') {
      member.ready = true;
      return;
    }
    const { run } = member;
    if (run === null || run.number !== message.run) return;
    switch (message.kind) {
      case 'started':
        run.started = true;
        run.since = elapsedMs();
        watch(member, Math.max(1, run.job.leftMs));
        return;
      case 'question':
        void answer(member, run, message);
        return;
      case 'verified':
        run.job.resolve({ report: message.report, credential: documentOf(message.document) });
        break;
      case 'unreadable':
        run.job.reject(new UnreadableInput(message.code, message.params));
    }
    release(member);
    assign();
  }

  async function answer(member: Member, run: Run, asked: Extract<FromWorker, { kind: 'question' }>): Promise<void> {
    const timer = setTimeout(() => leave(member, run), PATIENCE_MS);
    const found = await run.job.questions.answer(asked.question);
    clearTimeout(timer);
    if (member.run === run) tell(member, { kind: 'answer', run: run.number, call: asked.call, answer: found });
  }

  /** Frees the worker of a run that waits; the job comes back to the queue when all it asked for is there. */
  function leave(member: Member, run: Run): void {
    if (member.run !== run) return;
    const { job } = run;
    release(member);
    tell(member, { kind: 'forget', run: run.number });
    away.add(job);
    void job.questions.settled().then(() => {
      if (!away.delete(job)) return;
      queue.push(job);
      assign();
    });
    assign();
  }

  return {
    verify(input, { now, localOrigin, recipient }) {
      if (closed || queue.length >= maxWaiting || away.size >= MAX_AWAY) return Promise.reject(busy());
      return new Promise((resolve, reject) => {
        const questions = createQuestions(options, LIMITS);
        queue.push({ task: { input, now, localOrigin, recipient }, questions, leftMs: deadlineMs, resolve, reject });
        assign();
      });
    },
    async close() {
      closed = true;
      const unanswered = [...queue.splice(0), ...away, ...[...members].flatMap(({ run }) => run?.job ?? [])];
      away.clear();
      const ended = [...members].map((member) => {
        release(member);
        return member.worker.terminate();
      });
      members.clear();
      for (const job of unanswered) job.reject(busy());
      await Promise.all(ended);
    },
  };
}

const busy = (): AppError => new AppError('request.busy', { seconds: RETRY_AFTER });

function tell(member: Member, message: ToWorker): void {
  member.worker.postMessage(message);
}

/** The gated document as the gate gave it: objects without a prototype. */
function documentOf(text: string | null): GatedDocument | null {
  const scanned = text === null ? null : scanJson(text);
  return scanned?.ok ? (scanned.value as GatedDocument) : null;
}
