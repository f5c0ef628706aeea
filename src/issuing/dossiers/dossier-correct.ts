/**
 * Something in a signed praktijkverklaring is wrong. What the school wrote, it mends; what the company judged, the company
 * judges anew by a new link, for a confirmation is never changed. Then a signatory signs anew, and only that ends the
 * statement that is out (revoke-award.ts).
 */
import { AppError, formError } from '../../errors.ts';
import type { Award } from '../awards/awards.ts';
import { isSlipOfName } from '../names.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { askAnew } from '../workplace/workplace-links.ts';
import { confirmedName } from './confirmed-statement.ts';
import { type DossierAction, dossierForDesk, type WholeDossier, wholeDossier } from './dossier-desk.ts';
import { type LearnerInput, readLearner } from './dossier-input.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierLine } from './dossiers.ts';
import { signableLines } from './practice.ts';
import { hasAssessorStep } from './school-settings.ts';

/** Who found the mistake: a word of a short list, for the log; never free text about a person. */
export const CORRECTION_REASONS = ['slip', 'learner', 'company'] as const;

/** What a school wrote itself. `codes`: the signed work processes that stay. */
export interface CorrectionInput
  extends Pick<LearnerInput, 'name' | 'startDate' | 'endDate' | 'hours' | 'supervisorName' | 'supervisorEmail'> {
  reason: string;
  trainingCompanyId: string;
  codes: readonly string[];
}

/** Where the dossier went on to: the signatory, the assessor, or the company. */
export type MendedTo = 'sign' | 'assess' | 'company';

/**
 * The dossier of a statement that may be mended: one that is out, also while it is being mended, or one that was revoked.
 * Throws `dossier.not_found`, `access.denied`, `organisation.not_a_school`, `dossier.not_signed` where there is none, and
 * `dossier.being_issued` while it is on its way.
 */
export async function dossierToMend(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
): Promise<WholeDossier> {
  await mendable(deps.storage, actor, id);
  return wholeDossier(deps, actor, id, 'dossier.write');
}

async function mendable(storage: Storage, actor: Actor, id: string, action: DossierAction = 'dossier.write') {
  const dossier = await dossierForDesk(storage, actor, id, action);
  const award = dossier.awardId === null ? null : await storage.awards.byId(dossier.awardId);
  if (award === null || dossier.state === 'rejected') throw new AppError('dossier.not_signed');
  if (award.state !== 'issued' && award.state !== 'revoked') throw new AppError('dossier.being_issued');
  return { dossier, award };
}

/**
 * Mends what the school wrote. A slip in a name alone goes to the signatory; more, or another name than was judged, passes the assessor again where the school has one;
 * another company judges everything itself, so the dossier goes there with a new link. Mistakes at their fields
 * (`form.invalid`): those of a learner's row, `reason`, `codes`, `trainingCompanyId`; `dossier.unchanged` at `reason`.
 * Throws also what `whoMayNotJudge` says of another company.
 */
export async function correctStatement(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  input: CorrectionInput,
): Promise<MendedTo> {
  const whole = await dossierToMend(deps, actor, id);
  const { dossier: old, learner } = whole;
  const { groupName, route } = old;
  const { facts, mistakes } = readLearner({ ...input, groupName, route: route ?? '', email: learner.email ?? '' });
  const reason = CORRECTION_REASONS.find((one) => one === input.reason);
  if (reason === undefined) mistakes.push({ field: 'reason', code: 'dossier.correction_reason' });
  const companies = await deps.storage.trainingCompanies.list(actor.organisationId);
  if (!companies.some(({ id: company }) => company === input.trainingCompanyId))
    mistakes.push({ field: 'trainingCompanyId', code: 'company.not_found' });
  const signable = signableLines(whole.lines);
  if (signable.length > 0 && !signable.some(({ code }) => input.codes.includes(code)))
    mistakes.push({ field: 'codes', code: 'dossier.lines_required' });
  if (mistakes.length > 0 || reason === undefined) throw formError(mistakes);
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const { dossier, award } = await mendable(tx, actor, id);
    const lines = await tx.dossiers.lines(id);
    const mended: Dossier = { ...dossier, ...facts.placement, trainingCompanyId: input.trainingCompanyId };
    const kept = keptLines(lines, input.codes);
    const current = await tx.recipients.byId(dossier.organisationId, dossier.recipientId);
    const renamed = facts.name !== current?.name;
    const rewritten = kept.length < lines.length || saysOtherwise(dossier, mended);
    if (!renamed && !rewritten && dossier.state === 'signed' && award.state === 'issued')
      throw formError([{ field: 'reason', code: 'dossier.unchanged' }]);
    const recipientId = renamed ? await renameIn(tx, deps, dossier, award, facts.name) : dossier.recipientId;
    const next = { ...mended, ...NOT_SIGNED, recipientId };
    await auditDossier(tx, deps, actor, `correct_${reason}`, id);
    if (mended.trainingCompanyId !== dossier.trainingCompanyId) {
      await tx.dossiers.replaceLines(id, kept.map(undecided));
      const codes = kept.map(({ code }) => code);
      await askAnew(tx, deps, actor, next, codes);
      return 'company';
    }
    if (kept.length < lines.length) await tx.dossiers.replaceLines(id, kept);
    const confirmed = confirmedName({ lines, confirmations: whole.confirmations }) ?? learner.name;
    return moveOn(tx, deps, dossier, next, rewritten || !isSlipOfName(confirmed, facts.name));
  });
}

