/** New dossiers: one by a form, or a class at once. Nobody is doubled, and a second press of the button makes nothing. */
import { AppError, type FieldError, formError } from '../../errors.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { type CatalogueEntry, catalogueEntry, enterSchool } from '../qualifications/catalogue.ts';
import type { TrainingCompany, WorkProcess } from '../qualifications/qualifications.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import {
  type CompanyFacts,
  type CompanyInput,
  companyWithNumber,
  isLeerbedrijfId,
  readCompany,
  tidyNumber,
} from '../workplace/training-companies.ts';
import { type LearnerFacts, type LearnerInput, readLearner } from './dossier-input.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierLine } from './dossiers.ts';

/** One row: a learner and the company. Where the school knows the number of the company, the rest of it may be empty. */
export type DossierRow = LearnerInput & CompanyInput;

/** Why a school makes a dossier for who has a startkwalificatie. Goes into the log, never to the person. */
export const DESPITE_REASONS = ['school', 'learner', 'work'] as const;
export type DespiteReason = (typeof DESPITE_REASONS)[number];

/** What holds for all rows of one go. */
export interface DossierBatch {
  qualificationId: string;
  /** The agreed work processes. */
  codes: readonly string[];
  /** What the form answered: `yes` asks for a reason, `no` and `unknown` ask nothing. Never stored. */
  startkwalificatie: string;
  despite: string;
  /** Chosen by the form that was shown: the same batch makes each of its rows once. */
  key: string;
}

/** A row as it would be made: mistakes, and the dossier that this learner has already. */
export interface DossierRowCheck {
  row: number;
  mistakes: FieldError[];
  /** An open dossier for this qualification by the same name, or the number of an earlier row. */
  twin: { dossierId: string } | { row: number } | null;
}

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now' | 'sha256Hex'>;

/** Mistakes in what holds for all rows; fields `codes` and `despite`. Throws `qualification.not_found`, `.archived`. */
export async function checkBatch(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  batch: DossierBatch,
): Promise<{ entry: CatalogueEntry; processes: WorkProcess[]; mistakes: FieldError[] }> {
  await enterSchool(deps, actor, 'dossier.write');
  const entry = await catalogueEntry(deps, actor, batch.qualificationId);
  if (entry.qualification.archivedAt !== null) throw new AppError('qualification.archived');
  const processes = entry.processes.filter(({ code }) => batch.codes.includes(code));
  const mistakes: FieldError[] = [];
  if (processes.length === 0) mistakes.push({ field: 'codes', code: 'dossier.lines_required' });
  if (batch.startkwalificatie === 'yes' && despiteReason(batch.despite) === null)
    mistakes.push({ field: 'despite', code: 'dossier.despite_reason' });
  return { entry, processes, mistakes };
}

/** One check for each row, in their order; nothing is written. Fields of mistakes begin with `row.<number>.`. */
export async function checkDossierRows(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  qualificationId: string,
  rows: readonly DossierRow[],
): Promise<DossierRowCheck[]> {
  const checks: DossierRowCheck[] = [];
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const number = index + 1;
    const { learner, mistakes } = await readRow(deps.storage, deps, actor, row, `row.${number}.`);
    const name = learner.name.toLowerCase();
    const earlier = seen.get(name);
    const open = learner.name === '' ? null : await openTwin(deps.storage, actor, qualificationId, learner.name);
    checks.push({
      row: number,
      mistakes,
      twin: open !== null ? { dossierId: open.id } : earlier !== undefined ? { row: earlier } : null,
    });
    if (name !== '' && earlier === undefined) seen.set(name, number);
  }
  return checks;
}

/**
 * Makes a dossier for every row, in one transaction. A row whose learner has one is left out unless `again` says that it is
 * somebody else. Throws `form.invalid` with every mistake of batch and rows; then nothing is made.
 */
