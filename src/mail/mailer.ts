/**
 * Mail leaves here: through an SMTP server, or as `.eml` files where none is set.
 * What never lives here: what a mail says (write-mail.ts) and when it is sent (issuing/letters/outbox-send.ts).
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { AppError } from '../errors.ts';

export interface Mail {
  /** UUID: left side of the Message-ID, and part of the file's name. The same mail sent twice is one mail to its reader. */
  id: string;
  /** One address. */
  to: string;
  /** DateTime of the act it tells about: also part of the file's name. */
  writtenAt: string;
  /** Where a mail program tells that its reader wants no more; null for mail that was asked for. */
  stopUrl: string | null;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Hands one mail over. `mail.failed` when it was not taken; the error names no address. TypeError for a bad address. */
  send(mail: Mail): Promise<void>;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** Between the beginnings of two mails: a server that comes back gets five a second at most, however many waited for it. */
const EACH_MS = 200;
const NO_SENDER = 'Blijk <blijk@localhost>';

/**
 * Makes the mailer of an installation. With `smtpUrl` (`smtp://` or `smtps://`) mail goes there, with deadlines; without
 * it each mail becomes a file in `dir`, readable by its owner only: it may hold a one-time link.
 */
export function createMailer(options: {
  smtpUrl: string | null;
  from: string | null;
  dir: string;
  now: () => Date;
  /** Resolves after so many ms; of tests. */
  pause?: (ms: number) => Promise<void>;
}): Mailer {
  const { smtpUrl, dir, now, pause = wait } = options;
  const deliver = smtpUrl === null ? toFolder(dir) : toServer(smtpUrl, pause);
  return {
    async send({ id, to, writtenAt, stopUrl, subject, text, html }) {
      if (!isOneAddress(to)) throw new TypeError('not one e-mail address');
      if (!/^[\w-]{1,64}$/.test(id)) throw new TypeError('not an id of a mail');
      await deliver(`${writtenAt.replace(/[-:]/g, '')}-${id}`, {
        messageId: `<${id}@${hostOf(options.from ?? NO_SENDER)}>`,
        from: options.from ?? NO_SENDER,
        to: { name: '', address: to },
        subject,
        text,
        html,
        date: now(),
        headers: { 'Auto-Submitted': 'auto-generated', ...stopHeaders(stopUrl) },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
}

/** `name` is where it lies as a file; a mail that comes twice is one file. */
type Deliver = (name: string, message: SendMailOptions) => Promise<void>;

/** One mail every `EACH_MS` at most, also where they are refused. */
function toServer(url: string, pause: (ms: number) => Promise<void>): Deliver {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  let nextTurn: Promise<void> = Promise.resolve();
  return async (_name, message) => {
    const turn = nextTurn;
    nextTurn = turn.then(() => pause(EACH_MS));
    await turn;
    try {
      await transport.sendMail(message);
    } catch (error) {
      throw failed(error);
    }
  };
}

function toFolder(dir: string): Deliver {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return async (name, message) => {
    const { message: bytes } = await transport.sendMail(message);
    if (!Buffer.isBuffer(bytes)) throw new TypeError('the transport gave no bytes');
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await writeOwnFile(join(dir, `.${name}.tmp`), bytes);
      await rename(join(dir, `.${name}.tmp`), join(dir, `${name}.eml`));
    } catch (error) {
      throw failed(error);
    }
  };
}

async function writeOwnFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Only the code goes along: what a mail server answers often repeats the address. */
function failed(error: unknown): AppError {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return new AppError('mail.failed', { reason: responseCode ?? code ?? 'unknown' });
}

/** RFC 8058: one press in the mail program, without a page of ours; only over https. */
function stopHeaders(stopUrl: string | null): Record<string, string> {
  if (stopUrl === null) return {};
  const link = { 'List-Unsubscribe': `<${stopUrl}>` };
  return stopUrl.startsWith('https:') ? { ...link, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : link;
}

/** Host of the sender's address, for the right side of Message-IDs. */
const hostOf = (from: string): string => /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

function isOneAddress(text: string): boolean {
  return /^[^\s<>()[\]",:;@\\]+@[^\s<>()[\]",:;@\\]+$/.test(text) && text.length <= 254;
}
