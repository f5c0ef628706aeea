import type { Response } from 'express';
import { can } from '../../../issuing/access.ts';
import { listAchievements, THEMES } from '../../../issuing/achievements/achievements.ts';
import type { Actor } from '../../../issuing/organisations/members.ts';
import { LEVELS } from '../../../openbadges/types.ts';
import type { WebContext } from '../../context.ts';
import { say } from '../desk-page.ts';

export interface AchievementGroup {
  label: string;
  options: { id: string; name: string; selected: boolean }[];
}

/** The badges that can be awarded now, by theme, for a choice in a form. */
export async function achievementGroups(
  web: WebContext,
  response: Response,
  actor: Actor,
  chosen: string,
): Promise<AchievementGroup[]> {
  if (!can(actor, 'achievement.read')) return [];
  const all = await listAchievements(web.issuing, actor);
  const ready = all.flatMap(({ achievement, published }) =>
    published === null ? [] : [{ id: achievement.id, name: published.content.name, theme: published.content.theme }],
  );
  return THEMES.map((theme) => ({
    label: say(response, `desk:theme.${theme}`),
    options: ready.filter((one) => one.theme === theme).map(({ id, name }) => ({ id, name, selected: id === chosen })),
  })).filter((group) => group.options.length > 0);
}

/** The three levels for a choice in a form, each with what it means. */
export function levelOptions(
  response: Response,
  chosen: string,
): { id: string; label: string; means: string; checked: boolean }[] {
  return LEVELS.map((level) => ({
    id: level,
    label: say(response, `common:level.${level}`),
    means: say(response, `desk:level.${level}`),
    checked: level === chosen,
  }));
}
