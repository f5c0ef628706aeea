import type { DialectName } from '../database.ts';

/** Statements that make the database itself refuse these acts on a table; on PostgreSQL a refused delete refuses TRUNCATE too. */
export function refuseChange(dialect: DialectName, table: string, acts: readonly ('update' | 'delete')[]): string[] {
  const message = `${table} refuses ${acts.join(' and ')}`;
  if (dialect === 'sqlite') {
    return acts.map(
      (act) =>
        `create trigger ${table}_refuses_${act} before ${act} on ${table} begin select raise(abort, '${message}'); end`,
    );
  }
  const events = acts.includes('delete') ? [...acts, 'truncate'] : acts;
  return [
    `create function ${table}_refuse() returns trigger language plpgsql as $$ begin raise exception '${message}'; end $$`,
    `create trigger ${table}_refuses before ${events.join(' or ')} on ${table} for each statement execute function ${table}_refuse()`,
  ];
}
