/**
 * The page behind a workplace link: which learner, which work processes, and what was chosen so far. Whoever has the link
 * is let in, and sees nothing but this. What never lives here: making links (workplace-links.ts) and sending (workplace-confirm.ts).
 */
import { AppError } from '../../errors.ts';
import type { Dossier, DossierEvidence, DossierLine, WorkplaceLink } from '../dossiers/dossiers.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Qualification, TrainingCompany } from '../qualifications/qualifications.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { type Begun, readBegun, type TypedTask, withTyped } from './workplace-begun.ts';
import { doneOf, type WorkplaceDone } from './workplace-done.ts';

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

/** A link leads to its task, once it was used to what became of it, and when it is too old to nothing but what was chosen. */
export type WorkplaceFound =
  | { state: 'open'; task: WorkplaceTask }
  | { state: 'used'; done: WorkplaceDone }
  | { state: 'expired'; link: WorkplaceLink };

const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

/**
 * What a token leads to. Changes nothing. `sent` is what this browser keeps since it sent (workplace-done.ts), or null.
 * Throws `workplace.link_unknown`, `workplace.link_newer` (there is a newer one), `workplace.link_ended` (taken back, or
 * the dossier is elsewhere).
 */
export async function findWorkplace(
  deps: IssuingDeps,
  token: string,
  sent: string | null = null,
): Promise<WorkplaceFound> {
  const link = TOKEN.test(token) ? await deps.storage.dossiers.linkByToken(deps.sha256Hex(token)) : null;
  if (link === null) throw new AppError('workplace.link_unknown');
  if (link.usedAt !== null) return { state: 'used', done: await doneOf(deps, link, sent) };
  try {
    return { state: 'open', task: await taskOf(deps.storage, deps, link) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'workplace.link_expired') return { state: 'expired', link };
    throw error;
  }
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
  const lines = askedOf(link, all);
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

/**
 * Keeps what stands in the form, to go on later; also by a link that became too old while its page was open, for the newer
 * one to start from. Nothing once it was used or ended.
 */
export async function keepBegun(
  deps: Pick<IssuingDeps, 'storage'>,
  { tokenSha256 }: Pick<WorkplaceLink, 'tokenSha256'>,
  typed: TypedTask,
): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const link = await tx.dossiers.linkByToken(tokenSha256);
    if (link === null || link.usedAt !== null || link.endedAt !== null) return;
    const codes = askedOf(link, await tx.dossiers.lines(link.dossierId)).map(({ code }) => code);
    const begun = withTyped(readBegun(link.begun), typed, codes);
    if (begun !== link.begun) await tx.dossiers.updateLink({ ...link, begun });
  });
}

/** The lines that a link is about: those to be corrected, or all that are open. */
function askedOf({ codes }: WorkplaceLink, lines: readonly DossierLine[]): DossierLine[] {
  const chosen = codes === null ? null : (JSON.parse(codes) as string[]);
  return lines.filter(({ code, confirmedAt }) => (chosen === null ? confirmedAt === null : chosen.includes(code)));
}
