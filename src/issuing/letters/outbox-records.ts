import type { Page, PageRequest } from '../records.ts';
import type { MailClaim } from './letters-claim.ts';
import type { MailKind, OutboxMail } from './outbox.ts';

/** What is known of an issued award when somebody asks whether its holder may be reminded. */
export interface ReminderFacts {
  id: string;
  organisationId: string;
  recipientId: string;
  email: string | null;
  /** Public on the day that was asked. */
  published: boolean;
  /** When its newest award letter was sent: DateTime; `waiting` while that has to go, null when there is none. */
  letterSentAt: string | 'waiting' | null;
  /** When reminders were written, oldest first. */
  reminders: string[];
}

/** Mail on its way out, as rows. Times are DateTime. */
export interface OutboxRecords {
  insert(mail: OutboxMail): Promise<void>;
  /** Nothing when the row went away with its award. */
  update(mail: OutboxMail): Promise<void>;
  byId(id: string): Promise<OutboxMail | null>;
  /** The mail that waits longest past its time, or null. */
  nextDue(now: string): Promise<OutboxMail | null>;
  /** When the nth newest mail of these kinds was sent, to one address or for one organisation; null when there are fewer. */
  lastSent(
    whose: { addressKey: string } | { organisationId: string },
    kinds: readonly MailKind[],
    nth: number,
  ): Promise<string | null>;
  /** Mail of these kinds written to an address after `since`, whether sent or not; without what was dropped or refused. */
  countWritten(addressKey: string, kinds: readonly MailKind[], since: string): Promise<number>;
  /** The newest mail of this kind, whatever became of it, of an organisation to an address; or null. */
  newest(organisationId: string, addressKey: string, kind: MailKind): Promise<OutboxMail | null>;
  /** Newest first. */
  ofAward(awardId: string): Promise<OutboxMail[]>;
  /** Waiting with a reason, failed or refused; newest first. */
  stuck(organisationId: string, page: PageRequest): Promise<Page<OutboxMail>>;
  /** Those of `stuck` that staff can do something about: not the refused ones. */
  countStuck(organisationId: string): Promise<number>;
  /** Gives how many went. */
  deleteEndedBefore(before: string): Promise<number>;
  /** Everything to this address, except letters about other awards that still wait. */
  forgetAddress(addressKey: string): Promise<void>;
  /** Inserts it, or gives it a new end. */
  keepClaim(claim: MailClaim): Promise<void>;
  claim(codeSha256: string): Promise<MailClaim | null>;
  /** Every link that was mailed about an award. */
  deleteClaimsOf(awardId: string): Promise<void>;
  deleteExpiredClaims(now: string): Promise<number>;
  /** Addresses that want no letters, as half of their keyed hash. */
  stop(addressHalf: string, stoppedAt: string): Promise<void>;
  start(addressHalf: string): Promise<void>;
  isStopped(addressHalf: string): Promise<boolean>;
  /** Those of the halves that want no letters. */
  stoppedAmong(addressHalves: readonly string[]): Promise<string[]>;
  insertReminder(awardId: string, writtenAt: string): Promise<void>;
  /** When reminders about this award were written, oldest first. */
  reminders(awardId: string): Promise<string[]>;
  /** What decides about a reminder, of one issued award or of all of a ceremony in order of position. `day`: YYYY-MM-DD. */
  reminderFacts(which: { awardId: string } | { ceremonyId: string }, day: string): Promise<ReminderFacts[]>;
}
