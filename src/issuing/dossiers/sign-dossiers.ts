/**
 * A school signs: for every dossier a praktijkverklaring, all in one transaction with the job that issues them. The
 * training company confirmed, a colleague checked, a signatory signs: never the same person twice.
 */
import { sameMailbox } from '../../email-address.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { authorize } from '../access.ts';
import { planIssuing } from '../awards/approve-awards.ts';
import { type Award, newAward } from '../awards/awards.ts';
import { REPLACE_JOB } from '../awards/revoke-award.ts';
import type { Ceremony } from '../ceremonies/ceremonies.ts';
import type { Recipient } from '../holders/recipients.ts';
import { proposePageName } from '../names.ts';
import { auditBy, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { type Organisation, refuseClosed, refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import { planEndorsement } from '../workplace/company-endorsement.ts';
import { seenBy } from '../workplace/workplace-seen.ts';
import { copyEvidence, definitionOf } from './award-from-dossier.ts';
import { markNow } from './dossier-judging.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierState } from './dossiers.ts';
import { type DossierFacts, planStatement, type StatementPlan, signableLines } from './practice.ts';
import { hasAssessorStep } from './school-settings.ts';

/** Most dossiers in one go: some classes. */
const SIGNED_AT_ONCE_MAX = 200;

export interface SignedDossiers {
  /** Where the papers are printed: the awards of this batch hang together as a ceremony. */
  ceremonyId: string;
  /** In the order given. */
  awards: Award[];
  /** What was left out, with the reason of each; nothing of it changed. */
  refused: { dossierId: string; code: ErrorCode }[];
}

/**
 * Signs these dossiers and leaves out those that cannot be signed now. Where none can, it throws the reason of the first
 * and writes nothing. Reasons: `dossier.not_found`, `dossier.already_signed`, `dossier.not_checked`, `dossier.not_begun`,
 * `dossier.signed_by_checker`, `dossier.signed_by_supervisor`, `dossier.opened_link`, `dossier.nothing_to_sign`, `dossier.too_many_processes`,
 * `dossier.level_not_allowed`, `dossier.incomplete`, `award.self_award`, and `dossier.changed_meanwhile` where it says something
 * else than `marks` (dossierMark, by dossier) has of what this person saw. Throws `access.denied` for whoever is no signatory, `organisation.not_a_school`,
 * `dossier.none_chosen`, `dossier.too_many`.
 */
export async function signDossiers(
  deps: IssuingDeps,
  actor: Actor,
  ids: readonly string[],
  marks: ReadonlyMap<string, string> | null = null,
): Promise<SignedDossiers> {
  authorize(actor, 'dossier.sign', actor, 'dossier.not_found');
  const school = await deps.storage.organisations.byId(actor.organisationId);
  refuseUnlessSchool(school);
  const chosen = [...new Set(ids)];
  if (school === null || chosen.length === 0) throw new AppError('dossier.none_chosen');
  if (chosen.length > SIGNED_AT_ONCE_MAX) throw new AppError('dossier.too_many', { max: SIGNED_AT_ONCE_MAX });
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, school.id);
    const ready: Ready[] = [];
    const refused: SignedDossiers['refused'] = [];
    for (const dossierId of chosen) {
      try {
        const one = await readyToSign(tx, actor, school, dossierId, today(deps.now()));
        if (marks !== null && marks.get(dossierId) !== (await markNow(tx, deps, one.facts.dossier)))
          throw new AppError('dossier.changed_meanwhile');
        ready.push(one);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        refused.push({ dossierId, code: error.code });
      }
    }
    if (ready.length === 0) throw new AppError(refused[0]?.code ?? 'dossier.none_chosen');
    const ceremony = batchOf(deps, actor, ready);
    await tx.ceremonies.insert(ceremony);
    const awards: Award[] = [];
    for (const one of ready) awards.push(await sign(tx, deps, actor, ceremony, one, awards.length + 1));
    await planJobs(tx, deps, ceremony, awards);
    return { ceremonyId: ceremony.id, awards, refused };
  });
}

/**
 * Why this person cannot sign the dossier now, by the very steps of signing; null: they can. Where the school has no assessor,
 * what lies at the school counts as checked. `access.denied` for whoever is no signatory.
 */
