/** How many letters one address and one organisation get in 24 hours. What is over the limit waits; nothing is lost. */
import { LETTER_KINDS, type OutboxMail } from './outbox.ts';
import type { IssuingDeps } from './ports.ts';
import { dateTime } from './time.ts';

export const LETTERS_PER_ADDRESS = 5;
export const LETTERS_PER_ORGANISATION = 500;
/** Reason of a letter that waits for a limit. */
export const MAIL_LIMIT = 'MAIL_LIMIT';
const DAY_MS = 24 * 3_600_000;

/** When there is room for this mail again (DateTime), or null when there is room now. Mail that was asked for has no limit here. */
export async function heldUntil(deps: Pick<IssuingDeps, 'storage' | 'now'>, mail: OutboxMail): Promise<string | null> {
  if (!LETTER_KINDS.includes(mail.kind)) return null;
  const { addressKey, organisationId } = mail;
  const [address, organisation] = [
    await deps.storage.outbox.lastSent({ addressKey }, LETTER_KINDS, LETTERS_PER_ADDRESS),
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
