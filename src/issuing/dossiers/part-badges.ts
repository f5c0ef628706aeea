/**
 * Deelbadges: a small Open Badge for one work process that the company confirmed, on the way to a praktijkverklaring. A
 * school chooses to have them; what was confirmed is proposed, a coach awards it, and a second person releases it where
 * the organisation asks for one. What never lives here: the statement itself (sign-dossiers.ts).
 */
import { sameMailbox } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { planIssuing } from '../awards/approve-awards.ts';
import { type Award, newAward } from '../awards/awards.ts';
import { tellWhoMayRelease } from '../awards/release-mail.ts';
import { needsRelease, policyOf } from '../awards/release-policy.ts';
import { proposePageName } from '../names.ts';
import { auditBy, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { type Organisation, refuseClosed, refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest, Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import { copyEvidence, definitionOf } from './award-from-dossier.ts';
import type { Dossier, DossierLine } from './dossiers.ts';
import { partContent } from './part-badge-content.ts';
import { partKey, partKeys } from './part-badge-key.ts';
import { signableLines } from './practice.ts';
import { hasPartBadges } from './school-settings.ts';

/** A learner with the work processes that a deelbadge can be given for now. */
export interface PartProposal {
  dossier: Dossier;
  learnerName: string;
  qualificationName: string;
  lines: DossierLine[];
}

/** Most deelbadges in one go: a class with a few work processes each. */
export const PARTS_AT_ONCE_MAX = 400;

/** Our own words for how it was done, and no level of a course: with help, or on your own. */
const LEVEL_OF: Partial<Record<NonNullable<DossierLine['performance']>, Level>> = {
  guided: 'beginner',
  independent: 'gevorderd',
};
/** On the way: a dossier with a statement has said it all. */
const ON_THE_WAY = ['at_company', 'at_school', 'checked'] as const;

/** How a form names one: dossier and code. */
export const partName = ({ dossierId, code }: Pick<DossierLine, 'dossierId' | 'code'>): string =>
  `${dossierId} ${code}`;

/**
 * What can be given now, a page of dossiers at a time; pages without any are passed over. `access.denied`,
 * `organisation.not_a_school`, `dossier.no_part_badges` for a school that does not give them.
 */
export async function proposedParts(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  page: PageRequest,
): Promise<Page<PartProposal>> {
  await enter(deps.storage, actor);
  const { dossiers } = deps.storage;
  const found = await dossiers.list(actor.organisationId, { states: ON_THE_WAY }, page);
  const started = found.items.filter(({ dossier, signable }) => isOpen(dossier) && signable > 0);
  const seen = await dossiers.linksSeen(started.map(({ dossier }) => dossier.id));
  const open = started.filter(({ dossier }) => mayGive(actor, dossier, seen));
  const lines = await newParts(deps.storage, actor, await dossiers.linesOf(open.map(({ dossier }) => dossier.id)));
  const items = open.map(({ dossier, learnerName, qualificationName }) => ({
    dossier,
    learnerName,
    qualificationName,
    lines: lines.filter(({ dossierId }) => dossierId === dossier.id),
  }));
  return { items: items.filter((one) => one.lines.length > 0), cursor: found.cursor };
}

/** On the way, without a statement, and nobody asks the company something about it. */
function isOpen({ state, awardId, question }: Dossier): boolean {
  return ON_THE_WAY.some((one) => one === state) && awardId === null && question === null;
}

/** Not alone: who judged or had the company's link in hand gives none, unless a colleague checked it. */
function mayGive(actor: Actor, dossier: Dossier, seen: readonly { dossierId: string; member: string }[]): boolean {
  const checked = dossier.state === 'checked' && dossier.checkedBy !== null && dossier.checkedBy !== actor.memberId;
  const hadLink = seen.some(({ dossierId, member }) => dossierId === dossier.id && member === auditName(actor));
  return checked || !(hadLink || sameMailbox(actor.email, dossier.supervisorEmail));
}

async function enter(storage: Storage, actor: Actor): Promise<Organisation> {
  authorize(actor, 'award.approve', actor, 'organisation.not_found');
  const school = await storage.organisations.byId(actor.organisationId);
  refuseUnlessSchool(school);
  if (school === null || !(await hasPartBadges(storage, school.id))) throw new AppError('dossier.no_part_badges');
  return school;
}

/** Confirmed and done, and no deelbadge given for it at this level yet. */
async function newParts(storage: Storage, actor: Actor, lines: readonly DossierLine[]): Promise<DossierLine[]> {
  const done = signableLines(lines);
  const given = await storage.awards.byIdempotencyKeys(actor.organisationId, done.map(partKey));
  const keys = new Set(given.map(({ idempotencyKey }) => idempotencyKey));
  return done.filter((line) => !keys.has(partKey(line)));
}

/** Every deelbadge that was given from this dossier, whatever became of it or of its work process since. */
export function partsOfDossier(
  { storage }: Pick<IssuingDeps, 'storage'>,
  { id, organisationId }: Dossier,
): Promise<Award[]> {
  return storage.awards.byIdempotencyPrefix(organisationId, partKeys(id));
}

/** What became of it; `waiting`: a second person must release them first. */
export interface AwardedParts {
  ceremonyId: string;
  awards: Award[];
  waiting: boolean;
  /** Dossiers of what was chosen and is no proposal any more. */
  leftOut: string[];
}

/**
 * Gives these deelbadges (`partName`), as one pile of paper. What is no proposal any more is left alone, so a repeat gives
 * nothing twice. Throws what `proposedParts` throws, `dossier.none_chosen` where nothing is left, `dossier.too_many`, and
 * `award.self_award`; then nothing is given.
 */
export async function awardParts(deps: IssuingDeps, actor: Actor, names: readonly string[]): Promise<AwardedParts> {
  const school = await enter(deps.storage, actor);
  const chosen = [...new Set(names)];
  if (chosen.length > PARTS_AT_ONCE_MAX) throw new AppError('dossier.too_many', { max: PARTS_AT_ONCE_MAX });
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const ceremonyId = deps.random.uuid();
    const dossiers = await openDossiers(tx, actor, chosen);
    const all = await newParts(tx, actor, await tx.dossiers.linesOf([...dossiers.keys()]));
    const lines = all.filter((line) => chosen.includes(partName(line)));
    if (lines.length === 0) throw new AppError('dossier.none_chosen');
    const groups = new Set([...dossiers.values()].map(({ groupName }) => groupName));
    const [group = ''] = groups.size === 1 ? groups : [];
    await tx.ceremonies.insert({
      ...{ id: ceremonyId, organisationId: actor.organisationId, name: `Deelbadges ${group}`.trim() },
      ...{ date: today(deps.now()), place: null, createdBy: actor.memberId, createdAt: dateTime(deps.now()) },
    });
    const awards: Award[] = [];
    for (const line of lines) {
      const dossier = dossiers.get(line.dossierId);
      if (dossier !== undefined)
        awards.push(await give(tx, deps, actor, school, ceremonyId, dossier, line, awards.length + 1));
    }
    const waiting = awards.some(({ state }) => state === 'waiting');
    if (waiting) await tellWhoMayRelease(tx, deps, { organisationId: school.id, approvedBy: actor.memberId });
    if (awards.some(({ state }) => state === 'approved')) await planIssuing(tx, deps, ceremonyId);
    const given = new Set(lines.map(partName));
    const passed = chosen.filter((name) => !given.has(name)).map((name) => name.split(' ')[0] ?? '');
    return { ceremonyId, awards, waiting, leftOut: [...new Set(passed)] };
  });
}

