/** From a statement back to where it came from: its dossier, and who confirmed it at the company. */
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Confirmation, Dossier } from './dossiers.ts';
import { lastConfirmation, signableLines } from './practice.ts';

/** The dossier that this statement of the own school was signed from; null for a badge, and where it is gone. */
export async function dossierOfAward(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  award: Award,
): Promise<Dossier | null> {
  authorize(actor, 'award.read', award, 'award.not_found');
  return award.kind === 'badge' ? null : deps.storage.dossiers.ofAward(award.id);
}

/** What the company confirmed before this statement was signed, newest; null for a badge, and where the dossier is gone. */
export async function confirmationOfAward(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  award: Award,
): Promise<Confirmation | null> {
  const dossier = award.kind === 'praktijkverklaring' ? await dossierOfAward(deps, actor, award) : null;
  if (dossier === null) return null;
  const [lines, confirmations] = await Promise.all([
    deps.storage.dossiers.lines(dossier.id),
    deps.storage.dossiers.confirmations(dossier.id),
  ]);
  // a correction may be on its way
  const before = confirmations.filter(({ at }) => at <= award.createdAt);
  return lastConfirmation(before, signableLines(lines)) ?? before.at(-1) ?? null;
}
