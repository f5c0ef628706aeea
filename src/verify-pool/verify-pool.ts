/**
 * Runs the verifier on strangers' documents in worker threads: reading, canonicalization and cryptography of what somebody
 * made up may take long, and must never keep the server from answering others. A verification has two seconds of a
 * processor; at the deadline the worker is ended and replaced. What looks long or turns out long waits in lanes of its
 * own (lanes.ts) for a worker of its own; what only looked short is ended while something short waits, and starts
 * again there with its full deadline. Nobody's slow server holds a worker: a verification that waits for a document leaves, and
 * starts again when the document is there, with every answer it had.
 */
import { AppError } from '../errors.ts';
import { scanJson } from '../openbadges/json-scanner.ts';
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../verify/adapters.ts';
import { UnreadableInput, type Verification, type VerifyInput, verificationWithout } from '../verify/index.ts';
import { bytesOf, createSlowcoaches, guessLane, nameOf } from './cost.ts';
import { createCrew, type LossCode, type Member, processorMs, startThread, type Thread } from './crew.ts';
import { createLanes, type Lane } from './lanes.ts';
import type { FromWorker, Task, ToWorker } from './messages.ts';
import { createQuestions, type Questions, type World } from './questions.ts';

export interface VerifyPool {
  /**
   * As `verify()`, for what comes from outside. Out of time or memory is a report too: `unverifiable` with code
   * VERIFY_TIMEOUT or TOO_LARGE. Throws UnreadableInput, and AppError `request.busy` when too much of its kind waits
   * already (`seconds`: when trying again makes sense).
   */
  verify(input: VerifyInput, options: Pick<VerifyOptions, 'now' | 'localOrigin' | 'recipient'>): Promise<Verification>;
  /** Ends all workers; what was under way is `request.busy`. */
  close(): Promise<void>;
}

export interface PoolOptions extends World {
  /** Milliseconds on a clock that only goes forwards. */
  elapsedMs: () => number;
  /** Acts after so many milliseconds of that clock, unless what it returns is called before. */
  after?: (ms: number, act: () => void) => () => void;
  /** What a worker runs; tests have their own. */
  script?: URL;
  /** Starts a worker; tests have their own. */
  startThread?: (script: URL) => Thread;
  /** Milliseconds of a processor for one verification, all its runs together. */
  deadlineMs?: number;
  /** How many may wait in each lane. */
  maxWaiting?: readonly [number, number, number];
}

/** Workers that what came as short may hold at once, and one beside them for what came as long. */
const SHORT_WORKERS = 2;
const LONG_WORKERS = 1;
const DEADLINE_MS = 2_000;
/** A run that took so long belongs in lane 2; on a slow machine that is this many times what is usual there. */
const SLICE_MS = [250, 1_000, Number.POSITIVE_INFINITY] as const;
const TIMES_USUAL = 6;
/** A run is over its time by the clock, too, when it is so many times over: what it waits for is no work of its worker. */
const MOST_WALL_TIMES = 4;
/** Loading the verifier; only a machine in trouble needs so long. */
const LOAD_MS = 20_000;
const MAX_WAITING = [2_048, 128, 128] as const;
/** Bytes of input in one lane. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** How many may wait for documents from the network, and the bytes of their inputs. */
const MAX_AWAY = 512;
/** Our own documents are there sooner; whatever takes longer comes over the network. */
const PATIENCE_MS = 50;
/** A badge needs up to a dozen (issuer, DID document, key state, four status lists); a bundle has several badges. */
const LIMITS = { maxCalls: 32, callMs: 3_000, pictureMs: 10_000 };
/** Seconds, at most, after which trying again makes sense. */
const LONGEST_RETRY = 60;

/** One verification, from being asked for to its answer. */
interface Job {
  task: Task;
  bytes: number;
  /** Hash of the input, made when it is first needed. */
  name: string | null;
  questions: Questions;
  leftMs: number;
  resolve: (verification: Verification) => void;
  reject: (error: Error) => void;
}

/** One run of a job in a worker. */
interface Run {
  number: number;
  job: Job;
  /** The lane it was taken from, which pays for its time; and where it belongs by what it took up to now. */
  from: Lane;
  lane: Lane;
  /** It took longer than one of its lane should. */
  late: boolean;
  /** False while the worker has not come to it: until then its time is not the job's. */
  started: boolean;
  since: number;
  /** What its worker had used of a processor when it came to this run. */
  processorBefore: Promise<number | null>;
  stopTimer: () => void;
}