async function openDossiers(tx: Storage, actor: Actor, names: readonly string[]): Promise<Map<string, Dossier>> {
  const found = new Map<string, Dossier>();
  for (const id of new Set(names.map((name) => name.split(' ')[0] ?? ''))) {
    const dossier = await tx.dossiers.byId(actor.organisationId, id);
    if (dossier !== null && isOpen(dossier) && mayGive(actor, dossier, await tx.dossiers.linksSeen([id])))
      found.set(id, dossier);
  }
  return found;
}

async function give(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  school: Organisation,
  ceremonyId: string,
  dossier: Dossier,
  line: DossierLine,
  position: number,
): Promise<Award> {
  const { organisationId } = dossier;
  const [recipient, qualification, confirmations] = await Promise.all([
    tx.recipients.byId(organisationId, dossier.recipientId),
    tx.qualifications.byId(organisationId, dossier.qualificationId),
    tx.dossiers.confirmations(dossier.id),
  ]);
  const level = line.performance === null ? undefined : LEVEL_OF[line.performance];
  if (recipient === null || qualification === null || level === undefined) throw new AppError('dossier.not_found');
  if (sameMailbox(actor.email, recipient.email)) throw new AppError('award.self_award');
  const at = dateTime(deps.now());
  const version = await definitionOf(
    tx,
    deps,
    organisationId,
    'deelbadge',
    partContent(school.publicUrl, qualification, line),
  );
  const achievement = await tx.achievements.byId(organisationId, version.achievementId);
  const waits = needsRelease(await policyOf(tx, { organisationId, release: achievement?.release ?? 'never' }), level);
  const award = newAward({
    ...{ id: deps.random.uuid(), organisationId, ceremonyId, recipientId: recipient.id, level, position },
    ...{ achievementId: version.achievementId, achievementVersionId: version.id },
    ...{ awardedDate: today(deps.now()), coachWords: null, pageName: proposePageName(recipient.name) },
    ...{ secondJudge: null, approvedBy: actor.memberId, createdAt: at, idempotencyKey: partKey(line) },
    // who saw it: the company, as it stood when it confirmed
    judgeName: confirmations.find(({ id }) => id === line.confirmationId)?.companyName ?? null,
    state: waits ? 'waiting' : 'approved',
  });
  await tx.awards.insertMany([award]);
  await tx.qualifications.markSigned(dossier.qualificationId, [line.code], at);
  await copyEvidence(tx, deps, dossier, award, ({ code }) => code === null || code === line.code);
  await auditBy(tx, deps, actor, 'award.approve', award.id);
  return award;
}
