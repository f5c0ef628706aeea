/**
 * The private link of a badge: `/m/<token>`, on paper beside the certificate. Whoever holds it is the holder. It is made
 * when the badge is issued. The token is stored as SHA-256 only; beside it sealed under a key of the organisation, so that
 * the paper can be printed again, until somebody uses it: then only the hash stays.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import { newPrivateToken } from '../codes.ts';
import { type AuditAction, addAudit, auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { HOLDER } from './consent.ts';
import { isReadable, readToken, sealToken } from './readable-links.ts';

export interface HolderLink {
  awardId: string;
  organisationId: string;
  /** SHA-256 hex of the token. */
  tokenSha256: string;
  /** The token under the organisation's key; null once it was collected. */
  sealedToken: Uint8Array | null;
  createdAt: string;
  /** When somebody first did something in its folder (looking is not doing), or null. */
  collectedAt: string | null;
}

/** Who came in by a private link: the link, and every badge that lies in the same folder. */
export interface Holder {
  link: HolderLink;
  folderId: string;
  /** In the order in which they came into the folder; the badge of the link itself among them. */
  awardIds: readonly string[];
}

const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

/** A token and the row for it. The token leaves this function once, for the paper or the holder. */
export function newHolderLink(
  deps: IssuingDeps,
  award: Pick<Award, 'id' | 'organisationId'>,
): { token: string; link: HolderLink } {
  const token = newPrivateToken(deps.random);
  return {
    token,
    link: {
      awardId: award.id,
      organisationId: award.organisationId,
      tokenSha256: deps.sha256Hex(token),
      sealedToken: sealToken(deps, { awardId: award.id, organisationId: award.organisationId }, token),
      createdAt: dateTime(deps.now()),
      collectedAt: null,
    },
  };
}

/**
 * Gives a badge its private link and its place in a folder, in the transaction that issues it. A successor lies with the
 * badge it replaces, and where that one's link cannot be read by staff (any more), nor can its own: the holder comes by the
 * link that is there. Any other badge joins what nobody has used yet of the same recipient record, else it lies alone. A
 * badge that has a link keeps it.
 */
export async function giveHolderLink(tx: Storage, deps: IssuingDeps, award: Award): Promise<void> {
  if ((await tx.holders.linkOfAward(award.id)) !== null) return;
  const { link } = newHolderLink(deps, award);
  const before = award.supersedes === null ? null : await tx.holders.linkOfAward(award.supersedes);
  const beside =
    before === null ? await unusedFolder(tx, award.recipientId) : await tx.holders.folderOf(before.awardId);
  const readable = before === null || (await isReadable(tx, before));
  await tx.holders.putInFolder(award.id, beside ?? (await newFolder(tx, deps)), link.createdAt);
  await tx.holders.insertLink(readable ? link : used(link, before.collectedAt ?? link.createdAt));
}

/** Where an award of this recipient record lies and nobody has used a link yet; else null. */
async function unusedFolder(tx: Storage, recipientId: string): Promise<string | null> {
  const folder = await tx.holders.folderOfRecipient(recipientId);
  for (const awardId of folder === null ? [] : await tx.holders.awardsIn(folder)) {
    const link = await tx.holders.linkOfAward(awardId);
    if (link === null || !(await isReadable(tx, link))) return null;
  }
  return folder;
}

async function newFolder(tx: Storage, deps: IssuingDeps): Promise<string> {
  const id = deps.random.uuid();
  await tx.holders.insertFolder({ id, createdAt: dateTime(deps.now()) });
  return id;
}

/** The link as it stays after use: it goes on opening its folder, and only the hash of its token is kept. */
const used = (link: HolderLink, at: string): HolderLink => ({
  ...link,
  sealedToken: null,
  collectedAt: link.collectedAt ?? at,
});

/** Who a private link lets in; null for a token nobody has. A link whose own badge was erased comes as the first badge's. */
export async function findHolder({ storage, sha256Hex }: IssuingDeps, token: string): Promise<Holder | null> {
  return TOKEN.test(token) ? holderByHash(storage, sha256Hex(token)) : null;
}

/** As `findHolder`, by the hash: also to ask inside a transaction whether a link still opens what it opened. */
export async function holderByHash({ holders }: Pick<Storage, 'holders'>, hash: string): Promise<Holder | null> {
  const own = await holders.linkByToken(hash);
  const folderId = own === null ? await holders.folderOfLink(hash) : await holders.folderOf(own.awardId);
  if (folderId === null) return null;
  const awardIds = await holders.awardsIn(folderId);
  const link = own ?? (await holders.linkOfAward(awardIds[0] ?? ''));
  return link === null ? null : { link: { ...link, tokenSha256: hash }, folderId, awardIds };
}

/**
 * The holder did something: from now on only the hash of the token is kept, also of the other links of the same folder. A
 * second time nothing happens.
 */
export async function collectLink(deps: IssuingDeps, holder: Holder): Promise<void> {
  if (holder.link.collectedAt !== null) return;
  await deps.storage.transaction(async (tx) => {
    const fresh = await holderByHash(tx, holder.link.tokenSha256);
    if (fresh === null || fresh.link.collectedAt !== null) return;
    await collectFolder(tx, deps, fresh.folderId);
  });
}

