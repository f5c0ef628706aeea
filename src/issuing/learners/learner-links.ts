/**
 * The learner's own link to a dossier on its way (`/l/<token>`): made by the coach, for paper, to copy or by mail; taken back
 * or made anew at any time. Staff of the school can read it, and see at the desk all that stands behind it. What never lives
 * here: the page behind it (learner-page.ts).
 */
import { normaliseEmail } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { newPrivateToken } from '../codes.ts';
import { auditDossier } from '../dossiers/dossier-log.ts';
import type { Dossier, DossierState } from '../dossiers/dossiers.ts';
import { addressKey, type OutboxMail, writeMail } from '../letters/outbox.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime } from '../time.ts';
import type { LearnerLink } from './learner-link-records.ts';

/** So long a link works after the last day of the placement, and at least so long after it was made. */
export const LEARNER_LINK_DAYS = 90;
/** Links made, printed and mailed at once. */
const AT_ONCE = 200;

/** States in which a learner has something to follow. */
export const ON_ITS_WAY: readonly DossierState[] = ['draft', 'at_company', 'at_school', 'checked'];

/** One learner, or a class; the group '' is everybody. */
export type Learners = { dossierId: string } | { groupName: string };

/** A link for paper. */
export interface LearnerSlip {
  dossierId: string;
  learnerName: string;
  groupName: string;
  companyName: string;
  hasEmail: boolean;
  token: string;
  expiresAt: string;
}

/**
 * Makes a link for each of these learners that has no good one; `anew` also for those that have, whose old link ends at
 * once. Gives how many. Throws `dossier.not_found`, `access.denied`, `organisation.not_a_school`, and of one dossier that has
 * ended `dossier.not_open`.
 */
export async function giveLearnerLinks(
  deps: IssuingDeps,
  actor: Actor,
  of: Learners,
  how: 'missing' | 'anew' = 'missing',
): Promise<number> {
  const dossiers = await runningDossiers(deps, actor, of);
  return deps.storage.transaction(async (tx) => {
    let given = 0;
    for (const { id } of dossiers) {
      const dossier = await tx.dossiers.find(id);
      if (dossier === null || !ON_ITS_WAY.includes(dossier.state)) continue;
      const link = await tx.learnerLinks.ofDossier(id);
      if (how === 'missing' && link !== null && learnerToken(deps, dossier, link) !== null) continue;
      await tx.learnerLinks.put(newLink(deps, actor, dossier));
      await auditDossier(tx, deps, actor, 'link', id);
      given += 1;
    }
    return given;
  });
}

/** Takes the link of one dossier back. Fine when there is none. Throws `dossier.not_found`. */
export async function endLearnerLink(deps: IssuingDeps, actor: Actor, dossierId: string): Promise<void> {
  await ownDossier(deps, actor, dossierId);
  await deps.storage.transaction(async (tx) => {
    if ((await tx.learnerLinks.ofDossier(dossierId)) === null) return;
    await tx.learnerLinks.delete(dossierId);
    await auditDossier(tx, deps, actor, 'unlink', dossierId);
  });
}

/** Links that are good, for paper, by group and name. Each is a key: for who makes them only. */
export async function learnerSlips(deps: IssuingDeps, actor: Actor, of: Learners): Promise<LearnerSlip[]> {
  const slips: LearnerSlip[] = [];
  for (const dossier of await runningDossiers(deps, actor, of)) {
    const link = await deps.storage.learnerLinks.ofDossier(dossier.id);
    const token = link && learnerToken(deps, dossier, link);
    if (link === null || token === null) continue;
    const [learner, company] = await Promise.all([
      deps.storage.recipients.byId(actor.organisationId, dossier.recipientId),
      deps.storage.trainingCompanies.byId(actor.organisationId, dossier.trainingCompanyId),
    ]);
    const learnerName = learner?.name ?? '';
    slips.push({
      ...{ dossierId: dossier.id, learnerName, groupName: dossier.groupName },
      ...{ companyName: company?.name ?? '', hasEmail: Boolean(learner?.email), token, expiresAt: link.expiresAt },
    });
  }
  return slips;
}

/** Mails the link to those of these learners whose address is known, and gives how many; makes it where there is none. */
export async function mailLearnerLinks(deps: IssuingDeps, actor: Actor, of: Learners): Promise<number> {
  await giveLearnerLinks(deps, actor, of);
  const dossiers = await runningDossiers(deps, actor, of);
  return deps.storage.transaction(async (tx) => {
    let mailed = 0;
    for (const { id, recipientId, organisationId } of dossiers) {
      const email = (await tx.recipients.byId(organisationId, recipientId))?.email;
      if (!email) continue;
      const before = await tx.outbox.newest(organisationId, addressKey(deps, email), 'learner');
      mailed += 1;
      if (before?.state === 'waiting' && before.params.dossier === id) continue;
      const minutes = LEARNER_LINK_DAYS * 24 * 60;
      const mail = { kind: 'learner', email, language: 'nl', params: { dossier: id }, minutes } as const;
      await writeMail(tx, deps, { organisationId, awardId: null, ...mail });
    }
    return mailed;
  });
}

