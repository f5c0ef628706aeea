/**
 * A new public address for a badge: the printed one, and any made before, go on working as the private page; only the
 * newest shows what the holder published.
 */
import type { Award } from '../awards/awards.ts';
import { newSlug } from '../codes.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { auditHolder } from './holder-links.ts';

export interface PublicLink {
  slug: string;
  awardId: string;
  createdAt: string;
  /** When a newer one took its place, or null. */
  endedAt: string | null;
}

/** Where the badge is public: the newest address of the holder's making, else the printed one. */
export async function publicSlug(deps: IssuingDeps, award: Award): Promise<string> {
  return (await deps.storage.publicLinks.current(award.id))?.slug ?? award.slug ?? '';
}

/** Makes a new address at once; nobody who has an older one sees more than the private page from then on. */
export async function renewPublicLink(deps: IssuingDeps, award: Award): Promise<string> {
  const slug = newSlug(deps.random);
  const at = dateTime(deps.now());
  await deps.storage.transaction(async (tx) => {
    const before = await tx.publicLinks.current(award.id);
    if (before !== null) await tx.publicLinks.update({ ...before, endedAt: at });
    await tx.publicLinks.insert({ slug, awardId: award.id, createdAt: at, endedAt: null });
    await auditHolder(tx, deps, { awardId: award.id, organisationId: award.organisationId }, 'holder.new_address');
  });
  return slug;
}
