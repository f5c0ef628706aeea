import { sql } from 'kysely';
import type { Dossier, DossierState, WorkplaceLink } from '../issuing/dossiers/dossiers.ts';
import type { DossierListing, DossierRecords } from '../issuing/dossiers/praktijkverklaring-records.ts';
import { bytes } from './bytes.ts';
import { searchWords } from './fold.ts';
import type { Handle } from './handle.ts';
import { readCursor, toPage } from './paging.ts';
import { recipientsWith, sortNameOf } from './recipient-words.ts';
import { insertAll, mustChangeOne } from './write.ts';

/** Dossiers of learners with their lines, links, confirmations and evidence. */
export function dossierRecords({ db, atomically }: Handle): DossierRecords {
  const dossiers = () => db.selectFrom('dossier').selectAll('dossier');
  const lines = () => db.selectFrom('dossierLine').selectAll();
  return {
    insert: (dossier, itsLines) =>
      atomically(async (trx) => {
        await trx.insertInto('dossier').values(dossier).execute();
        await insertAll(trx, 'dossierLine', itsLines);
      }),
    async update({ id, organisationId: _of, ...columns }) {
      const changed = await db.updateTable('dossier').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      mustChangeOne(changed, 'dossier');
    },
    async byId(organisationId, id) {
      const row = await dossiers().where('organisationId', '=', organisationId).where('id', '=', id).executeTakeFirst();
      return row ?? null;
    },
    async find(id) {
      return (await dossiers().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async ofAward(awardId) {
      return (await dossiers().where('awardId', '=', awardId).executeTakeFirst()) ?? null;
    },
    async openTwin(organisationId, qualificationId, name) {
      const row = await dossiers()
        .innerJoin('recipient', 'recipient.id', 'dossier.recipientId')
        .where('dossier.organisationId', '=', organisationId)
        .where('qualificationId', '=', qualificationId)
        .where('state', 'not in', ['signed', 'rejected'])
        .where('recipient.name', '=', name)
        .orderBy('dossier.createdAt')
        .orderBy('dossier.id')
        .limit(1)
        .executeTakeFirst();
      return row ?? null;
    },
    async list(organisationId, filter, { limit, cursor }) {
      const after = readCursor(cursor, ['group', 'id'] as [string, string]);
      const counted = (condition: ReturnType<typeof sql<boolean>>) =>
        sql<number>`(select count(*) from dossier_line where dossier_line.dossier_id = dossier.id and ${condition})`;
      let select = dossiers()
        .innerJoin('recipient', 'recipient.id', 'dossier.recipientId')
        .innerJoin('qualification', 'qualification.id', 'dossier.qualificationId')
        .innerJoin('trainingCompany', 'trainingCompany.id', 'dossier.trainingCompanyId')
        .leftJoin('award', 'award.id', 'dossier.awardId')
        .select([
          'award.state as statement',
          'recipient.name as learnerName',
          'recipient.sortName as sortName',
          'qualification.name as qualificationName',
          'trainingCompany.name as companyName',
          counted(sql<boolean>`performance is not null`).as('decided'),
          counted(sql<boolean>`true`).as('lineCount'),
          counted(sql<boolean>`performance in ('independent', 'guided')`).as('signable'),
          sql<number>`(select count(*) from workplace_link where workplace_link.dossier_id = dossier.id and used_at is null and ended_at is null)`.as(
            'openLinks',
          ),
        ])
        .where('dossier.organisationId', '=', organisationId);
      if (filter.states !== undefined) select = select.where('dossier.state', 'in', filter.states);
      if (filter.groupName !== undefined) select = select.where('dossier.groupName', '=', filter.groupName);
      if (filter.qualificationId !== undefined)
        select = select.where('dossier.qualificationId', '=', filter.qualificationId);
      if (filter.learner !== undefined) {
        const words = searchWords(filter.learner);
        if (words.length === 0) return { items: [], cursor: null };
        for (const word of words)
          select = select.where('dossier.recipientId', 'in', recipientsWith(db, organisationId, word));
      }
      if (filter.left === true) select = select.where('dossier.leftOn', 'is not', null);
      if (after !== null) {
        const [group, id] = after;
        const name = await sortNameOf(db, 'dossier', id);
        select = select.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('dossier.groupName', 'recipient.sortName', 'dossier.id'), '>', tuple(group, name, id)),
        );
      }
      const rows = await select
        .orderBy('dossier.groupName')
        .orderBy('recipient.sortName')
        .orderBy('dossier.id')
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, toListing, (row) => [row.groupName, row.id]);
    },
    async countByState(organisationId) {
      const rows = await db
        .selectFrom('dossier')
        .select(['state', ({ fn }) => fn.countAll().as('count')])
        .where('organisationId', '=', organisationId)
        .groupBy('state')
        .execute();
      return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])) as Partial<
        Record<DossierState, number>
      >;
    },
    async groups(organisationId) {
      const rows = await db
        .selectFrom('dossier')
        .select('groupName')
        .distinct()
        .where('organisationId', '=', organisationId)
        .where('groupName', '<>', '')
        .orderBy('groupName')
        .execute();
      return rows.map(({ groupName }) => groupName);
    },
    async signedCounts(organisationId) {
      const rows = await db
        .selectFrom('dossier')
        .innerJoin('award', 'award.id', 'dossier.awardId')
        .innerJoin('qualification', 'qualification.id', 'dossier.qualificationId')
        .select(['qualification.id as qualificationId', 'qualification.name', 'qualification.cohort'])
        .select(({ fn }) => fn.countAll().as('signed'))
        .where('dossier.organisationId', '=', organisationId)
        .where('award.state', '=', 'issued')
        .groupBy(['qualification.id', 'qualification.name', 'qualification.cohort'])
        .orderBy('qualification.name')
        .orderBy('qualification.cohort')
        .orderBy('qualification.id')
        .execute();
      return rows.map(({ signed, ...row }) => ({ ...row, signed: Number(signed) }));
    },
    async signedTimes(organisationId, limit) {
      const rows = await db
        .selectFrom('dossier')
        .innerJoin('award', 'award.id', 'dossier.awardId')
        .select(['dossier.decidedAt', 'award.issuedAt'])
        .where('dossier.organisationId', '=', organisationId)
        .where('dossier.decidedAt', 'is not', null)
        .where('award.issuedAt', 'is not', null)
        // a correction was decided long before; one that is being made, after its statement
        .where('award.supersedes', 'is', null)
        .whereRef('dossier.decidedAt', '<=', 'award.issuedAt')
        .orderBy('award.issuedAt', 'desc')
        .orderBy('dossier.id')
        .limit(limit)
        .execute();
      return rows.map(({ decidedAt, issuedAt }) => ({ decidedAt: decidedAt ?? '', issuedAt: issuedAt ?? '' }));
    },
    lines: (dossierId) => lines().where('dossierId', '=', dossierId).orderBy('position').orderBy('code').execute(),
    async linesOf(dossierIds) {
      if (dossierIds.length === 0) return [];
      return lines()
        .where('dossierId', 'in', dossierIds)
        .orderBy('dossierId')
        .orderBy('position')
        .orderBy('code')
        .execute();
    },
    replaceLines: (dossierId, rows) =>
      atomically(async (trx) => {
        await trx.deleteFrom('dossierLine').where('dossierId', '=', dossierId).execute();
        await insertAll(trx, 'dossierLine', rows);
      }),
    async updateLine({ dossierId, code, ...columns }) {
      const changed = await db
        .updateTable('dossierLine')
        .set(columns)
        .where('dossierId', '=', dossierId)
        .where('code', '=', code)
        .executeTakeFirstOrThrow();
      mustChangeOne(changed, 'line of a dossier');
    },
    async insertLink(link) {
      await db.insertInto('workplaceLink').values(link).execute();
    },
    async updateLink({ id, dossierId: _of, ...columns }) {
      const changed = await db.updateTable('workplaceLink').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      mustChangeOne(changed, 'workplace link');
    },
    async linkByToken(tokenSha256) {
      const row = await db
        .selectFrom('workplaceLink')
        .selectAll()
        .where('tokenSha256', '=', tokenSha256)
        .executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    async links(dossierId) {
      const rows = await db
        .selectFrom('workplaceLink')
        .selectAll()
        .where('dossierId', '=', dossierId)
        .orderBy('createdAt', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toLink);
    },
    async seeLink(linkId, member, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('workplaceLinkSeen')
        .values({ linkId, member, at })
        .onConflict((conflict) => conflict.columns(['linkId', 'member']).doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async linksSeen(dossierIds) {
      if (dossierIds.length === 0) return [];
      return db
        .selectFrom('workplaceLinkSeen')
        .innerJoin('workplaceLink', 'workplaceLink.id', 'workplaceLinkSeen.linkId')
        .select(['workplaceLink.dossierId', 'workplaceLinkSeen.linkId', 'workplaceLinkSeen.member'])
        .where('workplaceLink.dossierId', 'in', dossierIds)
        .orderBy('workplaceLinkSeen.linkId')
        .orderBy('workplaceLinkSeen.member')
        .execute();
    },
    async openRequests(organisationId, { email }, limit) {
      const select = db
        .selectFrom('workplaceLink')
        .innerJoin('dossier', 'dossier.id', 'workplaceLink.dossierId')
        .where('dossier.organisationId', '=', organisationId)
        .where('workplaceLink.usedAt', 'is', null)
        .where('workplaceLink.endedAt', 'is', null)
        .$if(email !== undefined, (all) => all.where(sql`lower(supervisor_email)`, '=', email ?? ''));
      const open = await select
        .selectAll('workplaceLink')
        .orderBy('workplaceLink.createdAt')
        .orderBy('workplaceLink.id')
        .limit(limit)
        .execute();
      if (open.length === 0) return [];
      const about = await dossiers()
        .innerJoin('recipient', 'recipient.id', 'dossier.recipientId')
        .innerJoin('qualification', 'qualification.id', 'dossier.qualificationId')
        .innerJoin('trainingCompany', 'trainingCompany.id', 'dossier.trainingCompanyId')
        .select([
          'recipient.name as learnerName',
          'qualification.name as qualificationName',
          'trainingCompany.name as companyName',
        ])
        .where(
          'dossier.id',
          'in',
          open.map(({ dossierId }) => dossierId),
        )
        .execute();
      const byId = new Map(about.map((row) => [row.id, row]));
      return open.flatMap((row) => {
        const found = byId.get(row.dossierId);
        if (found === undefined) return [];
        const { learnerName, qualificationName, companyName, ...dossier } = found;
        return [{ link: toLink(row), dossier, learnerName, qualificationName, companyName }];
      });
    },
    async insertConfirmation(confirmation) {
      await db.insertInto('confirmation').values(confirmation).execute();
    },
    confirmations: (dossierId) =>
      db
        .selectFrom('confirmation')
        .selectAll()
        .where('dossierId', '=', dossierId)
        .orderBy('at')
        .orderBy('id')
        .execute(),
    async insertEvidence(evidence) {
      await db.insertInto('dossierEvidence').values(evidence).execute();
    },
    evidence: (dossierId) =>
      db
        .selectFrom('dossierEvidence')
        .selectAll()
        .where('dossierId', '=', dossierId)
        .orderBy('addedAt')
        .orderBy('id')
        .execute(),
    async takeEvidence(id, takenAt) {
      await db.updateTable('dossierEvidence').set({ takenAt }).where('id', '=', id).execute();
    },
    async deleteEvidence(id) {
      await db.deleteFrom('dossierEvidence').where('id', '=', id).execute();
    },
    unfinishedBefore: (day) =>
      dossiers()
        .where('awardId', 'is', null)
        .where('endDate', '<', day)
        .where('createdAt', '<', day)
        .orderBy('endDate')
        .orderBy('id')
        .limit(500)
        .execute(),
    async delete(id) {
      await db.deleteFrom('dossier').where('id', '=', id).execute();
    },
  };
}

type ListedRow = Dossier & {
  sortName: string;
  learnerName: string;
  qualificationName: string;
  companyName: string;
  statement: DossierListing['statement'];
  decided: number;
  lineCount: number;
  signable: number;
  openLinks: number;
};

const toLink = (row: WorkplaceLink): WorkplaceLink => ({
  ...row,
  sealedToken: row.sealedToken === null ? null : bytes(row.sealedToken),
});

function toListing(row: ListedRow): DossierListing {
  const { sortName: _key, learnerName, qualificationName, companyName, statement, ...counted } = row;
  const { decided, lineCount, signable, openLinks, ...dossier } = counted;
  return {
    dossier,
    statement,
    learnerName,
    qualificationName,
    companyName,
    // PostgreSQL counts in texts
    decided: Number(decided),
    lines: Number(lineCount),
    signable: Number(signable),
    asked: Number(openLinks) > 0,
  };
}
