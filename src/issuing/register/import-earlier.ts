import type { IssuingDeps } from '../ports.ts';
import { enterInRegister, type NewEntry } from './enter.ts';

/** Entries a transaction: others may write in between, and a stop loses little. */
const PORTION = 200;

/**
 * Once, before anything else is done: enters every credential that is older than the register as `import`, in order of
 * issue, and notes the size from which on a credential without an entry is refused. A later start finds that note and
 * enters nothing, whatever has no entry then. May be stopped and begun again, and run beside another process. Gives how
 * many it entered.
 */
export async function importEarlier(deps: IssuingDeps): Promise<number> {
  const { startedAtSize } = await deps.storage.register.head();
  if (startedAtSize !== null) return 0;
  const awardIds = await deps.storage.register.missing();
  let entered = 0;
  for (let at = 0; at < awardIds.length; at += PORTION) {
    entered += await importPortion(deps, awardIds.slice(at, at + PORTION));
    await deps.failPoint?.('imported');
  }
  await deps.storage.transaction(async (tx) => {
    const head = await tx.register.lockHead();
    await tx.register.start(head.size);
  });
  return entered;
}

function importPortion(deps: IssuingDeps, awardIds: readonly string[]): Promise<number> {
  return deps.storage.transaction(async (tx) => {
    await tx.register.lockHead();
    const entries: NewEntry[] = [];
    for (const awardId of awardIds) {
      if ((await tx.register.entryOf(awardId)) !== null) continue;
      const [award, credential] = [await tx.awards.byId(awardId), await tx.awards.credential(awardId)];
      if (award === null || credential === null) continue;
      const { json, jwt, statement } = credential;
      entries.push({
        awardId,
        type: 'import',
        issuer: issuerOf(json),
        json,
        jwt,
        statement,
        revoked: award.state === 'revoked',
      });
    }
    if (entries.length > 0) await enterInRegister(tx, deps, entries);
    return entries.length;
  });
}

/** Who signed it, as the document says: an organisation keeps its DID. */
function issuerOf(json: string): string {
  return (JSON.parse(json) as { issuer: { id: string } }).issuer.id;
}
