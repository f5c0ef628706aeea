/** The letter that tells somebody of a new badge: one for all deelbadges that a learner gets in one go. */
import type { Award } from '../awards/awards.ts';
import { partKeysOf } from '../dossiers/part-badge-key.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { writeLetter } from './letters.ts';

/**
 * Tells the holder of an award that was issued or that failed just now. Of deelbadges given in one go the last to end, in whatever way, writes
 * the letter about those that were issued: they lie in one folder, and the letter opens it.
 */
export async function tellHolder(tx: Storage, deps: IssuingDeps, award: Award): Promise<void> {
  const batch = await batchOf(tx, award);
  if (batch === null) {
    if (award.state === 'issued') await writeLetter(tx, deps, 'award', award);
    return;
  }
  if (batch.some(({ id, state }) => id !== award.id && (state === 'approved' || state === 'issuing'))) return;
  const untold: Award[] = [];
  for (const one of batch) {
    if (one.state !== 'issued') continue;
    if ((await tx.outbox.ofAward(one.id)).every(({ kind }) => kind !== 'award')) untold.push(one);
  }
  const last = untold.find(({ id }) => id === award.id) ?? untold.at(-1);
  if (last !== undefined) await writeLetter(tx, deps, 'award', last);
}

/** The same for awards that were issued in one transaction: a letter for each, and one for deelbadges given in one go. */
export async function tellHolders(tx: Storage, deps: IssuingDeps, awards: readonly Award[]): Promise<void> {
  const reachable = new Set<string>();
  for (const [organisationId, group] of Map.groupBy(awards, (award) => award.organisationId)) {
    const people = await tx.recipients.byIds(organisationId, [...new Set(group.map(({ recipientId }) => recipientId))]);
    for (const { id, email } of people) if (email !== null) reachable.add(id);
  }
  const last = new Map(awards.map((award) => [`${award.ceremonyId} ${partKeysOf(award) ?? award.id}`, award]));
  for (const award of last.values()) if (reachable.has(award.recipientId)) await tellHolder(tx, deps, award);
}

/** The names of the badges that a letter about this award tells of: its own, and of deelbadges all that came with it. */
export async function toldBadges(storage: Storage, award: Award): Promise<string[]> {
  const batch = (await batchOf(storage, award)) ?? [award];
  const versions = await Promise.all(
    batch
      .filter(({ state }) => state === 'issued')
      .map(({ achievementVersionId }) => storage.achievements.versionById(achievementVersionId)),
  );
  return versions.flatMap((version) => (version === null ? [] : [version.content.name]));
}

/** The deelbadges of one learner that were given in one go, in the order of the list; null for any other award. */
async function batchOf(storage: Storage, award: Award): Promise<Award[] | null> {
  const keys = partKeysOf(award);
  if (keys === null || award.ceremonyId === null) return null;
  const all = await storage.awards.byIdempotencyPrefix(award.organisationId, keys);
  return all
    .filter(({ ceremonyId }) => ceremonyId === award.ceremonyId)
    .toSorted((one, other) => one.position - other.position);
}
