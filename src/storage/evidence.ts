import type { Selectable } from 'kysely';
import type { EvidenceRecords } from '../issuing/awards/award-records.ts';
import type { Evidence } from '../issuing/evidence/evidence.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';

const toEvidence = (row: Selectable<Schema['evidence']>): Evidence => ({
  ...row,
  criteria: JSON.parse(row.criteria) as string[],
});

const askBy = (column: 'awardId' | 'listId') =>
  builtOnce(({ db }, value: string) =>
    db.selectFrom('evidence').selectAll().where(column, '=', value).orderBy('addedAt').orderBy('id'),
  );
const ask = { awardId: askBy('awardId'), listId: askBy('listId') };

/** Evidence, in the order in which it was added, and which of its files there are. */
export function evidenceRecords(handle: Handle): EvidenceRecords {
  const { db } = handle;
  const items = () => db.selectFrom('evidence').selectAll();
  return {
    async insertFile(id, createdAt) {
      await db
        .insertInto('evidenceFile')
        .values({ id, createdAt })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    },
    async insert(evidence) {
      await db
        .insertInto('evidence')
        .values({ ...evidence, criteria: JSON.stringify(evidence.criteria) })
        .execute();
    },
    async byId(id) {
      const row = await items().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toEvidence(row);
    },
    ofAward: async (awardId) => (await ask.awardId(handle, awardId)).map(toEvidence),
    async ofAwards(awardIds) {
      if (awardIds.length === 0) return [];
      const rows = await items().where('awardId', 'in', awardIds).orderBy('addedAt').orderBy('id').execute();
      return rows.map(toEvidence);
    },
    ofList: async (listId) => (await ask.listId(handle, listId)).map(toEvidence),
    async delete(id) {
      await db.deleteFrom('evidence').where('id', '=', id).execute();
    },
    async moveRow(listId, row, awardId) {
      await db
        .updateTable('evidence')
        .set({ awardId, listId: null, listRow: null })
        .where('listId', '=', listId)
        .where('listRow', '=', row)
        .execute();
    },
    async moveAward(from, to) {
      await db.updateTable('evidence').set({ awardId: to }).where('awardId', '=', from).execute();
    },
    async isUsed(fileId) {
      const row = await db
        .selectFrom('evidence')
        .select('id')
        .where('fileId', '=', fileId)
        .unionAll(db.selectFrom('dossierEvidence').select('id').where('fileId', '=', fileId))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async unusedFiles(limit) {
      const rows = await db
        .selectFrom('evidenceFile')
        .select('id')
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('evidence').select('evidence.id').whereRef('evidence.fileId', '=', 'evidenceFile.id'))),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('dossierEvidence')
                .select('dossierEvidence.id')
                .whereRef('dossierEvidence.fileId', '=', 'evidenceFile.id'),
            ),
          ),
        )
        .orderBy('createdAt')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async forgetFile(id) {
      await db.deleteFrom('evidenceFile').where('id', '=', id).execute();
    },
  };
}
