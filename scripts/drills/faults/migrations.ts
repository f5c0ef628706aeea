/** R18: a migration of a database with many rows is killed half-way, again and again. It is all there or not at all; a newer one is refused. */
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Migrator } from 'kysely/migration';
import { openDatabase } from '../../../src/storage/database.ts';
import { SCHEMA_STEPS } from '../../../src/storage/migrations/index.ts';
import { type Drill, must } from './drill.ts';
import { makeWorld, type World } from './world.ts';

const CLI = join(import.meta.dirname, '../../../src/cli/blijk.js');
const ROWS = 100_000;

export const migrationsDrill: Drill = {
  id: 'R18',
  about: 'migrations killed half-way, 100,000 rows; a newer schema',
  async run({ runs, told }) {
    const empty = await makeWorld({ lists: 0, people: 0 });
    const world = await empty.copy();
    await empty.remove();
    try {
      await backTwoSteps(world);
      const before = stepsOf(world);
      const wholeMs = await timeOf(world);
      let killed = 0;
      for (let run = 1; run <= (runs ?? 20); run += 1) {
        const copy = await world.copy();
        try {
          const ms = randomInt(Math.round(wholeMs / 3), Math.round(wholeMs));
          told(`run ${run}, ${ms} ms`);
          const child = spawn(process.execPath, [CLI, 'migrate'], { cwd: copy.dir, env: copy.env, stdio: 'ignore' });
          const ended = new Promise<NodeJS.Signals | null>((resolve) =>
            child.once('close', (_code, signal) => resolve(signal)),
          );
          await wait(ms);
          child.kill('SIGKILL');
          if ((await ended) === 'SIGKILL') killed += 1;
          const now = stepsOf(copy);
          must([before, SCHEMA_STEPS.length].includes(now), `after ${ms} ms ${now} steps were taken`);
          must(blijk(copy, 'migrate').status === 0, 'the next try failed');
          must(
            stepsOf(copy) === SCHEMA_STEPS.length && copy.count('select count(*) from setting') >= ROWS,
            'not all is there',
          );
          must(copy.count("select count(*) from pragma_integrity_check where integrity_check = 'ok'") === 1, 'damaged');
        } finally {
          await copy.remove();
        }
      }
      must(blijk(world, 'migrate').status === 0, 'the migration failed');
      change(world, "insert into kysely_migration values ('9999-from-the-future', '2030-01-01')");
      const newer = blijk(world, 'migrate');
      must(
        newer.status === 1 && newer.stderr.trim().split('\n').length === 1,
        `a newer schema: ${newer.status} ${newer.stderr}`,
      );
      return `${killed} of ${runs ?? 20} killed before its end: all steps or none, and the next try takes them; a newer schema is refused in one line`;
    } finally {
      await world.remove();
    }
  },
};

/** The database as the program of two schema steps ago would have made it, with many rows. */
async function backTwoSteps(world: World): Promise<void> {
  for (const end of ['', '-wal', '-shm']) rmSync(join(world.dir, 'data', `blijk.sqlite${end}`), { force: true });
  const database = openDatabase({ dataDir: join(world.dir, 'data'), databaseUrl: null });
  const steps = SCHEMA_STEPS.slice(0, -2);
  const migrator = new Migrator({
    db: database.db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(steps.map((step) => [step.name, { up: (trx) => step.up(trx, database.dialect) }])),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  await database.close();
  change(
    world,
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS}) insert into setting select 'row ' || i, hex(randomblob(50)) from n`,
  );
}

/** How long it takes where nobody kills it. */
async function timeOf(world: World): Promise<number> {
  const copy = await world.copy();
  const since = performance.now();
  must(blijk(copy, 'migrate').status === 0, 'the migration failed');
  await copy.remove();
  return performance.now() - since;
}

const stepsOf = (world: World): number => world.count('select count(*) from kysely_migration');

const blijk = (world: World, command: string) =>
  spawnSync(process.execPath, [CLI, command], { cwd: world.dir, env: world.env, encoding: 'utf8' });

function change(world: World, sql: string): void {
  const database = new Database(join(world.dir, 'data', 'blijk.sqlite'));
  database.exec(sql);
  database.close();
}
