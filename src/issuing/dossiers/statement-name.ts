/** "Naam klopt niet" on a praktijkverklaring: only a signatory can sign anew, so the dossier goes back to be signed. */
import { AppError } from '../../errors.ts';
import type { Award } from '../awards/awards.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { renameIn } from './dossier-correct.ts';
import { auditDossier } from './dossier-log.ts';

/**
 * Puts the right name in the dossier of this statement and lays the dossier with the signatories; the statement that is
 * out goes on until the new one is issued. `dossier.not_found` where its dossier is gone.
 */
export async function renameLearner(deps: IssuingDeps, actor: Actor, award: Award, name: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, award.organisationId);
    const dossier = await tx.dossiers.ofAward(award.id);
    if (dossier === null) throw new AppError('dossier.not_found');
    const recipientId = await renameIn(tx, deps, dossier, award, name);
    // one that is being mended already stays where it lies
    const state = dossier.state === 'signed' ? 'checked' : dossier.state;
    await tx.dossiers.update({ ...dossier, recipientId, state, signedAt: null, signedBy: null });
    await auditDossier(tx, deps, actor, 'edit', dossier.id);
  });
}
