import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { moveDatabase } from '../compose/move-database.ts';
import { type Config, parseConfig } from '../config.ts';
import { examine } from '../issuing/doctor/examine.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage = 'blijk migrate [--from sqlite [FILE]]';
const NAME = 'blijk.sqlite';

/** Brings the database to this version's schema; with --from sqlite moves an installation to PostgreSQL. */
export const migrate: Command = {
  about: 'brings the database to the schema of this version (a start does the same), or moves it to PostgreSQL',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, { from: { type: 'string' } }, usage);
    if (values.from === undefined && positionals.length === 0) {
      return withInstallation(env, async () => {
        console.log('The database is at the schema of this version.');
        return 0;
      });
    }
    if (values.from !== 'sqlite' || positionals.length > 1) throw new UsageError(`Usage: ${usage}`);
    required(env.DATABASE_URL, 'DATABASE_URL, the empty PostgreSQL database to move to,', usage);
    const config = parseConfig(env);
    const from = resolve(positionals[0] ?? join(config.dataDir, NAME));
    if (basename(from) !== NAME) throw new UsageError(`FILE is the ${NAME} of a data folder. Usage: ${usage}`);
    // looking at a folder without one would make a new installation there, and move that
    if (!existsSync(from))
      throw new UsageError(`There is no SQLite database at ${from}. Give its path, or its folder as DATA_DIR.`);
    return move(config, env, from);
  },
};

/** The doctor looks at both sides: at the file before, and at what arrived. */
async function move(config: Config, env: NodeJS.ProcessEnv, from: string): Promise<number> {
  const wrongBefore = await doctorOf({ ...env, DATABASE_URL: '', DATA_DIR: dirname(from) });
  if (wrongBefore.length > 0) {
    console.error(`Not moved: ${wrongBefore.join(', ')} of the SQLite database do not hold. Run "blijk doctor" on it.`);
    return 1;
  }
  const tables = await moveDatabase(config, from, new Date(), tellProgress);
  for (const { table, rows, sha256 } of tables)
    console.log(`${table.padEnd(24)} ${String(rows).padStart(9)}  ${sha256}`);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`Moved ${rows} rows of ${tables.length} tables: as many there, with the same values.`);
  const wrong = await doctorOf({ ...env, DATA_DIR: dirname(from) });
  if (wrong.length > 0) console.error(`${wrong.join(', ')} do not hold on PostgreSQL. Run "blijk doctor".`);
  else
    console.log(
      `Every invariant holds on both. Start with DATABASE_URL; ${from} is marked as moved and starts no more.`,
    );
  return wrong.length === 0 ? 0 : 1;
}

const doctorOf = (env: NodeJS.ProcessEnv): Promise<string[]> =>
  withInstallation(env, async ({ issuing, secrets }) =>
    (await examine(issuing, secrets)).filter(({ broken }) => broken > 0).map(({ invariant }) => invariant),
  );

/** For a person who waits; a pipe gets none. */
function tellProgress(table: string, done: number, all: number): void {
  if (process.stderr.isTTY && all > 0) process.stderr.write(`\r${table}: ${done} of ${all}${done >= all ? '\n' : ''}`);
}
