/** Whether the database takes writes, found out without letting go of the answers that are kept until a change. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** On PostgreSQL a write of any server proves it for so long. */
const PROVEN_MS = 60_000;

/**
 * Throws what the driver says where a write cannot be made durable. On SQLite each call commits one that the change mark
 * does not count, for it is no row: a number in the head of the file. On PostgreSQL every transaction that writes moves the
 * mark of all servers: so one a minute, of whatever server; between two of them a server that is gone, stands by or is
 * read-only is found at once, and a full disk when the minute is over. `now`: DateTime.
 */
export async function proveWrite({ db, dialect }: Database, now: string): Promise<void> {
  if (dialect === 'sqlite') {
    await sql`pragma user_version = 1`.execute(db);
    return;
  }
  const since = new Date(Date.parse(now) - PROVEN_MS).toISOString();
  const { rows } = await sql`select 1 from setting where key = 'ready' and value > ${since} and value <= ${now}
    and current_setting('transaction_read_only') = 'off'`.execute(db);
  if (rows.length > 0) return;
  await sql`insert into setting (key, value) values ('ready', ${now})
    on conflict (key) do update set value = excluded.value`.execute(db);
}
