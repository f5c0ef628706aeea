import { type Kysely, type Selectable, sql } from 'kysely';
import type { Job, JobAdded, JobRecords } from '../issuing/records.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import type { JobRow, Schema } from './schema.ts';

/** Enough of an error to find it in the log; never a whole document. */
const ERROR_LENGTH = 500;

type Read = Pick<Selectable<JobRow>, 'id' | 'kind' | 'payload' | 'attempts'>;
const toJob = ({ id, kind, payload, attempts }: Read): Job => ({
  id: String(id),
  kind,
  payload: JSON.parse(payload) as Record<string, string>,
  attempts,
});

const add = builtOnce(
  ({ db }, kind: string, payload: string, runAfter: string, singletonKey: string | null, againAfter: string) =>
    db
      .insertInto('job')
      .values({
        kind,
        payload,
        state: sql.lit('queued'),
        attempts: sql.lit(0),
        runAfter,
        lockedUntil: sql.lit(null),
        singletonKey,
        againAfter: sql.lit(null),
        lastError: sql.lit(null),
      })
      .onConflict((conflict) =>
        conflict
          .column('singletonKey')
          // written as the index has it: PostgreSQL finds a partial index by its exact condition
          .where(sql<boolean>`state in ('queued', 'running')`)
          .doUpdateSet({ againAfter })
          .where('job.state', '=', sql.lit('running')),
      ),
);

const takeOldest = builtOnce(({ db, dialect }, lockedUntil: string, kind: string, now: string, leasedBefore: string) =>
  db
    .updateTable('job')
    .set(({ eb }) => ({ state: sql.lit('running'), lockedUntil, attempts: eb('attempts', '+', sql.lit(1)) }))
    .where('id', '=', ({ selectFrom }) => {
      const oldest = selectFrom('job as due')
        .select('due.id')
        .where('due.kind', '=', kind)
        .where(({ eb, and, or }) =>
          or([
            and([eb('due.state', '=', sql.lit('queued')), eb('due.runAfter', '<=', now)]),
            and([eb('due.state', '=', sql.lit('running')), eb('due.lockedUntil', '<=', leasedBefore)]),
          ]),
        )
        .orderBy('due.runAfter')
        .orderBy('due.id')
        .limit(sql.lit(1));
      return dialect === 'postgres' ? oldest.forUpdate().skipLocked() : oldest;
    })
    .returning(['id', 'kind', 'payload', 'attempts']),
);

/** Gives the row that went: none where the job was asked for once more while it ran. */
const removeUnlessAgain = builtOnce(({ db }, id: number) =>
  db.deleteFrom('job').where('id', '=', id).where('againAfter', 'is', null).returning('id'),
);

/** `added` is told of every new job, so that a waiting queue can wake up once the transaction is there. */
export function jobRecords(handle: Handle, added: JobAdded): JobRecords {
  const { db, atomically } = handle;
  return {
    async enqueue({ kind, payload, runAfter, singletonKey }) {
      await add(handle, kind, JSON.stringify(payload), runAfter, singletonKey ?? null, runAfter);
      added(kind);
    },
    async claim(kind, now, lockedUntil) {
      const [row] = await takeOldest(handle, lockedUntil, kind, now, now);
      return row === undefined ? null : toJob(row);
    },
    async extend(id, lockedUntil) {
      await db
        .updateTable('job')
        .set({ lockedUntil })
        .where('id', '=', Number(id))
        .where('state', '=', 'running')
        .execute();
    },
    async finish(id) {
      const done = await removeUnlessAgain(handle, Number(id));
      if (done.length === 0) await runAgain(db, Number(id));
    },
    async fail(id, error, runAfter) {
      const lastError = error.slice(0, ERROR_LENGTH);
      // a job that gives up while it was asked for once more gets a fresh start
      if (runAfter === null && (await runAgain(db, Number(id), lastError))) return;
      await db
        .updateTable('job')
        .set(
          runAfter === null
            ? { state: 'dead', lockedUntil: null, lastError }
            : { state: 'queued', lockedUntil: null, lastError, runAfter, againAfter: null },
        )
        .where('id', '=', Number(id))
        .execute();
    },
    async dead() {
      const rows = await db.selectFrom('job').selectAll().where('state', '=', 'dead').orderBy('id').execute();
      return rows.map((row) => ({ ...toJob(row), lastError: row.lastError ?? '' }));
    },
    async bySingletonKey(key) {
      const rows = await db
        .selectFrom('job')
        .select(['state', 'runAfter', 'lastError'])
        .where('singletonKey', '=', key)
        .orderBy('id', 'desc')
        .execute();
      return rows.find(({ state }) => state !== 'dead') ?? rows[0] ?? null;
    },
    async hurry(key, at) {
      await atomically(async (trx) => {
        await keepOneLetter(trx);
        await trx
          .updateTable('job')
          .set({ state: 'queued', attempts: 0, runAfter: at, lockedUntil: null })
          .where('singletonKey', '=', key)
          .where('state', 'in', ['queued', 'dead'])
          .execute();
      });
      added(null);
    },
    async retryDead(at, attempts, except) {
      await atomically(async (trx) => {
        await keepOneLetter(trx);
        await trx
          .updateTable('job')
          .set({ state: 'queued', attempts, runAfter: at, lockedUntil: null })
          .where('state', '=', 'dead')
          .where('lastError', '!=', except)
          .execute();
      });
      added(null);
    },
    async releaseAll() {
      await db.updateTable('job').set({ state: 'queued', lockedUntil: null }).where('state', '=', 'running').execute();
    },
  };
}

/**
 * Hands what waits in the table of jobs to another queue, in one transaction: of a database that came from SQLite, or from
 * before PostgreSQL had a queue of its own. Jobs of other kinds stay where they are.
 */
export async function handOverJobs({ db }: Handle, to: JobRecords, kinds: readonly string[]): Promise<void> {
  const rows = await db.selectFrom('job').selectAll().where('kind', 'in', kinds).orderBy('id').forUpdate().execute();
  for (const { kind, payload, runAfter, singletonKey } of rows) {
    const job = { kind, payload: JSON.parse(payload) as Record<string, string>, runAfter };
    await to.enqueue(singletonKey === null ? job : { ...job, singletonKey });
  }
  if (rows.length > 0) await db.deleteFrom('job').where('kind', 'in', kinds).execute();
}

/** Forgets dead letters whose key has a newer job, so that each can be put back. */
async function keepOneLetter(db: Kysely<Schema>): Promise<void> {
  await db
    .deleteFrom('job')
    .where('state', '=', 'dead')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('job as old')
        .innerJoin('job as newer', 'newer.singletonKey', 'old.singletonKey')
        .whereRef('newer.id', '>', 'old.id')
        .where('old.state', '=', 'dead')
        .select('old.id'),
    )
    .execute();
}

/** Puts a job that was asked for once more while it ran back into the line, as new. False when nobody asked. */
async function runAgain(db: Kysely<Schema>, id: number, lastError: string | null = null): Promise<boolean> {
  const result = await db
    .updateTable('job')
    .set(({ ref }) => ({
      state: 'queued' as const,
      attempts: 0,
      lockedUntil: null,
      lastError,
      runAfter: sql<string>`${ref('againAfter')}`,
      againAfter: null,
    }))
    .where('id', '=', id)
    .where('againAfter', 'is not', null)
    .executeTakeFirstOrThrow();
  return result.numUpdatedRows === 1n;
}