/** Makes a pool. Its workers start when they are first needed. */
export function createVerifyPool(options: PoolOptions): VerifyPool {
  const { elapsedMs, after = afterMs, deadlineMs = DEADLINE_MS, maxWaiting = MAX_WAITING } = options;
  const script = options.script ?? new URL('./worker.ts', import.meta.url);
  const lanes = createLanes<Job>({ jobs: maxWaiting, bytes: MAX_WAITING_BYTES });
  const slowcoaches = createSlowcoaches();
  const crew = createCrew<Run>({
    start: () => (options.startThread ?? startThread)(script),
    hear,
    lose,
  });
  const away = new Set<Job>();
  let runs = 0;
  /** What short ones took lately. */
  let usualMs = 20;
  let closed = false;

  /** Gives work to every worker that may have some. */
  function assign(): void {
    while (!closed) {
      const short = crew.running().filter(({ run }) => run?.from === 0).length;
      const long = crew.running().length - short;
      const next = lanes.take({ short: short < SHORT_WORKERS, long: long < LONG_WORKERS });
      if (next === null) break;
      const isSlow = next.lane < 2 && !slowcoaches.isEmpty() && slowcoaches.has(nameOfJob(next.job));
      if (isSlow) lanes.put(2, next.job);
      else begin(crew.idle(), next.job, next.lane);
    }
    makeWay();
  }

  /** Where something short waits, ends what came as short and is late; it starts again among the long ones. */
  function makeWay(): void {
    if (closed || !lanes.shortWaits()) return;
    const late = crew.running().filter(({ run }) => run?.from === 0 && run.late);
    for (const member of late) {
      const run = release(member);
      crew.end(member);
      if (run === null) continue;
      run.job.leftMs = deadlineMs;
      lanes.put(run.lane, run.job);
    }
    if (late.length > 0) assign();
  }

  function begin(member: Member<Run>, job: Job, lane: Lane): void {
    runs += 1;
    const run: Run = {
      number: runs,
      job,
      from: lane,
      lane,
      late: false,
      started: false,
      since: elapsedMs(),
      processorBefore: Promise.resolve(null),
      stopTimer: () => {},
    };
    crew.start(member, run);
    tell(member, { kind: 'verify', run: runs, task: job.task });
    watch(member, run, member.ready ? deadlineMs : LOAD_MS, () => end(member, 'VERIFY_TIMEOUT'));
  }

  /** Acts on a run that is still there then. What its worker said meanwhile is heard first, however busy this thread is. */
  function watch(member: Member<Run>, run: Run, ms: number, act: () => void): void {
    run.stopTimer();
    run.stopTimer = after(ms, () => setImmediate(() => member.run === run && act()));
  }

  /** From the moment that its worker came to a run: the end of its slice, then that of its deadline. */
  function watchTime(member: Member<Run>, run: Run): void {
    const slice = run.late ? Number.POSITIVE_INFINITY : sliceOf(run.lane);
    if (slice >= run.job.leftMs) {
      watchUse(member, run, run.job.leftMs, () => end(member, 'VERIFY_TIMEOUT'));
      return;
    }
    watchUse(member, run, slice, () => {
      run.late = true;
      run.lane = 2;
      slowcoaches.add(nameOfJob(run.job));
      crew.standBy();
      watchTime(member, run);
      makeWay();
    });
  }

  /** Acts when a run has used so much of a processor. On a busy machine that is later than the clock says. */
  function watchUse(member: Member<Run>, run: Run, limitMs: number, act: () => void): void {
    const wait = Math.max(1, limitMs - (elapsedMs() - run.since));
    const check = (): void => {
      void usedMs(member, run).then((used) => {
        if (member.run !== run) return;
        if (used >= limitMs) act();
        else watch(member, run, Math.max(10, limitMs - used), check);
      });
    };
    watch(member, run, wait, check);
  }

  async function usedMs({ thread }: Member<Run>, run: Run): Promise<number> {
    const [before, now] = [await run.processorBefore, await processorMs(thread)];
    const wall = elapsedMs() - run.since;
    return before === null || now === null ? wall : Math.max(now - before, wall / MOST_WALL_TIMES);
  }

  const sliceOf = (lane: Lane): number =>
    lane === 0 ? Math.min(SLICE_MS[1], Math.max(SLICE_MS[0], TIMES_USUAL * usualMs)) : SLICE_MS[lane];

  /** Ends a worker at a deadline. The run that kept it busy is answered; one that it had not come to goes to another. */
  function end(member: Member<Run>, code: 'VERIFY_TIMEOUT'): void {
    const run = release(member);
    crew.end(member);
    if (run !== null && !run.started && member.ready) lanes.putBack(run.lane, run.job);
    else if (run !== null) giveUp(run, code);
    assign();
  }

  function lose(member: Member<Run>, code: LossCode): void {
    const run = release(member);
    if (run !== null) giveUp(run, code);
    assign();
  }

  function giveUp({ job }: Run, code: LossCode | 'VERIFY_TIMEOUT'): void {
    slowcoaches.add(nameOfJob(job));
    job.resolve(verificationWithout(code, job.task.now));
  }

  /** Takes the run from a worker, and its time from the job and the lane. */
  function release(member: Member<Run>): Run | null {
    member.thread.unref();
    const { run } = member;
    member.run = null;
    if (run === null) return null;
    run.stopTimer();
    if (!run.started) return run;
    const used = elapsedMs() - run.since;
    run.job.leftMs -= used;
    lanes.spend(run.from, used);
    return run;
  }

  function hear(member: Member<Run>, message: FromWorker): void {
    const { run } = member;
    if (message.kind === 'ready' || run === null || run.number !== message.run) return;
    switch (message.kind) {
      case 'started':
        run.started = true;
        run.since = elapsedMs();
        run.processorBefore = processorMs(member.thread);
        watchTime(member, run);
        return;
      case 'question':
        void answer(member, run, message);
        return;
      case 'verified':
        if (run.from === 0) usualMs += (elapsedMs() - run.since - usualMs) / 16;
        run.job.resolve({ report: message.report, credential: documentOf(message.document) });
        break;
      case 'unreadable':
        run.job.reject(new UnreadableInput(message.code, message.params));
    }
    release(member);
    assign();
  }

  async function answer(
    member: Member<Run>,
    run: Run,
    asked: Extract<FromWorker, { kind: 'question' }>,
  ): Promise<void> {
    // Reading a picture is work of this run, wherever it is done: it pays for it with its place and its time.
    const isWork = asked.question.ask === 'codes';
    const stop = isWork ? () => {} : after(PATIENCE_MS, () => leave(member, run));
    const found = await run.job.questions.answer(asked.question);
    stop();
    if (member.run === run) tell(member, { kind: 'answer', run: run.number, call: asked.call, answer: found });
  }

  /** Frees the worker of a run that waits; the job comes back to its lane when all it asked for is there. */
  function leave(member: Member<Run>, run: Run): void {
    if (member.run !== run) return;
    const { job, lane } = run;
    release(member);
    tell(member, { kind: 'forget', run: run.number });
    if (isRoomAway(job)) {
      away.add(job);
      void job.questions.settled().then(() => {
        if (!away.delete(job)) return;
        lanes.put(lane, job);
        assign();
      });
    } else {
      job.reject(busy(LIMITS.callMs));
    }
    assign();
  }

  const isRoomAway = (job: Job): boolean =>
    away.size < MAX_AWAY && [...away].reduce((sum, { bytes }) => sum + bytes, job.bytes) <= MAX_WAITING_BYTES;

  return {
    verify(input, { now, localOrigin, recipient }) {
      const lane = guessLane(input);
      const bytes = bytesOf(input);
      if (closed || !lanes.hasRoom(lane, bytes)) return Promise.reject(busy(lanes.expectedMs()));
      return new Promise((resolve, reject) => {
        const registerKey = typeof options.register === 'object' ? options.register.key : undefined;
        const task: Task = { input, now, localOrigin, recipient, registerKey };
        const questions = createQuestions(options, LIMITS);
        lanes.put(lane, { task, bytes, name: null, questions, leftMs: deadlineMs, resolve, reject });
        assign();
      });
    },
    async close() {
      closed = true;
      const running = crew.running().flatMap((member) => release(member)?.job ?? []);
      const unanswered = [...lanes.clear(), ...away, ...running];
      away.clear();
      const ended = crew.close();
      for (const job of unanswered) job.reject(busy(0));
      await ended;
    },
  };
}

function busy(expectedMs: number): AppError {
  return new AppError('request.busy', { seconds: Math.min(LONGEST_RETRY, 1 + Math.floor(expectedMs / 1_000)) });
}

const afterMs: NonNullable<PoolOptions['after']> = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

function tell(member: Member<Run>, message: ToWorker): void {
  member.thread.postMessage(message);
}

function nameOfJob(job: Job): string {
  job.name ??= nameOf(job.task.input);
  return job.name;
}

/** The gated document as the gate gave it: objects without a prototype. */
function documentOf(text: string | null): GatedDocument | null {
  const scanned = text === null ? null : scanJson(text);
  return scanned?.ok ? (scanned.value as GatedDocument) : null;
}
