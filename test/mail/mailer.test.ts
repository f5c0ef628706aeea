import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { AppError } from '../../src/errors.ts';
import { createMailer, type Mail } from '../../src/mail/mailer.ts';

const NOW = new Date('2026-11-21T14:02:11Z');
const MAIL: Mail = {
  id: '0b2f6f5e-6d0f-4c57-9a1b-0d7f0c5b8a11',
  writtenAt: '2026-11-21T13:59:00Z',
  stopUrl: null,
  to: 'coach@voorbeeld.example',
  subject: 'Één mail, vier regels',
  text: 'Hallo.\n\nZie https://blijk.example/password/abc\n',
  html: '<p>Hallo &amp; welkom</p>',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blijk-mail-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function reasonOf(work: Promise<void>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'mail.failed') throw error;
    expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain('voorbeeld.example');
    return String(error.params.reason);
  }
  return 'sent';
}

describe('without SMTP', () => {
  const mailer = () => createMailer({ smtpUrl: null, from: null, dir: join(folder, 'mail'), now: () => NOW });

  it('writes a complete message, for its owner only', async () => {
    await mailer().send(MAIL);
    const [name = '', ...others] = await readdir(join(folder, 'mail'));
    expect(others).toEqual([]);
    expect(name).toBe(`20261121T135900Z-${MAIL.id}.eml`);
    expect((await stat(join(folder, 'mail', name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'mail'))).mode & 0o777).toBe(0o700);

    const read = await PostalMime.parse(await readFile(join(folder, 'mail', name)));
    expect(read).toMatchObject({ subject: MAIL.subject, from: { name: 'Blijk' }, date: '2026-11-21T14:02:11.000Z' });
    expect(read.to).toEqual([{ name: '', address: MAIL.to }]);
    expect(read.text?.replaceAll('\r\n', '\n').trim()).toBe(MAIL.text.trim());
    expect(read.html?.trim()).toBe(MAIL.html);
    const headers = new Map(read.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.has('list-unsubscribe')).toBe(false);
    expect(read.messageId).toBe(`<${MAIL.id}@localhost>`);
  });

  it('keeps two mails of one second apart, and one that comes twice together', async () => {
    const same = mailer();
    const other = { ...MAIL, id: '0b2f6f5e-6d0f-4c57-9a1b-0d7f0c5b8a12' };
    await Promise.all([same.send(MAIL), same.send(other)]);
    await same.send(MAIL);
    expect(await readdir(join(folder, 'mail'))).toHaveLength(2);
  });

  it('tells mail programs where its reader says stop, in one press over https', async () => {
    const stopUrl = 'https://blijk.example/mail/stop/abc';
    await mailer().send({ ...MAIL, stopUrl });
    const [name = ''] = await readdir(join(folder, 'mail'));
    const read = await PostalMime.parse(await readFile(join(folder, 'mail', name)));
    const headers = new Map(read.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe')).toBe(`<${stopUrl}>`);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('takes no id that could lead elsewhere', async () => {
    await expect(mailer().send({ ...MAIL, id: '../weg' })).rejects.toThrow(TypeError);
    await expect(mailer().send({ ...MAIL, id: 'a>\r\nBcc: c@d.example' })).rejects.toThrow(TypeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so when the folder cannot be written', async () => {
    await writeFile(join(folder, 'mail'), 'a file in its place');
    expect(await reasonOf(mailer().send(MAIL))).toMatch(/^E(EXIST|NOTDIR)$/);
  });

  it.each([
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'Naam <a@b.example>',
    'a@b@c.example',
    'a;b@c.example',
    'a b@c.example',
    'a@b.example\r\nc',
    '',
    `${'a'.repeat(250)}@b.example`,
  ])('refuses the address %j', async (to) => {
    await expect(mailer().send({ ...MAIL, to })).rejects.toThrow(TypeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('reads no file and no address, whatever it is handed as a text', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'secret');
    for (const from of [{ path: secret }, { href: `file://${secret}` }, { href: 'http://127.0.0.1:9/' }])
      await expect(mailer().send({ ...MAIL, text: from as unknown as string })).rejects.toThrow(/access/i);
    expect(await readdir(folder)).toEqual(['secret']);
  });

  it('lets no header slip in through the subject', async () => {
    await mailer().send({ ...MAIL, subject: 'Hallo\r\nBcc: c@d.example' });
    const [name = ''] = await readdir(join(folder, 'mail'));
    const read = await PostalMime.parse(await readFile(join(folder, 'mail', name)));
    expect(read.bcc ?? []).toEqual([]);
    expect(read.headers.map((header) => header.key)).not.toContain('bcc');
  });
});

describe('with SMTP', () => {
  let server: SMTPServer;
  let taken: { from: string; to: string[]; raw: Buffer }[];
  let refuse: number | null;

  beforeEach(async () => {
    taken = [];
    refuse = null;
    server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: (address, _session, done) =>
        refuse === null
          ? done()
          : done(Object.assign(new Error(`no such user ${address.address}`), { responseCode: refuse })),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          taken.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const port = () => (server.server.address() as AddressInfo).port;
  const mailer = (pause: (ms: number) => Promise<void> = async () => {}) =>
    createMailer({
      pause,
      smtpUrl: `smtp://127.0.0.1:${port()}`,
      from: 'Blijk <post@blijk.example>',
      dir: join(folder, 'mail'),
      now: () => NOW,
    });

  it('hands the mail to the server and writes no file', async () => {
    await mailer().send(MAIL);
    expect(taken.map(({ from, to }) => ({ from, to }))).toEqual([{ from: 'post@blijk.example', to: [MAIL.to] }]);
    const read = await PostalMime.parse(taken[0]?.raw ?? '');
    expect(read).toMatchObject({ subject: MAIL.subject, from: { name: 'Blijk', address: 'post@blijk.example' } });
    expect(await readdir(folder)).toEqual([]);
  });

  it('sends a mail twice under one Message-ID', async () => {
    await mailer().send(MAIL);
    await mailer().send(MAIL);
    const read = await Promise.all(taken.map(({ raw }) => PostalMime.parse(raw)));
    expect(read.map(({ messageId }) => messageId)).toEqual(Array(2).fill(`<${MAIL.id}@blijk.example>`));
  });

  it('hands over five a second at most, also what is refused and what is sent at once', async () => {
    const over: (() => void)[] = [];
    const paced = mailer((ms) => {
      expect(ms).toBe(200);
      return new Promise((resolve) => void over.push(resolve));
    });
    refuse = 451;
    expect(await reasonOf(paced.send(MAIL))).toBe('451');
    refuse = null;
    const others = [paced.send(MAIL), paced.send(MAIL)];
    for (const [at, other] of others.entries()) {
      // time enough for one that does not wait its turn
      await mailer().send(MAIL);
      expect([taken.length, over.length]).toEqual([2 * at + 1, at + 1]);
      over[at]?.();
      await other;
    }
    expect(taken).toHaveLength(4);
  });

  it('gives the code of a refusal, without the address', async () => {
    refuse = 550;
    expect(await reasonOf(mailer().send(MAIL))).toBe('550');
    refuse = 451;
    expect(await reasonOf(mailer().send(MAIL))).toBe('451');
    expect(taken).toEqual([]);
  });

  it('says so when nobody listens', async () => {
    const unreachable = mailer();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await reasonOf(unreachable.send(MAIL))).toBe('ESOCKET');
  });
});
