import { UniqueViolation } from '../errors.ts';
import { storageTroubleOf } from './storage-trouble.ts';

/** The UniqueViolation behind a driver's error, or null for any other error. The one place that knows the drivers' codes. */
function uniqueViolationOf(error: unknown): UniqueViolation | null {
  if (!isDriverError(error)) return null;
  if (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    // "UNIQUE constraint failed: award.organisation_id, award.idempotency_key"; SQLite tells the columns nowhere else
    const columns = error.message.slice(error.message.indexOf(': ') + 2).split(', ');
    return violation(
      columns[0]?.split('.')[0],
      columns.map((column) => column.split('.').at(-1) ?? ''),
    );
  }
  if (error.code === '23505') {
    // detail: "Key (organisation_id, idempotency_key)=(…) already exists."
    const { table, detail } = error as unknown as { table?: string; detail?: string };
    const columns = /\(([^)]*)\)=/.exec(detail ?? '')?.[1]?.split(', ') ?? [];
    return violation(
      table,
      columns.map((column) => column.replaceAll('"', '')),
    );
  }
  return null;
}

/** By its members and not its class: the driver's errors may come from another realm (worker, test environment). */
function isDriverError(error: unknown): error is { code: unknown; message: string } {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}

// The driver's error stays out: its detail holds the values, and those may be personal data.
function violation(table: string | undefined, columns: string[]): UniqueViolation {
  return new UniqueViolation(table ?? '', columns);
}

/** What a driver threw, as an error of ours where it is one of these. */
export const typedError = (error: unknown): unknown => uniqueViolationOf(error) ?? storageTroubleOf(error) ?? error;

/** The same records, with every unique violation of the database as UniqueViolation, and a database that cannot go on as AppError. */
export function withTypedErrors<Records extends object>(records: Records): Records {
  const entries = Object.entries(records).map(([name, act]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (act as (...given: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        throw typedError(error);
      }
    },
  ]);
  return Object.fromEntries(entries) as Records;
}
