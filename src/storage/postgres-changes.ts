/**
 * The change mark of a PostgreSQL database: which transactions have ended, as `pg_current_snapshot()` tells it (13 and
 * later). Two snapshots that read alike have the same transactions ended, of whatever connection or server, and see the
 * same rows: a transaction counts from its commit, which comes before the answer to it, and not from its begin or its
 * number; one that was rolled back changes the mark for nothing. Numbers are counted on only while the server process
 * lives: after a crash, a failover or a restored copy one may come back that was seen before. So a mark holds the
 * connection it was asked on, which ends with that process, too. A standby lists no running transactions: no mark there.
 */
import pg from 'pg';
import type { ChangeMark, Mark } from './until-change.ts';

const ENDED = `select case when pg_is_in_recovery() then null
  else pg_backend_pid() || ' ' || pg_current_snapshot() end`;
/** Longer than any look takes: then the connection is given up, and pages are made anew. */
const MOST_MS = 5_000;

export interface PostgresChanges {
  /** Who asks while a look is under way gets the next one, together with all others: none is of before it was asked. */
  look: ChangeMark;
  close(): Promise<void>;
}

/** Opens its own connection at the first look, and another one after one that broke (null meanwhile). */
export function postgresChanges(connectionString: string): PostgresChanges {
  let client: Promise<pg.Client> | null = null;
  let connections = 0;
  let closed = false;
  let running: Promise<Mark> | null = null;
  let next: Promise<Mark> | null = null;

  const forget = (which: Promise<pg.Client>): void => {
    if (client === which) client = null;
  };
  const connected = (): Promise<pg.Client> => {
    if (client !== null) return client;
    connections += 1;
    const opening = open(connectionString, () => forget(opening));
    client = opening;
    return opening;
  };
  const ask = async (): Promise<Mark> => {
    if (closed) return null;
    const opening = connected();
    const connection = connections;
    try {
      const { rows } = await (await opening).query<[string | null]>({ name: 'ended', text: ENDED, rowMode: 'array' });
      const ended = rows[0]?.[0] ?? null;
      return ended === null ? null : `${connection} ${ended}`;
    } catch (error) {
      // what the server itself answered (an engine without snapshots) says nothing against the connection
      if (!(error instanceof pg.DatabaseError)) {
        forget(opening);
        void opening.then((broken) => broken.end()).catch(() => {});
      }
      return null;
    }
  };
  const start = (): Promise<Mark> => {
    next = null;
    const asked = ask();
    running = asked;
    void asked.then(() => {
      if (running === asked) running = null;
    });
    return asked;
  };
  return {
    look() {
      if (running === null) return start();
      next ??= running.then(start);
      return next;
    },
    async close() {
      closed = true;
      await client?.then((open) => open.end()).catch(() => {});
    },
  };
}

async function open(connectionString: string, ended: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: MOST_MS,
    query_timeout: MOST_MS,
    keepAlive: true,
  });
  client.on('error', ended);
  client.on('end', ended);
  await client.connect();
  return client;
}
