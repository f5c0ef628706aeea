import { type Selectable, sql } from 'kysely';
import type { OutboxMail } from '../issuing/letters/outbox.ts';
import type { OutboxRecords } from '../issuing/letters/outbox-records.ts';
import type { Handle } from './handle.ts';
import { readCursor, toPage } from './paging.ts';
import { publicOn } from './public-consent.ts';
import type { Schema } from './schema.ts';

type Row = Selectable<Schema['outboxMail']>;
const toMail = ({ params, ...row }: Row): OutboxMail => ({
  ...row,
  sealedSecret: row.sealedSecret === null ? null : new Uint8Array(row.sealedSecret),
  params: JSON.parse(params) as OutboxMail['params'],
});
const toRow = ({ params, ...mail }: OutboxMail): Row => ({ ...mail, params: JSON.stringify(params) });

/** One statement takes a bounded number of values. */
const MOST_PARAMETERS = 500;

/** Mail on its way out. */
export function outboxRecords({ db }: Handle): OutboxRecords {
  const mails = () => db.selectFrom('outboxMail').selectAll();
  /** What needs the eye of staff; written as the partial index has it. */
  const stuck = (organisationId: string) =>
    db
      .selectFrom('outboxMail')
      .where('organisationId', '=', organisationId)
      .where(sql<boolean>`state not in ('sent', 'dropped')`)
      .where((where) => where.or([where('state', '<>', 'waiting'), where('reason', 'is not', null)]));
  return {
    async insert(mail) {
      await db.insertInto('outboxMail').values(toRow(mail)).execute();
    },
    async update(mail) {
      const { id, ...columns } = toRow(mail);
      await db.updateTable('outboxMail').set(columns).where('id', '=', id).execute();
    },
    async byId(id) {
      const row = await mails().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toMail(row);
    },
    async nextDue(now) {
      const row = await mails()
        .where(sql<boolean>`state = 'waiting'`)
        .where('nextTryAt', '<=', now)
        .orderBy('nextTryAt')
        .orderBy('createdAt')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toMail(row);
    },
    async lastSent(whose, kinds, nth) {
      const row = await db
        .selectFrom('outboxMail')
        .select('endedAt')
        .$if('addressKey' in whose, (all) =>
          all.where('addressKey', '=', 'addressKey' in whose ? whose.addressKey : ''),
        )
        .$if('organisationId' in whose, (all) =>
          all.where('organisationId', '=', 'organisationId' in whose ? whose.organisationId : ''),
        )
        .where('state', '=', 'sent')
        .where('kind', 'in', kinds)
        .orderBy('endedAt', 'desc')
        .offset(nth - 1)
        .limit(1)
        .executeTakeFirst();
      return row?.endedAt ?? null;
    },
    async countWritten(addressKey, kinds, since) {
      const { count } = await db
        .selectFrom('outboxMail')
        .select((get) => get.fn.countAll<number | string>().as('count'))
        .where('addressKey', '=', addressKey)
        .where('kind', 'in', kinds)
        .where('state', 'not in', ['dropped', 'refused'])
        .where('createdAt', '>', since)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async newest(organisationId, addressKey, kind) {
      const row = await mails()
        .where('addressKey', '=', addressKey)
        // so written, SQLite goes by the address: an organisation has far more mail
        .where(({ fn, val }) => fn.coalesce('organisationId', val('')), '=', organisationId)
        .where('kind', '=', kind)
        .orderBy('createdAt', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toMail(row);
    },
    async ofAward(awardId) {
      const rows = await mails().where('awardId', '=', awardId).orderBy('createdAt', 'desc').orderBy('id').execute();
      return rows.map(toMail);
    },
    async stuck(organisationId, { limit, cursor }) {
      const after = readCursor(cursor, ['', ''] as const);
      const rows = await stuck(organisationId)
        .selectAll()
        .$if(after !== null, (all) =>
          all.where((where) =>
            where.or([
              where('createdAt', '<', after?.[0] ?? ''),
              where.and([where('createdAt', '=', after?.[0] ?? ''), where('id', '>', after?.[1] ?? '')]),
            ]),
          ),
        )
        .orderBy('createdAt', 'desc')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, toMail, (row) => [row.createdAt, row.id]);
    },
    async countStuck(organisationId) {
      const { count } = await stuck(organisationId)
        .where('state', 'in', ['waiting', 'failed'])
        .select((get) => get.fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async deleteEndedBefore(before) {
      const { numDeletedRows } = await db
        .deleteFrom('outboxMail')
        .where('endedAt', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async forgetAddress(addressKey) {
      await db
        .deleteFrom('outboxMail')
        .where('addressKey', '=', addressKey)
        .where((where) => where.or([where('awardId', 'is', null), where('state', '<>', 'waiting')]))
        .execute();
    },
    async keepClaim(claim) {
      await db
        .insertInto('mailClaim')
        .values(claim)
        .onConflict((conflict) => conflict.column('codeSha256').doUpdateSet({ expiresAt: claim.expiresAt }))
        .execute();
    },
    async claim(codeSha256) {
      const row = await db.selectFrom('mailClaim').selectAll().where('codeSha256', '=', codeSha256).executeTakeFirst();
      return row ?? null;
    },
    async deleteClaimsOf(awardId) {
      await db.deleteFrom('mailClaim').where('awardId', '=', awardId).execute();
    },
    async deleteExpiredClaims(now) {
      const { numDeletedRows } = await db
        .deleteFrom('mailClaim')
        .where('expiresAt', '<=', now)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async stop(addressHalf, stoppedAt) {
      await db
        .insertInto('mailStop')
        .values({ addressHalf, stoppedAt })
        .onConflict((conflict) => conflict.column('addressHalf').doNothing())
        .execute();
    },
    async start(addressHalf) {
      await db.deleteFrom('mailStop').where('addressHalf', '=', addressHalf).execute();
    },
    async isStopped(addressHalf) {
      const row = await db
        .selectFrom('mailStop')
        .select('stoppedAt')
        .where('addressHalf', '=', addressHalf)
        .executeTakeFirst();
      return row !== undefined;
    },
    async stoppedAmong(addressHalves) {
      const stopped: string[] = [];
      for (let at = 0; at < addressHalves.length; at += MOST_PARAMETERS) {
        const rows = await db
          .selectFrom('mailStop')
          .select('addressHalf')
          .where('addressHalf', 'in', addressHalves.slice(at, at + MOST_PARAMETERS))
          .execute();
        stopped.push(...rows.map((row) => row.addressHalf));
      }
      return stopped;
    },
    async insertReminder(awardId, writtenAt) {
      await db.insertInto('mailReminder').values({ awardId, writtenAt }).execute();
    },
    async reminders(awardId) {
      const rows = await db
        .selectFrom('mailReminder')
        .select('writtenAt')
        .where('awardId', '=', awardId)
        .orderBy('writtenAt')
        .execute();
      return rows.map((row) => row.writtenAt);
    },
    async reminderFacts(which, day) {
      const awards = await db
        .selectFrom('award')
        .innerJoin('recipient', 'recipient.id', 'award.recipientId')
        .select(['award.id', 'award.organisationId', 'award.recipientId', 'recipient.email'])
        .select(sql<number>`case when ${publicOn(day)} then 1 else 0 end`.as('published'))
        .where('award.state', '=', 'issued')
        .$if('awardId' in which, (all) => all.where('award.id', '=', 'awardId' in which ? which.awardId : ''))
        .$if('ceremonyId' in which, (all) =>
          all.where('award.ceremonyId', '=', 'ceremonyId' in which ? which.ceremonyId : ''),
        )
        .orderBy('award.position')
        .orderBy('award.id')
        .execute();
      const written = await db
        .selectFrom('mailReminder')
        .innerJoin('award', 'award.id', 'mailReminder.awardId')
        .select(['mailReminder.awardId', 'mailReminder.writtenAt'])
        .$if('awardId' in which, (all) => all.where('award.id', '=', 'awardId' in which ? which.awardId : ''))
        .$if('ceremonyId' in which, (all) =>
          all.where('award.ceremonyId', '=', 'ceremonyId' in which ? which.ceremonyId : ''),
        )
        .orderBy('mailReminder.writtenAt')
        .execute();
      const letters = await db
        .selectFrom('outboxMail')
        .innerJoin('award', 'award.id', 'outboxMail.awardId')
        .select(['award.id', 'outboxMail.state', 'outboxMail.endedAt'])
        .where('outboxMail.kind', 'in', ['award', 'replaced'])
        .where('outboxMail.state', 'in', ['sent', 'waiting'])
        .$if('awardId' in which, (all) => all.where('award.id', '=', 'awardId' in which ? which.awardId : ''))
        .$if('ceremonyId' in which, (all) =>
          all.where('award.ceremonyId', '=', 'ceremonyId' in which ? which.ceremonyId : ''),
        )
        .orderBy('outboxMail.createdAt')
        .orderBy('outboxMail.id')
        .execute();
      const sentAt = new Map(letters.map(({ id, state, endedAt }) => [id, state === 'waiting' ? state : endedAt]));
      const byAward = Map.groupBy(written, ({ awardId }) => awardId);
      return awards.map(({ published, ...award }) => ({
        ...award,
        published: published === 1,
        letterSentAt: sentAt.get(award.id) ?? null,
        reminders: (byAward.get(award.id) ?? []).map(({ writtenAt }) => writtenAt),
      }));
    },
  };
}
