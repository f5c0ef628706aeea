/**
 * What a used workplace link says. To anybody: when it was sent, and to which school. Names and further links go to the
 * browser that sent it only, for an hour: a used link lies about in mails and on paper.
 */
import { AppError } from '../../errors.ts';
import type { Confirmation, Performance, WorkplaceLink } from '../dossiers/dossiers.ts';
import type { IssuingDeps } from '../ports.ts';
import { waitingAt } from './workplace-mail.ts';
import { byMailAlone } from './workplace-seen.ts';

/** So long the browser that sent is known as such. */
export const JUST_SENT_MINUTES = 60;

/** After sending. */
export interface WorkplaceDone {
  link: WorkplaceLink;
  schoolName: string;
  confirmation: Confirmation;
  /** How each work process was judged, by code. */
  judged: Readonly<Record<string, Performance>>;
  /** Whether other learners wait at that address, whoever asks: nobody who has more to do is told to be done. */
  othersWait: boolean;
  /** For an hour only, for the browser that has just sent it: the learner, and for who came by mail who else waits at that address. */
  justNow: { learnerName: string; waiting: { token: string; learnerName: string }[] } | null;
}

/** What the browser that sends keeps of it: opens nothing but names and links on the page of this very link. */
export function sentMark({ fingerprint }: Pick<IssuingDeps, 'fingerprint'>, { id }: Pick<WorkplaceLink, 'id'>): string {
  return fingerprint(`workplace sent|${id}`);
}

/** What became of a used link; `sent` is the mark that this browser keeps, or null. `workplace.link_ended` once it is gone. */
export async function doneOf(deps: IssuingDeps, link: WorkplaceLink, sent: string | null): Promise<WorkplaceDone> {
  const dossier = await deps.storage.dossiers.find(link.dossierId);
  const school = dossier && (await deps.storage.organisations.byId(dossier.organisationId));
  const confirmation = (await deps.storage.dossiers.confirmations(link.dossierId)).find(
    ({ linkId }) => linkId === link.id,
  );
  if (!dossier || !school || !confirmation) throw new AppError('workplace.link_ended');
  const { organisationId, recipientId, supervisorEmail } = dossier;
  const all = supervisorEmail === null ? [] : await waitingAt(deps, organisationId, supervisorEmail);
  const othersWait = all.length > 0;
  const done = { link, schoolName: school.name, confirmation, judged: judgedIn(confirmation), othersWait };
  const age = deps.now().getTime() - Date.parse(confirmation.at);
  if (age >= JUST_SENT_MINUTES * 60_000 || sent !== sentMark(deps, link)) return { ...done, justNow: null };
  const learner = await deps.storage.recipients.byId(organisationId, recipientId);
  // a slip is for one learner, whoever holds it; only who came by the mail is led on
  const waiting = (await byMailAlone(deps.storage, deps, dossier, link)) ? all : [];
  return {
    ...done,
    justNow: learner && {
      learnerName: learner.name,
      waiting: waiting.map(({ request, token }) => ({ token, learnerName: request.learnerName })),
    },
  };
}

function judgedIn({ statement }: Confirmation): WorkplaceDone['judged'] {
  const { workProcesses } = JSON.parse(statement) as { workProcesses: { code: string; performance: Performance }[] };
  return Object.fromEntries(workProcesses.map(({ code, performance }) => [code, performance]));
}
