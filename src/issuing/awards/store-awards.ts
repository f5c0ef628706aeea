/** Step h of the cycle: what becomes true together, and what is left of an award that failed. */
import { AppError } from '../../errors.ts';
import { giveHolderLinks } from '../holders/give-links.ts';
import { tellHolder, tellHolders } from '../letters/award-letter.ts';
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { enterInRegister } from '../register/enter.ts';
import { dateTime } from '../time.ts';
import { type Award, transition } from './awards.ts';
import type { Sealed } from './seal-award.ts';

/**
 * Signed bytes, entries in the register, private links, letters, state and audit of all of them, in one transaction. An
 * award that another process has issued meanwhile comes as it is; one that may not be issued any more as AppError.
 */
export function storeAwards(deps: IssuingDeps, sealed: readonly Sealed[]): Promise<Map<string, Award | AppError>> {
  return deps.storage.transaction((tx) => storeInside(tx, deps, sealed));
}

async function storeInside(
  tx: Storage,
  deps: IssuingDeps,
  sealed: readonly Sealed[],
): Promise<Map<string, Award | AppError>> {
  const held = new Map(
    (await tx.awards.hold(sealed.map(({ planned }) => planned.award.id))).map((row) => [row.id, row]),
  );
  const outcomes = new Map<string, Award | AppError>();
  const issued: { sealed: Sealed; before: Award; after: Award }[] = [];
  const issuedAt = dateTime(deps.now());
  for (const one of sealed) {
    const { id } = one.planned.award;
    const before = held.get(id);
    const after = before === undefined ? new AppError('award.not_found') : next(before, one, issuedAt);
    outcomes.set(id, after);
    if (before !== undefined && before.state !== 'issued' && !(after instanceof AppError))
      issued.push({ sealed: one, before, after });
  }
  if (issued.length === 0) return outcomes;
  await tx.awards.insertCredentials(
    issued.map(({ sealed: { signed, statement }, after }) => ({
      ...{ awardId: after.id, json: signed.json, jwt: signed.jwt, sha256: signed.sha256, statement },
    })),
  );
  await tx.awards.insertIssueRecords(issued.map(({ sealed: { record }, after }) => ({ awardId: after.id, ...record })));
  await tx.awards.updateMany(issued);
  await enterInRegister(
    tx,
    deps,
    issued.map(({ sealed: { planned, signed, statement }, after }) => ({
      ...{ awardId: after.id, type: 'issue', issuer: planned.organisation.did },
      ...{ json: signed.json, jwt: signed.jwt, statement },
    })),
  );
  const awards = issued.map(({ after }) => after);
  await giveHolderLinks(tx, deps, awards);
  const unreplaced = awards.filter(({ supersedes }) => supersedes === null);
  await tellHolders(tx, deps, unreplaced);
  await addAudit(tx, deps, ...awards.map((award) => lineOf(award)));
  return outcomes;
}

function next(award: Award, { planned }: Sealed, issuedAt: string): Award | AppError {
  if (award.state === 'issued') return award;
  // planned anew since (its key was stolen, or it was tried again): another id and index than what was signed here
  if (award.state === 'issuing' && award.credentialId !== planned.award.credentialId)
    return new AppError('award.interrupted');
  try {
    return transition(award, 'issued', { issuedAt });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const lineOf = ({ organisationId, id }: Award) =>
  ({ organisationId, actor: 'system', action: 'award.issue', objectId: id }) as const;

/**
 * The award stops here with its reason; its index stays burned. `credentialId`: of the plan that failed, null where there
 * was none yet; one that was planned anew since goes on.
 */
export async function markFailed(
  deps: IssuingDeps,
  awardId: string,
  credentialId: string | null,
  error: AppError,
): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const [award] = await tx.awards.hold([awardId]);
    if (award === undefined || !['approved', 'issuing'].includes(award.state)) return;
    if (award.credentialId !== credentialId) return;
    const failed = transition(award, 'failed', { failureCode: error.code });
    await tx.awards.update(failed);
    await tellHolder(tx, deps, failed);
    await addAudit(tx, deps, { ...lineOf(award), result: 'failed' });
  });
}
