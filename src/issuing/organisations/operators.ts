/** Who keeps the installation: outside of every organisation, and without a view of any candidate. */

import { normaliseEmail } from '../../email-address.ts';
import { AppError, formError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import { dateTime } from '../time.ts';
import type { Application } from './applications.ts';
import { addAudit } from './audit.ts';
import { type Actor, isEmail, memberNameMistake, placesOf } from './members.ts';
import type { Organisation } from './organisations.ts';

export interface Operator {
  /** Id of the account in the auth library. */
  userId: string;
  name: string;
  email: string;
  createdAt: string;
}

type Deps = Pick<IssuingDeps, 'storage' | 'now'>;

/** Makes an account an operator; fine when it is one. For the command line. Throws `form.invalid` (name, email). */
export async function addOperator(
  deps: Deps,
  input: { userId: string; name: string; email: string },
): Promise<Operator> {
  const email = normaliseEmail(input.email);
  const mistake = memberNameMistake(input.name);
  if (mistake !== null) throw formError([mistake]);
  if (!isEmail(email)) throw formError([{ field: 'email', code: 'member.email_invalid' }]);
  const operator = { userId: input.userId, name: input.name.trim(), email, createdAt: dateTime(deps.now()) };
  return deps.storage.transaction(async (tx) => {
    const known = await tx.operators.byUserId(operator.userId);
    if (known !== null) return known;
    await tx.operators.insert(operator);
    await addAudit(tx, deps, {
      organisationId: null,
      actor: 'command',
      action: 'operator.add',
      objectId: operator.userId,
    });
    return operator;
  });
}

/** Ends it. Throws `member.not_found`. */
export async function removeOperator(deps: Deps, email: string): Promise<Operator> {
  return deps.storage.transaction(async (tx) => {
    const found = (await tx.operators.list()).find((each) => each.email === normaliseEmail(email));
    if (found === undefined) throw new AppError('member.not_found');
    await tx.operators.delete(found.userId);
    await addAudit(tx, deps, {
      organisationId: null,
      actor: 'command',
      action: 'operator.remove',
      objectId: found.userId,
    });
    return found;
  });
}

/** The operator that this account is, or null. */
export async function operatorOfAccount(deps: Pick<Deps, 'storage'>, userId: string): Promise<Operator | null> {
  return deps.storage.operators.byUserId(userId);
}

/** Whether this account has anything to sign in for: an organisation to act in, or the installation to keep. */
export async function hasSomewhere(deps: Pick<Deps, 'storage'>, userId: string): Promise<boolean> {
  return (await placesOf(deps, userId)).length > 0 || (await operatorOfAccount(deps, userId)) !== null;
}

/** An operator on the pages about the own account: belongs to no organisation, so nothing of one can be reached. */
export function operatorActor({ name, email }: Operator): Actor {
  return { kind: 'operator', organisationId: '', memberId: null, role: 'viewer', name, email };
}

/** One page of all organisations, by address name, each with the application it came in by; null where it had none. */
export async function organisationsForOperator(
  deps: Pick<IssuingDeps, 'storage'>,
  page: PageRequest,
): Promise<Page<{ organisation: Organisation; application: Application | null }>> {
  const { items, cursor } = await deps.storage.organisations.page(page);
  const found = await deps.storage.applications.ofOrganisations(items.map(({ id }) => id));
  const byOrganisation = new Map(found.map((application) => [application.organisationId, application]));
  return {
    items: items.map((organisation) => ({ organisation, application: byOrganisation.get(organisation.id) ?? null })),
    cursor,
  };
}
