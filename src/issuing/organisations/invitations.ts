/**
 * Inviting somebody to work in an organisation: by mail, or by a link that the administrator hands on. Either works for
 * fourteen days and once, and only a POST uses it. Tokens are stored as hashes.
 */

import { normaliseEmail } from '../../email-address.ts';
import { AppError, type FieldError, formError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { newPrivateToken } from '../codes.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime } from '../time.ts';
import { addAudit, auditBy, auditName } from './audit.ts';
import {
  type Actor,
  isAdmin,
  isEmail,
  type Member,
  memberNameMistake,
  newMember,
  parseRole,
  type Role,
} from './members.ts';
import { fitsMail, type Organisation } from './organisations.ts';

export interface Invitation {
  id: string;
  organisationId: string;
  role: Role;
  /** Whom it is for; null for a link that nobody has used to say so yet. */
  email: string | null;
  name: string | null;
  /** SHA-256 of the token that the administrator hands on. */
  linkSha256: string | null;
  /** SHA-256 of the token that was mailed to `email`: whoever has it has that mailbox. */
  mailedSha256: string | null;
  /** Member id, `command` or `operator`. */
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
  /** Accepted or taken back. */
  endedAt: string | null;
}

export const INVITATION_DAYS = 14;
/** How long one that ended is still shown to be over, and not unknown. */
export const KEPT_DAYS = 90;
const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now' | 'sha256Hex'>;

/**
 * Invites an address; an earlier invitation of it ends. The token leaves this function once, for the mail. Throws
 * `form.invalid` (name, email, role), with `member.exists` for somebody who works here already and `member.no_access` for
 * somebody whose access was taken away: that is given back on the member's page.
 */
export async function inviteByMail(
  deps: Deps,
  actor: Actor,
  input: { email: string; name: string; role: string },
): Promise<{ invitation: Invitation; token: string }> {
  authorize(actor, 'member.manage', actor, 'request.not_found');
  const email = normaliseEmail(input.email);
  const mistakes = personMistakes({ name: input.name, email });
  if (mistakes.length > 0) throw formError(mistakes);
  const role = parseRole(input.role);
  return deps.storage.transaction(async (tx) => {
    const member = await tx.members.byEmail(actor.organisationId, email);
    if (member !== null)
      throw formError([{ field: 'email', code: member.disabledAt === null ? 'member.exists' : 'member.no_access' }]);
    for (const open of await tx.invitations.open(actor.organisationId, dateTime(deps.now()))) {
      if (open.email === email) await tx.invitations.update({ ...open, endedAt: dateTime(deps.now()) });
    }
    return invite(tx, deps, {
      organisationId: actor.organisationId,
      invitedBy: auditName(actor),
      role,
      person: { email, name: input.name.trim() },
    });
  });
}

/** A link for one person, to be handed on. Throws `form.invalid` (role). */
export async function inviteByLink(
  deps: Deps,
  actor: Actor,
  input: { role: string },
): Promise<{ invitation: Invitation; token: string }> {
  authorize(actor, 'member.manage', actor, 'request.not_found');
  const role = parseRole(input.role);
  const invitedBy = auditName(actor);
  return deps.storage.transaction((tx) =>
    invite(tx, deps, { organisationId: actor.organisationId, invitedBy, role, person: null }),
  );
}

/** Writes an invitation in the caller's transaction, which has checked everything. With a person its token is for mail. */
export async function invite(
  tx: Storage,
  deps: Deps,
  input: { organisationId: string; invitedBy: string; role: Role; person: { email: string; name: string } | null },
): Promise<{ invitation: Invitation; token: string }> {
  const token = newPrivateToken(deps.random);
  const now = deps.now();
  const hash = deps.sha256Hex(token);
  const { organisationId, invitedBy, role, person } = input;
  const invitation: Invitation = {
    id: deps.random.uuid(),
    organisationId,
    role,
    email: person?.email ?? null,
    name: person?.name ?? null,
    linkSha256: person === null ? hash : null,
    mailedSha256: person === null ? null : hash,
    invitedBy,
    createdAt: dateTime(now),
    expiresAt: dateTime(new Date(now.getTime() + INVITATION_DAYS * DAY_MS)),
    endedAt: null,
  };
  await tx.invitations.insert(invitation);
  await addAudit(tx, deps, { organisationId, actor: invitedBy, action: 'invitation.make', objectId: invitation.id });
  return { invitation, token };
}

/** What waits for an answer, newest first. */
export async function openInvitations(deps: Pick<Deps, 'storage' | 'now'>, actor: Actor): Promise<Invitation[]> {
  authorize(actor, 'member.manage', actor, 'request.not_found');
  return deps.storage.invitations.open(actor.organisationId, dateTime(deps.now()));
}

/** Takes an invitation back. Throws `request.not_found`; fine when it is over already. */
export async function endInvitation(deps: Pick<Deps, 'storage' | 'now'>, actor: Actor, id: string): Promise<void> {
  const invitation = await deps.storage.invitations.byId(id);
  authorize(actor, 'member.manage', invitation, 'request.not_found');
  if (invitation === null || invitation.endedAt !== null) return;
  await deps.storage.transaction(async (tx) => {
    await tx.invitations.update({ ...invitation, endedAt: dateTime(deps.now()) });
    await auditBy(tx, deps, actor, 'invitation.end', id);
  });
}

/** An invitation as its page shows it. */
export interface OpenInvitation {
  invitation: Invitation;
  organisation: Organisation;
  /** Who has the token has the mailbox of `invitation.email`. */
  proven: boolean;
}

/** The invitation behind a token while it is good. Changes nothing. Throws `invitation.gone`. */
export async function openInvitation(
  deps: Pick<Deps, 'storage' | 'now' | 'sha256Hex'>,
  token: string,
): Promise<OpenInvitation> {
  const hash = TOKEN.test(token) ? deps.sha256Hex(token) : null;
  const invitation = hash === null ? null : await deps.storage.invitations.byToken(hash);
  const over = invitation === null || invitation.endedAt !== null || invitation.expiresAt <= dateTime(deps.now());
  const organisation = over ? null : await deps.storage.organisations.byId(invitation.organisationId);
  if (over || organisation === null || !(await inviterMay(deps.storage, invitation)))
    throw new AppError('invitation.gone');
  return { invitation, organisation, proven: invitation.mailedSha256 === hash };
}

/** What the mail with this token says: where, as what, and who asks, where that is a person. Null for one that is over. */
export async function aboutInvitation(
  deps: Pick<Deps, 'storage' | 'now' | 'sha256Hex'>,
  token: string,
): Promise<{ organisation: string; role: Role; by?: string } | null> {
  const open = await openInvitation(deps, token).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'invitation.gone') return null;
    throw error;
  });
  if (open === null) return null;
  const inviter = await deps.storage.members.byId(open.invitation.invitedBy);
  const about = { organisation: open.organisation.name, role: open.invitation.role };
  return inviter === null || !fitsMail(inviter.name) ? about : { ...about, by: inviter.name };
}

