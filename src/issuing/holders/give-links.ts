import type { Award } from '../awards/awards.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { giveHolderLink, newHolderLink } from './holder-links.ts';

/**
 * `giveHolderLink` for several awards that are issued in one transaction. Who gets a first badge gets a folder of their
 * own in few statements; every other award takes the long road, after them.
 */
export async function giveHolderLinks(tx: Storage, deps: IssuingDeps, awards: readonly Award[]): Promise<void> {
  const linked = new Set(await tx.holders.linkedAmong(awards.map(({ id }) => id)));
  const people = new Set(awards.map(({ recipientId }) => recipientId));
  const known = new Set(await tx.holders.withFolderAmong([...people]));
  const first: Award[] = [];
  const others: Award[] = [];
  for (const award of awards) {
    if (linked.has(award.id)) continue;
    const alone = award.supersedes === null && !known.has(award.recipientId);
    (alone ? first : others).push(award);
    known.add(award.recipientId);
  }
  await tx.holders.insertFolders(
    first.map((award) => ({ id: deps.random.uuid(), link: newHolderLink(deps, award).link })),
  );
  for (const award of others) await giveHolderLink(tx, deps, award);
}
