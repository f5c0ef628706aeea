/** What the school sees of its open requests to companies: who has not answered, reminders, and links on paper. */
import { AppError } from '../../errors.ts';
import { fold } from '../../fold.ts';
import { authorize } from '../access.ts';
import { auditDossier } from '../dossiers/dossier-log.ts';
import type { OpenRequest } from '../dossiers/praktijkverklaring-records.ts';
import { isStopped } from '../letters/letters-stop.ts';
import { addressKey, writeMail } from '../letters/outbox.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { DAY_MS, dateTime } from '../time.ts';
import { tokenOf } from './workplace-links.ts';
import { noteSeen } from './workplace-seen.ts';

/** So often a company is reminded of one request, with so many days between. */
const WORKPLACE_REMINDERS_AT_MOST = 2;
const DAYS_BETWEEN_WORKPLACE_REMINDERS = 3;
/** Requests shown and printed at once; the oldest come first. */
const AT_ONCE = 200;
/** Open requests among which the slips are looked for. */
const LOOKED_AMONG = 2000;

export type MayRemindCompany = 'yes' | 'too_old' | 'no_email' | 'twice' | 'too_soon';

export interface RequestLine extends OpenRequest {
  mayRemind: MayRemindCompany;
}

/** Requests that nobody answered, by name; `more` when there are others than the oldest that it shows. */
export async function openRequestsForDesk(
  deps: IssuingDeps,
  actor: Actor,
): Promise<{ lines: RequestLine[]; more: boolean }> {
  authorize(actor, 'dossier.read', actor, 'dossier.not_found');
  const found = await requestsOf(deps, actor, AT_ONCE + 1);
  const lines = byName(found.slice(0, AT_ONCE)).map((request) => ({
    ...request,
    mayRemind: answerOf(request, deps.now()),
  }));
  return { lines, more: found.length > AT_ONCE };
}

/** As a class list has them: who looks for one name finds it. */
function byName(requests: readonly OpenRequest[]): OpenRequest[] {
  const key = ({ learnerName, link }: OpenRequest): string => `${fold(learnerName)} ${link.id}`;
  return requests.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

async function requestsOf(deps: IssuingDeps, { organisationId }: Actor, limit: number): Promise<OpenRequest[]> {
  refuseUnlessSchool(await deps.storage.organisations.byId(organisationId));
  const open = await deps.storage.dossiers.openRequests(organisationId, {}, limit);
  return open.filter(({ dossier }) => dossier.state === 'at_company');
}

function answerOf({ link, dossier }: Pick<OpenRequest, 'link' | 'dossier'>, now: Date): MayRemindCompany {
  if (link.expiresAt <= dateTime(now)) return 'too_old';
  if (dossier.supervisorEmail === null) return 'no_email';
  if (link.reminders >= WORKPLACE_REMINDERS_AT_MOST) return 'twice';
  const last = link.remindedAt ?? link.createdAt;
  return now.getTime() - Date.parse(last) < DAYS_BETWEEN_WORKPLACE_REMINDERS * DAY_MS ? 'too_soon' : 'yes';
}

/** Writes a reminder about one dossier, with the same link. `workplace.no_reminder` where none may go; the page says why. */
export async function remindCompany(deps: IssuingDeps, actor: Actor, dossierId: string): Promise<void> {
  const dossier = await deps.storage.dossiers.byId(actor.organisationId, dossierId);
  authorize(actor, 'dossier.write', dossier, 'dossier.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction(async (tx) => {
    const { organisationId } = actor;
    const fresh = await tx.dossiers.find(dossierId);
    const link = (await tx.dossiers.links(dossierId)).find(
      ({ usedAt, endedAt }) => usedAt === null && endedAt === null,
    );
    const email = fresh?.supervisorEmail;
    if (!fresh || !link || email == null || answerOf({ link, dossier: fresh }, deps.now()) !== 'yes')
      throw new AppError('workplace.no_reminder');
    const key = addressKey(deps, email);
    if (await isStopped({ storage: tx }, key)) throw new AppError('workplace.no_reminder');
    await tx.dossiers.updateLink({ ...link, reminders: link.reminders + 1, remindedAt: dateTime(deps.now()) });
    await auditDossier(tx, deps, actor, 'ask', dossierId);
    if ((await tx.outbox.newest(organisationId, key, 'workplace-reminder'))?.state === 'waiting') return;
    const minutes = Math.ceil((Date.parse(link.expiresAt) - deps.now().getTime()) / 60_000);
    const mail = { kind: 'workplace-reminder', email, language: 'nl', minutes } as const;
    await writeMail(tx, deps, { organisationId, awardId: null, ...mail });
  });
}

/** A link for paper. */
export interface WorkplaceSlip {
  dossierId: string;
  groupName: string;
  learnerName: string;
  companyName: string;
  supervisorName: string | null;
  qualificationName: string;
  token: string;
  expiresAt: string;
}

/** Which slips: of a group, or of one dossier. `mailed`: also to whoever gets the question by mail, for one dossier only. */
export type SlipsOf = { groupName?: string } | { dossierId: string; mailed?: boolean };

/**
 * Links of requests that are good, for paper: of whoever has no mail address here; `byMail` counts the others. Each is a key:
 * for who asks companies only, and who sees it is noted (workplace-seen.ts), so nobody gets to see more than is printed.
 */
export async function workplaceSlips(
  deps: IssuingDeps,
  actor: Actor,
  of: SlipsOf = {},
): Promise<{ slips: WorkplaceSlip[]; byMail: number }> {
  authorize(actor, 'dossier.write', actor, 'dossier.not_found');
  const open = byName((await requestsOf(deps, actor, LOOKED_AMONG)).filter(({ dossier }) => isOf(dossier, of)));
  const good = open.flatMap((request) => {
    const token = tokenOf(deps, request.dossier.organisationId, request.link);
    return token === null ? [] : [{ request, token }];
  });
  const mailedToo = 'dossierId' in of && of.mailed === true;
  const onPaper = good.filter(({ request }) => mailedToo || request.dossier.supervisorEmail === null);
  const shown = onPaper.slice(0, AT_ONCE);
  await deps.storage.transaction(async (tx) => {
    for (const { request } of shown) await noteSeen(tx, deps, actor, request.link);
  });
  return { slips: shown.map(toSlip), byMail: good.length - onPaper.length };
}

function isOf({ id, groupName }: OpenRequest['dossier'], of: SlipsOf): boolean {
  if ('dossierId' in of) return id === of.dossierId;
  return of.groupName === undefined || groupName === of.groupName;
}

function toSlip({ request, token }: { request: OpenRequest; token: string }): WorkplaceSlip {
  const { link, dossier, learnerName, companyName, qualificationName } = request;
  const { id: dossierId, groupName, supervisorName } = dossier;
  const about = { dossierId, groupName, learnerName, companyName, supervisorName, qualificationName };
  return { ...about, token, expiresAt: link.expiresAt };
}