/** Whether who invited could still do so: an administrator who was disabled or demoted lets nobody in any more. */
async function inviterMay(storage: Pick<Storage, 'members'>, { invitedBy }: Invitation): Promise<boolean> {
  if (invitedBy === 'command' || invitedBy === 'operator') return true;
  const inviter = await storage.members.byId(invitedBy);
  return inviter !== null && isAdmin(inviter);
}

/** Ends what waits of this member's invitations, in the transaction in which the member may not invite any more. */
export async function endInvitationsOf(
  tx: Storage,
  deps: Pick<Deps, 'now'>,
  { id, organisationId }: Pick<Member, 'id' | 'organisationId'>,
): Promise<void> {
  const now = dateTime(deps.now());
  for (const open of await tx.invitations.open(organisationId, now))
    if (open.invitedBy === id) await tx.invitations.update({ ...open, endedAt: now });
}

/** Who this account is in the organisation already, by account or address; also somebody without access. */
async function memberBefore(
  storage: Pick<Storage, 'members'>,
  organisationId: string,
  who: { userId: string | null; email: string },
): Promise<Member | null> {
  const own = who.userId === null ? [] : await storage.members.byUserId(who.userId);
  return (
    own.find((member) => member.organisationId === organisationId) ??
    (await storage.members.byEmail(organisationId, normaliseEmail(who.email)))
  );
}

