/**
 * pg-boss on the database of the installation: its tables (schema `pgboss`), one queue a kind of job, and the rows behind
 * the queue of boss-queue.ts. Only its public functions are used; what it lacks for our JobRecords is said where it is added.
 */
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Job, JobAdded, JobRecords, JobState } from '../issuing/records.ts';
import { BACK_OFF_MS, LEASE_RAN_OUT } from './worker.ts';

/** Runs SQL on the database, or inside one transaction on it; several statements in one text only without values. */
export interface RunSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface BossOptions {
  /** The database outside of any transaction. */
  sql: RunSql;
  /** Every kind of job that anybody enqueues. */
  kinds: readonly string[];
  newId: () => string;
  /** Told of what goes wrong in pg-boss's own timers. */
  onError: (error: unknown) => void;
  /** How long a job is ours without a sign of life; at least 10 s. */
  leaseSeconds?: number;
}

/** A started pg-boss. */
export interface Boss {
  /** The rows of jobs on this connection; `added` is told of every new one. */
  records(sql: RunSql, added: JobAdded): JobRecords;
  /** Makes the queue of a schedule and lets it be due now; it is one row for all instances. */
  schedule(kind: string, everyMs: number): Promise<void>;
  /** Gives jobs back whose process died: their lease ran out. */
  endLeases(): Promise<void>;
  stop(): Promise<void>;
}

/** Where keyed jobs are asked for; see `enqueue`. */
const ASKED = 'asked';
const YEAR_SECONDS = 365 * 24 * 3_600;
/** A schedule is never given up. */
const EVER = 1_000_000_000;

type Queue = Parameters<PgBoss['createQueue']>[1];
type Payload = Record<string, string>;
type Asked = { kind: string; key: string; payload: Payload; runAfter: string };
type Row<Data = Payload> = JobWithMetadata<Data>;

