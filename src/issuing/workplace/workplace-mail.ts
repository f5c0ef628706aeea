/**
 * Mail about the workplace's part: to who judges, one for all learners that wait at that address, and to the school, once a
 * day, that companies answered. Both read what is true at the moment of sending; the rows of the outbox hold no names.
 */
import { normaliseEmail } from '../../email-address.ts';
import { can } from '../access.ts';
import type { OpenRequest } from '../dossiers/praktijkverklaring-records.ts';
import { stoppedAmong } from '../letters/letters-stop.ts';
import { addressKey, type OutboxMail, writeMail } from '../letters/outbox.ts';
import { proposePageName } from '../names.ts';
import { actorIn, type Member } from '../organisations/members.ts';
import { fitsMail, type Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS } from '../time.ts';
import { tokenOf, WORKPLACE_DAYS } from './workplace-links.ts';

const NAMED_AT_MOST = 5;
const AT_ONE_ADDRESS = 200;

/** Requests at this address whose link is good, oldest first, with their tokens. */
export async function waitingAt(
  deps: Pick<IssuingDeps, 'storage' | 'openSecret' | 'now' | 'fingerprint'>,
  organisationId: string,
  email: string,
): Promise<{ request: OpenRequest; token: string }[]> {
  const open = await deps.storage.dossiers.openRequests(
    organisationId,
    { email: normaliseEmail(email) },
    AT_ONE_ADDRESS,
  );
  return open.flatMap((request) => {
    // made for another address: what was mailed there is not mailed here
    const theirs = request.link.addressKey !== null && request.link.addressKey !== addressKey(deps, email);
    const token = theirs ? null : tokenOf(deps, organisationId, request.link);
    return token === null ? [] : [{ request, token }];
  });
}

/** What the mail to a praktijkopleider says now; null when nothing waits any more. Learners by first name and initial. */
export async function aboutWorkplace(
  deps: Pick<IssuingDeps, 'storage' | 'openSecret' | 'now' | 'fingerprint'>,
  { organisationId, email }: OutboxMail,
): Promise<{ token: string; params: Record<string, string | number> } | null> {
  if (organisationId === null || email === null) return null;
  const organisation = await deps.storage.organisations.byId(organisationId);
  const waiting = await waitingAt(deps, organisationId, email);
  const first = waiting[0];
  if (organisation === null || first === undefined) return null;
  const names = waiting.map(({ request }) => proposePageName(request.learnerName)).filter(fitsMail);
  const shown = names.slice(0, NAMED_AT_MOST).join(', ');
  return {
    token: first.token,
    params: {
      organisation: organisation.name,
      count: waiting.length,
      names: names.length > NAMED_AT_MOST ? `${shown} …` : shown,
      qualification: first.request.qualificationName,
      days: WORKPLACE_DAYS,
      // one learner, so the question can only be about them
      ...(waiting.length === 1 && first.request.dossier.question ? { question: first.request.dossier.question } : {}),
    },
  };
}

/**
 * A company answered: writes to who asked and to everybody who checks, in the caller's transaction; who was told in the
 * last 24 hours is told again when they are over.
 */
export async function tellSchool(
  tx: Storage,
  deps: IssuingDeps,
  { organisationId, askedBy }: { organisationId: string; askedBy: string | null },
): Promise<void> {
  const organisation = await tx.organisations.byId(organisationId);
  if (organisation === null || organisation.closedAt !== null) return;
  const members = (await tx.members.list(organisationId)).filter((member) => isTold(member, organisation, askedBy));
  const keys = new Map(members.map(({ id, email }) => [id, addressKey(deps, email)]));
  const stopped = await stoppedAmong({ storage: tx }, [...keys.values()]);
  for (const { id, email } of members) {
    const key = keys.get(id) ?? '';
    const before = await tx.outbox.newest(organisationId, key, 'workplace-in');
    if (stopped.has(key) || before?.state === 'waiting') continue;
    const went = before?.state === 'dropped' || before?.endedAt == null ? 0 : Date.parse(before.endedAt);
    await writeMail(tx, deps, {
      organisationId,
      awardId: null,
      kind: 'workplace-in',
      email,
      language: 'nl',
      params: { member: id },
      notBefore: new Date(Math.max(deps.now().getTime(), went + DAY_MS)),
    });
  }
}

function isTold(member: Member, organisation: Organisation, askedBy: string | null): boolean {
  if (member.disabledAt !== null) return false;
  return member.id === askedBy || can(actorIn({ member, organisation }), 'dossier.assess');
}

/** How many dossiers the companies answered lie at the school; null when none does, or for who does not work there now. */
export async function aboutAnswers(
  deps: Pick<IssuingDeps, 'storage'>,
  { params }: OutboxMail,
): Promise<{ organisation: string; count: number } | null> {
  const member = await deps.storage.members.byId(String(params.member));
  const organisation = member && (await deps.storage.organisations.byId(member.organisationId));
  if (member === null || organisation === null || member.disabledAt !== null || organisation.closedAt !== null)
    return null;
  const { at_school: count = 0 } = await deps.storage.dossiers.countByState(organisation.id);
  return count === 0 ? null : { organisation: organisation.name, count };
}
