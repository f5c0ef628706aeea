/**
 * The folder ("map") of a holder: badges that one person keeps together, of any number of organisations. Nothing joins by
 * itself, least of all by name: a badge comes in by its own private link, or by an e-mail address that was proven.
 */
import { AppError } from '../../errors.ts';
import type { Award } from '../awards/awards.ts';
import { wholeChains } from '../awards/erase-award.ts';
import { newPrivateToken } from '../codes.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { shownAwards } from './holder-badges.ts';
import { auditHolder, collectFolder, findHolder, type Holder } from './holder-links.ts';

/** A mailed offer to bring badges into a folder. */
export interface FolderJoin {
  /** SHA-256 hex of the code in the mail. */
  codeSha256: string;
  folderId: string;
  /** SHA-256 hex of what the browser that asked keeps: the mail alone opens nothing. */
  browserSha256: string;
  awardIds: string[];
  expiresAt: string;
}

/** How long a mailed offer works, in minutes. */
export const JOIN_MINUTES = 60;
/** Badges that one mail can bring. */
const MAIL_AWARDS = 200;

/**
 * The token in a link (`https://…/m/<token>`, with or without the rest), or in itself; null when there is none. White space
 * inside counts for nothing: the sheet prints the link on two lines, and whoever types it follows the paper.
 */
export function tokenInLink(typed: string): string | null {
  const asPasted = TOKEN.exec(typed.trim());
  return (asPasted ?? TOKEN.exec(typed.replace(/\s/g, '')))?.[1] ?? null;
}

const TOKEN = /(?:^|\/m\/)([1-9A-HJ-NP-Za-km-z]{22})(?=$|[/?#.\s])/;

/**
 * Brings all badges of another private link into this holder's folder; both links open the same folder from then on.
 * Gives how many badges came. Throws `holder.link_unknown` for a link nobody has, `holder.link_public` for a badge's page, `holder.same_folder` when they are together.
 */
export async function joinByLink(deps: IssuingDeps, holder: Holder, pasted: string): Promise<number> {
  const token = tokenInLink(pasted);
  if (token === null && /\/b\/[1-9A-HJ-NP-Za-km-z]{22}/.test(pasted)) throw new AppError('holder.link_public');
  const other = token === null ? null : await findHolder(deps, token);
  if (other === null) throw new AppError('holder.link_unknown');
  if (other.folderId === holder.folderId) throw new AppError('holder.same_folder');
  return deps.storage.transaction((tx) => bringIn(tx, deps, holder.folderId, other.awardIds));
}

async function bringIn(tx: Storage, deps: IssuingDeps, folderId: string, awardIds: readonly string[]): Promise<number> {
  const came: string[] = [];
  for (const { id, organisationId } of await issuedChains(tx, awardIds)) {
    if ((await tx.holders.folderOf(id)) === folderId) continue;
    await tx.holders.putInFolder(id, folderId, dateTime(deps.now()));
    await auditHolder(tx, deps, { awardId: id, organisationId }, 'holder.join');
    came.push(id);
  }
  // what a holder put together is the holder's: nothing of it can be printed at a desk any more
  await collectFolder(tx, deps, folderId);
  return (await shownAwards({ storage: tx }, came)).length;
}

/** A badge with what it replaced and was replaced by: the paper with the wrong name goes on opening the right badge. */
async function issuedChains(tx: Storage, awardIds: readonly string[]): Promise<Award[]> {
  return (await wholeChains({ storage: tx }, awardIds)).filter(({ slug }) => slug !== null);
}

/** "Haal uit mijn map": the badge lies alone again, behind its own private link. */
export async function takeOutOfFolder(deps: IssuingDeps, holder: Holder, awardId: string): Promise<void> {
  if (!holder.awardIds.includes(awardId)) throw new AppError('holder.badge_not_found');
  if ((await shownAwards(deps, holder.awardIds)).length === 1) throw new AppError('holder.only_badge');
  await deps.storage.transaction(async (tx) => {
    const chain = await issuedChains(tx, [awardId]);
    if (chain.length === 0) throw new AppError('holder.badge_not_found');
    const at = dateTime(deps.now());
    const id = deps.random.uuid();
    await tx.holders.insertFolder({ id, createdAt: at });
    for (const award of chain) {
      await tx.holders.putInFolder(award.id, id, at);
      await auditHolder(tx, deps, { awardId: award.id, organisationId: award.organisationId }, 'holder.take_out');
    }
  });
}

/**
 * Asks for the badges of an e-mail address (normalised). Null when no badge outside this folder has it: then nothing is to be
 * mailed. Else the code for the mail and how many badges it brings. `browserSecret` must come back with the code, from the
 * browser that asked: so nobody is talked into giving badges away by a button in a mail.
 */
export async function askJoinByEmail(
  deps: IssuingDeps,
  holder: Holder,
  email: string,
  browserSecret: string,
): Promise<{ code: string; count: number } | null> {
  const found = await deps.storage.holders.awardIdsOfEmail(email, MAIL_AWARDS);
  const awardIds = found.filter((id) => !holder.awardIds.includes(id));
  if (awardIds.length === 0) return null;
  const code = newPrivateToken(deps.random);
  await deps.storage.transaction((tx) =>
    tx.holders.insertJoin({
      codeSha256: deps.sha256Hex(code),
      folderId: holder.folderId,
      browserSha256: deps.sha256Hex(browserSecret),
      awardIds,
      expiresAt: dateTime(new Date(deps.now().getTime() + JOIN_MINUTES * 60_000)),
    }),
  );
  return { code, count: awardIds.length };
}

/** What a mailed code offers; null when it is unknown, used, too old, or not from this browser. Changes nothing. */
export async function readJoin(deps: IssuingDeps, code: string, browserSecret: string): Promise<FolderJoin | null> {
  const join = await deps.storage.holders.join(deps.sha256Hex(code));
  if (join === null || join.expiresAt <= dateTime(deps.now())) return null;
  return join.browserSha256 === deps.sha256Hex(browserSecret) ? join : null;
}

/** Uses a mailed code, once. `holder.join_expired` when it works no more or comes from another browser. */
export async function joinByCode(deps: IssuingDeps, code: string, browserSecret: string): Promise<number> {
  const join = await readJoin(deps, code, browserSecret);
  if (join === null) throw new AppError('holder.join_expired');
  return deps.storage.transaction(async (tx) => {
    if (!(await tx.holders.deleteJoin(join.codeSha256))) throw new AppError('holder.join_expired');
    return bringIn(tx, deps, join.folderId, join.awardIds);
  });
}