export async function whyNotSign(
  { storage, now }: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  id: string,
): Promise<AppError | null> {
  authorize(actor, 'dossier.sign', actor, 'dossier.not_found');
  const school = await storage.organisations.byId(actor.organisationId);
  if (school === null) return new AppError('dossier.not_found');
  const from = (await hasAssessorStep(storage, school.id))
    ? (['checked'] as const)
    : (['checked', 'at_school'] as const);
  try {
    await readyToSign(storage, actor, school, id, today(now()), from);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** A dossier that this person can sign now, with what its statement will say. */
interface Ready {
  facts: DossierFacts;
  plan: StatementPlan;
  recipient: Recipient;
  /** The statement that this one comes in the place of, or null. */
  before: Award | null;
}

async function readyToSign(
  tx: Storage,
  actor: Actor,
  school: Organisation,
  id: string,
  day: string,
  from: readonly DossierState[] = ['checked'],
): Promise<Ready> {
  const dossier = await tx.dossiers.byId(school.id, id);
  if (dossier === null) throw new AppError('dossier.not_found');
  refuseState(dossier, from);
  if (dossier.startDate > day) throw new AppError('dossier.not_begun');
  if (actor.memberId !== null && dossier.checkedBy === actor.memberId) throw new AppError('dossier.signed_by_checker');
  const [lines, confirmations, qualification, company, recipient, before] = await Promise.all([
    tx.dossiers.lines(id),
    tx.dossiers.confirmations(id),
    tx.qualifications.byId(school.id, dossier.qualificationId),
    tx.trainingCompanies.byId(school.id, dossier.trainingCompanyId),
    tx.recipients.byId(school.id, dossier.recipientId),
    dossier.awardId === null ? null : tx.awards.byId(dossier.awardId),
  ]);
  if (qualification === null || company === null || recipient === null) throw new AppError('dossier.not_found');
  if (sameMailbox(actor.email, recipient.email)) throw new AppError('award.self_award');
  if (sameMailbox(actor.email, dossier.supervisorEmail)) throw new AppError('dossier.signed_by_supervisor');
  if ((await seenBy(tx, id)).includes(auditName(actor))) throw new AppError('dossier.opened_link');
  if (before?.state === 'approved' || before?.state === 'issuing') throw new AppError('dossier.already_signed');
  const facts = { dossier, lines, confirmations, qualification, company, mends: before?.state === 'issued' };
  return { facts, plan: planStatement(facts, school), recipient, before: before?.state === 'issued' ? before : null };
}

function refuseState({ state }: Dossier, from: readonly DossierState[]): void {
  if (state === 'signed') throw new AppError('dossier.already_signed');
  if (!from.includes(state)) throw new AppError('dossier.not_checked');
}

/** The batch as an occasion of its own: its papers are one pile, in the order of signing. */
function batchOf(deps: IssuingDeps, actor: Actor, ready: readonly Ready[]): Ceremony {
  const groups = new Set(ready.map(({ facts }) => facts.dossier.groupName));
  const [group = ''] = groups.size === 1 ? groups : [];
  return {
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    name: group === '' ? 'Praktijkverklaringen' : `Praktijkverklaringen ${group}`,
    date: today(deps.now()),
    place: null,
    createdBy: actor.memberId,
    createdAt: dateTime(deps.now()),
  };
}

async function sign(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  ceremony: Ceremony,
  { facts, plan, recipient, before }: Ready,
  position: number,
): Promise<Award> {
  const { dossier, lines } = facts;
  const at = dateTime(deps.now());
  const version = await definitionOf(tx, deps, actor.organisationId, 'praktijkverklaring', plan.content);
  const award = newAward({
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    ceremonyId: ceremony.id,
    achievementId: version.achievementId,
    achievementVersionId: version.id,
    recipientId: recipient.id,
    kind: 'praktijkverklaring',
    level: null,
    practice: JSON.stringify(plan.practice),
    awardedDate: today(deps.now()),
    coachWords: null,
    // a holder goes on under the name that the page had
    pageName: before?.recipientId === recipient.id ? before.pageName : proposePageName(recipient.name),
    secondJudge: null,
    approvedBy: actor.memberId,
    judgeName: actor.kind === 'member' ? actor.name : null,
    idempotencyKey: `dossier:${dossier.id}:${dossier.awardId ?? 'first'}`,
    position,
    createdAt: at,
    supersedes: before?.id ?? null,
  });
  await tx.awards.insertMany([award]);
  await planEndorsement(tx, deps, facts, award, recipient.name);
  await tx.dossiers.update({ ...dossier, state: 'signed', signedAt: at, signedBy: actor.memberId, awardId: award.id });
  const codes = signableLines(lines).map(({ code }) => code);
  await tx.qualifications.markSigned(dossier.qualificationId, codes, at);
  // for a correction only what is newer: the rest moves with the statement before it
  await copyEvidence(
    tx,
    deps,
    dossier,
    award,
    ({ addedAt, takenAt }) => before === null || (takenAt ?? addedAt) > before.createdAt,
  );
  await auditDossier(tx, deps, actor, 'sign', dossier.id);
  await auditBy(tx, deps, actor, 'award.approve', award.id);
  return award;
}

/** A correction is finished by the job that ends the statement before it too. */
async function planJobs(tx: Storage, deps: IssuingDeps, ceremony: Ceremony, awards: readonly Award[]): Promise<void> {
  for (const { id, supersedes } of awards) {
    if (supersedes !== null)
      await deps.jobs.enqueue(tx, REPLACE_JOB, { awardId: id }, { singletonKey: `replace:${supersedes}` });
  }
  if (awards.some(({ supersedes }) => supersedes === null)) await planIssuing(tx, deps, ceremony.id);
}