/** Every link of a folder counts as used from now on. */
export async function collectFolder(tx: Storage, deps: IssuingDeps, folderId: string): Promise<void> {
  for (const awardId of await tx.holders.awardsIn(folderId)) {
    const link = await tx.holders.linkOfAward(awardId);
    if (link === null || link.collectedAt !== null) continue;
    await tx.holders.updateLink(used(link, dateTime(deps.now())));
    await auditHolder(tx, deps, link, 'holder.collect');
  }
}

/** One audit line for what a holder did with a badge. */
export async function auditHolder(
  tx: Storage,
  deps: IssuingDeps,
  { awardId, organisationId }: Pick<HolderLink, 'awardId' | 'organisationId'>,
  action: AuditAction,
): Promise<void> {
  await addAudit(tx, deps, { organisationId, actor: HOLDER, action, objectId: awardId });
}

/** What the desk may know of a private link. */
export type LinkState = 'none' | 'waiting' | 'collected';

/** Whether the private paper of an award can be printed, or was used already. The caller has checked who asks. */
export async function linkState(deps: IssuingDeps, awardId: string): Promise<LinkState> {
  const link = await deps.storage.holders.linkOfAward(awardId);
  if (link === null) return 'none';
  return (await isReadable(deps.storage, link)) ? 'waiting' : 'collected';
}

/**
 * The tokens for the private papers of issued awards, in the order given. One that staff may not read is left out. An
 * award of before there were private links gets its link here. Writes one audit line under `objectId`.
 */
export async function tokensForPaper(
  deps: IssuingDeps,
  actor: Actor,
  awardIds: readonly string[],
  objectId: string,
): Promise<{ awardId: string; token: string }[]> {
  const found: { awardId: string; token: string }[] = [];
  for (const awardId of awardIds) {
    const award = await deps.storage.awards.byId(awardId);
    authorize(actor, 'print', award, 'award.not_found');
    if (award?.state !== 'issued') continue;
    const token = await readToken(deps, await linkFor(deps, award));
    if (token !== null) found.push({ awardId, token });
  }
  if (found.length === 0) throw new AppError('holder.all_collected');
  await deps.storage.transaction((tx) => auditBy(tx, deps, actor, 'holder.print', objectId));
  return found;
}

/** Who of a ceremony gets no sheet from `tokensForPaper`, since the private link was used already; at most `limit`. */
export async function withoutSheet(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  limit: number,
): Promise<{ awardId: string; name: string }[]> {
  authorize(actor, 'print', await deps.storage.ceremonies.byId(actor.organisationId, ceremonyId), 'ceremony.not_found');
  return deps.storage.holders.collectedOf(ceremonyId, limit);
}

/** The token of an award's private link while staff may read it, else null. The caller has checked who asks. */
export async function privateToken(deps: IssuingDeps, awardId: string): Promise<string | null> {
  const link = await deps.storage.holders.linkOfAward(awardId);
  return link === null ? null : readToken(deps, link);
}

async function linkFor(deps: IssuingDeps, award: Award): Promise<HolderLink> {
  const link = await deps.storage.holders.linkOfAward(award.id);
  if (link !== null) return link;
  return deps.storage.transaction(async (tx) => {
    await giveHolderLink(tx, deps, award);
    return (await tx.holders.linkOfAward(award.id)) as HolderLink;
  });
}

/**
 * Lost paper: a new private code from the desk. The old one dies at once, with the codes of what this badge replaced and
 * every link that was mailed before. Staff make this code and can read it, so from a folder with badges of other
 * organisations the badge goes out alone: the holder brings it back with the new paper.
 */
export async function renewPrivateCode(deps: IssuingDeps, actor: Actor, awardId: string): Promise<void> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'holder.renew', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  if (award.state !== 'issued') throw new AppError('award.not_issued');
  await deps.storage.transaction(async (tx) => {
    await giveHolderLink(tx, deps, award);
    const chain = await withPredecessors(tx, award);
    for (const { id, organisationId } of chain) {
      await tx.holders.updateLink(newHolderLink(deps, { id, organisationId }).link);
      await tx.outbox.deleteClaimsOf(id);
    }
    await dropLinksOfLastBadge(tx, chain);
    const link = await tx.holders.linkOfAward(award.id);
    if (link !== null && !(await isReadable(tx, link))) {
      const alone = await newFolder(tx, deps);
      for (const { id } of chain) await tx.holders.putInFolder(id, alone, link.createdAt);
    }
    await auditBy(tx, deps, actor, 'holder.renew', awardId);
  });
}

/** A paper of a badge that was erased opens nothing any more once the only badge left in its folder gets a new code. */
async function dropLinksOfLastBadge({ holders }: Storage, chain: readonly Pick<Award, 'id'>[]): Promise<void> {
  const folder = await holders.folderOf(chain[0]?.id ?? '');
  if (folder === null) return;
  const rest = (await holders.awardsIn(folder)).filter((id) => !chain.some((each) => each.id === id));
  if (rest.length === 0) await holders.deleteFolderLinks(folder);
}

/** An award and what it replaced, as far as that has links. */
async function withPredecessors(tx: Storage, award: Award): Promise<Award[]> {
  const chain: Award[] = [];
  for (let next: Award | null = award; next !== null; ) {
    if ((await tx.holders.linkOfAward(next.id)) !== null) chain.push(next);
    next = next.supersedes === null ? null : await tx.awards.byId(next.supersedes);
  }
  return chain;
}
