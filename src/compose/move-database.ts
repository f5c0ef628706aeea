import type { Config } from '../config.ts';
import { dateTime } from '../issuing/time.ts';
import { openDatabase } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { type MovedTable, type MoveOptions, moveToPostgres } from '../storage/move-to-postgres.ts';

/**
 * Moves the SQLite file `from` to the empty PostgreSQL of DATABASE_URL, while no service starts on either. Throws
 * `storage.move_refused` with nothing changed. Keys, pictures and evidence are not in the database and stay where they are.
 */
export async function moveDatabase(
  config: Config,
  from: string,
  now: Date,
  told: MoveOptions['told'],
): Promise<MovedTable[]> {
  const to = openDatabase({ dataDir: null, databaseUrl: config.databaseUrl });
  try {
    return await to.alone(async () => {
      await migrate(to);
      return moveToPostgres({ from, to, at: dateTime(now), told });
    });
  } finally {
    await to.close();
  }
}
