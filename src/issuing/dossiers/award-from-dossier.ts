/** What an award takes along from a dossier: a definition of exactly its words, and the evidence. */
import type { AchievementContent } from '../achievements/achievement-content.ts';
import type { AchievementKind, AchievementVersion } from '../achievements/achievements.ts';
import type { Award } from '../awards/awards.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import type { Dossier, DossierEvidence } from './dossiers.ts';

/** The published definition of exactly this text, made once. No list of badges offers it. */
export async function definitionOf(
  tx: Storage,
  deps: Pick<IssuingDeps, 'random' | 'now' | 'sha256Hex'>,
  organisationId: string,
  kind: Exclude<AchievementKind, 'badge'>,
  content: AchievementContent,
): Promise<AchievementVersion> {
  const slug = `${kind}-${deps.sha256Hex(JSON.stringify(content)).slice(0, 32)}`;
  const known = await tx.achievements.bySlug(organisationId, slug);
  const existing = known === null ? null : await tx.achievements.publishedVersion(known.id);
  if (existing !== null) return existing;
  const createdAt = dateTime(deps.now());
  const id = deps.random.uuid();
  await tx.achievements.insert({ id, organisationId, slug, createdAt, kind, archivedAt: null, release: 'never' });
  const version: AchievementVersion = {
    ...{ id: deps.random.uuid(), achievementId: id, organisationId, version: 1, content },
    ...{ publishedAt: createdAt, createdAt },
  };
  await tx.achievements.insertVersion(version);
  return version;
}

/** Whether an item goes along to the statement: what the learner offered does, once the school takes it along. */
export const goesAlong = ({ addedBy, takenAt }: DossierEvidence): boolean => addedBy !== 'learner' || Boolean(takenAt);

/**
 * What the company or the school added goes along, where `takes` agrees; what the learner offered does not, until the
 * school takes it along.
 */
export async function copyEvidence(
  tx: Storage,
  deps: Pick<IssuingDeps, 'random'>,
  dossier: Dossier,
  award: Award,
  takes: (item: DossierEvidence) => boolean,
): Promise<void> {
  for (const item of await tx.dossiers.evidence(dossier.id)) {
    if (!goesAlong(item) || !takes(item)) continue;
    const { kind, fileId, mediaType, seconds, text, addedAt, addedBy: source } = item;
    await tx.evidence.insert({
      id: deps.random.uuid(),
      organisationId: dossier.organisationId,
      awardId: award.id,
      ...{ listId: null, listRow: null, hours: null, criteria: [], addedBy: null },
      ...{ kind, fileId, mediaType, seconds, text, addedAt, source },
    });
  }
}
