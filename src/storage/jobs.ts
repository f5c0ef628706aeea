import type { Selectable } from 'kysely';
import type { Job, JobRecords } from '../issuing/ports.ts';
import type { Handle } from './handle.ts';
import type { JobRow } from './schema.ts';

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
export function jobRecords({ db, dialect }: Handle, added: () => void): JobRecords {
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
          lastError: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      added();
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
      await db.deleteFrom('job').where('id', '=', Number(id)).execute();
    },
    async fail(id, error, runAfter) {
      const lastError = error.slice(0, ERROR_LENGTH);
      await db
        .updateTable('job')
        .set(
          runAfter === null
            ? { state: 'dead', lockedUntil: null, lastError }
            : { state: 'queued', lockedUntil: null, lastError, runAfter },
        )
        .where('id', '=', Number(id))
        .execute();
    },
    async dead() {
      const rows = await db.selectFrom('job').selectAll().where('state', '=', 'dead').orderBy('id').execute();
      return rows.map((row) => ({ ...toJob(row), lastError: row.lastError ?? '' }));
    },
    async releaseAll() {
      await db.updateTable('job').set({ state: 'queued', lockedUntil: null }).where('state', '=', 'running').execute();
    },
  };
}
