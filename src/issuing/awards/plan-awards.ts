/** Step b of the cycle: what is given out once, on record before any key is touched. */
import { AppError } from '../../errors.ts';
import { statusEntry } from '../../openbadges/achievement-credential.ts';
import { encodeBase64Url } from '../../openbadges/base64url.ts';
import type { UnsignedCredential } from '../../openbadges/types.ts';
import { newControlCode, newShortCode, newSlug } from '../codes.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { addMonths, dateTime } from '../time.ts';
import { buildDocument, type LoadedAward, type PlannedAward } from './award-document.ts';
import { type Award, transition } from './awards.ts';
import { statusListUrl, type TakenIndex, takeStatusIndexes } from './status-lists.ts';

/** An intent older than this is not signed any more: the award fails and its index stays burned. */
const INTENT_LIFETIME_MS = 7 * 24 * 3_600_000;

/** An award with everything given out, and its document where it was made just now. */
export interface Planned extends LoadedAward {
  award: PlannedAward;
  document: UnsignedCredential | null;
}

/** An award that another server issued since it was loaded. */
export interface IssuedMeanwhile {
  issued: Award;
}

/**
 * Gives out id, index, codes and time, and records the hash of the document that follows from them, in one transaction
 * for all. What an earlier run gave out stays. The documents are made before the transaction but for the index, which
 * only the transaction knows. In the place of a plan: `award.intent_expired`, `award.not_found`, `award.not_approved`.
 */
export async function planAwards(
  deps: IssuingDeps,
  loaded: readonly LoadedAward[],
): Promise<Map<string, Planned | IssuedMeanwhile | AppError>> {
  const plans = new Map<string, Planned | IssuedMeanwhile | AppError>();
  const drafts: Draft[] = [];
  for (const one of loaded) {
    if (one.award.state === 'issuing') plans.set(one.award.id, resumed(deps, one, one.award));
    else drafts.push(await draftOf(deps, one));
  }
  if (drafts.length === 0) return plans;
  const inside = await deps.storage.transaction((tx) => planInside(tx, deps, drafts));
  for (const [id, plan] of inside) plans.set(id, plan);
  return plans;
}

/** What is given out, and the document with no index in it. */
interface Draft {
  loaded: LoadedAward;
  given: ReturnType<typeof giveOut>;
  document: UnsignedCredential;
}

function resumed(deps: IssuingDeps, loaded: LoadedAward, award: Award): Planned | AppError {
  return deps.now().getTime() - Date.parse(award.plannedAt ?? '') > INTENT_LIFETIME_MS
    ? new AppError('award.intent_expired')
    : { ...loaded, award: award as PlannedAward, document: null };
}

async function draftOf(deps: IssuingDeps, loaded: LoadedAward): Promise<Draft> {
  const given = giveOut(deps, loaded);
  const anyIndex = { statusListId: '', statusIndex: 0 };
  const document = await buildDocument(deps, { ...loaded, award: { ...loaded.award, ...given, ...anyIndex } });
  return { loaded, given, document };
}

function giveOut(deps: IssuingDeps, { version, recipient }: LoadedAward) {
  const plannedAt = dateTime(deps.now());
  const { validityMonths } = version.content;
  return {
    slug: newSlug(deps.random),
    shortCode: newShortCode(deps.random),
    controlCode: newControlCode(deps.random),
    credentialId: `urn:uuid:${deps.random.uuid()}`,
    subjectId: `urn:uuid:${deps.random.uuid()}`,
    nameSalt: newSalt(deps),
    emailSalt: recipient.email === null ? null : newSalt(deps),
    plannedAt,
    validUntil: validityMonths === null ? null : addMonths(plannedAt, validityMonths),
  };
}

async function planInside(
  tx: Storage,
  deps: IssuingDeps,
  drafts: readonly Draft[],
): Promise<Map<string, Planned | IssuedMeanwhile | AppError>> {
  const held = new Map((await tx.awards.hold(drafts.map(({ loaded }) => loaded.award.id))).map((row) => [row.id, row]));
  const plans = new Map<string, Planned | IssuedMeanwhile | AppError>();
  const fresh: { draft: Draft; before: Award }[] = [];
  for (const draft of drafts) {
    const { id } = draft.loaded.award;
    const before = held.get(id);
    if (before === undefined) plans.set(id, new AppError('award.not_found'));
    else if (before.state === 'issuing')
      plans.set(id, { ...draft.loaded, award: before as PlannedAward, document: null });
    else if (before.state === 'issued') plans.set(id, { issued: before });
    else if (before.state !== 'approved') plans.set(id, new AppError('award.not_approved', { state: before.state }));
    else fresh.push({ draft, before });
  }
  const changes: { before: Award; after: Award }[] = [];
  for (const [organisationId, group] of groupsOf(fresh)) {
    const ids = group.map(({ before }) => before.id);
    const taken = await takeStatusIndexes(tx, deps, organisationId, ids);
    for (const { draft, before } of group) {
      const { after, plan } = planned(deps, draft, before, taken.get(before.id) as TakenIndex);
      changes.push({ before, after });
      plans.set(before.id, plan);
    }
  }
  await tx.awards.updateMany(changes);
  return plans;
}

function planned(
  deps: IssuingDeps,
  { loaded, given, document: draft }: Draft,
  before: Award,
  { listId, index }: TakenIndex,
): { after: Award; plan: Planned } {
  const credentialStatus = statusEntry({ listUrl: statusListUrl(loaded.organisation.publicUrl, listId), index });
  const document = { ...draft, credentialStatus };
  const unsignedSha256 = deps.sha256Hex(JSON.stringify(document));
  const after = transition(before, 'issuing', { ...given, statusListId: listId, statusIndex: index, unsignedSha256 });
  return { after, plan: { ...loaded, award: after as PlannedAward, document } };
}

function groupsOf(fresh: readonly { draft: Draft; before: Award }[]): Map<string, (typeof fresh)[number][]> {
  return Map.groupBy(fresh, ({ before }) => before.organisationId);
}

/** 16 random bytes as base64url: 22 characters. */
const newSalt = (deps: IssuingDeps): string => encodeBase64Url(deps.random.bytes(16));
