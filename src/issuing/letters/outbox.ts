/**
 * The outbox: every mail is first a row, written in the transaction of the act it tells about, and sent later by a job
 * (outbox-send.ts). What never lives here: what a mail says (mail/), and who may have one written (letters.ts).
 */
import { normaliseEmail } from '../../email-address.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';

/**
 * `award`, `reminder`, `revoked`, `replaced`: to a holder, about one award · `password`, `sign-in`, `join`: a one-time
 * link, to whoever asked for it · `release`: to a member, that awards wait · `workplace`, `workplace-reminder`: to who judges at
 * a company, that learners wait · `register`: to an administrator, how the register stood at the end of a day · `learner`: to a learner, how far the dossier is · `workplace-in`: to a member, that companies answered · `invitation`, `application`, `refusal`: to work in an organisation, and for one that
 * applies.
 */
export type MailKind =
  | 'award'
  | 'reminder'
  | 'revoked'
  | 'replaced'
  | 'release'
  | 'workplace'
  | 'workplace-reminder'
  | 'workplace-in'
  | 'learner'
  | 'register'
  | 'password'
  | 'sign-in'
  | 'join'
  | 'invitation'
  | 'application'
  | 'refusal';
export type MailLanguage = 'nl' | 'en';

/**
 * waiting: will be sent at `nextTryAt`, whatever `reason` says · sent · failed: given up, staff may send it again ·
 * refused: the address wants no mail · dropped: not needed any more, or taken back by staff.
 */
export type MailState = 'waiting' | 'sent' | 'failed' | 'refused' | 'dropped';

export interface OutboxMail {
  /** Also the left side of its Message-ID, at every try. */
  id: string;
  /** Null for mail of the installation itself. */
  organisationId: string | null;
  /** The mail goes when the award is erased. */
  awardId: string | null;
  kind: MailKind;
  /** Null as soon as it has ended. */
  email: string | null;
  /** Keyed hash of the address: for limits, refusals and erasing. */
  addressKey: string;
  language: MailLanguage;
  /** Values for the text that are nowhere else, as JSON; never a name. */
  params: Record<string, string | number>;
  /** Secret part of its link, sealed for this mail; null where there is none, and as soon as it has ended. */
  sealedSecret: Uint8Array | null;
  state: MailState;
  /** `MAIL_LIMIT` while it is held, else why the last try failed or it ended; null when nothing is wrong. */
  reason: string | null;
  attempts: number;
  /** DateTime. */
  nextTryAt: string;
  /** DateTime after which it makes no sense, or null. */
  expiresAt: string | null;
  createdAt: string;
  endedAt: string | null;
}

/** Kind of the job that sends what is due. */
export const MAIL_JOB = 'mail.send';

/** Letters that an organisation has sent to people who did not ask: these count for limits and can be refused. */
export const LETTER_KINDS: readonly MailKind[] = [
  'award',
  'reminder',
  'revoked',
  'replaced',
  'release',
  'workplace',
  'workplace-reminder',
  'workplace-in',
  'learner',
  'register',
];

/** What one row of the outbox starts from. */
export interface NewMail {
  organisationId: string | null;
  awardId: string | null;
  kind: MailKind;
  email: string;
  language: MailLanguage;
  params?: OutboxMail['params'];
  /** Code of the link in it; stored sealed only. */
  secret?: string;
  /** When it is due; at once when absent. */
  notBefore?: Date;
  /** Minutes for which it makes sense to send it; for ever when absent. */
  minutes?: number;
}

/** Puts a mail into the outbox, in the caller's transaction, and asks for the job that sends it. */
export async function writeMail(tx: Storage, deps: IssuingDeps, mail: NewMail): Promise<OutboxMail> {
  const now = deps.now();
  const id = deps.random.uuid();
  const row: OutboxMail = {
    id,
    organisationId: mail.organisationId,
    awardId: mail.awardId,
    kind: mail.kind,
    email: normaliseEmail(mail.email),
    addressKey: addressKey(deps, mail.email),
    language: mail.language,
    params: mail.params ?? {},
    sealedSecret: mail.secret === undefined ? null : deps.sealSecret(owner(mail), boundTo(id), mail.secret),
    state: 'waiting',
    reason: null,
    attempts: 0,
    nextTryAt: dateTime(mail.notBefore ?? now),
    expiresAt: mail.minutes === undefined ? null : dateTime(new Date(now.getTime() + mail.minutes * 60_000)),
    createdAt: dateTime(now),
    endedAt: null,
  };
  await tx.outbox.insert(row);
  await askForSending(tx, deps);
  return row;
}

/** Keyed hash of an address, whatever its case. */
export function addressKey(deps: Pick<IssuingDeps, 'fingerprint'>, email: string): string {
  return deps.fingerprint(`mail ${normaliseEmail(email)}`);
}

/** The secret part of its link; null where there is none, and when the row was tampered with. */
export function secretOf(deps: Pick<IssuingDeps, 'openSecret'>, mail: OutboxMail): string | null {
  return mail.sealedSecret === null ? null : deps.openSecret(owner(mail), boundTo(mail.id), mail.sealedSecret);
}

/** The mail in a state that it does not leave by itself: address and secret are forgotten. */
export function ended(
  mail: OutboxMail,
  state: Exclude<MailState, 'waiting'>,
  reason: string | null,
  now: Date,
): OutboxMail {
  // one that failed can be sent again, so it keeps them until it is purged
  const forget = state === 'failed' ? {} : { email: null, sealedSecret: null, params: {} };
  return { ...mail, ...forget, state, reason, endedAt: dateTime(now) };
}

/** Asks for the job that sends what is due; while one waits or runs there is no second. */
export async function askForSending(tx: Storage, deps: Pick<IssuingDeps, 'jobs'>): Promise<void> {
  await deps.jobs.enqueue(tx, MAIL_JOB, {}, { singletonKey: MAIL_JOB });
}

const owner = (mail: { organisationId: string | null }): string => mail.organisationId ?? 'installation';
const boundTo = (id: string): string => `mail|${id}`;
