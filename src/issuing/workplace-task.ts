/**
 * The page behind a workplace link: which learner, which work processes, and what was chosen so far. Whoever has the link
 * is let in, and sees nothing but this. What never lives here: making links (workplace-links.ts) and sending (workplace-confirm.ts).
 */
import { AppError } from '../errors.ts';
import type { Confirmation, Dossier, DossierEvidence, DossierLine, WorkplaceLink } from './dossiers.ts';
import type { Organisation } from './organisations.ts';
import type { IssuingDeps } from './ports.ts';
import type { Qualification, TrainingCompany } from './qualifications.ts';
import type { Storage } from './records.ts';
import { dateTime } from './time.ts';
import { type Begun, readBegun, type TypedTask, withTyped } from './workplace-begun.ts';
import { waitingAt } from './workplace-mail.ts';

/** What the page shows. */
export interface WorkplaceTask {
  link: WorkplaceLink;
  dossier: Dossier;
  organisation: Organisation;
  learnerName: string;
  company: TrainingCompany;
  qualification: Qualification;
  /** What is asked: the open lines, or those that are to be corrected. */
  lines: DossierLine[];
  begun: Begun;
  /** What was added by this link. */
  ownEvidence: DossierEvidence[];
  /** What the learner offers. */
  learnerEvidence: DossierEvidence[];
}

/** A link leads to its task, or, once it was used, to what became of it. */
export type WorkplaceFound = { state: 'open'; task: WorkplaceTask } | { state: 'used'; done: WorkplaceDone };

/** After sending. */
export interface WorkplaceDone {
  link: WorkplaceLink;
  schoolName: string;
  confirmation: Confirmation;
  /** For an hour only, for who has just sent it: the learner, and who else waits at the same address. */
  justNow: { learnerName: string; waiting: { token: string; learnerName: string }[] } | null;
}

const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;
const JUST_NOW_MS = 3_600_000;

/**
 * What a token leads to. Changes nothing. Throws `workplace.link_unknown`, `workplace.link_newer` (there is a newer one),
 * `workplace.link_ended` (taken back, or the dossier is elsewhere), `workplace.link_expired`.
 */
export async function findWorkplace(deps: IssuingDeps, token: string): Promise<WorkplaceFound> {
  const link = TOKEN.test(token) ? await deps.storage.dossiers.linkByToken(deps.sha256Hex(token)) : null;
  if (link === null) throw new AppError('workplace.link_unknown');
  if (link.usedAt !== null) return { state: 'used', done: await doneOf(deps, link) };
  return { state: 'open', task: await taskOf(deps.storage, deps, link) };
}

/** The task of a link that is good, read anew: inside a transaction its records are that transaction's. */
export async function taskOf(
  storage: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  link: WorkplaceLink,
): Promise<WorkplaceTask> {
  const dossier = await storage.dossiers.find(link.dossierId);
  if (dossier === null) throw new AppError('workplace.link_ended');
  if (link.endedAt !== null) {
    const newer = (await storage.dossiers.links(dossier.id)).some(({ endedAt, usedAt }) => !endedAt && !usedAt);
    throw new AppError(newer ? 'workplace.link_newer' : 'workplace.link_ended');
  }
  if (dossier.state !== 'at_company') throw new AppError('workplace.link_ended');
  if (link.expiresAt <= dateTime(deps.now())) throw new AppError('workplace.link_expired');
  const { organisationId } = dossier;
  const [organisation, learner, company, qualification, all, evidence] = await Promise.all([
    storage.organisations.byId(organisationId),
    storage.recipients.byId(organisationId, dossier.recipientId),
    storage.trainingCompanies.byId(organisationId, dossier.trainingCompanyId),
    storage.qualifications.byId(organisationId, dossier.qualificationId),
    storage.dossiers.lines(dossier.id),
    storage.dossiers.evidence(dossier.id),
  ]);
  const codes = link.codes === null ? null : (JSON.parse(link.codes) as string[]);
  const lines = all.filter(({ code, confirmedAt }) => (codes === null ? confirmedAt === null : codes.includes(code)));
  if (!organisation || organisation.closedAt || !learner || !company || !qualification || lines.length === 0)
    throw new AppError('workplace.link_ended');
  const begun = readBegun(link.begun);
  return {
    link,
    dossier,
    organisation,
    learnerName: learner.name,
    company,
    qualification,
    lines,
    begun,
    ownEvidence: evidence.filter(({ id }) => begun.evidence.includes(id)),
    learnerEvidence: evidence.filter(({ addedBy }) => addedBy === 'learner'),
  };
}

async function doneOf(deps: IssuingDeps, link: WorkplaceLink): Promise<WorkplaceDone> {
  const dossier = await deps.storage.dossiers.find(link.dossierId);
  const school = dossier && (await deps.storage.organisations.byId(dossier.organisationId));
  const confirmation = (await deps.storage.dossiers.confirmations(link.dossierId)).find(
    ({ linkId }) => linkId === link.id,
  );
  if (!dossier || !school || !confirmation) throw new AppError('workplace.link_ended');
  const recent = deps.now().getTime() - Date.parse(confirmation.at) < JUST_NOW_MS;
  const learner = recent ? await deps.storage.recipients.byId(dossier.organisationId, dossier.recipientId) : null;
  const waiting =
    learner === null || dossier.supervisorEmail === null
      ? []
      : await waitingAt(deps, dossier.organisationId, dossier.supervisorEmail);
  return {
    link,
    schoolName: school.name,
    confirmation,
    justNow: learner && {
      learnerName: learner.name,
      waiting: waiting.map(({ request, token }) => ({ token, learnerName: request.learnerName })),
    },
  };
}

/** Keeps what stands in the form, to go on later. Nothing once the link is over. */
export async function keepBegun(deps: IssuingDeps, task: WorkplaceTask, typed: TypedTask): Promise<void> {
  const codes = task.lines.map(({ code }) => code);
  await deps.storage.transaction(async (tx) => {
    const link = await tx.dossiers.linkByToken(task.link.tokenSha256);
    if (link === null || link.usedAt !== null || link.endedAt !== null) return;
    const begun = withTyped(readBegun(link.begun), typed, codes);
    if (begun !== link.begun) await tx.dossiers.updateLink({ ...link, begun });
  });
}
