/**
 * A copy that follows the database (streaming replication), for what public pages read. A copy may lag, and one that
 * lags would show as good what was revoked, withdrawn or erased. So nothing is read there on trust: each request first
 * asks the database how far its log goes, then the copy whether it has replayed all of that. If so, the copy knows every
 * commit that was answered before the request came, and this request reads there; else it reads the database itself.
 * What such a request finds is remembered, if at all, under the change mark that belongs to that look, and to no later one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CompiledQuery } from 'kysely';
import { createOwnConnection, type OwnConnection } from './own-connection.ts';
import { ENDED, markOf } from './postgres-changes.ts';
import { sharedLook } from './shared-look.ts';

export interface Replica {
  /**
   * Runs `work`. What it only reads may come from the copy, until its first write or `over`; call that when the request
   * is answered, for timers of its making go on.
   */
  readWith(work: (over: () => void) => void): Promise<void>;
  /** The mark of the database when this request was found to read the copy; undefined for all other work. */
  mark(): string | undefined;
  /** From here on this request must see what it writes. */
  leave(): void;
  /** Runs work that others share, who asked later: past the copy. */
  outside<T>(work: () => T): T;
  /** Rows of a plain read from the copy; null where it is for the database itself. */
  rowsOf(query: CompiledQuery): Promise<unknown[] | null>;
  /** Whether it would be read now. */
  isUpToDate(): Promise<boolean>;
  close(): Promise<void>;
}

/** How far the log of the database goes, and of which history: after a failover an earlier copy may be on another one. */
interface Position {
  lsn: string;
  history: string;
  mark: string;
}

/** What one request reads from; every read over the connection that was asked, so of the very server that was asked. */
interface Source {
  over: OwnConnection;
  connection: number;
  mark: string;
}

const LANES = 4;
const MOST_MS = 1_000;
const REST_MS = 5_000;
const SAME = `(select system_identifier from pg_control_system()) || ' ' || current_database()`;
const POSITION = `select pg_current_wal_insert_lsn()::text as lsn,
  ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int || ' ' || ${SAME} as history,
  ${ENDED} as ended`;
const UP_TO = `select pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::pg_lsn
  and (select timeline_id from pg_control_checkpoint()) || ' ' || ${SAME} = $2 as is_up_to`;
const PLAIN_READ = /^\s*select\b(?!.*\bpg_)/is;

/** `primary`: a connection to the database itself. `elapsedMs`: a clock that only goes forwards. */
export function createReplica(url: string, primary: OwnConnection, elapsedMs: () => number): Replica {
  const reading = new AsyncLocalStorage<{ from: Source | null }>();
  let turn = 0;

  const position = sharedLook(async (): Promise<Position | null> => {
    const question = { name: 'position', text: POSITION };
    const asked = await primary.ask<Omit<Position, 'mark'> & { ended: string | null }>(question).catch(() => null);
    const row = asked?.rows[0];
    const mark = asked === null || row === undefined ? null : markOf(asked.connection, row.ended);
    return row === undefined || mark === null ? null : { ...row, mark };
  });
  /** One connection of several: a look at the position, then at the copy. After no answer it is left alone for a while. */
  const createLane = () => {
    const over = createOwnConnection(url, MOST_MS);
    let restsUntil = 0;
    const upToDate = sharedLook(async (): Promise<Source | null> => {
      if (elapsedMs() < restsUntil) return null;
      const now = await position();
      if (now === null) return null;
      const question = { name: 'up-to', text: UP_TO, values: [now.lsn, now.history] };
      try {
        const { rows, connection } = await over.ask<{ is_up_to: boolean | null }>(question);
        return rows[0]?.is_up_to === true ? { over, connection, mark: now.mark } : null;
      } catch {
        restsUntil = elapsedMs() + REST_MS;
        return null;
      }
    });
    return { over, upToDate };
  };
  const lanes = Array.from({ length: LANES }, createLane);
  const upToDate = async (): Promise<Source | null> => {
    turn = (turn + 1) % LANES;
    return (await lanes[turn]?.upToDate()) ?? null;
  };
  return {
    async readWith(work) {
      const context = { from: await upToDate() };
      reading.run(context, work, () => {
        context.from = null;
      });
    },
    mark: () => reading.getStore()?.from?.mark,
    leave() {
      const context = reading.getStore();
      if (context !== undefined) context.from = null;
    },
    outside: (work) => reading.exit(work),
    async rowsOf({ sql, parameters }) {
      const context = reading.getStore();
      if (context === undefined || context.from === null) return null;
      const { over, connection } = context.from;
      // what it does from here on it must see itself
      if (!PLAIN_READ.test(sql)) context.from = null;
      else {
        try {
          return (await over.ask({ text: sql, values: [...parameters] }, connection)).rows;
        } catch {
          // a write, a conflict with what it replays, or gone: the database itself says what is right
          context.from = null;
        }
      }
      return null;
    },
    isUpToDate: async () => (await upToDate()) !== null,
    close: async () => void (await Promise.all(lanes.map(({ over }) => over.close()))),
  };
}
