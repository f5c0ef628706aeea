/** The skills that badges of an organisation point to already: a coach picks one by name, we know its address. */
import { ALIGNMENTS_MAX } from '../../../issuing/achievements/achievement-content.ts';
import { type AchievementAlignment, listAchievements } from '../../../issuing/achievements/achievements.ts';
import type { Actor } from '../../../issuing/organisations/members.ts';
import type { WebContext } from '../../context.ts';

/** Each skill of the organisation's badges once, by name. */
export async function knownSkills(web: WebContext, actor: Actor): Promise<AchievementAlignment[]> {
  const skills = new Map<string, AchievementAlignment>();
  for (const { newest } of await listAchievements(web.issuing, actor)) {
    for (const skill of newest.content.alignments) if (!skills.has(skill.targetUrl)) skills.set(skill.targetUrl, skill);
  }
  return [...skills.values()].sort((a, b) => a.targetName.localeCompare(b.targetName, 'nl'));
}

/** The values of a form, with name or address filled in where only the other was given and we know the skill. */
export function fillSkills(
  values: Readonly<Record<string, string>>,
  skills: readonly AchievementAlignment[],
): Record<string, string> {
  const filled = { ...values };
  for (let i = 0; i < ALIGNMENTS_MAX; i += 1) {
    const given = (key: string) => (values[`alignments.${i}.${key}`] ?? '').trim();
    const name = given('targetName').toLowerCase();
    const url = given('targetUrl');
    if ((name === '') === (url === '')) continue;
    const skill = skills.find((one) => (url === '' ? one.targetName.toLowerCase() === name : one.targetUrl === url));
    if (skill === undefined) continue;
    for (const [key, value] of Object.entries({ targetCode: '', ...skill })) filled[`alignments.${i}.${key}`] = value;
  }
  return filled;
}
