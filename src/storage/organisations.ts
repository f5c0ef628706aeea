import type { Selectable } from 'kysely';
import type { OrganisationRecords } from '../issuing/organisations/organisation-records.ts';
import type { Organisation } from '../issuing/organisations/organisations.ts';
import { builtOnce } from './built-once.ts';
import type { Handle } from './handle.ts';
import { readCursor, toPage } from './paging.ts';
import { flag, type Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

const toRow = (organisation: Organisation) => ({
  ...organisation,
  demo: flag(organisation.demo),
  secondFactorRequired: flag(organisation.secondFactorRequired),
});
const toOrganisation = (row: Selectable<Schema['organisation']>): Organisation => ({
  ...row,
  demo: row.demo === 1,
  secondFactorRequired: row.secondFactorRequired === 1,
});

const askBy = (column: 'id' | 'slug' | 'did') =>
  builtOnce(({ db }, value: string) => db.selectFrom('organisation').selectAll().where(column, '=', value));
const ask = { id: askBy('id'), slug: askBy('slug'), did: askBy('did') };

/** Organisations, on the connection of the handle. */
export function organisationRecords(handle: Handle): OrganisationRecords {
  const { db } = handle;
  const by = async (column: keyof typeof ask, value: string): Promise<Organisation | null> => {
    const [row] = await ask[column](handle, value);
    return row === undefined ? null : toOrganisation(row);
  };
  return {
    async insert(organisation) {
      await db.insertInto('organisation').values(toRow(organisation)).execute();
    },
    async update(organisation) {
      const { id, ...columns } = toRow(organisation);
      mustChangeOne(
        await db.updateTable('organisation').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'organisation',
      );
    },
    byId: (id) => by('id', id),
    bySlug: (slug) => by('slug', slug),
    byDid: (did) => by('did', did),
    async list() {
      return (await db.selectFrom('organisation').selectAll().orderBy('slug').execute()).map(toOrganisation);
    },
    async page({ limit, cursor }) {
      const after = readCursor(cursor, ['slug'] as [string]);
      const rows = await db
        .selectFrom('organisation')
        .selectAll()
        .where('slug', '>', after?.[0] ?? '')
        .orderBy('slug')
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, toOrganisation, ({ slug }) => [slug]);
    },
    names: () => db.selectFrom('organisation').select(['id', 'name']).orderBy('slug').execute(),
  };
}
