import { AppError } from '../../errors.ts';
import { identityMatches } from '../../openbadges/identity.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import { achievementUrl } from '../achievements/achievement-urls.ts';
import type { AchievementVersion } from '../achievements/achievements.ts';
import type { Award, StoredCredential } from '../awards/awards.ts';
import { parseControlCode, parseShortCode } from '../codes.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { isPartOfName, proposePageName, withoutAccents } from '../names.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import { COACH_WORDS, type Consent, makesPublic } from './consent.ts';

/** What stands behind `/b/:slug`. */
export type PublicBadge =
  | { kind: 'unknown' }
  | { kind: 'erased' }
  | {
      kind: 'found';
      award: Award;
      version: AchievementVersion;
      organisation: Organisation;
      credential: StoredCredential;
      /** The address it was asked by. */
      slug: string;
      /** The holder set the link public (consent in force), and this is the address where it is. */
      published: boolean;
      /** Everybody may have its files: those of a praktijkverklaring hold the full name, so only where that may be shown. */
      filesPublic: boolean;
      consent: Consent | null;
      /** Slug of the badge that replaced this one, or null. An address that its holder retired never leads to it. */
      successorSlug: string | null;
      /** It was replaced: also said by an address that leads nowhere. */
      replaced: boolean;
    };

type FoundBadge = Extract<PublicBadge, { kind: 'found' }>;

/** Finds what stands behind a printed link. An award that is not issued yet is as unknown as a wrong link. */
export async function findPublicBadge(deps: IssuingDeps, slug: string): Promise<PublicBadge> {
  const award = (await deps.storage.awards.bySlug(slug)) ?? (await awardOfPublicLink(deps, slug));
  if (award === null) {
    const erased = await deps.storage.awards.erased(deps.sha256Hex(slug));
    return erased === null ? { kind: 'unknown' } : { kind: 'erased' };
  }
  const [credential, version, organisation, consent, publicLink, successor] = await Promise.all([
    deps.storage.awards.credential(award.id),
    deps.storage.achievements.versionById(award.achievementVersionId),
    deps.storage.organisations.byId(award.organisationId),
    deps.storage.consents.current(award.id),
    deps.storage.publicLinks.current(award.id),
    award.supersededBy === null ? null : deps.storage.awards.byId(award.supersededBy),
  ]);
  if (credential === null || version === null || organisation === null) return { kind: 'unknown' };
  refuseSwapped(award, organisation, credential);
  const newest = slug === (publicLink?.slug ?? award.slug);
  const published = makesPublic(consent, today(deps.now())) && newest;
  return {
    kind: 'found',
    award,
    version,
    organisation,
    credential,
    slug,
    consent,
    published,
    filesPublic: published && (award.kind === 'badge' || consent?.showName === 'full'),
    replaced: award.supersededBy !== null,
    successorSlug: newest ? (successor?.slug ?? null) : null,
  };
}

/**
 * Slug of the badge that came in the place of the one with this credential id, for who has only its file: null unless the
 * holder made the newest one public, and where the holder retired an address in between.
 */
export async function publicSuccessor(deps: IssuingDeps, did: string, credentialId: string): Promise<string | null> {
  const award = await deps.storage.awards.byCredentialId(credentialId);
  if (award === null || award.slug === null) return null;
  const badge = await findPublicBadge(deps, award.slug);
  return badge.kind === 'found' && badge.organisation.did === did ? newestPublic(deps, badge) : null;
}

async function newestPublic(deps: IssuingDeps, replaced: FoundBadge): Promise<string | null> {
  const passed = new Set<string>();
  let badge = replaced;
  while (badge.replaced) {
    // an altered record may lead back
    if (badge.successorSlug === null || passed.has(badge.successorSlug)) return null;
    passed.add(badge.successorSlug);
    const next = await findPublicBadge(deps, badge.successorSlug);
    if (next.kind !== 'found') return null;
    badge = next;
  }
  return badge.published && badge.award.state === 'issued' ? badge.slug : null;
}

