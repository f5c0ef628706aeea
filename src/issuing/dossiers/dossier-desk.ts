/** A dossier at the desk: everything about it, what may still change, and how it ends without a statement. */
import { AppError, formError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import { dayMistake, parseDay } from '../dates.ts';
import type { Recipient } from '../holders/recipients.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterSchool } from '../qualifications/catalogue.ts';
import type { Qualification, TrainingCompany, WorkProcess } from '../qualifications/qualifications.ts';
import type { Page, PageRequest, Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import { endedLink } from '../workplace/workplace-links.ts';
import { seenBy } from '../workplace/workplace-seen.ts';
import { type LearnerInput, readLearner } from './dossier-input.ts';
import { auditDossier } from './dossier-log.ts';
import { agreedLines } from './dossier-make.ts';
import type { Confirmation, Dossier, DossierEvidence, DossierLine, DossierState, WorkplaceLink } from './dossiers.ts';
import type { DossierListing } from './praktijkverklaring-records.ts';

/** Everything that a page about one dossier shows. */
export interface WholeDossier {
  dossier: Dossier;
  learner: Recipient;
  qualification: Qualification;
  /** As the catalogue has them now; the lines are as agreed. */
  processes: WorkProcess[];
  company: TrainingCompany;
  lines: DossierLine[];
  confirmations: Confirmation[];
  evidence: DossierEvidence[];
  links: WorkplaceLink[];
  /** Who of the school had one of its links in hand, by the names of the log. */
  seenBy: string[];
  /** The statement that was signed last, whatever became of it; or null. */
  award: Award | null;
}

type Deps = Pick<IssuingDeps, 'storage' | 'now'>;
export type DossierAction = 'dossier.read' | 'dossier.write' | 'dossier.assess';

/** The dossier of the own school; `dossier.not_found` for any other. */
export async function dossierForDesk(
  storage: Storage,
  actor: Actor,
  id: string,
  action: DossierAction = 'dossier.read',
): Promise<Dossier> {
  const dossier = await storage.dossiers.byId(actor.organisationId, id);
  authorize(actor, action, dossier, 'dossier.not_found');
  refuseUnlessSchool(await storage.organisations.byId(actor.organisationId));
  if (dossier === null) throw new AppError('dossier.not_found');
  return dossier;
}

/** The dossier with all that hangs on it. */
export async function wholeDossier(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
  action: DossierAction = 'dossier.read',
): Promise<WholeDossier> {
  const { storage } = deps;
  const dossier = await dossierForDesk(storage, actor, id, action);
  const { organisationId, qualificationId, recipientId, trainingCompanyId } = dossier;
  const [learner, qualification, processes, company, lines, confirmations, evidence, links, seen, award] =
    await Promise.all([
      storage.recipients.byId(organisationId, recipientId),
      storage.qualifications.byId(organisationId, qualificationId),
      storage.qualifications.processes(qualificationId),
      storage.trainingCompanies.byId(organisationId, trainingCompanyId),
      storage.dossiers.lines(id),
      storage.dossiers.confirmations(id),
      storage.dossiers.evidence(id),
      storage.dossiers.links(id),
      seenBy(storage, id),
      dossier.awardId === null ? null : storage.awards.byId(dossier.awardId),
    ]);
  if (learner === null || qualification === null || company === null) throw new AppError('dossier.not_found');
  return {
    dossier,
    learner,
    qualification,
    processes,
    company,
    lines,
    confirmations,
    evidence,
    links,
    seenBy: seen,
    award,
  };
}

/** A photo or voice note of a dossier of the own school; `evidence.not_found` for one of another dossier. */
export async function dossierEvidence(
  { storage }: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
  itemId: string,
): Promise<DossierEvidence> {
  await dossierForDesk(storage, actor, id);
  const found = (await storage.dossiers.evidence(id)).find((item) => item.id === itemId);
  if (found === undefined) throw new AppError('evidence.not_found');
  return found;
}

/** What the catalogue says otherwise than was agreed; nothing is taken over by itself. */
export function changedSince({ lines, processes }: Pick<WholeDossier, 'lines' | 'processes'>): DossierLine[] {
  return lines.filter(({ code, name }) => processes.find((process) => process.code === code)?.name !== name);
}

/** One page of the board, with the counts of all states and the groups there are. */
export async function dossierBoard(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  filter: { state: DossierState | null; groupName: string },
  page: PageRequest,
): Promise<Page<DossierListing> & { counts: Partial<Record<DossierState, number>>; groups: string[] }> {
  await enterSchool(deps, actor, 'dossier.read');
  const { dossiers } = deps.storage;
  const { organisationId } = actor;
  const [found, counts, groups] = await Promise.all([
    dossiers.list(
      organisationId,
      {
        ...(filter.state === null ? {} : { states: [filter.state] }),
        ...(filter.groupName === '' ? {} : { groupName: filter.groupName }),
      },
      page,
    ),
    dossiers.countByState(organisationId),
    dossiers.groups(organisationId),
  ]);
  return { ...found, counts, groups };
}

/** Learners who left, and what can be issued to each today: confirmed work processes without a signed statement. */
export async function leavers(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  page: PageRequest,
): Promise<Page<DossierListing>> {
  await enterSchool(deps, actor, 'dossier.read');
  const states: DossierState[] = ['draft', 'at_company', 'at_school', 'checked'];
  return deps.storage.dossiers.list(actor.organisationId, { states, left: true }, page);
}

/**
 * Changes a dossier that went nowhere yet (`dossier.not_draft`). Agreed lines keep their text unless `refresh`. Mistakes at
 * their fields (`form.invalid`), `codes` for no work process.
 */
export async function editDossier(
  deps: Deps,
  actor: Actor,
  id: string,
  input: LearnerInput & { codes: readonly string[]; refresh: boolean },
): Promise<void> {
  const whole = await wholeDossier(deps, actor, id, 'dossier.write');
  const { facts, mistakes } = readLearner(input);
  const known = new Map(whole.lines.map((line) => [line.code, line]));
  const offered = whole.processes.filter(({ code }) => input.codes.includes(code));
  const gone = whole.lines.filter(
    ({ code }) => input.codes.includes(code) && whole.processes.every((process) => process.code !== code),
  );
  if (offered.length + gone.length === 0) mistakes.push({ field: 'codes', code: 'dossier.lines_required' });
  if (mistakes.length > 0) throw formError(mistakes);
  await deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.write');
    if (dossier.state !== 'draft') throw new AppError('dossier.not_draft');
    await tx.recipients.rename(actor.organisationId, dossier.recipientId, facts.name);
    await tx.recipients.changeEmail(actor.organisationId, dossier.recipientId, facts.email);
    await tx.dossiers.update({ ...dossier, ...facts.placement });
    const fresh = agreedLines(id, offered).map((line) => (input.refresh ? line : (known.get(line.code) ?? line)));
    const lines = [...fresh, ...(input.refresh ? [] : gone)].map((line, index) => ({ ...line, position: index + 1 }));
    await tx.dossiers.replaceLines(id, lines);
    await auditDossier(tx, deps, actor, 'edit', id);
  });
}

