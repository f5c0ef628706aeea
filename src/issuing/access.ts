/**
 * Who may do what: the one table of roles and actions, and the one door every use case passes first.
 * What never lives here: sessions (accounts/), HTTP (web/), and rules about the state of a thing (its own noun).
 */
import { AppError, type ErrorCode } from '../errors.ts';
import type { Actor, Role } from './organisations/members.ts';

export const ACTIONS = [
  'achievement.read',
  'achievement.write',
  'achievement.publish',
  'ceremony.read',
  'ceremony.write',
  'list.write',
  'award.approve',
  'award.release',
  'award.read',
  'evidence.write',
  'award.revoke',
  'award.replace',
  'consent.record',
  'print',
  'holder.renew',
  'letter.send',
  'organisation.read',
  'organisation.write',
  'organisation.close',
  'member.read',
  'member.manage',
  'audit.read',
  'search',
  'counts.read',
  'person.export',
  'person.erase',
  'qualification.read',
  'qualification.write',
  'dossier.read',
  'dossier.write',
  'dossier.assess',
  'dossier.sign',
] as const;
export type Action = (typeof ACTIONS)[number];

const READ: readonly Action[] = [
  'achievement.read',
  'ceremony.read',
  'award.read',
  'organisation.read',
  'member.read',
  'search',
  'counts.read',
  'qualification.read',
  'dossier.read',
];

/** The whole work of a ceremony, from the definition of a badge to a corrected name. */
const CEREMONY: readonly Action[] = [
  ...READ,
  'achievement.write',
  'achievement.publish',
  'ceremony.write',
  'list.write',
  'award.approve',
  'award.release',
  'evidence.write',
  'award.revoke',
  'award.replace',
  'consent.record',
  'print',
  'holder.renew',
  'person.export',
  'letter.send',
  'qualification.write',
  'dossier.write',
];

const ALLOWED: Record<Role, ReadonlySet<Action>> = {
  admin: new Set<Action>([
    ...CEREMONY,
    'organisation.write',
    'organisation.close',
    'member.manage',
    'audit.read',
    'person.erase',
    'dossier.assess',
  ]),
  coach: new Set(CEREMONY),
  assessor: new Set<Action>([...READ, 'award.release', 'dossier.assess']),
  // an admin never signs: who signs for a school is somebody the school named for it
  signatory: new Set<Action>([...READ, 'dossier.sign', 'print']),
  viewer: new Set(READ),
};

/** What makes something new: not in an organisation that is closed, whoever asks. */
const MAKES_NEW: ReadonlySet<Action> = new Set<Action>([
  'achievement.write',
  'achievement.publish',
  'ceremony.write',
  'list.write',
  'award.approve',
  'award.replace',
  'qualification.write',
  'dossier.write',
  'dossier.sign',
]);

/** Whether the actor may do the action in the actor's own organisation. For showing or hiding a button. */
export function can(actor: Actor, action: Action): boolean {
  return allows(actor, action) && !(actor.closed === true && MAKES_NEW.has(action));
}

/** The operator stands outside: nothing in any organisation, whatever the role would be. */
function allows({ kind, role }: Actor, action: Action): boolean {
  return kind !== 'operator' && ALLOWED[role].has(action);
}

/**
 * Lets the action through or throws. `subject` is the thing as found, or null; for something that is about to be made,
 * hand in the organisation it will belong to. A missing thing and one of another organisation both throw `notFound`
 * (404), whatever the role, so nobody learns what exists elsewhere. Only then a role that may not: `access.denied`, and
 * a role that might, were the organisation not closed: `organisation.closed`.
 */
export function authorize(
  actor: Actor,
  action: Action,
  subject: { organisationId: string } | null,
  notFound: ErrorCode,
): void {
  if (subject === null || subject.organisationId !== actor.organisationId) throw new AppError(notFound);
  if (!allows(actor, action)) throw new AppError('access.denied', { action });
  if (!can(actor, action)) throw new AppError('organisation.closed');
}
