import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';
import { SCHEMA_STEPS } from './migrations/index.ts';

/**
 * Brings the schema up to this version of the program, all steps in one transaction, and returns the names of the steps
 * it took. Throws `storage.newer_schema` (nothing touched) where a newer program has been at this database.
 */
export async function migrate(database: Pick<Database, 'db' | 'dialect'>): Promise<string[]> {
  const db = database.db as unknown as Kysely<unknown>;
  await refuseNewer(db);
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(SCHEMA_STEPS.map((step) => [step.name, { up: (trx) => step.up(trx, database.dialect) }])),
    },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

async function refuseNewer(db: Kysely<unknown>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const taken = await (db as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const known = new Set(SCHEMA_STEPS.map((step) => step.name));
  const unknown = taken.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown[0] !== undefined) throw new AppError('storage.newer_schema', { step: unknown[0] });
}
