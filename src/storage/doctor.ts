import { sql } from 'kysely';
import type { StoredCredential } from '../issuing/awards/awards.ts';
import type { DoctorRecords, SelfCheck } from '../issuing/doctor/doctor-records.ts';
import { bytes } from './bytes.ts';
import type { Handle } from './handle.ts';
import { checkSqliteFile } from './sqlite-check.ts';

/** Reads for the doctor. The rules of the tables are asked again: an index that was dropped protects nothing. */
export function doctorRecords({ db, dialect }: Handle): DoctorRecords {
  return {
    async countAwards() {
      const { count } = await db
        .selectFrom('award')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async awards(after, limit) {
      const awards = await db
        .selectFrom('award')
        .selectAll()
        .$if(after !== null, (select) => select.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute();
      if (awards.length === 0) return [];
      const ids = awards.map(({ id }) => id);
      const credentials = await db.selectFrom('credential').selectAll().where('awardId', 'in', ids).execute();
      const owners = await db
        .selectFrom('statusIndex')
        .innerJoin('award', (join) =>
          join
            .onRef('award.statusListId', '=', 'statusIndex.statusListId')
            .onRef('award.statusIndex', '=', 'statusIndex.statusIndex'),
        )
        .select(['award.id as askedFor', 'statusIndex.awardId as owner'])
        .where('award.id', 'in', ids)
        .execute();
      const credentialOf = new Map<string, StoredCredential>(credentials.map((each) => [each.awardId, each]));
      const ownerOf = new Map(owners.map(({ askedFor, owner }) => [askedFor, owner]));
      return awards.map((award) => ({
        award,
        credential: credentialOf.get(award.id) ?? null,
        indexOwner: ownerOf.get(award.id) ?? null,
      }));
    },
    sharedKeys: () =>
      ids(sql`select id from award where (organisation_id, idempotency_key) in
        (select organisation_id, idempotency_key from award group by organisation_id, idempotency_key having count(*) > 1)
        order by id`),
    sharedIndexes: () =>
      ids(sql`with place (id, list, at) as (
          select id, status_list_id, status_index from award where status_index is not null
          union all select award_id, status_list_id, status_index from company_endorsement)
        select distinct id from place where (list, at) in (select list, at from place group by list, at having count(*) > 1)
        order by id`),
    withoutIssueRecord: () =>
      ids(sql`select award_id as id from register_entry
        where seq > (select min(seq) from register_entry where award_id in (select award_id from issue_record))
        and award_id not in (select award_id from issue_record) order by seq`),
    statusListIds: () => ids(sql`select id from status_list order by id`),
    async givenIndexes(listId) {
      const of = (query: ReturnType<typeof sql>): Promise<number[]> =>
        query.execute(db).then(({ rows }) => (rows as { at: number }[]).map(({ at }) => at));
      const all = await of(sql`select status_index as at from status_index where status_list_id = ${listId}`);
      const ended =
        await of(sql`select status_index as at from award where status_list_id = ${listId} and state = 'revoked'
        union select status_index from erased_badge where status_list_id = ${listId}`);
      const live =
        await of(sql`select status_index as at from award where status_list_id = ${listId} and state <> 'revoked'
        union all select status_index from company_endorsement where status_list_id = ${listId}`);
      const use = await db
        .selectFrom('statusListUse')
        .select('used')
        .where('statusListId', '=', listId)
        .executeTakeFirst();
      return { all, ended, live, counted: use?.used ?? 0 };
    },
    overdueMail: (before) =>
      ids(sql`select id from outbox_mail where state = 'waiting' and next_try_at < ${before} order by id`),
    async entries(after, limit) {
      const rows = await db
        .selectFrom('registerEntry')
        .innerJoin('award', 'award.id', 'registerEntry.awardId')
        .innerJoin('registerLeaf', 'registerLeaf.seq', 'registerEntry.seq')
        .selectAll('registerEntry')
        .select(['registerLeaf.commitment', 'award.state'])
        .where('registerEntry.seq', '>', after)
        .orderBy('registerEntry.seq')
        .limit(limit)
        .execute();
      return rows.map(({ state, ...row }) => ({
        ...row,
        salt: bytes(row.salt),
        commitment: bytes(row.commitment),
        revoked: state === 'revoked',
      }));
    },
    async countEntries() {
      const { rows } = await sql<{ badges: number; erased: number; owned: number }>`select
        (select count(*) from register_leaf where type in ('issue', 'import')) as badges,
        (select count(*) from register_leaf where type = 'erase') as erased,
        (select count(distinct seq) from register_entry) as owned`.execute(db);
      const { badges, erased, owned } = rows[0] ?? { badges: 0, erased: 0, owned: 0 };
      return { badges: Number(badges), erased: Number(erased), owned: Number(owned) };
    },
    async revocations() {
      const rows = await db.selectFrom('registerLeaf').select('commitment').where('type', '=', 'revoke').execute();
      return rows.map(({ commitment }) => bytes(commitment));
    },
    selfCheck: (stopping = () => false) => (dialect === 'sqlite' ? checkSqlite(stopping) : checkPostgres()),
  };

  async function ids(query: ReturnType<typeof sql>): Promise<string[]> {
    const { rows } = await query.execute(db);
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  async function checkSqlite(stopping: () => boolean): Promise<SelfCheck> {
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db);
    const file = rows[0]?.file ?? '';
    return file === '' ? { notChecked: 'it is in memory' } : checkSqliteFile(file, stopping);
  }

  /** Every index against its table, by the extension amcheck, where the operator installed it. */
  async function checkPostgres(): Promise<SelfCheck> {
    const installed = await sql`select 1 from pg_extension where extname = 'amcheck'`.execute(db);
    if (installed.rows.length === 0)
      return { notChecked: 'the extension amcheck is not installed (create extension amcheck)' };
    const indexes = await sql<{ oid: number; name: string }>`select c.oid, c.relname as name from pg_index i
      join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
      join pg_namespace n on n.oid = c.relnamespace
      where m.amname = 'btree' and n.nspname = current_schema() and i.indisready and i.indisvalid`.execute(db);
    const problems: string[] = [];
    for (const { oid, name } of indexes.rows) {
      await sql`select bt_index_check(${oid}::oid::regclass, true)`.execute(db).catch((error: unknown) => {
        problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
    return { problems };
  }
}
