import { normaliseEmail } from '../../email-address.ts';
import { AppError, type FieldError, formError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { addAudit } from './audit.ts';
import type { Organisation } from './organisations.ts';

/** For web and the command line, which do not reach past issuing. */
export { normaliseEmail };

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

/** Whether this member runs the organisation now. */
export function isAdmin({ role, disabledAt }: Pick<Member, 'role' | 'disabledAt'>): boolean {
  return role === 'admin' && disabledAt === null;
}

/**
 * Who acts: a signed-in member, or the command line of the installation on behalf of one organisation. An `operator`
 * belongs to no organisation and may do nothing in any; the role says nothing there.
 */
export interface Actor {
  kind: 'member' | 'command' | 'operator';
  organisationId: string;
  /** Null for the command line and operators. */
  memberId: string | null;
  role: Role;
  name: string;
  email: string | null;
  /** The organisation is closed: nothing new is made. */
  closed?: boolean;
}

const NAME_MAX = 120;
const EMAIL_MAX = 254;
/** Shape only; whether it arrives, the mail tells. No quotes, comments or address literals: nobody here has one. */
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)+$/u;

/** Whether a normalised address can be one. */
export function isEmail(email: string): boolean {
  return email.length <= EMAIL_MAX && EMAIL.test(email);
}

/** What is wrong with the name of a member, or null. */
export function memberNameMistake(typed: string): FieldError | null {
  const name = typed.trim();
  if (name === '' || name.length > NAME_MAX) return { field: 'name', code: 'member.name_invalid' };
  return looksLikeBsn(name) ? { field: 'name', code: 'form.bsn_like' } : null;
}

/** Parses a role of a form; throws `form.invalid` with field `role`. */
export function parseRole(typed: string): Role {
  const role = ROLES.find((known) => known === typed);
  if (role === undefined) throw formError([{ field: 'role', code: 'member.role_invalid' }]);
  return role;
}

export interface MemberInput {
  organisationId: string;
  /** Id of the account in the auth library. */
  userId: string;
  name: string;
  email: string;
  role: string;
}

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now'>;

/**
 * Adds a member and writes it to the audit log. All mistakes of the input at once (`form.invalid` with fields name,
 * email, role). Throws `organisation.not_found`, and `member.exists` for an address the organisation already has.
 */
export async function addMember(deps: Deps, input: MemberInput): Promise<Member> {
  const mistakes = memberMistakes(input);
  if (mistakes.length > 0) throw formError(mistakes);
  return deps.storage.transaction(async (tx) => {
    const { organisationId } = input;
    if ((await tx.organisations.byId(organisationId)) === null) throw new AppError('organisation.not_found');
    const email = normaliseEmail(input.email);
    if ((await tx.members.byEmail(organisationId, email)) !== null) throw new AppError('member.exists');
    const member = newMember(deps, { ...input, email, role: input.role as Role });
    await tx.members.insert(member);
    await addAudit(tx, deps, { organisationId, actor: 'command', action: 'member.add', objectId: member.id });
    return member;
  });
}

/** A member as it is stored; the caller has checked the input. */
export function newMember(deps: Pick<Deps, 'random' | 'now'>, input: MemberInput & { role: Role }): Member {
  return {
    id: deps.random.uuid(),
    organisationId: input.organisationId,
    userId: input.userId,
    name: input.name.trim(),
    email: input.email,
    role: input.role,
    createdAt: dateTime(deps.now()),
    disabledAt: null,
  };
}

function memberMistakes(input: MemberInput): FieldError[] {
  const name = memberNameMistake(input.name);
  const mistakes: FieldError[] = name === null ? [] : [name];
  if (!isEmail(normaliseEmail(input.email))) mistakes.push({ field: 'email', code: 'member.email_invalid' });
  if (!(ROLES as readonly string[]).includes(input.role)) mistakes.push({ field: 'role', code: 'member.role_invalid' });
  return mistakes;
}

/** Where somebody works: the membership and its organisation. */
export interface Place {
  member: Member;
  organisation: Organisation;
}

/** Every organisation in which the account may act, the oldest place first. */
export async function placesOf(deps: Pick<Deps, 'storage'>, userId: string): Promise<Place[]> {
  const members = (await deps.storage.members.byUserId(userId)).filter(({ disabledAt }) => disabledAt === null);
  const places: Place[] = [];
  for (const member of members) {
    const organisation = await deps.storage.organisations.byId(member.organisationId);
    if (organisation !== null) places.push({ member, organisation });
  }
  return places.sort(
    (a, b) => a.member.createdAt.localeCompare(b.member.createdAt) || a.member.id.localeCompare(b.member.id),
  );
}

/** The place a session acts in: the one that was chosen in it while that is still there, else the oldest. */
export async function placeInUse(
  deps: Pick<Deps, 'storage'>,
  places: readonly Place[],
  sessionId: string,
): Promise<Place | null> {
  const chosen = places.length > 1 ? await deps.storage.members.chosenPlace(sessionId) : null;
  return places.find(({ member }) => member.id === chosen) ?? places[0] ?? null;
}

/** From now on this session acts in another organisation of its owner. Throws `organisation.not_found`. */
export async function choosePlace(
  deps: Pick<Deps, 'storage'>,
  who: { userId: string; sessionId: string },
  organisationId: string,
): Promise<void> {
  const place = (await placesOf(deps, who.userId)).find(({ organisation }) => organisation.id === organisationId);
  if (place === undefined) throw new AppError('organisation.not_found');
  await deps.storage.members.choosePlace(who.sessionId, place.member.id);
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
  const places = await placesOf(deps, userId);
  const place = places.find(({ organisation }) => organisationId === undefined || organisation.id === organisationId);
  return place === undefined ? null : actorIn(place);
}

/** Who acts in this place. */
export function actorIn({ member, organisation }: Place): Actor {
  return {
    kind: 'member',
    organisationId: member.organisationId,
    memberId: member.id,
    role: member.role,
    name: member.name,
    email: member.email,
    closed: organisation.closedAt !== null,
  };
}

/** Names of members of the own organisation by id, also of who left; who was forgotten has none. */
export async function memberNames(
  deps: Pick<Deps, 'storage'>,
  { organisationId }: Actor,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const members = await Promise.all(known.map((id) => deps.storage.members.byId(id)));
  const own = members.filter((member) => member?.organisationId === organisationId);
  return new Map(own.flatMap((member) => (member === null ? [] : [[member.id, member.name]])));
}

/** The command line of the installation, acting for one organisation: whoever runs it has the database anyway. */
export function commandActor(organisationId: string): Actor {
  return { kind: 'command', organisationId, memberId: null, role: 'admin', name: 'command line', email: null };
}
