import type { CompiledQuery, Kysely } from 'kysely';
import type { DialectName } from './database.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

/**
 * A query that is asked often, with another value each time: it is built once for each dialect, for building a join takes
 * several times as long as asking it. `build` uses the value exactly once, and of what changes only the dialect.
 */
export function builtOnce<Value, Row>(
  build: (db: Kysely<Schema>, value: Value, dialect: DialectName) => { compile(): CompiledQuery<Row> },
): (handle: Handle, value: Value) => Promise<Row[]> {
  const built = new Map<DialectName, CompiledQuery<Row>>();
  return async ({ db, dialect }, value) => {
    const query: CompiledQuery<Row> = built.get(dialect) ?? build(db, value, dialect).compile();
    if (query.parameters.length !== 1) throw new TypeError('a query with one value');
    built.set(dialect, query);
    return (await db.executeQuery<Row>({ ...query, parameters: [value] })).rows;
  };
}
