import { type Kysely, type Selectable, sql } from 'kysely';
import type { AchievementRecords } from '../issuing/achievements/achievement-records.ts';
import type { AchievementContent, AchievementVersion } from '../issuing/achievements/achievements.ts';
import { builtOnce } from './built-once.ts';
import { searchWords } from './fold.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';
import { mustChangeOne } from './write.ts';

const toVersion = ({ name: _name, ...row }: Selectable<Schema['achievementVersion']>): AchievementVersion => ({
  ...row,
  content: JSON.parse(row.content) as AchievementContent,
});
const toRow = (version: AchievementVersion) => ({
  ...version,
  name: version.content.name,
  content: JSON.stringify(version.content),
});

const askById = builtOnce(({ db }, organisationId: string, id: string) =>
  db.selectFrom('achievement').selectAll().where('organisationId', '=', organisationId).where('id', '=', id),
);
const askVersion = builtOnce(({ db }, id: string) =>
  db.selectFrom('achievementVersion').selectAll().where('id', '=', id),
);
const askPublished = builtOnce(({ db }, achievementId: string) =>
  db
    .selectFrom('achievementVersion')
    .selectAll()
    .where('achievementId', '=', achievementId)
    .where('publishedAt', 'is not', null)
    .orderBy('version', 'desc')
    .limit(sql.lit(1)),
);

/** Badges and versions, on the connection of the handle. */
export function achievementRecords(handle: Handle): AchievementRecords {
  const { db } = handle;
  const achievements = () => db.selectFrom('achievement').selectAll();
  const versions = () => db.selectFrom('achievementVersion').selectAll();
  return {
    async insert(achievement) {
      await db.insertInto('achievement').values(achievement).execute();
    },
    async update({ id, ...columns }) {
      mustChangeOne(
        await db.updateTable('achievement').set(columns).where('id', '=', id).executeTakeFirstOrThrow(),
        'achievement',
      );
    },
    async byId(organisationId, id) {
      return (await askById(handle, organisationId, id))[0] ?? null;
    },
    async bySlug(organisationId, slug) {
      const row = await achievements()
        .where('organisationId', '=', organisationId)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return row ?? null;
    },
    async list(organisationId, { query = '', archived = false }) {
      const rows = await achievements()
        .where('organisationId', '=', organisationId)
        .where('kind', '=', 'badge')
        .where('archivedAt', archived ? 'is not' : 'is', null)
        .execute();
      const newest = await latest(db, organisationId, false);
      const published = await latest(db, organisationId, true);
      const words = searchWords(query);
      return rows
        .flatMap((achievement) => {
          const version = newest.get(achievement.id);
          if (version === undefined || !hasWords(version.content.name, words)) return [];
          return [{ achievement, newest: version, published: published.get(achievement.id) ?? null }];
        })
        .sort((a, b) => a.newest.content.name.localeCompare(b.newest.content.name, 'nl'));
    },
    async insertVersion(version) {
      await db.insertInto('achievementVersion').values(toRow(version)).execute();
    },
    async updateVersion(version) {
      const { name, content, publishedAt } = toRow(version);
      // one statement, so that no award can come between looking and changing
      const result = await db
        .updateTable('achievementVersion')
        .set({ name, content, publishedAt })
        .where('id', '=', version.id)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('award').select('id').where('achievementVersionId', '=', version.id))),
        )
        .executeTakeFirstOrThrow();
      mustChangeOne(result, 'achievement version');
    },
    async versionById(versionId) {
      const [row] = await askVersion(handle, versionId);
      return row === undefined ? null : toVersion(row);
    },
    async newestVersion(achievementId) {
      const row = await versions()
        .where('achievementId', '=', achievementId)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
    async publishedVersion(achievementId) {
      const [row] = await askPublished(handle, achievementId);
      return row === undefined ? null : toVersion(row);
    },
    async isAwarded(versionId) {
      const row = await db
        .selectFrom('award')
        .select('id')
        .where('achievementVersionId', '=', versionId)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** The newest version of every achievement of an organisation, by achievement id. */
async function latest(
  db: Kysely<Schema>,
  organisationId: string,
  publishedOnly: boolean,
): Promise<Map<string, AchievementVersion>> {
  const rows = await db
    .selectFrom('achievementVersion as v')
    .selectAll('v')
    .where('v.organisationId', '=', organisationId)
    .where('v.version', '=', ({ selectFrom }) =>
      selectFrom('achievementVersion as w')
        .select(({ fn }) => fn.max('w.version').as('newest'))
        .whereRef('w.achievementId', '=', 'v.achievementId')
        .$if(publishedOnly, (select) => select.where('w.publishedAt', 'is not', null)),
    )
    .execute();
  return new Map(rows.map((row) => [row.achievementId, toVersion(row)]));
}

/** True when every query word begins a word of the name. */
function hasWords(name: string, query: readonly string[]): boolean {
  const words = searchWords(name);
  return query.every((wanted) => words.some((word) => word.startsWith(wanted)));
}
