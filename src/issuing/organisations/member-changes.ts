/** Changing who works in an organisation: role, out, in again, forgotten. The last administrator stays. */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { type AuditAction, auditBy } from './audit.ts';
import { endInvitationsOf } from './invitations.ts';
import { type Actor, isAdmin, type Member, parseRole } from './members.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now'>;

/** Who works in the organisation of the actor, those who left at the end. */
export async function membersOf(deps: Pick<Deps, 'storage'>, actor: Actor): Promise<Member[]> {
  authorize(actor, 'member.read', actor, 'request.not_found');
  const members = await deps.storage.members.list(actor.organisationId);
  const left = (member: Member): number => (member.disabledAt === null ? 0 : 1);
  return members.sort((a, b) => left(a) - left(b) || a.name.localeCompare(b.name, 'nl'));
}

/** One of them, to be changed. Throws `member.not_found`. */
export async function memberToChange(deps: Pick<Deps, 'storage'>, actor: Actor, id: string): Promise<Member> {
  const member = await deps.storage.members.byId(id);
  authorize(actor, 'member.manage', member, 'member.not_found');
  if (member === null) throw new AppError('member.not_found');
  return member;
}

/** Another role, from the next request on. Throws `member.last_admin` for the only administrator. */
export async function changeRole(deps: Deps, actor: Actor, id: string, typed: string): Promise<void> {
  await memberToChange(deps, actor, id);
  const role = parseRole(typed);
  await changeMember(deps, actor, id, `member.role_${role}`, (member) => (member.role === role ? null : { role }));
}

/** Out at the next request; the account stays, for other organisations. Throws `member.last_admin`. */
export async function disableMember(deps: Deps, actor: Actor, id: string): Promise<void> {
  const disabledAt = dateTime(deps.now());
  await changeMember(deps, actor, id, 'member.disable', (member) => (member.disabledAt ? null : { disabledAt }));
}

/** In again, with the role from before. */
export async function enableMember(deps: Deps, actor: Actor, id: string): Promise<void> {
  const back = (member: Member): Partial<Member> | null =>
    member.disabledAt === null || member.email === '' ? null : { disabledAt: null };
  await changeMember(deps, actor, id, 'member.enable', back);
}

/**
 * Takes name and address of somebody who left out of the organisation; what they did stays under "oud-medewerker". Throws
 * `member.last_admin`.
 */
export async function forgetMember(deps: Deps, actor: Actor, id: string): Promise<void> {
  const disabledAt = dateTime(deps.now());
  await changeMember(deps, actor, id, 'member.forget', (member) => ({
    userId: `forgotten ${member.id}`,
    name: '',
    email: '',
    disabledAt: member.disabledAt ?? disabledAt,
  }));
}

/** The actor leaves the own organisation. Throws `member.last_admin`. */
export async function leaveOrganisation(deps: Deps, actor: Actor): Promise<void> {
  if (actor.memberId === null) throw new AppError('member.not_found');
  await writeMember(deps, actor, actor.memberId, 'member.leave', () => ({ disabledAt: dateTime(deps.now()) }));
}

type Change = (member: Member) => Partial<Member> | null;

async function changeMember(deps: Deps, actor: Actor, id: string, action: AuditAction, change: Change): Promise<void> {
  await memberToChange(deps, actor, id);
  await writeMember(deps, actor, id, action, change);
}

async function writeMember(deps: Deps, actor: Actor, id: string, action: AuditAction, change: Change): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    // First the log: its writers stand in line, so of two administrators who demote each other the second sees the first.
    await auditBy(tx, deps, actor, action, id);
    const member = await tx.members.byId(id);
    const columns = member === null ? null : change(member);
    if (member === null || columns === null) return;
    const changed = { ...member, ...columns };
    if (isAdmin(member) && !isAdmin(changed)) {
      await refuseLastAdmin(tx, member);
      await endInvitationsOf(tx, deps, member);
    }
    await tx.members.update(changed);
  });
}

async function refuseLastAdmin(tx: Storage, going: Member): Promise<void> {
  const others = (await tx.members.list(going.organisationId)).filter(({ id }) => id !== going.id);
  if (!others.some(isAdmin)) throw new AppError('member.last_admin');
}
