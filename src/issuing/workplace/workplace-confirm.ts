/**
 * The praktijkopleider's judgement: sent once, kept word for word with its hash, and never changed. A correction is a new
 * link and a new confirmation (workplace-links.ts).
 */
import { AppError, type FieldError, formError, UniqueViolation } from '../../errors.ts';
import { normaliseName } from '../../openbadges/identity.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { Confirmation, DossierLine, Performance } from '../dossiers/dossiers.ts';
import { parseText } from '../evidence/evidence-form.ts';
import { nameMistake, tidyName } from '../names.ts';
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import { noteCompanyConfirmation } from './company-endorsement.ts';
import { performanceOf, type TypedTask } from './workplace-begun.ts';
import { isNameOfStaff, whoMayNotJudge } from './workplace-judge.ts';
import { tellSchool } from './workplace-mail.ts';
import { taskOf, type WorkplaceTask } from './workplace-task.ts';

/** Actor of audit lines for who came by a workplace link. */
const GUEST = 'guest';
const ROLE_MAX = 60;
/** A function is signed in the middle of a sentence: nothing that ends one, or looks like another part of it. */
const PLAIN_WORDS = /^(?:[\p{L}\p{M} '’ʼ/.,\-‐]|\u200c|\u200d)+$/u;
const NEXT_SENTENCE = /\p{L}{5,}\.\s/u;
/** Two lines made into one would be two facts made into one. */
const SECOND_LINE = /[\n\v\f\r\u2028\u2029]/u;
const MADE_UP = / \((?:fictief|fictional)\)$/u;

interface Judgement {
  lines: { line: DossierLine; performance: Performance }[];
  name: string;
  role: string;
  remark: string | null;
}

/** Name of the form's field for a work process. */
export const fieldOf = (code: string): string => `p-${code}`;

/**
 * Sends the judgement: confirmation, decided lines, used link, state of the dossier, log line and mail to the school in one
 * transaction. Of two tabs, or two taps, the first counts and the second changes nothing. Throws `form.invalid` with every
 * mistake (fields p-<code>, name, role, remark), what `findWorkplace` says of the link, and what `whoMayNotJudge` says.
 */
export async function confirmWorkplace(deps: IssuingDeps, task: WorkplaceTask, typed: TypedTask): Promise<void> {
  parseJudgement(task, typed);
  try {
    await deps.storage.transaction(async (tx) => {
      const link = await tx.dossiers.linkByToken(task.link.tokenSha256);
      if (link === null) throw new AppError('workplace.link_unknown');
      if (link.usedAt !== null) return;
      const fresh = await taskOf(tx, deps, link);
      if (fresh.dossier.startDate > today(deps.now())) throw new AppError('dossier.not_begun');
      const refused = await whoMayNotJudge(tx, fresh.dossier);
      if (refused !== null) throw new AppError(refused);
      const judgement = parseJudgement(fresh, typed);
      if (await isNameOfStaff(tx, fresh.dossier.organisationId, judgement.name))
        throw formError([{ field: 'name', code: 'workplace.name_is_staff' }]);
      await keep(tx, deps, fresh, judgement);
    });
  } catch (error) {
    // another tab was first, at this very moment
    if (error instanceof UniqueViolation && error.table === 'confirmation') return;
    throw error;
  }
}

/** What is wrong with a judgement that cannot be sent yet for another reason: throws `form.invalid` with every mistake. */
export function checkJudgement(task: WorkplaceTask, typed: TypedTask): void {
  parseJudgement(task, typed);
}

function parseJudgement(task: WorkplaceTask, typed: TypedTask): Judgement {
  const mistakes: FieldError[] = [];
  const lines = task.lines.flatMap((line) => {
    const performance = performanceOf(Object.hasOwn(typed.chosen, line.code) ? typed.chosen[line.code] : undefined);
    if (performance === null) mistakes.push({ field: fieldOf(line.code), code: 'workplace.choose' });
    return performance === null ? [] : [{ line, performance }];
  });
  const name = tidyName(typed.name);
  const nameIs = supervisorNameMistake(typed.name, task.learnerName);
  if (nameIs !== null) mistakes.push({ field: 'name', code: nameIs });
  const role = tidyName(typed.role);
  if (looksLikeBsn(role)) mistakes.push({ field: 'role', code: 'form.bsn_like' });
  else if (role.length > ROLE_MAX || nameMistake(role) !== null)
    mistakes.push({ field: 'role', code: 'workplace.role_required' });
  else if (!PLAIN_WORDS.test(role) || NEXT_SENTENCE.test(role) || SECOND_LINE.test(typed.role.trim()))
    mistakes.push({ field: 'role', code: 'workplace.role_letters' });
  let remark: string | null = null;
  try {
    remark = parseText('remark', typed.remark);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    mistakes.push(...error.fields);
  }
  if (mistakes.length > 0) throw formError(mistakes);
  return { lines, name, role, remark };
}

function supervisorNameMistake(typed: string, learnerName: string): FieldError['code'] | null {
  const name = tidyName(typed);
  if (name === '') return 'workplace.name_required';
  if (looksLikeBsn(name)) return 'form.bsn_like';
  // a school may mark a made-up name as such
  const bare = name.replace(MADE_UP, '');
  if (nameMistake(bare) !== null) return 'workplace.name_invalid';
  if (!PLAIN_WORDS.test(bare) || SECOND_LINE.test(typed.trim())) return 'workplace.name_letters';
  return normaliseName(name) === normaliseName(learnerName) ? 'workplace.name_is_learner' : null;
}

async function keep(tx: Storage, deps: IssuingDeps, task: WorkplaceTask, judgement: Judgement): Promise<void> {
  const at = dateTime(deps.now());
  const { dossier, link, company } = task;
  const id = deps.random.uuid();
  const statement = statementOf(task, judgement, at);
  const confirmation: Confirmation = {
    id,
    dossierId: dossier.id,
    linkId: link.id,
    at,
    supervisorName: judgement.name,
    supervisorRole: judgement.role,
    companyName: company.name,
    companyCity: company.city,
    leerbedrijfId: company.leerbedrijfId,
    remark: judgement.remark,
    statement,
    sha256: deps.sha256Hex(statement),
  };
  await tx.dossiers.insertConfirmation(confirmation);
  await noteCompanyConfirmation(tx, deps, dossier, link, confirmation);
  for (const { line, performance } of judgement.lines)
    await tx.dossiers.updateLine({ ...line, performance, confirmedAt: at, confirmationId: id });
  if (judgement.remark !== null) await keepRemark(tx, deps, dossier.id, judgement.remark, at);
  await tx.dossiers.updateLink({ ...link, usedAt: at, begun: null, sealedToken: null });
  const lines = await tx.dossiers.lines(dossier.id);
  const decided = lines.every(({ confirmedAt }) => confirmedAt !== null);
  // what the school asked is about the whole: judging a part of it answers nothing
  const question = judgement.lines.length < lines.length ? dossier.question : null;
  if (decided) await tx.dossiers.update({ ...dossier, state: 'at_school', decidedAt: at, question });
  const { organisationId } = dossier;
  await addAudit(tx, deps, { organisationId, actor: GUEST, action: 'dossier.confirm', objectId: dossier.id });
  if (decided) await tellSchool(tx, deps, { organisationId, askedBy: link.createdBy });
}

function keepRemark(tx: Storage, deps: IssuingDeps, dossierId: string, text: string, at: string): Promise<void> {
  return tx.dossiers.insertEvidence({
    id: deps.random.uuid(),
    dossierId,
    code: null,
    kind: 'words',
    fileId: null,
    mediaType: null,
    seconds: null,
    text,
    addedBy: 'supervisor',
    addedAt: at,
  });
}

/** What was confirmed, complete in itself: who, about whom, which work processes how, where and when. */
function statementOf(task: WorkplaceTask, { lines, name, role, remark }: Judgement, at: string): string {
  const { dossier, organisation, learnerName, company, qualification } = task;
  return JSON.stringify({
    kind: 'workplace-confirmation',
    version: 1,
    dossier: dossier.id,
    at,
    learner: { name: learnerName },
    supervisor: { name, role },
    company: {
      name: company.name,
      city: company.city,
      kvk: company.kvk,
      leerbedrijfId: company.leerbedrijfId,
      checkedOn: company.checkedOn,
    },
    school: { name: organisation.name, brin: organisation.brin, did: organisation.did },
    qualification: {
      name: qualification.name,
      crebo: qualification.crebo,
      cohort: qualification.cohort,
      level: qualification.level,
      fileName: qualification.fileName,
      fileCrebo: qualification.fileCrebo,
    },
    placement: { startDate: dossier.startDate, endDate: dossier.endDate, hours: dossier.hours },
    workProcesses: lines.map(({ line, performance }) => ({ code: line.code, name: line.name, performance })),
    remark,
  });
}
