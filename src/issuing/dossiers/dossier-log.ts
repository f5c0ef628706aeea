import { type AuditAction, auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';

/** What can be done to a dossier: the end of its actions in the log. */
export type DossierDeed = AuditAction extends infer Whole
  ? Whole extends `dossier.${infer Deed}`
    ? Deed
    : never
  : never;

/** Appends that the actor did this to the dossier, in the caller's transaction; `authorize` has let it through. */
export function auditDossier(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  actor: Actor,
  deed: DossierDeed,
  dossierId: string,
): Promise<void> {
  return auditBy(tx, deps, actor, `dossier.${deed}`, dossierId);
}
