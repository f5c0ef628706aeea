/** What is kept of badges as they are defined, with their versions. */
import type { Achievement, AchievementVersion } from './achievements.ts';

/** Badges and their versions. A version that was awarded never changes. */
export interface AchievementRecords {
  insert(achievement: Achievement): Promise<void>;
  update(achievement: Achievement): Promise<void>;
  byId(organisationId: string, id: string): Promise<Achievement | null>;
  bySlug(organisationId: string, slug: string): Promise<Achievement | null>;
  /** Badges, with their newest version (draft or published) and newest published one; sorted by name. `query` matches the name. */
  list(
    organisationId: string,
    options: { query?: string; archived?: boolean },
  ): Promise<{ achievement: Achievement; newest: AchievementVersion; published: AchievementVersion | null }[]>;
  insertVersion(version: AchievementVersion): Promise<void>;
  /** Replaces content and publishedAt of a version that was never awarded; throws TypeError when it was. */
  updateVersion(version: AchievementVersion): Promise<void>;
  versionById(versionId: string): Promise<AchievementVersion | null>;
  newestVersion(achievementId: string): Promise<AchievementVersion | null>;
  publishedVersion(achievementId: string): Promise<AchievementVersion | null>;
  /** True once any award (in any state) uses this version. */
  isAwarded(versionId: string): Promise<boolean>;
}