/** What the mail to a learner says now; null when the link is gone, the dossier has ended, or the address is another one. */
export async function aboutLearner(
  deps: Pick<IssuingDeps, 'storage' | 'openSecret' | 'now'>,
  { email, params }: OutboxMail,
): Promise<{ token: string; params: Record<string, string> } | null> {
  const dossier = await deps.storage.dossiers.find(String(params.dossier));
  if (dossier === null || email === null) return null;
  const [link, learner, organisation] = await Promise.all([
    deps.storage.learnerLinks.ofDossier(dossier.id),
    deps.storage.recipients.byId(dossier.organisationId, dossier.recipientId),
    deps.storage.organisations.byId(dossier.organisationId),
  ]);
  const token = link && learnerToken(deps, dossier, link);
  if (!organisation || !token || !learner?.email || normaliseEmail(learner.email) !== email) return null;
  return { token, params: { organisation: organisation.name } };
}

/** Until when the link of a dossier works; null when there is no good one. The caller has read the dossier of the own school. */
export async function learnerLinkUntil(deps: IssuingDeps, dossier: Dossier): Promise<string | null> {
  const link = await deps.storage.learnerLinks.ofDossier(dossier.id);
  return link !== null && learnerToken(deps, dossier, link) !== null ? link.expiresAt : null;
}

/** The token of a link that is good, else null. The caller has checked who asks. */
export function learnerToken(
  deps: Pick<IssuingDeps, 'openSecret' | 'now'>,
  { organisationId, state }: Pick<Dossier, 'organisationId' | 'state'>,
  { dossierId, expiresAt, sealedToken }: LearnerLink,
): string | null {
  if (!ON_ITS_WAY.includes(state) || expiresAt <= dateTime(deps.now())) return null;
  return deps.openSecret(organisationId, boundTo(dossierId), sealedToken);
}

/**
 * Links that are good, to dossiers of exactly these recipient records: never of somebody with the same name. For who holds
 * a private link of one of them.
 */
export async function learnerLinksOf(
  deps: IssuingDeps,
  recipientIds: readonly string[],
): Promise<{ token: string; companyName: string }[]> {
  const links = await deps.storage.learnerLinks.ofRecipients([...new Set(recipientIds)]);
  const found: { token: string; companyName: string }[] = [];
  for (const link of links) {
    const dossier = await deps.storage.dossiers.find(link.dossierId);
    const token = dossier && learnerToken(deps, dossier, link);
    if (dossier === null || token === null) continue;
    const company = await deps.storage.trainingCompanies.byId(dossier.organisationId, dossier.trainingCompanyId);
    found.push({ token, companyName: company?.name ?? '' });
  }
  return found;
}

function newLink(deps: IssuingDeps, actor: Actor, dossier: Dossier): LearnerLink {
  const now = deps.now();
  const token = newPrivateToken(deps.random);
  const from = Math.max(now.getTime(), Date.parse(`${dossier.endDate}T00:00:00Z`));
  return {
    dossierId: dossier.id,
    tokenSha256: deps.sha256Hex(token),
    sealedToken: deps.sealSecret(dossier.organisationId, boundTo(dossier.id), token),
    createdAt: dateTime(now),
    createdBy: actor.memberId,
    expiresAt: dateTime(new Date(from + LEARNER_LINK_DAYS * DAY_MS)),
  };
}

const boundTo = (dossierId: string): string => `learner link|${dossierId}`;

async function runningDossiers(deps: IssuingDeps, actor: Actor, of: Learners): Promise<Dossier[]> {
  if ('dossierId' in of) {
    const dossier = await ownDossier(deps, actor, of.dossierId);
    if (!ON_ITS_WAY.includes(dossier.state)) throw new AppError('dossier.not_open');
    return [dossier];
  }
  authorize(actor, 'dossier.write', actor, 'dossier.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  const filter = { states: ON_ITS_WAY, ...(of.groupName === '' ? {} : { groupName: of.groupName }) };
  const { items } = await deps.storage.dossiers.list(actor.organisationId, filter, { limit: AT_ONCE });
  return items.map(({ dossier }) => dossier);
}

async function ownDossier({ storage }: { storage: Storage }, actor: Actor, id: string): Promise<Dossier> {
  const dossier = await storage.dossiers.byId(actor.organisationId, id);
  authorize(actor, 'dossier.write', dossier, 'dossier.not_found');
  refuseUnlessSchool(await storage.organisations.byId(actor.organisationId));
  if (dossier === null) throw new AppError('dossier.not_found');
  return dossier;
}
