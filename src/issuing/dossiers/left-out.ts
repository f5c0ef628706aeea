/** Of dossiers that a signatory chose: which are not signed, whose they are, and why they cannot be now. */
import type { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { whyNotSign } from './sign-dossiers.ts';

export interface LeftOut {
  dossierId: string;
  learnerName: string;
  /** Null: it can be signed now, so it was shown otherwise than it had become. */
  why: AppError | null;
}

/** In the order given; what is signed, gone or of another school is left out. `access.denied` for whoever is no signatory. */
export async function leftOut(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  ids: readonly string[],
): Promise<LeftOut[]> {
  const found: LeftOut[] = [];
  for (const dossierId of ids) {
    const why = await whyNotSign(deps, actor, dossierId);
    const dossier = await deps.storage.dossiers.byId(actor.organisationId, dossierId);
    const learner = dossier && (await deps.storage.recipients.byId(actor.organisationId, dossier.recipientId));
    if (learner !== null && why?.code !== 'dossier.already_signed')
      found.push({ dossierId, learnerName: learner.name, why });
  }
  return found;
}

/** Whose dossiers of the own school these are, in the order given; what is gone is left out. */
export async function learnersOf(
  { storage }: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  ids: readonly string[],
): Promise<{ dossierId: string; learnerName: string }[]> {
  authorize(actor, 'dossier.read', actor, 'dossier.not_found');
  const found: { dossierId: string; learnerName: string }[] = [];
  for (const dossierId of ids) {
    const dossier = await storage.dossiers.byId(actor.organisationId, dossierId);
    const learner = dossier && (await storage.recipients.byId(actor.organisationId, dossier.recipientId));
    if (learner !== null) found.push({ dossierId, learnerName: learner.name });
  }
  return found;
}
