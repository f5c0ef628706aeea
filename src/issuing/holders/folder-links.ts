/**
 * The links of a whole folder at once. Every badge in it came with a link, and each of them opens all of it: so "somebody
 * saw my link" ends them all, and a badge that is erased does not shut out the holder who came by its link.
 */
import { AppError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { auditHolder, type Holder, holderByHash, newHolderLink } from './holder-links.ts';

/**
 * A new private link that only the holder knows; every other link to this folder dies at once: on the papers of all badges
 * in it, in letters that were not used, and of badges that were erased from it. Gives the token, which is stored nowhere.
 * Throws `holder.link_unknown` where this link itself works no more.
 */
export async function renewOwnLink(deps: IssuingDeps, holder: Holder): Promise<string> {
  return deps.storage.transaction(async (tx) => {
    const fresh = await holderByHash(tx, holder.link.tokenSha256);
    if (fresh === null) throw new AppError('holder.link_unknown');
    let known = '';
    for (const awardId of fresh.awardIds) {
      const before = await tx.holders.linkOfAward(awardId);
      if (before === null) continue;
      const { token, link } = newHolderLink(deps, { id: awardId, organisationId: before.organisationId });
      await tx.holders.updateLink({ ...link, sealedToken: null, collectedAt: before.collectedAt ?? link.createdAt });
      await tx.outbox.deleteClaimsOf(awardId);
      await auditHolder(tx, deps, link, 'holder.renew_own');
      if (awardId === fresh.link.awardId) known = token;
    }
    await tx.holders.deleteFolderLinks(fresh.folderId);
    return known;
  });
}

/** Before these awards are erased: their links go on opening what stays in the folder. An empty folder takes them along. */
export async function keepFolderLinks({ holders }: Storage, awards: readonly { id: string }[]): Promise<void> {
  const gone = new Set(awards.map(({ id }) => id));
  for (const awardId of gone) {
    const link = await holders.linkOfAward(awardId);
    const folderId = link === null ? null : await holders.folderOf(awardId);
    if (link === null || folderId === null) continue;
    const stays = (await holders.awardsIn(folderId)).some((id) => !gone.has(id));
    if (stays) await holders.insertFolderLink({ tokenSha256: link.tokenSha256, folderId });
  }
}
