/**
 * Four eyes: an award that waits is released, or sent back, by a second member of the organisation. Nothing is given out
 * or signed before; what was released goes the way of every approved award.
 */

import { sameMailbox } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { normaliseName } from '../../openbadges/identity.ts';
import { authorize } from '../access.ts';
import { ceremonyForDesk } from '../ceremonies/ceremonies.ts';
import { planSweep } from '../evidence/evidence-files.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest, Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { planIssuing } from './approve-awards.ts';
import { type Award, type AwardListing, RETURN_REASONS, type ReturnReason, transition } from './awards.ts';
import { judgedMark, whatToJudge } from './judging.ts';
import { tellWhoAwarded, tellWhoMayRelease } from './release-mail.ts';
import { REPLACE_JOB } from './revoke-award.ts';

/** What waits at one ceremony, awarded by one person; or one award of no ceremony, named in `awardId`. */
export interface WaitingGroup {
  ceremonyId: string | null;
  ceremonyName: string | null;
  awardId: string | null;
  achievementName: string;
  /** Member id, or null for the command line. */
  approvedBy: string | null;
  judgeName: string | null;
  count: number;
  /** DateTime of the oldest. */
  since: string;
}

/** What others awarded and this member may release, oldest first. Empty for a role that releases nothing. */
export async function waitingForMe(deps: IssuingDeps, actor: Actor): Promise<WaitingGroup[]> {
  authorize(actor, 'award.release', actor, 'award.not_found');
  const groups = await deps.storage.awards.waitingGroups(actor.organisationId);
  return groups.filter(({ approvedBy }) => approvedBy === null || approvedBy !== actor.memberId);
}

/** What this member awarded and a colleague sent back, oldest first. */
export async function returnedToMe(deps: IssuingDeps, actor: Actor): Promise<AwardListing[]> {
  authorize(actor, 'award.approve', actor, 'award.not_found');
  return actor.memberId === null ? [] : deps.storage.awards.returnedTo(actor.organisationId, actor.memberId, RETURNED);
}
const RETURNED = 50;

/** An award that waits, and what this member must know before releasing it. */
export interface WaitingAward extends AwardListing {
  /** Why this member may not: awarded it, or is the person. Null: may. */
  refusal: 'award.release_own' | 'award.self_award' | null;
  /** The person has the same name as this member. */
  sameName: boolean;
}

/** One page of what waits at a ceremony, in the order of the list. */
export async function waitingAtCeremony(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  page: PageRequest,
): Promise<Page<WaitingAward>> {
  await ceremonyForDesk(deps, actor, ceremonyId);
  authorize(actor, 'award.release', actor, 'award.not_found');
  const found = await deps.storage.awards.ofCeremony(ceremonyId, { ...page, states: ['waiting'] });
  const ids = found.items.map(({ award }) => award.recipientId);
  const people = await deps.storage.recipients.byIds(actor.organisationId, ids);
  const emails = new Map(people.map(({ id, email }) => [id, email]));
  const items = found.items.map((listing) => ({
    ...listing,
    refusal: refusalFor(actor, listing.award, emails.get(listing.award.recipientId) ?? null),
    sameName: normaliseName(listing.recipientName) === normaliseName(actor.name),
  }));
  return { items, cursor: found.cursor };
}

/** Why this member may not release the award, or null. */
async function refusalOf(storage: Storage, actor: Actor, award: Award): Promise<WaitingAward['refusal']> {
  const recipient = await storage.recipients.byId(award.organisationId, award.recipientId);
  return refusalFor(actor, award, recipient?.email ?? null);
}

/** The same for a page: null also where nothing waits. */
export async function whyNotRelease(deps: IssuingDeps, actor: Actor, award: Award): Promise<WaitingAward['refusal']> {
  authorize(actor, 'award.read', award, 'award.not_found');
  return award.state === 'waiting' ? refusalOf(deps.storage, actor, award) : null;
}

function refusalFor(actor: Actor, award: Award, email: string | null): WaitingAward['refusal'] {
  if (award.approvedBy !== null && award.approvedBy === actor.memberId) return 'award.release_own';
  const own = sameMailbox(email, actor.email);
  return own ? 'award.self_award' : null;
}

/**
 * Releases awards in one transaction, with the job that issues them; at the highest level this member is the second judge,
 * unless another was named. What is released or sent back already is left alone, so a repeat does nothing. One that this
 * member may not release (`award.release_own`, `award.self_award`) stops them all, and so does a closed organisation
 * (`organisation.closed`). `marks` are those (judgedMark) of what this member saw, by award: one that is another now stops
 * them all (`award.changed_meanwhile`). Gives how many it released.
 */
