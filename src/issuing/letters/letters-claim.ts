/**
 * The link in a letter to a holder. It is not the private link: it works two weeks, and only until the badge was
 * collected by whatever way, or got a new private code at the desk. So an address with a typing error never takes a badge that its holder already has, and an old
 * mailbox opens nothing. Opening it changes nothing (mail scanners open every link); a button does.
 */
import { AppError } from '../../errors.ts';
import { collectLink, findHolder, privateToken } from '../holders/holder-links.ts';
import { isReadable } from '../holders/readable-links.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import type { OutboxMail } from './outbox.ts';

export const CLAIM_DAYS = 14;

export interface MailClaim {
  /** SHA-256 hex of the code in the mail. */
  codeSha256: string;
  awardId: string;
  expiresAt: string;
}

/** The code of the link in one mail: the same at every try, known to nobody who has only the database. */
function claimCode(deps: Pick<IssuingDeps, 'fingerprint'>, mailId: string): string {
  return deps.fingerprint(`claim ${mailId}`).slice(0, 32);
}

/**
 * Makes the link of one mail work from now on; gives its code. Null when the badge was collected (then no link helps), and
 * for a mail written before the private code was made anew: whoever waits for that one may be a stranger.
 */
export async function giveClaim(
  deps: IssuingDeps,
  awardId: string,
  mail: Pick<OutboxMail, 'id' | 'createdAt'>,
): Promise<string | null> {
  const link = await deps.storage.holders.linkOfAward(awardId);
  if (link === null || mail.createdAt < link.createdAt || !(await isReadable(deps.storage, link))) return null;
  const code = claimCode(deps, mail.id);
  const expiresAt = dateTime(new Date(deps.now().getTime() + CLAIM_DAYS * 24 * 3_600_000));
  await deps.storage.transaction((tx) => tx.outbox.keepClaim({ codeSha256: deps.sha256Hex(code), awardId, expiresAt }));
  return code;
}

/** What the link opens: `open` can be used, `collected` was fetched before, `dead` is unknown or too old. */
export async function readClaim(deps: IssuingDeps, code: string): Promise<'open' | 'collected' | 'dead'> {
  const claim = await openClaim(deps, code);
  if (claim === null) return 'dead';
  const link = await deps.storage.holders.linkOfAward(claim.awardId);
  if (link === null) return 'dead';
  return (await isReadable(deps.storage, link)) ? 'open' : 'collected';
}

/**
 * Uses the link: gives the token of the private link, and counts the badge as collected, so it works once.
 * `holder.claim_expired` when it works no more.
 */
export async function useClaim(deps: IssuingDeps, code: string): Promise<string> {
  const claim = await openClaim(deps, code);
  const token = claim === null ? null : await privateToken(deps, claim.awardId);
  const holder = token === null ? null : await findHolder(deps, token);
  if (token === null || holder === null) throw new AppError('holder.claim_expired');
  await collectLink(deps, holder);
  return token;
}

async function openClaim(deps: IssuingDeps, code: string): Promise<MailClaim | null> {
  if (!/^[0-9a-f]{32}$/.test(code)) return null;
  const claim = await deps.storage.outbox.claim(deps.sha256Hex(code));
  return claim === null || claim.expiresAt <= dateTime(deps.now()) ? null : claim;
}
