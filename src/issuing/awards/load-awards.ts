/** Step a of the cycle: what is known of several awards, in a handful of questions. */
import { AppError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';
import type { LoadedAward } from './award-document.ts';
import type { Award } from './awards.ts';

const TO_ISSUE: readonly Award['state'][] = ['approved', 'issuing', 'issued'];

/**
 * Each of these awards with what its document is made of, in the order asked for; or why it is not issued:
 * `award.not_found`, `award.not_approved`.
 */
export async function loadAwards(
  { storage }: Pick<IssuingDeps, 'storage'>,
  awardIds: readonly string[],
): Promise<Map<string, LoadedAward | AppError>> {
  const found = await storage.awards.byIds(awardIds);
  const versions = await each(
    found.map((award) => award.achievementVersionId),
    (id) => storage.achievements.versionById(id),
  );
  const organisations = await each(
    found.map((award) => award.organisationId),
    (id) => storage.organisations.byId(id),
  );
  const recipients = new Map<string, LoadedAward['recipient']>();
  const achievements = new Map<string, { archivedAt: string | null } | null>();
  for (const organisationId of organisations.keys()) {
    const own = found.filter((award) => award.organisationId === organisationId);
    const people = await storage.recipients.byIds(organisationId, distinct(own.map((award) => award.recipientId)));
    for (const person of people) recipients.set(person.id, person);
    for (const id of distinct(own.map((award) => award.achievementId)))
      achievements.set(id, await storage.achievements.byId(organisationId, id));
  }
  const byId = new Map(found.map((award) => [award.id, award]));
  return new Map(
    awardIds.map((id): [string, LoadedAward | AppError] => {
      const award = byId.get(id);
      if (award === undefined) return [id, new AppError('award.not_found')];
      if (!TO_ISSUE.includes(award.state)) return [id, new AppError('award.not_approved', { state: award.state })];
      const version = versions.get(award.achievementVersionId);
      const organisation = organisations.get(award.organisationId);
      const recipient = recipients.get(award.recipientId);
      const achievement = achievements.get(award.achievementId);
      if (!version || !organisation || !recipient || !achievement) return [id, new AppError('award.not_found')];
      return [id, { award, version, organisation, recipient, archived: achievement.archivedAt !== null }];
    }),
  );
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

async function each<Value>(ids: readonly string[], ask: (id: string) => Promise<Value>): Promise<Map<string, Value>> {
  const answers = new Map<string, Value>();
  for (const id of distinct(ids)) answers.set(id, await ask(id));
  return answers;
}
