import type { IssuingDeps } from '../ports.ts';
import { type AuditAction, addAudit, auditName } from './audit.ts';
import type { Actor } from './members.ts';

export type AccountChange = Extract<AuditAction, `account.${string}`>;

/** Appends to the audit log that a member changed how they sign in. What it is now, the log does not say. */
export async function noteAccountChange(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  action: AccountChange,
): Promise<void> {
  const { organisationId, memberId } = actor;
  const entry =
    actor.kind === 'operator'
      ? { organisationId: null, actor: 'operator', action, objectId: 'operator' }
      : { organisationId, actor: auditName(actor), action, objectId: memberId ?? organisationId };
  await deps.storage.transaction((tx) => addAudit(tx, deps, entry));
}
