import { AppError, type FieldError, formError } from '../errors.ts';
import { looksLikeBsn } from '../openbadges/personal-data.ts';
import { addAudit } from './audit.ts';
import type { IssuingDeps } from './ports.ts';
import { dateTime } from './time.ts';

export const ROLES = ['admin', 'coach', 'assessor', 'signatory', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who works in an organisation. `userId` points at the account of the auth library. */
export interface Member {
  id: string;
  organisationId: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  createdAt: string;
  disabledAt: string | null;
}

/** Who acts: a signed-in member, or the command line of the installation on behalf of one organisation. */
export interface Actor {
  kind: 'member' | 'command';
  organisationId: string;
  /** Null for the command line. */
  memberId: string | null;
  role: Role;
  name: string;
  email: string | null;
}

const NAME_MAX = 120;
const EMAIL_MAX = 254;
/** Shape only; whether it arrives, the mail tells. No quotes, comments or address literals: nobody here has one. */
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)+$/u;

/** An e-mail address as we store and compare it: without spaces around it, in lower case. */
export function normaliseEmail(typed: string): string {
  return typed.normalize('NFC').trim().toLowerCase();
}

/** Whether a normalised address can be one. */
export function isEmail(email: string): boolean {
  return email.length <= EMAIL_MAX && EMAIL.test(email);
}

export interface MemberInput {
  organisationId: string;
  /** Id of the account in the auth library. */
  userId: string;
  name: string;
  email: string;
  role: string;
}

/**
 * Adds a member and writes it to the audit log. All mistakes of the input at once (`form.invalid` with fields name,
 * email, role). Throws `organisation.not_found`, and `member.exists` for an address the organisation already has.
 */
export async function addMember(
  deps: Pick<IssuingDeps, 'storage' | 'random' | 'now'>,
  input: MemberInput,
): Promise<Member> {
  const mistakes = memberMistakes(input);
  if (mistakes.length > 0) throw formError(mistakes);
  const member: Member = {
    id: deps.random.uuid(),
    organisationId: input.organisationId,
    userId: input.userId,
    name: input.name.trim(),
    email: normaliseEmail(input.email),
    role: input.role as Role,
    createdAt: dateTime(deps.now()),
    disabledAt: null,
  };
  await deps.storage.transaction(async (tx) => {
    if ((await tx.organisations.byId(member.organisationId)) === null) throw new AppError('organisation.not_found');
    if ((await tx.members.byEmail(member.organisationId, member.email)) !== null) throw new AppError('member.exists');
    await tx.members.insert(member);
    await addAudit(tx, deps, {
      organisationId: member.organisationId,
      actor: 'command',
      action: 'member.add',
      objectId: member.id,
    });
  });
  return member;
}

function memberMistakes(input: MemberInput): FieldError[] {
  const mistakes: FieldError[] = [];
  const name = input.name.trim();
  if (name === '' || name.length > NAME_MAX) mistakes.push({ field: 'name', code: 'member.name_invalid' });
  if (looksLikeBsn(name)) mistakes.push({ field: 'name', code: 'form.bsn_like' });
  if (!isEmail(normaliseEmail(input.email))) mistakes.push({ field: 'email', code: 'member.email_invalid' });
  if (!(ROLES as readonly string[]).includes(input.role)) mistakes.push({ field: 'role', code: 'member.role_invalid' });
  return mistakes;
}

/**
 * The actor behind a signed-in account: its place in the named organisation, or the oldest place it has. Null where it
 * has none or was disabled there. Asked for every request, so a disabled member is out at once.
 */
export async function memberActor(
  deps: Pick<IssuingDeps, 'storage'>,
  userId: string,
  organisationId?: string,
): Promise<Actor | null> {
  const places = (await deps.storage.members.byUserId(userId))
    .filter((member) => member.disabledAt === null)
    .filter((member) => organisationId === undefined || member.organisationId === organisationId)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  const member = places[0];
  return member === undefined ? null : actorOf(member);
}

function actorOf(member: Member): Actor {
  return {
    kind: 'member',
    organisationId: member.organisationId,
    memberId: member.id,
    role: member.role,
    name: member.name,
    email: member.email,
  };
}

/** The command line of the installation, acting for one organisation: whoever runs it has the database anyway. */
export function commandActor(organisationId: string): Actor {
  return { kind: 'command', organisationId, memberId: null, role: 'admin', name: 'command line', email: null };
}