export async function releaseAwards(
  deps: IssuingDeps,
  actor: Actor,
  awardIds: readonly string[],
  marks: ReadonlyMap<string, string> | null = null,
): Promise<number> {
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const released: Award[] = [];
    for (const id of awardIds) {
      const award = await waitingOf(tx, actor, id);
      if (award.state !== 'waiting') continue;
      if (marks !== null && marks.get(id) !== (await markNow(tx, deps, award)))
        throw new AppError('award.changed_meanwhile');
      const secondJudge = award.secondJudge ?? (award.level === 'expert' ? actor.name : null);
      const at = dateTime(deps.now());
      const next = transition(award, 'approved', { releasedBy: actor.memberId, releasedAt: at, secondJudge });
      await tx.awards.update(next);
      await auditBy(tx, deps, actor, 'award.release', award.id);
      released.push(next);
    }
    await planAll(tx, deps, released);
    return released.length;
  });
}

async function markNow(tx: Storage, deps: IssuingDeps, award: Award): Promise<string | null> {
  const [toJudge] = await whatToJudge({ storage: tx }, [award]);
  const recipient = await tx.recipients.byId(award.organisationId, award.recipientId);
  return toJudge === undefined || recipient === null ? null : judgedMark(deps, award, recipient.name, toJudge);
}

/** A replacement is finished by its own job, which ends the badge before it too. */
async function planAll(tx: Storage, deps: IssuingDeps, released: readonly Award[]): Promise<void> {
  const ceremonies = new Set<string>();
  for (const { id, supersedes, ceremonyId } of released) {
    if (supersedes !== null)
      await deps.jobs.enqueue(tx, REPLACE_JOB, { awardId: id }, { singletonKey: `replace:${supersedes}` });
    else if (ceremonyId !== null) ceremonies.add(ceremonyId);
  }
  for (const ceremonyId of ceremonies) await planIssuing(tx, deps, ceremonyId);
}

/** Sends an award back to who awarded it. `reason` is a word of the short list (`award.return_reason_invalid`). */
export async function sendBack(deps: IssuingDeps, actor: Actor, awardId: string, reason: string): Promise<Award> {
  const returnReason = RETURN_REASONS.find((one): one is ReturnReason => one === reason);
  return deps.storage.transaction(async (tx) => {
    const award = await waitingOf(tx, actor, awardId);
    if (returnReason === undefined) throw new AppError('award.return_reason_invalid');
    if (award.state === 'returned' && award.releasedBy === actor.memberId) return award;
    if (award.state !== 'waiting') throw new AppError('award.not_waiting');
    const returned = transition(award, 'returned', { releasedBy: actor.memberId, returnReason });
    await tx.awards.update(returned);
    await auditBy(tx, deps, actor, 'award.send_back', award.id);
    await tellWhoAwarded(tx, deps, award);
    return returned;
  });
}

/** Puts what was sent back in the queue again, once it was talked over or mended. */
export async function offerAgain(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const award = await ownAward(tx, actor, awardId);
    await refuseClosed(tx, award.organisationId);
    if (award.state === 'waiting') return;
    if (award.state !== 'returned') throw new AppError('award.not_waiting');
    await tx.awards.update(transition(award, 'waiting', { releasedBy: null, returnReason: null }));
    await auditBy(tx, deps, actor, 'award.offer_again', award.id);
    await tellWhoMayRelease(tx, deps, award);
  });
}

/** Takes back an award that nobody released: it is deleted with the person on it, and was never signed. */
export async function withdrawAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const award = await ownAward(tx, actor, awardId);
    if (award.state !== 'waiting' && award.state !== 'returned') throw new AppError('award.not_waiting');
    const hasFiles = (await tx.evidence.ofAward(award.id)).some(({ fileId }) => fileId !== null);
    await tx.erasure.erase([award.id]);
    if (hasFiles) await planSweep(tx, deps);
    await auditBy(tx, deps, actor, 'award.withdraw', award.id);
  });
}

/** The award as it is now, for somebody who may release it. */
async function waitingOf(tx: Storage, actor: Actor, awardId: string): Promise<Award> {
  const award = await tx.awards.byId(awardId);
  authorize(actor, 'award.release', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  // a second person is a person: the command line is none
  if (actor.memberId === null) throw new AppError('access.denied');
  const refusal = award.state === 'waiting' ? await refusalOf(tx, actor, award) : null;
  if (refusal !== null) throw new AppError(refusal);
  return award;
}

async function ownAward(tx: Storage, actor: Actor, awardId: string): Promise<Award> {
  const award = await tx.awards.byId(awardId);
  authorize(actor, 'award.approve', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  return award;
}