export async function makeDossiers(
  deps: Deps,
  actor: Actor,
  batch: DossierBatch,
  rows: readonly (DossierRow & { again: boolean })[],
): Promise<{ made: string[]; skipped: number }> {
  const { processes, mistakes } = await checkBatch(deps, actor, batch);
  const checks = await checkDossierRows(deps, actor, batch.qualificationId, rows);
  const all = [...mistakes, ...checks.flatMap((check) => check.mistakes)];
  if (all.length > 0) throw formError(all);
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const made: string[] = [];
    let skipped = 0;
    for (const [index, row] of rows.entries()) {
      const id = rowId(deps, actor, batch.key, index);
      if ((await tx.dossiers.find(id)) !== null) {
        made.push(id);
        continue;
      }
      const { learner, company, known } = await readRow(tx, deps, actor, row, '');
      if (!row.again && (await openTwin(tx, actor, batch.qualificationId, learner.name)) !== null) {
        skipped += 1;
        continue;
      }
      const { id: trainingCompanyId } = known ?? (await companyWithNumber(tx, deps, actor, company));
      await insert(
        tx,
        deps,
        actor,
        { id, qualificationId: batch.qualificationId, trainingCompanyId, learner },
        processes,
      );
      made.push(id);
    }
    const despite = batch.startkwalificatie === 'yes' ? despiteReason(batch.despite) : null;
    // of the qualification and not of the dossier: the answer is not to be found with the person
    if (despite !== null && made.length > 0)
      await auditDossier(tx, deps, actor, `despite_${despite}`, batch.qualificationId);
    return { made, skipped };
  });
}

/** The lines of these work processes as text of today. */
export function agreedLines(dossierId: string, processes: readonly WorkProcess[]): DossierLine[] {
  return processes.map(({ code, name, coreTask, helperText, pictogram }, index) => ({
    dossierId,
    code,
    name,
    coreTask,
    helperText,
    pictogram,
    position: index + 1,
    performance: null,
    confirmedAt: null,
    confirmationId: null,
  }));
}

interface ReadRow {
  learner: LearnerFacts;
  company: CompanyFacts;
  known: TrainingCompany | null;
  mistakes: FieldError[];
}

async function readRow(
  storage: Pick<Storage, 'trainingCompanies'>,
  deps: Pick<IssuingDeps, 'now'>,
  actor: Actor,
  row: DossierRow,
  prefix: string,
): Promise<ReadRow> {
  const { facts: learner, mistakes } = readLearner(row, prefix);
  const number = tidyNumber(row.leerbedrijfId);
  const known = isLeerbedrijfId(number)
    ? await storage.trainingCompanies.byLeerbedrijfId(actor.organisationId, number)
    : null;
  const company = readCompany(row, today(deps.now()), prefix);
  return { learner, company: company.facts, known, mistakes: known ? mistakes : [...mistakes, ...company.mistakes] };
}

function openTwin(
  storage: Pick<Storage, 'dossiers'>,
  actor: Actor,
  qualificationId: string,
  name: string,
): Promise<Dossier | null> {
  return storage.dossiers.openTwin(actor.organisationId, qualificationId, name);
}

async function insert(
  tx: Storage,
  deps: Deps,
  actor: Actor,
  made: { id: string; qualificationId: string; trainingCompanyId: string; learner: LearnerFacts },
  processes: readonly WorkProcess[],
): Promise<void> {
  const { id, qualificationId, trainingCompanyId, learner } = made;
  const { organisationId, memberId } = actor;
  const createdAt = dateTime(deps.now());
  const recipientId = deps.random.uuid();
  const { name, email, placement } = learner;
  await tx.recipients.insertMany([{ id: recipientId, organisationId, name, email, createdAt }]);
  const dossier: Dossier = {
    ...placement,
    id,
    organisationId,
    recipientId,
    qualificationId,
    trainingCompanyId,
    state: 'draft',
    leftOn: null,
    createdAt,
    createdBy: memberId,
    askedAt: null,
    decidedAt: null,
    checkedAt: null,
    checkedBy: null,
    signedAt: null,
    signedBy: null,
    question: null,
    awardId: null,
  };
  await tx.dossiers.insert(dossier, agreedLines(id, processes));
  await auditDossier(tx, deps, actor, 'create', id);
}

/** The same row of the same form is the same dossier: pressing twice makes one. */
function rowId(deps: Pick<IssuingDeps, 'sha256Hex'>, actor: Actor, key: string, index: number): string {
  const hex = deps.sha256Hex(JSON.stringify(['dossier', actor.organisationId, actor.memberId, key, index]));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function despiteReason(typed: string): DespiteReason | null {
  return DESPITE_REASONS.find((one) => one === typed) ?? null;
}