/** Makes pg-boss's tables where they are missing, and its queues. Safe for several processes at once: it takes a lock. */
export async function openBoss({ sql, kinds, newId, onError, leaseSeconds = 30 }: BossOptions): Promise<Boss> {
  const boss = new PgBoss({
    db: sql,
    supervise: false,
    schedule: false,
    monitorIntervalSeconds: 1,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  await boss.start();
  // a job may be kept for a year, and is deleted by us when it has ended well
  const kept = { retentionSeconds: YEAR_SECONDS, deleteAfterSeconds: 0 };
  const leased = { ...kept, heartbeatSeconds: leaseSeconds, expireInSeconds: 24 * 3_600 };
  const makeQueue = async (kind: string, options: Queue): Promise<void> => {
    await boss.createQueue(kind, options);
    // it asks what a queue is like once, outside of any transaction: a job may be added inside one
    await boss.findJobs(kind, { key: '' });
  };
  await makeQueue(ASKED, kept);
  for (const kind of kinds) {
    await makeQueue(kind, { ...leased, policy: 'exclusive', retryLimit: BACK_OFF_MS.length, retryDelay: 0 });
  }
  return {
    records: (db, added) => bossRecords({ boss, db, kinds, newId, added }),
    async schedule(kind, everyMs) {
      const retryDelay = Math.max(1, Math.round(everyMs / 1_000));
      await makeQueue(kind, { ...leased, policy: 'exclusive', retryLimit: EVER, retryDelay });
      // null: another instance has put it there; then its next run is now
      if ((await boss.send(kind, {}, { singletonKey: kind })) === null) {
        await boss.update(kind, undefined, { singletonKey: kind, startAfter: 0, retryDelay });
      }
    },
    endLeases: () => boss.supervise(),
    stop: () => boss.stop({ graceful: false }),
  };
}

interface On {
  boss: PgBoss;
  db: RunSql;
  kinds: readonly string[];
  newId: () => string;
  added: JobAdded;
}

function bossRecords(on: On): JobRecords {
  const { boss, db, kinds, newId, added } = on;
  const ofKey = async (kind: string, key: string): Promise<Row[]> =>
    (await boss.findJobs<Payload>(kind, { key, db })).toSorted((a, b) => b.createdOn.getTime() - a.createdOn.getTime());
  const ask = (asked: Asked) => boss.send(ASKED, asked, { db });
  return {
    /**
     * pg-boss refuses a second job of a key without telling the first that there is new work, and looks at a row that
     * this transaction may have changed. So a keyed job is asked for in a row of its own, which takes no lock and which
     * nobody sees before the commit; whoever looks for work next makes it a job, unless one waits already.
     */
    async enqueue({ kind, payload, runAfter, singletonKey: key }) {
      if (key === undefined) await boss.send(kind, payload, { db, startAfter: runAfter, singletonKey: newId() });
      else await ask({ kind, key, payload, runAfter });
      added(kind);
    },
    async claim(kind) {
      await plan(on, kind);
      const [job] = await boss.fetch<Payload>(kind, { includeMetadata: true, db });
      return job === undefined ? null : toJob(job);
    },
    async extend(id) {
      await boss.touch(...parts(id), { db });
    },
    async finish(id) {
      await boss.deleteJob(...parts(id), { db });
    },
    /** pg-boss counts the tries and makes the last one a dead letter; the time of the next try is ours. */
    async fail(id, error, runAfter) {
      const [kind, bare] = parts(id);
      await boss.fail(kind, bare, { error }, { db });
      if (runAfter !== null) await boss.update(kind, undefined, { id: bare, startAfter: runAfter, db });
    },
    async dead() {
      const letters: Awaited<ReturnType<JobRecords['dead']>> = [];
      for (const kind of kinds) {
        const rows = await boss.findJobs<Payload>(kind, { db });
        for (const row of rows.filter(isDead)) letters.push({ ...toJob(row), lastError: errorOf(row) ?? '' });
      }
      return letters;
    },
    async bySingletonKey(key) {
      // asked for is read first: what becomes a job meanwhile is found as one
      const asked = await askedFor(on, { key });
      const found: Row[] = [];
      for (const kind of kinds) found.push(...(await ofKey(kind, key)));
      const live = found.find((row) => !isDead(row));
      if (live !== undefined) return stateOf(live);
      const soonest = asked.map(({ data }) => data.runAfter).sort()[0];
      if (soonest !== undefined) return { state: 'queued', runAfter: soonest, lastError: null };
      return found[0] === undefined ? null : stateOf(found[0]);
    },
    async hurry(key, at) {
      const asked = (await askedFor(on, { key }))[0];
      for (const kind of kinds) {
        const rows = await ofKey(kind, key);
        const live = rows.find((row) => !isDead(row));
        if (live !== undefined && live.state !== 'active') {
          const tries = live.retryCount + (live.state === 'retry' ? 1 : 0) + BACK_OFF_MS.length;
          await boss.update(kind, undefined, { id: live.id, startAfter: at, retryLimit: tries, db });
        }
        const payload = rows[0]?.data ?? (asked?.data.kind === kind ? asked.data.payload : undefined);
        if (live !== undefined || payload === undefined) continue;
        await ask({ kind, key, payload, runAfter: at });
        const letters = rows.map(({ id }) => id);
        if (letters.length > 0) await boss.deleteJob(kind, letters, { db });
      }
      added(null);
    },
    async retryDead(at, _attempts, except) {
      for (const kind of kinds) {
        const byKey = Map.groupBy(await boss.findJobs<Payload>(kind, { db }), (row) => row.singletonKey);
        for (const rows of byKey.values()) await retryNewest(on, kind, rows, at, except);
      }
      added(null);
    },
    // other instances work on their jobs: what a dead one held comes back when its lease runs out
    releaseAll: async () => {},
  };
}

/** Makes jobs of what was asked for: none beside one that waits, and one that runs is waited for, since it may have looked before. */
async function plan(on: On, kind: string): Promise<void> {
  const { boss, db } = on;
  const byKey = Map.groupBy(await askedFor(on, { kind }), ({ data }) => data.key);
  for (const [key, asked] of byKey) {
    const { data } = asked.reduce((first, next) => (next.data.runAfter < first.data.runAfter ? next : first));
    const made = await boss.send(kind, data.payload, { db, singletonKey: key, startAfter: data.runAfter });
    if (made === null) {
      const rows = await boss.findJobs<Payload>(kind, { key, db });
      if (!rows.some(({ state }) => state === 'created' || state === 'retry')) continue;
    }
    const planned = asked.map(({ id }) => id);
    await boss.deleteJob(ASKED, planned, { db });
  }
}

const askedFor = ({ boss, db }: On, data: Partial<Asked>): Promise<Row<Asked>[]> =>
  boss.findJobs<Asked>(ASKED, { data, db });

/** One more try for the newest dead letter of a key; the others are forgotten, and all where a job waits or runs. */
async function retryNewest({ boss, db }: On, kind: string, rows: Row[], at: string, except: string): Promise<void> {
  const letters = rows.filter(isDead).toSorted((a, b) => b.createdOn.getTime() - a.createdOn.getTime());
  const [newest, ...older] = letters;
  if (newest === undefined) return;
  const busy = letters.length < rows.length;
  const forgotten = (busy ? letters : older).map(({ id }) => id);
  if (forgotten.length > 0) await boss.deleteJob(kind, forgotten, { db });
  if (busy || errorOf(newest) === except) return;
  await boss.retry(kind, newest.id, { db });
  await boss.update(kind, undefined, { id: newest.id, startAfter: at, db });
}

const isDead = ({ state }: Row): boolean => state === 'failed' || state === 'cancelled' || state === 'completed';

/** An id is good in one queue only. */
const parts = (id: string): [string, string] => {
  const cut = id.lastIndexOf('/');
  return [id.slice(0, cut), id.slice(cut + 1)];
};

const toJob = ({ name, id, data, retryCount, retryLimit }: Row): Job => ({
  id: `${name}/${id}`,
  kind: name,
  payload: data,
  attempts: BACK_OFF_MS.length + 1 - (retryLimit - retryCount),
});

function stateOf(row: Row): JobState {
  const state = isDead(row) ? 'dead' : row.state === 'active' ? 'running' : 'queued';
  return { state, runAfter: row.startAfter.toISOString(), lastError: errorOf(row) };
}

/** What `fail` kept, or that pg-boss itself gave up a job that took its process down. */
function errorOf({ output }: Row): string | null {
  if (output === null || output === undefined) return null;
  return 'error' in output && typeof output.error === 'string' ? output.error : LEASE_RAN_OUT;
}
