import { describe, expect, it } from '@jest/globals';
import type { Open } from '../../support/storage.ts';
import { achievement, addOrganisation, award, content, organisation, version } from '../samples.ts';

const ORGANISATION = 'organisation-voorbeeld';

export function describeAchievements(open: Open): void {
  describe('achievements', () => {
    it('keeps an achievement and its versions', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.achievements.insertVersion(version({ version: 2, publishedAt: null }));
      expect(await storage.achievements.byId(ORGANISATION, 'achievement-samenwerken')).toEqual(achievement());
      expect(await storage.achievements.byId('other', 'achievement-samenwerken')).toBeNull();
      expect(await storage.achievements.bySlug(ORGANISATION, 'samenwerken')).toEqual(achievement());
      expect(await storage.achievements.versionById('achievement-samenwerken-v1')).toEqual(version());
      expect((await storage.achievements.newestVersion('achievement-samenwerken'))?.version).toBe(2);
      expect((await storage.achievements.publishedVersion('achievement-samenwerken'))?.version).toBe(1);
      expect(await storage.achievements.newestVersion('none')).toBeNull();
    });

    it('lists newest and published versions by name, filtered by words of the name', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.achievements.insertVersion(
        version({ version: 2, publishedAt: null, content: content('Één team') }),
      );
      await storage.achievements.insert(achievement({ slug: 'creatief' }));
      const draft = version({
        achievementId: 'achievement-creatief',
        content: content('Creatief zijn'),
        publishedAt: null,
      });
      await storage.achievements.insertVersion(draft);
      await storage.achievements.insert(achievement({ slug: 'archief', archivedAt: '2026-11-01T00:00:00Z' }));
      await storage.achievements.insertVersion(version({ achievementId: 'achievement-archief' }));

      const all = await storage.achievements.list(ORGANISATION, {});
      expect(all.map((line) => [line.newest.id, line.published?.id ?? null])).toEqual([
        ['achievement-creatief-v1', null],
        ['achievement-samenwerken-v2', 'achievement-samenwerken-v1'],
      ]);
      const found = await storage.achievements.list(ORGANISATION, { query: 'EEN te' });
      expect(found.map((line) => line.achievement.slug)).toEqual(['samenwerken']);
      const archived = await storage.achievements.list(ORGANISATION, { archived: true });
      expect(archived.map((line) => line.achievement.slug)).toEqual(['archief']);
      expect(await storage.achievements.list('other', {})).toEqual([]);
    });

    it('replaces a version that was never awarded and refuses one that was', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      const changed = version({ content: content('Samen sterk'), publishedAt: '2026-11-22T00:00:00Z' });
      await storage.achievements.updateVersion(changed);
      expect(await storage.achievements.versionById(changed.id)).toEqual(changed);
      expect(await storage.achievements.isAwarded(changed.id)).toBe(false);

      await storage.awards.insertMany([award({ state: 'failed', failureCode: 'award.lint_failed' })]);
      expect(await storage.achievements.isAwarded(changed.id)).toBe(true);
      await expect(storage.achievements.updateVersion(version())).rejects.toThrow(TypeError);
      expect(await storage.achievements.versionById(changed.id)).toEqual(changed);
    });

    it('refuses a slug twice in one organisation and a number twice in one achievement', async () => {
      const { storage } = await open();
      await addOrganisation(storage);
      await storage.organisations.insert(organisation({ slug: 'other' }));
      await storage.achievements.insert(achievement({ id: 'elsewhere', organisationId: 'organisation-other' }));
      await expect(storage.achievements.insert(achievement({ id: 'twin' }))).rejects.toMatchObject({
        table: 'achievement',
        columns: ['organisation_id', 'slug'],
      });
      await expect(storage.achievements.insertVersion(version({ id: 'twin' }))).rejects.toMatchObject({
        table: 'achievement_version',
        columns: ['achievement_id', 'version'],
      });
      await storage.achievements.update(achievement({ archivedAt: '2026-11-22T00:00:00Z' }));
      expect((await storage.achievements.bySlug(ORGANISATION, 'samenwerken'))?.archivedAt).toBe('2026-11-22T00:00:00Z');
    });
  });
}
