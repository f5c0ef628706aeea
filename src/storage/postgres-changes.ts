/**
 * The change mark of a PostgreSQL database: which transactions have ended, as `pg_current_snapshot()` tells it (13 and
 * later). Two snapshots that read alike have the same transactions ended, of whatever connection or server, and see the
 * same rows: a transaction counts from its commit, which comes before the answer to it, and not from its begin or its
 * number; one that was rolled back changes the mark for nothing. Numbers are counted on only while the server process
 * lives: after a crash, a failover or a restored copy one may come back that was seen before. So a mark holds the
 * connection it was asked on, which ends with that process, too. A standby lists no running transactions: no mark there.
 */
import type { OwnConnection } from './own-connection.ts';
import { sharedLook } from './shared-look.ts';
import type { ChangeMark, Mark } from './until-change.ts';

/** An expression of SQL: which transactions have ended, as the statement sees it. */
export const ENDED = `case when pg_is_in_recovery() then null else pg_backend_pid() || ' ' || pg_current_snapshot() end`;

/** What the server said of ended transactions, as a mark. */
export const markOf = (connection: number, ended: string | null): Mark =>
  ended === null ? null : `${connection} ${ended}`;

/** Null while the server does not answer. */
export function postgresChanges(primary: OwnConnection): ChangeMark {
  return sharedLook(async (): Promise<Mark> => {
    try {
      const question = { name: 'ended', text: `select ${ENDED}`, rowMode: 'array' } as const;
      const { rows, connection } = await primary.ask<[string | null]>(question);
      return markOf(connection, rows[0]?.[0] ?? null);
    } catch {
      return null;
    }
  });
}
