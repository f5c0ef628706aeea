/**
 * Dossiers go with all that hangs on them: lines, links, judgements with their statements, evidence, requests. What stays
 * says nothing about a person: log lines with the id of the dossier, and the counted figures of nobody.
 */

import { planSweep } from '../evidence/evidence-files.ts';
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import type { Dossier } from './dossiers.ts';

/** The dossiers that these awards came from. */
export async function dossiersOfAwards(
  { storage }: { storage: Pick<Storage, 'dossiers'> },
  awardIds: readonly string[],
): Promise<Dossier[]> {
  const found = await Promise.all(awardIds.map((id) => storage.dossiers.ofAward(id)));
  return found.filter((dossier) => dossier !== null);
}

/** Mail that lies here as files, to whoever was asked to judge: it names learners. */
export async function forgetRequestMail(
  deps: Pick<IssuingDeps, 'forgetMail'>,
  dossiers: readonly Dossier[],
): Promise<void> {
  for (const email of new Set(dossiers.map(({ supervisorEmail }) => supervisorEmail)))
    if (email !== null) await deps.forgetMail(email);
}

/** Deletes these dossiers, and learners of whom nothing else is kept, in the caller's transaction. */
export async function deleteDossiers(
  tx: Storage,
  deps: IssuingDeps,
  dossiers: readonly Dossier[],
  actor: string,
): Promise<void> {
  if (dossiers.length === 0) return;
  await tx.erasure.eraseDossiers(dossiers.map(({ id }) => id));
  await planSweep(tx, deps);
  for (const { id, organisationId } of dossiers)
    await addAudit(tx, deps, { organisationId, actor, action: 'dossier.erase', objectId: id });
}
