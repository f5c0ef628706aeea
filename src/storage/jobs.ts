import { type Kysely, type Selectable, sql } from 'kysely';
import type { Job, JobAdded, JobRecords } from '../issuing/records.ts';
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

/** `added` is told of every new job, so that a waiting queue can wake up once the transaction is there. */
export function jobRecords({ db, dialect, atomically }: Handle, added: JobAdded): JobRecords {
  return {
    async enqueue({ kind, payload, runAfter, singletonKey }) {
      await db
        .insertInto('job')
        .values({
          kind,
          payload: JSON.stringify(payload),
          state: 'queued',
          attempts: 0,
          runAfter,
          lockedUntil: null,
          singletonKey: singletonKey ?? null,
          againAfter: null,
          lastError: null,
        })
        .onConflict((conflict) =>
          conflict
            .column('singletonKey')
            // written as the index has it: PostgreSQL finds a partial index by its exact condition
            .where(sql<boolean>`state in ('queued', 'running')`)
            .doUpdateSet({ againAfter: runAfter })
            .where('job.state', '=', 'running'),
        )
        .execute();
      added(kind);
    },
    async claim(kinds, now, lockedUntil) {
      if (kinds.length === 0) return null;
      const row = await db
        .updateTable('job')
        .set(({ eb }) => ({ state: 'running' as const, lockedUntil, attempts: eb('attempts', '+', 1) }))
        .where('id', '=', ({ selectFrom }) => {
          const oldest = selectFrom('job as due')
            .select('due.id')
            .where('due.kind', 'in', kinds)
            .where(({ eb, and, or }) =>
              or([
                and([eb('due.state', '=', 'queued'), eb('due.runAfter', '<=', now)]),
                and([eb('due.state', '=', 'running'), eb('due.lockedUntil', '<=', now)]),
              ]),
            )
            .orderBy('due.runAfter')
            .orderBy('due.id')
            .limit(1);
          return dialect === 'postgres' ? oldest.forUpdate().skipLocked() : oldest;
        })
        .returning(['id', 'kind', 'payload', 'attempts'])
        .executeTakeFirst();
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
      const done = await db
        .deleteFrom('job')
        .where('id', '=', Number(id))
        .where('againAfter', 'is', null)
        .executeTakeFirstOrThrow();
      if (done.numDeletedRows === 0n) await runAgain(db, Number(id));
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
