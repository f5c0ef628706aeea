/**
 * Transactions and their trap. SQLite has one connection: while a transaction is open, a query on the *outer* database
 * would wait for that transaction, and if the transaction waits for the query, both wait for ever. Here that mistake is
 * found at once: inside `work`, the outer database throws TypeError on both kinds of database (on PostgreSQL it would
 * not hang, but would read and write outside the transaction without anybody noticing).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, KyselyPlugin, Transaction } from 'kysely';

interface Open {
  active: boolean;
}

/** Knows, per async call chain, whether a transaction of this database is open. */
export interface TransactionGuard {
  /** Refuses every query that goes past an open transaction of the same call chain. */
  plugin: KyselyPlugin;
  /** Throws TypeError inside a transaction of the same call chain. */
  assertOutside(): void;
  /** Runs `work` as the inside of a transaction. */
  inside<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` as if it were called outside, for what may go on after the transaction. */
  outside(work: () => void): void;
}

/** Makes the guard of one database; transactions of other databases are none of its business. */
export function createTransactionGuard(): TransactionGuard {
  const context = new AsyncLocalStorage<Open>();
  const assertOutside = (): void => {
    if (context.getStore()?.active === true) {
      throw new TypeError('inside a transaction only the storage that was handed in may be used');
    }
  };
  return {
    plugin: {
      transformQuery({ node }) {
        assertOutside();
        return node;
      },
      transformResult: async ({ result }) => result,
    },
    assertOutside,
    async inside(work) {
      const open: Open = { active: true };
      try {
        return await context.run(open, work);
      } finally {
        open.active = false; // timers started inside go on in this context
      }
    },
    outside: (work) => context.exit(work),
  };
}

/** Runs works one after the other, in the order of asking; one that fails holds up nobody. */
export type InLine = <T>(work: () => Promise<T>) => Promise<T>;

export function createLine(): InLine {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => {});
    return run;
  };
}

/**
 * Runs `work` in one write transaction on `db` (BEGIN IMMEDIATE on SQLite); a throw rolls everything back.
 * Only queries on the handed-in transaction, nothing else that waits: other writers stand in line meanwhile.
 */
export function inTransaction<Schema, T>(
  db: Kysely<Schema>,
  guard: TransactionGuard,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  guard.assertOutside();
  return guard.inside(() => db.transaction().execute((trx) => work(trx.withoutPlugins())));
}
