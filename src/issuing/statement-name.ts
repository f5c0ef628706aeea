/** "Naam klopt niet" on a praktijkverklaring: only a signatory can sign anew, so the dossier goes back to be signed. */
import { AppError } from '../errors.ts';
import type { Award } from './awards.ts';
import { auditDossier } from './dossier-log.ts';
import type { Actor } from './members.ts';
import { refuseClosed } from './organisations.ts';
import type { IssuingDeps } from './ports.ts';
import { dateTime } from './time.ts';

/**
 * Puts the right name in the dossier of this statement and lays the dossier with the signatories; the statement that is
 * out goes on until the new one is issued. `dossier.not_found` where its dossier is gone.
 */
export async function renameLearner(deps: IssuingDeps, actor: Actor, award: Award, name: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, award.organisationId);
    const dossier = await tx.dossiers.ofAward(award.id);
    const old = await tx.recipients.byId(award.organisationId, award.recipientId);
    if (dossier === null || old === null) throw new AppError('dossier.not_found');
    const recipientId = deps.random.uuid();
    await tx.recipients.insertMany([{ ...old, id: recipientId, name, createdAt: dateTime(deps.now()) }]);
    await tx.dossiers.update({ ...dossier, recipientId, state: 'checked', signedAt: null, signedBy: null });
    await auditDossier(tx, deps, actor, 'edit', dossier.id);
  });
}