/** An invitation gives nobody access back, and changes nobody's role. */
export type RefusalToJoin = 'invitation.no_access' | 'invitation.works_here';

/** Why this account cannot use an invitation to the organisation, or null. */
export async function whyNotJoin(
  { storage }: { storage: Pick<Storage, 'members'> },
  organisationId: string,
  who: { userId: string | null; email: string },
): Promise<RefusalToJoin | null> {
  const before = await memberBefore(storage, organisationId, who);
  if (before === null) return null;
  return before.disabledAt === null ? 'invitation.works_here' : 'invitation.no_access';
}

/**
 * Somebody with a link says who they are: a token for a mail to that address, which proves it. A second try with another
 * address takes the place of the first. Throws `form.invalid` (name, email), `invitation.gone`.
 */
export async function proveAddress(
  deps: Deps,
  link: string,
  person: { email: string; name: string },
): Promise<{ token: string; email: string }> {
  const { invitation } = await openInvitation(deps, link);
  const email = normaliseEmail(person.email);
  const mistakes = personMistakes({ name: person.name, email });
  if (mistakes.length > 0) throw formError(mistakes);
  const token = newPrivateToken(deps.random);
  const name = person.name.trim();
  await deps.storage.transaction(async (tx) => {
    const fresh = await tx.invitations.byId(invitation.id);
    if (fresh === null || fresh.endedAt !== null) throw new AppError('invitation.gone');
    await tx.invitations.update({ ...fresh, email, name, mailedSha256: deps.sha256Hex(token) });
  });
  return { token, email };
}

/**
 * Uses the invitation: the account works in the organisation from now on. `email` is the proven address, or that of who
 * is signed in. Throws `form.invalid` (name), `invitation.gone`, and without using it up what `whyNotJoin` says.
 */
export async function acceptInvitation(
  deps: Deps,
  token: string,
  who: { userId: string; email: string; name: string },
): Promise<{ organisationId: string; memberId: string }> {
  const mistake = memberNameMistake(who.name);
  if (mistake !== null) throw formError([mistake]);
  const { invitation } = await openInvitation(deps, token);
  const { organisationId, role, id } = invitation;
  return deps.storage.transaction(async (tx) => {
    const fresh = await tx.invitations.byId(id);
    if (fresh === null || fresh.endedAt !== null || !(await inviterMay(tx, fresh)))
      throw new AppError('invitation.gone');
    const refusal = await whyNotJoin({ storage: tx }, organisationId, who);
    if (refusal !== null) throw new AppError(refusal);
    await tx.invitations.update({ ...fresh, endedAt: dateTime(deps.now()) });
    const member = newMember(deps, { organisationId, ...who, role });
    await tx.members.insert(member);
    await addAudit(tx, deps, { organisationId, actor: member.id, action: 'member.join', objectId: member.id });
    return { organisationId, memberId: member.id };
  });
}

function personMistakes({ name, email }: { name: string; email: string }): FieldError[] {
  const mistake = memberNameMistake(name);
  return [
    ...(mistake === null ? [] : [mistake]),
    ...(isEmail(email) ? [] : [{ field: 'email', code: 'member.email_invalid' as const }]),
  ];
}