async function awardOfPublicLink(deps: IssuingDeps, slug: string): Promise<Award | null> {
  const link = await deps.storage.publicLinks.bySlug(slug);
  return link === null ? null : deps.storage.awards.byId(link.awardId);
}

/** A record that points at another badge's document, or at another definition, shows nothing at all. */
function refuseSwapped(award: Award, organisation: Organisation, credential: StoredCredential): void {
  const signed = JSON.parse(credential.json) as {
    id?: unknown;
    credentialSubject?: { achievement?: { id?: unknown } };
  };
  const version = achievementUrl(organisation.publicUrl, award.achievementVersionId);
  if (signed.id === award.credentialId && signed.credentialSubject?.achievement?.id === version) return;
  throw new AppError('award.record_mismatch');
}

/** The slug behind a typed short code; null when the code is not one or nobody has it. */
export async function slugOfShortCode(deps: IssuingDeps, typed: string): Promise<string | null> {
  const code = parseShortCode(typed);
  const award = code === null ? null : await deps.storage.awards.byShortCode(code);
  return award !== null && (award.state === 'issued' || award.state === 'revoked') ? award.slug : null;
}

/** True when the typed control code is the one on this badge's paper. */
export function controlCodeFits(badge: FoundBadge, typed: string): boolean {
  const digits = parseControlCode(typed);
  return digits !== null && digits === badge.award.controlCode;
}

/** True when a typed name is, after normalising, the one whose salted hash was signed. */
export async function nameFits(
  deps: Pick<IssuingDeps, 'sha256'>,
  gated: GatedDocument,
  typed: string,
): Promise<boolean> {
  const subject = gated.credentialSubject as { identifier?: unknown } | undefined;
  const identifiers = Array.isArray(subject?.identifier) ? subject.identifier : [];
  for (const identifier of identifiers) {
    if (await identityMatches(identifier, 'name', typed, deps.sha256)) return true;
  }
  return false;
}

/**
 * True when a typed name fits the signed one, letter for letter or without its accents. A Dutch phone has no key for
 * "ı", "Ł" or "ó", so "Lukasz" fits "Łukasz"; but only where the name in the recipient record is the signed one.
 */
export async function nameFitsRecord(
  deps: IssuingDeps,
  badge: FoundBadge,
  gated: GatedDocument,
  typed: string,
): Promise<boolean> {
  if (await nameFits(deps, gated, typed)) return true;
  const recipient = await deps.storage.recipients.byId(badge.award.organisationId, badge.award.recipientId);
  if (recipient === null || withoutAccents(typed) !== withoutAccents(recipient.name)) return false;
  return nameFits(deps, gated, recipient.name);
}

/**
 * The name a published page may show, or null. The holder decides whether and which; and it is shown only when the name
 * in the recipient record is the one whose salted hash stands in the gated document.
 */
export async function shownName(deps: IssuingDeps, badge: FoundBadge, gated: GatedDocument): Promise<string | null> {
  const shows = badge.consent?.showName ?? 'none';
  if (!badge.published || shows === 'none') return null;
  const recipient = await deps.storage.recipients.byId(badge.award.organisationId, badge.award.recipientId);
  if (recipient === null || !(await nameFits(deps, gated, recipient.name))) return null;
  if (shows === 'full') return recipient.name;
  const { pageName } = badge.award;
  return isPartOfName(pageName, recipient.name) ? pageName : proposePageName(recipient.name);
}

/** The evidence that the holder shows on the published page; none on any other page, and none of a badge that was revoked. */
export async function shownEvidence(deps: IssuingDeps, badge: FoundBadge): Promise<Evidence[]> {
  if (!badge.published || badge.award.state !== 'issued') return [];
  const shown = badge.consent?.shown ?? [];
  return (await deps.storage.evidence.ofAward(badge.award.id)).filter(({ id }) => shown.includes(id));
}

/** The coach's words where the holder shows them on the published page, else null. They stand on the paper and are not signed. */
export function shownWords(badge: FoundBadge): string | null {
  return badge.published && badge.consent?.shown.includes(COACH_WORDS) === true ? badge.award.coachWords : null;
}
