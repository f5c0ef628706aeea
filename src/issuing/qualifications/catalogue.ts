/**
 * The catalogue of a school: qualifications for a cohort with their work processes, made, mended, copied and put away.
 * What was signed once keeps its official name; a new wording is a new cohort.
 */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { type Action, authorize } from '../access.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import {
  isCohort,
  PROCESSES_MAX,
  type ProcessFacts,
  type ProcessInput,
  type QualificationInput,
  readProcess,
  readQualification,
} from './qualification-input.ts';
import { inCodeOrder, type Qualification, type WorkProcess } from './qualifications.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now'>;

/** A qualification with its work processes in their order. */
export interface CatalogueEntry {
  qualification: Qualification;
  processes: WorkProcess[];
}

/** Asks who it is and whether it is a school; everything about dossiers begins with this. */
export async function enterSchool(deps: Pick<IssuingDeps, 'storage'>, actor: Actor, action: Action): Promise<void> {
  authorize(actor, action, actor, 'request.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
}

/** The school's qualifications by name and cohort: those in use, or those put away. */
export async function listCatalogue(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  { archived = false }: { archived?: boolean } = {},
): Promise<CatalogueEntry[]> {
  await enterSchool(deps, actor, 'qualification.read');
  const all = await deps.storage.qualifications.list(actor.organisationId);
  const shown = all.filter(({ archivedAt }) => (archivedAt !== null) === archived);
  const processes = await deps.storage.qualifications.processesOf(shown.map(({ id }) => id));
  return shown.map((qualification) => ({
    qualification,
    processes: inCodeOrder(processes.filter(({ qualificationId }) => qualificationId === qualification.id)),
  }));
}

/** One qualification of the own school; `qualification.not_found` for any other. */
export async function catalogueEntry(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
  action: 'qualification.read' | 'qualification.write' = 'qualification.read',
): Promise<CatalogueEntry> {
  const qualification = await deps.storage.qualifications.byId(actor.organisationId, id);
  authorize(actor, action, qualification, 'qualification.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  if (qualification === null) throw new AppError('qualification.not_found');
  return { qualification, processes: inCodeOrder(await deps.storage.qualifications.processes(id)) };
}

/**
 * Makes a qualification with its work processes. All mistakes at once (`form.invalid`; fields `crebo`, `process.0.code` …);
 * `qualification.exists` at `cohort` where the school has this crebo and cohort.
 */
export async function createQualification(
  deps: Deps,
  actor: Actor,
  input: QualificationInput,
  processes: readonly ProcessInput[],
): Promise<Qualification> {
  await enterSchool(deps, actor, 'qualification.write');
  const { facts, mistakes } = readQualification(input);
  const read = readProcesses(processes);
  if (mistakes.length + read.mistakes.length > 0) throw formError([...mistakes, ...read.mistakes]);
  return deps.storage.transaction(async (tx) => {
    await refuseTwin(tx, actor, facts.crebo, facts.cohort);
    const qualification: Qualification = {
      ...facts,
      id: deps.random.uuid(),
      organisationId: actor.organisationId,
      createdAt: dateTime(deps.now()),
      archivedAt: null,
    };
    await tx.qualifications.insert(qualification);
    await tx.qualifications.insertProcesses(newProcesses(deps, qualification.id, read.facts));
    await auditBy(tx, deps, actor, 'qualification.write', qualification.id);
    return qualification;
  });
}

/**
 * Puts these work processes in the place of those there are, found by code. What was signed stays and keeps its name
 * (`qualification.name_locked`); its helper line and pictogram may change. Open dossiers keep what was agreed on.
 */
export async function saveQualification(
  deps: Deps,
  actor: Actor,
  id: string,
  input: { name: string; processes: readonly ProcessInput[] },
): Promise<void> {
  const { qualification, processes } = await catalogueEntry(deps, actor, id, 'qualification.write');
  const { facts, mistakes } = readQualification({
    ...qualification,
    level: `${qualification.level}`,
    name: input.name,
  });
  const read = readProcesses(input.processes);
  const locked = lockedMistakes(qualification, processes, facts.name, read.facts);
  const all = [...mistakes, ...read.mistakes, ...locked];
  if (all.length > 0) throw formError(all);
  await deps.storage.transaction(async (tx) => {
    await tx.qualifications.update({ ...qualification, name: facts.name });
    await writeProcesses(tx, deps, { qualification, processes }, read.facts, { drop: true });
    await auditBy(tx, deps, actor, 'qualification.write', id);
  });
}

/** Copies a qualification to another cohort, where its names can be changed again. Throws `form.invalid` at `cohort`. */
export async function copyQualification(deps: Deps, actor: Actor, id: string, cohort: string): Promise<Qualification> {
  const { qualification, processes } = await catalogueEntry(deps, actor, id, 'qualification.write');
  if (!isCohort(cohort.trim())) throw formError([{ field: 'cohort', code: 'qualification.cohort_invalid' }]);
  const input = { ...qualification, level: `${qualification.level}`, cohort };
  return createQualification(deps, actor, input, processes.map(processInput));
}

/** No new dossiers from here on, or again. Its permanent pages stay. */
export async function archiveQualification(deps: Deps, actor: Actor, id: string, archived: boolean): Promise<void> {
  const { qualification } = await catalogueEntry(deps, actor, id, 'qualification.write');
  if ((qualification.archivedAt !== null) === archived) return;
  await deps.storage.transaction(async (tx) => {
    await tx.qualifications.update({ ...qualification, archivedAt: archived ? dateTime(deps.now()) : null });
    await auditBy(tx, deps, actor, 'qualification.write', id);
  });
}

/** Reads the work processes of a form or file; at least one, no code twice. */
export function readProcesses(
  inputs: readonly ProcessInput[],
  prefixOf: (index: number) => string = (index) => `process.${index}.`,
): { facts: ProcessFacts[]; mistakes: FieldError[] } {
  const read = inputs.map((input, index) => readProcess(input, prefixOf(index)));
  const mistakes = read.flatMap((one) => one.mistakes);
  const facts = read.map((one) => one.facts);
  facts.forEach(({ code }, index) => {
    if (code !== '' && facts.findIndex((other) => other.code === code) < index)
      mistakes.push({ field: `${prefixOf(index)}code`, code: 'qualification.code_twice' });
  });
  if (facts.length === 0) mistakes.push({ field: 'processes', code: 'qualification.no_processes' });
  if (facts.length > PROCESSES_MAX)
    mistakes.push({ field: 'processes', code: 'qualification.too_many', params: { max: PROCESSES_MAX } });
  return { facts, mistakes };
}

/** What may not change since a signed statement says it. */
export function lockedMistakes(
  qualification: Qualification,
  processes: readonly WorkProcess[],
  name: string,
  wanted: readonly ProcessFacts[],
  prefixOf: (index: number) => string = (index) => `process.${index}.`,
): FieldError[] {
  const signed = processes.filter(({ signedAt }) => signedAt !== null);
  const mistakes: FieldError[] = [];
  if (signed.length > 0 && name !== qualification.name)
    mistakes.push({ field: 'name', code: 'qualification.name_locked', params: { name: qualification.name } });
  for (const process of signed) {
    const index = wanted.findIndex(({ code }) => code === process.code);
    if (index >= 0 && wanted[index]?.name !== process.name)
      mistakes.push({
        field: `${prefixOf(index)}name`,
        code: 'qualification.name_locked',
        params: { name: process.name },
      });
  }
  return mistakes;
}

/** Updates by code, adds what is new and, where `drop`, takes away what is no longer there and was never signed. */
export async function writeProcesses(
  tx: Storage,
  deps: Pick<IssuingDeps, 'random'>,
  { qualification, processes }: CatalogueEntry,
  wanted: readonly ProcessFacts[],
  { drop }: { drop: boolean },
): Promise<void> {
  const known = new Map(processes.map((process) => [process.code, process]));
  const kept = processes.filter(
    ({ code, signedAt }) => wanted.every((one) => one.code !== code) && (!drop || signedAt),
  );
  for (const [index, facts] of wanted.entries()) {
    const process = known.get(facts.code);
    if (process !== undefined) await tx.qualifications.updateProcess({ ...process, ...facts, position: index + 1 });
  }
  for (const [index, process] of kept.entries())
    await tx.qualifications.updateProcess({ ...process, position: wanted.length + index + 1 });
  const gone = processes.filter(({ code }) => wanted.every((one) => one.code !== code));
  for (const { id, signedAt } of gone) if (drop && signedAt === null) await tx.qualifications.deleteProcess(id);
  const fresh = newProcesses(deps, qualification.id, wanted).filter(({ code }) => !known.has(code));
  if (fresh.length > 0) await tx.qualifications.insertProcesses(fresh);
}

/** Work processes as they are stored, in this order. */
export function newProcesses(
  deps: Pick<IssuingDeps, 'random'>,
  qualificationId: string,
  facts: readonly ProcessFacts[],
): WorkProcess[] {
  return facts.map((one, index) => ({
    ...one,
    id: deps.random.uuid(),
    qualificationId,
    position: index + 1,
    signedAt: null,
  }));
}

/** A stored work process as a form shows it. */
export function processInput({ code, name, coreTask, helperText, pictogram }: WorkProcess): ProcessInput {
  return { code, name, coreTask: coreTask ?? '', helperText: helperText ?? '', pictogram };
}

async function refuseTwin(tx: Storage, actor: Actor, crebo: string, cohort: string): Promise<void> {
  if ((await tx.qualifications.byCohort(actor.organisationId, crebo, cohort)) !== null)
    throw formError([{ field: 'cohort', code: 'qualification.exists', params: { crebo, cohort } }]);
}
