import { type AchievementContent, parseAchievementContent } from '../issuing/achievements/achievement-content.ts';
import badges from './badges.json' with { type: 'json' };

export interface DemoBadge {
  slug: string;
  content: AchievementContent;
}

/**
 * The 18 definitions an organisation can start with, each replaceable. They come through the same parse function as a
 * form; a mistake in the file is a programming mistake (TypeError) and a test finds it first.
 */
export const DEMO_BADGES: readonly DemoBadge[] = badges.map(({ slug, ...raw }) => {
  const content = parseAchievementContent(raw);
  if (Array.isArray(content)) throw new TypeError(`badges.json, ${slug}: ${JSON.stringify(content)}`);
  return { slug, content };
});