/** Notes on which day the learner left, or that the learner did not; `dossier.date_invalid` or `form.no_such_day` at `leftOn`. */
export async function noteLeft(deps: Deps, actor: Actor, id: string, typed: string): Promise<void> {
  await dossierForDesk(deps.storage, actor, id, 'dossier.write');
  const leftOn = typed.trim() === '' ? null : parseDay(typed);
  if (typed.trim() !== '' && (leftOn === null || leftOn > today(deps.now())))
    throw formError([{ field: 'leftOn', code: dayMistake(typed, 'dossier.date_invalid') }]);
  await deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.write');
    await tx.dossiers.update({ ...dossier, leftOn });
    await auditDossier(tx, deps, actor, 'edit', id);
  });
}

/**
 * Stops waiting for the company: what is confirmed goes on to the school, the rest stays open and is never signed. What an
 * assessor asked and the company did not answer stays beside it. Throws
 * `dossier.not_open` where it does not lie there, `dossier.none_confirmed` while nothing can be signed.
 */
export async function goOnWithConfirmed(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.write');
    if (dossier.state !== 'at_company') throw new AppError('dossier.not_open');
    const lines = await tx.dossiers.lines(id);
    if (!lines.some(canBeSigned)) throw new AppError('dossier.none_confirmed');
    await endLinks(tx, deps, id);
    await tx.dossiers.update({ ...dossier, state: 'at_school', decidedAt: dateTime(deps.now()) });
    await auditDossier(tx, deps, actor, 'edit', id);
  });
}

/** Whether a line can stand in a statement. */
export function canBeSigned({ confirmedAt, performance }: DossierLine): boolean {
  return confirmedAt !== null && (performance === 'independent' || performance === 'guided');
}

/** Takes back the open links of a dossier, in the caller's transaction. */
export async function endLinks(tx: Storage, deps: Pick<IssuingDeps, 'now'>, id: string): Promise<void> {
  const open = (await tx.dossiers.links(id)).filter((link) => link.usedAt === null && link.endedAt === null);
  for (const link of open) await tx.dossiers.updateLink(endedLink(link, deps.now()));
}
