import type { QualificationRecords, TrainingCompanyRecords } from '../issuing/dossiers/praktijkverklaring-records.ts';
import type { Handle } from './handle.ts';
import { insertAll, mustChangeOne } from './write.ts';

/** A school's catalogue: qualifications by cohort, with their work processes in order. */
export function qualificationRecords({ db, atomically }: Handle): QualificationRecords {
  const qualifications = () => db.selectFrom('qualification').selectAll();
  const processes = () => db.selectFrom('workProcess').selectAll();
  const ofCohort = (crebo: string, cohort: string) =>
    qualifications()
      .where('crebo', '=', crebo)
      .where('cohort', '=', cohort)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
  return {
    async insert(qualification) {
      await db.insertInto('qualification').values(qualification).execute();
    },
    async update({ id, name, archivedAt }) {
      const changed = await db
        .updateTable('qualification')
        .set({ name, archivedAt })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      mustChangeOne(changed, 'qualification');
    },
    async byId(organisationId, id) {
      const row = await qualifications()
        .where('organisationId', '=', organisationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ?? null;
    },
    async byIds(ids) {
      return ids.length === 0 ? [] : qualifications().where('id', 'in', ids).execute();
    },
    async byCohort(organisationId, crebo, cohort) {
      const row = await qualifications()
        .where('organisationId', '=', organisationId)
        .where('crebo', '=', crebo)
        .where('cohort', '=', cohort)
        .executeTakeFirst();
      return row ?? null;
    },
    list: (organisationId) =>
      qualifications()
        .where('organisationId', '=', organisationId)
        .orderBy('name')
        .orderBy('cohort')
        .orderBy('id')
        .execute(),
    insertProcesses: (rows) => atomically((trx) => insertAll(trx, 'workProcess', rows)),
    async updateProcess({ id, qualificationId: _of, ...columns }) {
      const changed = await db.updateTable('workProcess').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      mustChangeOne(changed, 'work process');
    },
    async deleteProcess(id) {
      await db.deleteFrom('workProcess').where('id', '=', id).execute();
    },
    processes: (qualificationId) =>
      processes().where('qualificationId', '=', qualificationId).orderBy('position').orderBy('code').execute(),
    async processesOf(ids) {
      if (ids.length === 0) return [];
      return processes()
        .where('qualificationId', 'in', ids)
        .orderBy('qualificationId')
        .orderBy('position')
        .orderBy('code')
        .execute();
    },
    ofCohort,
    async published(crebo, cohort, code) {
      const found = await ofCohort(crebo, cohort);
      if (found.length === 0) return [];
      const rows = await processes()
        .where('code', '=', code)
        .where(
          'qualificationId',
          'in',
          found.map(({ id }) => id),
        )
        .execute();
      return found.flatMap((qualification) => {
        const process = rows.find(({ qualificationId }) => qualificationId === qualification.id);
        return process === undefined ? [] : [{ qualification, process }];
      });
    },
    async markSigned(qualificationId, codes, at) {
      if (codes.length === 0) return;
      await db
        .updateTable('workProcess')
        .set({ signedAt: at })
        .where('qualificationId', '=', qualificationId)
        .where('code', 'in', codes)
        .where('signedAt', 'is', null)
        .execute();
    },
  };
}

/** Companies where learners of a school work. */
export function trainingCompanyRecords({ db }: Handle): TrainingCompanyRecords {
  const companies = () => db.selectFrom('trainingCompany').selectAll();
  return {
    async insert(company) {
      await db.insertInto('trainingCompany').values(company).execute();
    },
    async update({ id, organisationId: _of, ...columns }) {
      const changed = await db
        .updateTable('trainingCompany')
        .set(columns)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      mustChangeOne(changed, 'training company');
    },
    async byId(organisationId, id) {
      const row = await companies()
        .where('organisationId', '=', organisationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ?? null;
    },
    async byIds(ids) {
      return ids.length === 0 ? [] : companies().where('id', 'in', ids).execute();
    },
    async byLeerbedrijfId(organisationId, leerbedrijfId) {
      const row = await companies()
        .where('organisationId', '=', organisationId)
        .where('leerbedrijfId', '=', leerbedrijfId)
        .executeTakeFirst();
      return row ?? null;
    },
    list: (organisationId) =>
      companies().where('organisationId', '=', organisationId).orderBy('name').orderBy('id').execute(),
  };
}
