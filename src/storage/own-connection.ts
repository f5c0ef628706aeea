import pg from 'pg';
import { createLine } from './transactions.ts';

/** One connection to a PostgreSQL server, beside the pool: made at the first question, and anew after it broke. */
export interface OwnConnection {
  /**
   * Rows, and the number of the connection they came over: the same number means the same server process, all the time
   * in between. Throws where it does not answer in time, and where it is no longer the connection `only`.
   */
  ask<Row>(question: Question, only?: number): Promise<{ rows: Row[]; connection: number }>;
  close(): Promise<void>;
}

/** A name makes it a prepared statement; `array`: rows as arrays instead of objects. */
export interface Question {
  text: string;
  values?: unknown[];
  name?: string;
  rowMode?: 'array';
}

export function createOwnConnection(connectionString: string, mostMs: number): OwnConnection {
  let client: Promise<pg.Client> | null = null;
  let connections = 0;
  let closed = false;
  const inLine = createLine();

  const forget = (which: Promise<pg.Client>): void => {
    if (client === which) client = null;
  };
  const connected = (): Promise<pg.Client> => {
    if (client !== null) return client;
    connections += 1;
    const opening = open(connectionString, mostMs, () => forget(opening));
    client = opening;
    return opening;
  };
  return {
    ask<Row>(question: Question, only?: number) {
      return inLine(async () => {
        if (closed) throw new TypeError('closed');
        if (only !== undefined && (client === null || only !== connections)) throw new TypeError('another connection');
        const opening = connected();
        const connection = connections;
        try {
          const { rows } = await (await opening).query(question as pg.QueryConfig);
          return { rows: rows as Row[], connection };
        } catch (error) {
          // what the server itself answered says nothing against the connection
          if (!(error instanceof pg.DatabaseError)) {
            forget(opening);
            void opening.then((broken) => broken.end()).catch(() => {});
          }
          throw error;
        }
      });
    },
    async close() {
      closed = true;
      await client?.then((open) => open.end()).catch(() => {});
    },
  };
}

async function open(connectionString: string, mostMs: number, ended: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: mostMs,
    query_timeout: mostMs,
    keepAlive: true,
  });
  client.on('error', ended);
  client.on('end', ended);
  try {
    await client.connect();
  } catch (error) {
    ended();
    throw error;
  }
  return client;
}
