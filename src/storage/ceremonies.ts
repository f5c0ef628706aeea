import type { Selectable } from 'kysely';
import type { Ceremony, CeremonyProgress } from '../issuing/ceremonies/ceremonies.ts';
import type { CeremonyRecords } from '../issuing/ceremonies/ceremony-records.ts';
import { builtOnce } from './built-once.ts';
import { searchWords } from './fold.ts';
import type { Handle } from './handle.ts';
import { readCursor, toPage } from './paging.ts';
import type { Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

const toCeremony = ({ searchText: _text, ...ceremony }: Selectable<Schema['ceremony']>): Ceremony => ceremony;
/** Folded words of name and place, each after a space, so that `like '% word%'` finds the beginning of a word. */
const toRow = (ceremony: Ceremony) => ({
  ...ceremony,
  searchText: searchWords(`${ceremony.name} ${ceremony.place ?? ''}`)
    .map((word) => ` ${word}`)
    .join(''),
});

const NOBODY: CeremonyProgress = {
  waiting: 0,
  returned: 0,
  approved: 0,
  issuing: 0,
  issued: 0,
  failed: 0,
  revoked: 0,
  replaced: 0,
  total: 0,
};

const askById = builtOnce(({ db }, organisationId: string, id: string) =>
  db.selectFrom('ceremony').selectAll().where('organisationId', '=', organisationId).where('id', '=', id),
);

/** Ceremonies, on the connection of the handle. */
export function ceremonyRecords(handle: Handle): CeremonyRecords {
  const { db } = handle;
  const ceremonies = (organisationId: string) =>
    db.selectFrom('ceremony').selectAll().where('organisationId', '=', organisationId);
  return {
    async insert(ceremony) {
      await db.insertInto('ceremony').values(toRow(ceremony)).execute();
    },
    async update(ceremony) {
      const { id, ...columns } = toRow(ceremony);
      mustChangeOne(
        await db.updateTable('ceremony').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'ceremony',
      );
    },
    async byId(organisationId, id) {
      const [row] = await askById(handle, organisationId, id);
      return row === undefined ? null : toCeremony(row);
    },
    async list(organisationId, { limit, cursor, query = '' }) {
      const after = readCursor(cursor, ['date', 'id'] as [string, string]);
      let select = ceremonies(organisationId);
      if (after !== null)
        select = select.where(({ eb, refTuple, tuple }) => eb(refTuple('date', 'id'), '<', tuple(...after)));
      // folded words hold letters and digits only, so no wildcard can slip in
      for (const word of searchWords(query)) select = select.where('searchText', 'like', `% ${word}%`);
      const rows = await select
        .orderBy('date', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, toCeremony, (row) => [row.date, row.id]);
    },
    async byNameAndDate(organisationId, name, date) {
      const row = await ceremonies(organisationId)
        .where('date', '=', date)
        .where('name', '=', name)
        .orderBy('createdAt')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toCeremony(row);
    },
    async progress(ceremonyId) {
      const rows = await db
        .selectFrom('award')
        .select(['state', ({ fn }) => fn.countAll().as('count'), ({ fn }) => fn.count('supersededBy').as('superseded')])
        .where('ceremonyId', '=', ceremonyId)
        .groupBy('state')
        .execute();
      const progress: CeremonyProgress = { ...NOBODY };
      for (const { state, count, superseded } of rows) {
        progress[state] = Number(count) - Number(superseded);
        progress.replaced += Number(superseded);
        progress.total += Number(count);
      }
      return progress;
    },
  };
}
