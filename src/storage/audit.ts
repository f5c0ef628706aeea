import { hash } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { AuditCheck, AuditEntry, AuditMark } from '../issuing/organisations/audit.ts';
import type { AuditRecords } from '../issuing/records.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import { readCursor, toPage } from './paging.ts';
import type { AuditRow, Schema } from './schema.ts';
import { insertAll } from './write.ts';

const FIRST_PREVIOUS = '0'.repeat(64);
/** Any number; the same one wherever PostgreSQL has to let writers of the log stand in line. */
const LOG_LOCK = 4_128_001;

const askLastAt = builtOnce(({ db }) =>
  db.selectFrom('auditEntry').select('at').orderBy('seq', 'desc').limit(sql.lit(1)),
);

/** The log, each line chained to the one before. */
export function auditRecords(handle: Handle): AuditRecords {
  const { db, dialect, atomically } = handle;
  return {
    append: (...entries) =>
      atomically(async (trx) => {
        if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${LOG_LOCK})`.execute(trx);
        const last = await trx
          .selectFrom('auditEntry')
          .select(['seq', 'hash'])
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst();
        let { seq, hash: before } = last ?? { seq: 0, hash: FIRST_PREVIOUS };
        const rows = entries.map((entry): AuditRow => {
          const linked = { ...pick(entry), seq: seq + 1, previousHash: before };
          seq += 1;
          before = hashOf(linked);
          return { ...linked, hash: before };
        });
        await insertAll(trx, 'auditEntry', rows);
      }),
    async lastAt() {
      return (await askLastAt(handle))[0]?.at ?? null;
    },
    async about(organisationId, objectId) {
      const rows = await db
        .selectFrom('auditEntry')
        .selectAll()
        .where('organisationId', '=', organisationId)
        .where('objectId', '=', objectId)
        .orderBy('seq')
        .execute();
      return rows.map(pick);
    },
    check: (since) => checkAuditChain(db, since),
    async list(organisationId, { limit, cursor, from, until }) {
      const after = readCursor(cursor, [0] as [number]);
      const rows = await db
        .selectFrom('auditEntry')
        .selectAll()
        .where('organisationId', '=', organisationId)
        .$if(from !== undefined, (select) => select.where('at', '>=', from ?? ''))
        .$if(until !== undefined, (select) => select.where('at', '<', until ?? ''))
        .$if(after !== null, (select) => select.where('seq', '<', after?.[0] ?? 0))
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, pick, (row) => [row.seq]);
    },
  };
}

/** Recomputes the hash chain of the whole log, or from one of its lines on, in portions. Invariant I5. */
export async function checkAuditChain(db: Kysely<Schema>, since?: AuditMark): Promise<AuditCheck> {
  let { seq, hash: last } = since ?? { seq: 0, hash: FIRST_PREVIOUS };
  if (seq > 0) {
    const row = await db.selectFrom('auditEntry').selectAll().where('seq', '=', seq).executeTakeFirst();
    if (row === undefined || row.hash !== last || row.hash !== hashOf(row)) return { ok: false, seq };
  }
  for (;;) {
    const rows = await db
      .selectFrom('auditEntry')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(1000)
      .execute();
    for (const row of rows) {
      if (row.previousHash !== last || row.hash !== hashOf(row)) return { ok: false, seq: seq + 1 };
      seq = row.seq;
      last = row.hash;
    }
    if (rows.length === 0) return { ok: true, entries: seq, last };
  }
}

function pick({ organisationId, actor, action, objectId, result, at }: AuditEntry | Selectable<AuditRow>): AuditEntry {
  return { organisationId, actor, action, objectId, result, at };
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, previousHash, organisationId, actor, action, objectId, result, at } = row;
  const linked = JSON.stringify([previousHash, seq, organisationId, actor, action, objectId, result, at]);
  return hash('sha256', linked, 'hex');
}
