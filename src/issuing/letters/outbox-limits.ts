/**
 * How much mail one address and one organisation get in 24 hours, counted in the outbox, so that a restart or a second
 * process forgets nothing. All mail to an address shares one limit, whoever causes it. Only the ways in (signing in, a new
 * password, joining badges) stand apart with limits of their own: whoever waits for such a link must get it, also when
 * letters used up the day, and nobody can fill a mailbox by asking for them.
 */

import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime } from '../time.ts';
import { addressKey, LETTER_KINDS, type MailKind, type NewMail, type OutboxMail, writeMail } from './outbox.ts';

/** Of all kinds together that are no way in. */
export const MAILS_PER_ADDRESS = 5;
const LETTERS_PER_ORGANISATION = 500;
/** Of the ways in: of each kind, and of all together. */
const WAYS_IN_PER_ADDRESS = { 'sign-in': 10, password: 5, join: 3, together: 12 } as const;
/** Reason of a letter that waits for a limit. */
export const MAIL_LIMIT = 'MAIL_LIMIT';

const WAYS_IN = ['sign-in', 'password', 'join'] as const satisfies readonly MailKind[];
const SHARED: readonly MailKind[] = [...LETTER_KINDS, 'invitation', 'application', 'refusal'];

/**
 * When there is room for this letter again (DateTime), or null when there is room now. A letter over the limit waits and
 * is not lost; mail that somebody asked for was counted when it was written (`writeAsked`).
 */
export async function heldUntil(deps: Pick<IssuingDeps, 'storage' | 'now'>, mail: OutboxMail): Promise<string | null> {
  if (!LETTER_KINDS.includes(mail.kind)) return null;
  const { addressKey, organisationId } = mail;
  const [address, organisation] = [
    await deps.storage.outbox.lastSent({ addressKey }, SHARED, MAILS_PER_ADDRESS),
    organisationId === null
      ? null
      : await deps.storage.outbox.lastSent({ organisationId }, LETTER_KINDS, LETTERS_PER_ORGANISATION),
  ];
  const now = dateTime(deps.now());
  const free = [address, organisation]
    .filter((sentAt) => sentAt !== null)
    .map((sentAt) => dateTime(new Date(Date.parse(sentAt) + DAY_MS)))
    .filter((at) => at > now)
    .sort();
  return free.at(-1) ?? null;
}

/**
 * Writes a mail that somebody asked for on a page, unless its address had enough in 24 hours: then nothing is written,
 * and false. It is never held: anybody can ask, so a queue of them would be a way to fill a mailbox for days.
 */
export async function writeAsked(tx: Storage, deps: IssuingDeps, mail: NewMail): Promise<boolean> {
  if (!(await hasRoom({ ...deps, storage: tx }, mail.kind, mail.email))) return false;
  await writeMail(tx, deps, mail);
  return true;
}

/** Whether one more mail of this kind may go to the address now; for a page that may say so. */
export async function hasRoom(
  deps: Pick<IssuingDeps, 'storage' | 'now' | 'fingerprint'>,
  kind: MailKind,
  email: string,
): Promise<boolean> {
  const since = dateTime(new Date(deps.now().getTime() - DAY_MS));
  const written = (kinds: readonly MailKind[]): Promise<number> =>
    deps.storage.outbox.countWritten(addressKey(deps, email), kinds, since);
  const wayIn = WAYS_IN.find((one) => one === kind);
  if (wayIn === undefined) return (await written(SHARED)) < MAILS_PER_ADDRESS;
  const { [wayIn]: ofKind, together } = WAYS_IN_PER_ADDRESS;
  return (await written([wayIn])) < ofKind && (await written(WAYS_IN)) < together;
}
