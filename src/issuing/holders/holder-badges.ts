/** What a holder sees of the own folder, and finds by the address of a badge. Nobody passes here without a private link. */
import { AppError } from '../../errors.ts';
import { type AwardForDesk, wholeAward } from '../desk-reads.ts';
import type { Evidence, EvidenceKind } from '../evidence/evidence.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import { COACH_WORDS, choiceVersion, makesPublic } from './consent.ts';
import type { Holder } from './holder-links.ts';
import type { NameCorrection } from './name-corrections.ts';
import { publicSlug } from './public-links.ts';

/** Something beside the signed text that the holder may show on the page. */
export interface ShownItem {
  /** As it stands in `Consent.shown`. */
  id: string;
  /** `words`: what the coach wrote for the paper; every other kind is evidence. */
  kind: 'words' | `evidence-${EvidenceKind}`;
  text: string;
  /** Null for the coach's words. */
  evidence: Evidence | null;
}

export interface HolderBadge extends AwardForDesk {
  /** Name of the badge's address under the private link; never changes. */
  slug: string;
  /** Where it is public, or would be. */
  publicSlug: string;
  published: boolean;
  /** What was chosen up to now, as a form carries it along: it changes with every publishing and withdrawing. */
  choiceVersion: string;
  /** What can be shown or hidden, each by itself. */
  items: ShownItem[];
  /** A request to mend the name that waits, or null. */
  correction: NameCorrection | null;
}

/** Every badge of the folder, the newest first; one that was replaced gives way to its successor. */
export async function badgesOfHolder(deps: IssuingDeps, holder: Holder): Promise<HolderBadge[]> {
  const badges = await Promise.all((await shownAwards(deps, holder.awardIds)).map((award) => whole(deps, award)));
  // of one second: as they came into the folder
  return badges.sort((a, b) => compare(b.award.issuedAt ?? '', a.award.issuedAt ?? ''));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one === other ? 0 : 1;
}

/** Those of these awards that a holder sees as a badge: issued, and not replaced. */
export async function shownAwards(
  { storage }: Pick<IssuingDeps, 'storage'>,
  awardIds: readonly string[],
): Promise<AwardForDesk['award'][]> {
  const found = await Promise.all(awardIds.map((id) => storage.awards.byId(id)));
  return found
    .filter((award) => award !== null)
    .filter(({ slug, supersededBy }) => slug !== null && supersededBy === null);
}

/** One badge of the folder by its slug; `holder.badge_not_found` for any other. */
export async function badgeOfHolder(deps: IssuingDeps, holder: Holder, slug: string): Promise<HolderBadge> {
  const award = await deps.storage.awards.bySlug(slug);
  if (award === null || !holder.awardIds.includes(award.id) || award.supersededBy !== null) {
    throw new AppError('holder.badge_not_found');
  }
  return whole(deps, award);
}

/** The badge of the private link itself, or what came in its place. */
export async function ownBadge(deps: IssuingDeps, holder: Holder): Promise<HolderBadge> {
  let award = await deps.storage.awards.byId(holder.link.awardId);
  const passed = new Set<string>();
  while (award !== null && award.supersededBy !== null) {
    // an altered record may lead back
    if (passed.has(award.id)) throw new AppError('holder.badge_not_found');
    passed.add(award.id);
    award = await deps.storage.awards.byId(award.supersededBy);
  }
  if (award === null || !holder.awardIds.includes(award.id)) throw new AppError('holder.badge_not_found');
  return whole(deps, award);
}

function wordsItem({ coachWords }: AwardForDesk['award']): ShownItem[] {
  return coachWords === null ? [] : [{ id: COACH_WORDS, kind: 'words', text: coachWords, evidence: null }];
}

const evidenceItem = (evidence: Evidence): ShownItem => ({
  id: evidence.id,
  kind: `evidence-${evidence.kind}`,
  text: evidence.text ?? '',
  evidence,
});

async function whole(deps: IssuingDeps, award: AwardForDesk['award']): Promise<HolderBadge> {
  const [found, address, correction, evidence, version] = await Promise.all([
    wholeAward(deps, award),
    publicSlug(deps, award),
    deps.storage.nameCorrections.open(award.id),
    deps.storage.evidence.ofAward(award.id),
    choiceVersion(deps.storage, award.id),
  ]);
  return {
    ...found,
    slug: award.slug ?? '',
    publicSlug: address,
    choiceVersion: version,
    published: makesPublic(found.consent, today(deps.now())),
    items: [...wordsItem(award), ...evidence.map(evidenceItem)],
    correction,
  };
}