/** With the company it stays there; else it goes to who looks next. */
async function moveOn(
  tx: Storage,
  deps: IssuingDeps,
  before: Dossier,
  next: Dossier,
  rewritten: boolean,
): Promise<MendedTo> {
  if (before.state === 'at_company') {
    await tx.dossiers.update(next);
    return 'company';
  }
  const checks = await hasAssessorStep(tx, next.organisationId);
  if (checks && (rewritten || before.state === 'at_school')) {
    await tx.dossiers.update({ ...next, state: 'at_school', checkedAt: null, checkedBy: null });
    return 'assess';
  }
  const checked = checks ? {} : { checkedAt: dateTime(deps.now()), checkedBy: null };
  await tx.dossiers.update({ ...next, ...checked, state: 'checked' });
  return 'sign';
}

/**
 * Asks the company anew about these work processes of a signed dossier, agreed ones that were not signed among them. Throws
 * what `dossierToMend` and `askCorrection` throw; `form.invalid` at `askReason` and `askCodes`.
 */
export async function askAboutSigned(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  { reason: typed, codes }: { reason: string; codes: readonly string[] },
): Promise<{ mailed: boolean }> {
  const { lines } = await dossierToMend(deps, actor, id);
  const reason = CORRECTION_REASONS.find((one) => one === typed);
  const chosen = lines.filter(({ code }) => codes.includes(code)).map(({ code }) => code);
  const mistakes = [
    ...(reason === undefined ? [{ field: 'askReason', code: 'dossier.correction_reason' as const }] : []),
    ...(chosen.length === 0 ? [{ field: 'askCodes', code: 'dossier.lines_required' as const }] : []),
  ];
  if (mistakes.length > 0 || reason === undefined) throw formError(mistakes);
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const { dossier } = await mendable(tx, actor, id);
    await auditDossier(tx, deps, actor, `correct_${reason}`, id);
    return askAnew(tx, deps, actor, { ...dossier, ...NOT_SIGNED }, chosen);
  });
}

const NOT_SIGNED = { signedAt: null, signedBy: null } as const;

/** Without the signed ones that were left out; what was never signed stays agreed. */
function keptLines(lines: readonly DossierLine[], codes: readonly string[]): DossierLine[] {
  const signable = new Set(signableLines(lines).map(({ code }) => code));
  return lines
    .filter(({ code }) => !signable.has(code) || codes.includes(code))
    .map((line, index) => ({ ...line, position: index + 1 }));
}

/** Asked again: what another company judged is kept as its confirmation, and counts no more. */
const undecided = (line: DossierLine): DossierLine => ({
  ...line,
  performance: null,
  confirmedAt: null,
  confirmationId: null,
});

/** Whether a statement would say something else about the practice. */
function saysOtherwise(one: Dossier, other: Dossier): boolean {
  return (['startDate', 'endDate', 'hours', 'trainingCompanyId'] as const).some((field) => one[field] !== other[field]);
}

/** The learner under another name: a record of its own, so that the statement that is out keeps the name it was signed with. */
export async function renameIn(
  tx: Storage,
  deps: Pick<IssuingDeps, 'random' | 'now'>,
  dossier: Dossier,
  award: Award,
  name: string,
): Promise<string> {
  const { organisationId, recipientId } = dossier;
  if (recipientId !== award.recipientId) {
    await tx.recipients.rename(organisationId, recipientId, name);
    return recipientId;
  }
  const old = await tx.recipients.byId(organisationId, recipientId);
  if (old === null) throw new AppError('dossier.not_found');
  const id = deps.random.uuid();
  await tx.recipients.insertMany([{ ...old, id, name, createdAt: dateTime(deps.now()) }]);
  return id;
}
