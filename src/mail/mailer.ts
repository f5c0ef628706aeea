/**
 * Mail leaves here: through an SMTP server, or as `.eml` files where none is set.
 * What never lives here: what a mail says (letter.ts and one file per mail) and when it is sent.
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { AppError } from '../errors.ts';

export interface Mail {
  /** One address. */
  to: string;
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
}): Mailer {
  const { smtpUrl, dir, now } = options;
  const deliver = smtpUrl === null ? toFolder(dir, now) : toServer(smtpUrl);
  return {
    async send({ to, subject, text, html }) {
      if (!isOneAddress(to)) throw new TypeError('not one e-mail address');
      await deliver({
        from: options.from ?? NO_SENDER,
        to: { name: '', address: to },
        subject,
        text,
        html,
        date: now(),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
}

type Deliver = (message: SendMailOptions) => Promise<void>;

function toServer(url: string): Deliver {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  return async (message) => {
    try {
      await transport.sendMail(message);
    } catch (error) {
      throw failed(error);
    }
  };
}

function toFolder(dir: string, now: () => Date): Deliver {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return async (message) => {
    const { message: bytes, messageId } = await transport.sendMail(message);
    if (!Buffer.isBuffer(bytes)) throw new TypeError('the transport gave no bytes');
    const time = now().toISOString().slice(0, 19).replace(/[-:]/g, '');
    const name = `${time}Z-${messageId.replace(/@.*$/, '').replace(/[^a-z0-9-]/gi, '')}`;
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
  const file = await open(path, 'wx', 0o600);
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

function isOneAddress(text: string): boolean {
  return /^[^\s<>()[\]",:;@\\]+@[^\s<>()[\]",:;@\\]+$/.test(text) && text.length <= 254;
}
