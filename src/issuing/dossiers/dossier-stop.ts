/** How a dossier ends without a statement, and the way back from there. */
import { AppError } from '../../errors.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dossierForDesk, endLinks } from './dossier-desk.ts';
import { type Outdated, outdated } from './dossier-judging.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierState } from './dossiers.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'now'>;

/**
 * Ends a dossier without a statement. A signed one is not rejected but revoked (`dossier.ended`); one whose statement is
 * being mended goes back to what is signed, or is revoked (`dossier.has_statement`).
 */
export async function rejectDossier(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.write');
    if (dossier.state !== 'rejected') await reject(tx, deps, actor, dossier);
  });
}

/** The same by the assessor, of a dossier that still waits there as it was shown (`mark`, dossierMark); else nothing is done, and this is what differs. */
export async function turnDown(
  deps: Pick<IssuingDeps, 'storage' | 'now' | 'fingerprint'>,
  actor: Actor,
  id: string,
  mark: string,
): Promise<Outdated | null> {
  return deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.assess');
    const left = await outdated(tx, deps, dossier, mark);
    if (left === null) await reject(tx, deps, actor, dossier);
    return left;
  });
}

async function reject(tx: Storage, deps: Deps, actor: Actor, dossier: Dossier): Promise<void> {
  const { id, state } = dossier;
  if (state === 'signed') throw new AppError('dossier.ended');
  const award = dossier.awardId === null ? null : await tx.awards.byId(dossier.awardId);
  if (award?.state === 'issued') throw new AppError('dossier.has_statement');
  await endLinks(tx, deps, id);
  await tx.learnerLinks.delete(id);
  await tx.dossiers.update({ ...dossier, state: 'rejected', stoppedFrom: state });
  await auditDossier(tx, deps, actor, 'reject', id);
}

/**
 * Takes a dossier that was ended up again, in the state it had. Its links stay ended: the company is asked anew. Throws
 * `dossier.not_stopped` for one that has not ended.
 */
export async function resumeDossier(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.write');
    if (dossier.state !== 'rejected') throw new AppError('dossier.not_stopped');
    await tx.dossiers.update({ ...dossier, state: stateBefore(dossier), stoppedFrom: null });
    await auditDossier(tx, deps, actor, 'resume', id);
  });
}

/** One that was ended before this was kept is looked at once more from the last step that is certain. */
function stateBefore({ stoppedFrom, decidedAt, askedAt }: Dossier): DossierState {
  if (stoppedFrom) return stoppedFrom;
  if (decidedAt !== null) return 'at_school';
  return askedAt === null ? 'draft' : 'at_company';
}
