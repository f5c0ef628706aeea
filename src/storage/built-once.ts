import type { CompiledQuery } from 'kysely';
import type { DialectName } from './database.ts';
import type { Handle } from './handle.ts';

/**
 * A query that is asked often, with other values each time: it is built once for each dialect, for building one takes several
 * times as long as asking it. `build` uses each value once, in their order, and of what changes only the dialect.
 */
export function builtOnce<Values extends readonly unknown[], Row>(
  build: (on: Pick<Handle, 'db' | 'dialect'>, ...values: Values) => { compile(): CompiledQuery<Row> },
): (handle: Handle, ...values: Values) => Promise<Row[]> {
  const built = new Map<DialectName, CompiledQuery<Row>>();
  return async (handle, ...values) => {
    const { db, dialect } = handle;
    handle.assertUsable();
    let query = built.get(dialect);
    if (query === undefined) {
      // places instead of values: two values that are alike would hide that they change places
      const places = values.map((_, at) => `value ${at}`);
      query = build(handle, ...(places as unknown as Values)).compile();
      const { parameters } = query;
      if (parameters.length !== places.length || parameters.some((parameter, at) => parameter !== places[at]))
        throw new TypeError('a query with these values, each of them once and in this order');
      built.set(dialect, query);
    }
    return (await db.executeQuery<Row>({ ...query, parameters: values })).rows;
  };
}
