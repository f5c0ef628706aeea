/** Letters to holders, from the act to the file or the mail server. All people are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import request from 'supertest';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { findHolder, tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import {
  mayRemind,
  remindAward,
  remindCeremony,
  remindersOfCeremony,
  sendAwardAgain,
} from '../../src/issuing/letters/letters.ts';
import type { MailKind } from '../../src/issuing/letters/outbox.ts';
import {
  countStuck,
  dropLetter,
  lettersOfAward,
  stuckLetters,
  tryAgain,
} from '../../src/issuing/letters/outbox-desk.ts';
import { MAILS_PER_ADDRESS, writeAsked } from '../../src/issuing/letters/outbox-limits.ts';
import { RETRY_MINUTES, sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';

const EMAIL = 'kim@voorbeeld.example';
const DAY_MS = 24 * 3_600_000;

let app: TestApp;
let server: SMTPServer | null = null;
afterEach(async () => {
  await app.end();
  if (server !== null) await new Promise<void>((resolve) => server?.close(() => resolve()));
  server = null;
});

async function start(env: Record<string, string> = {}, replace: Parameters<typeof startTestApp>[1] = {}) {
  app = await startTestApp(env, replace);
  return app.addOrganisation('werk');
}

type Made = Awaited<ReturnType<typeof start>>;
const later = (ms: number): void => app.setNow(new Date(app.issuing.now().getTime() + ms));

async function award(made: Made, row = `Kim Jansen;${EMAIL}`, ceremony = 'Middag'): Promise<string> {
  const [outcome] = await awardRows(app, made.actor, { rows: [row], ceremony });
  return outcome?.award?.id ?? '';
}

/** What lies in the mail folder, oldest name first. */
async function inbox(): Promise<Email[]> {
  const names = (await readdir(join(app.dir, 'mail')).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map(async (name) => PostalMime.parse(await readFile(join(app.dir, 'mail', name)))));
}

const pathIn = (email: Email | undefined, pattern: RegExp): string => pattern.exec(email?.text ?? '')?.[0] ?? 'no link';
const CLAIM = /\/m\/claim\/[0-9a-f]{32}/;
const STOP = /\/mail\/stop\/[0-9a-f]{64}/;
const get = (path: string) => request(app.app).get(path);
const post = (path: string, fields: Record<string, string> = {}) =>
  request(app.app).post(path).type('form').send(fields);

describe('an award with an e-mail address', () => {
  test('sends one letter that names nobody; its link leads to the private page, by a button and once', async () => {
    const made = await start();
    const id = await award(made);
    const paper = await tokensForPaper(app.issuing, made.actor, [id], 'test');
    expect(await sendDueMail(app.issuing)).toBe(1);
    expect(await sendDueMail(app.issuing)).toBe(0);
    const [mail, ...others] = await inbox();
    expect(others).toEqual([]);
    expect(mail?.to).toEqual([{ name: '', address: EMAIL }]);
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toMatch(/Kim|Jansen/);
    expect(mail?.text).toContain('Stichting werk');

    const path = pathIn(mail, CLAIM);
    for (let scan = 0; scan < 2; scan += 1) expect((await get(path)).text).toContain(`action="${path}"`);
    expect((await app.storage.holders.linkOfAward(id))?.collectedAt).toBeNull();
    const opened = await post(path).expect(303);
    expect(opened.headers.location).toBe(`/m/${paper[0]?.token}?done=claimed`);
    expect((await get(String(opened.headers.location))).text).toContain('Kim Jansen');
    await post(path).expect(410);
    expect((await get(path)).text).toContain('Je badge is al opgehaald');
  });

  test('the link ends after two weeks, and at once when the paper was used', async () => {
    const made = await start();
    const [first, second] = [await award(made), await award(made, `Bo Bos;bo@voorbeeld.example`, 'Later')];
    await sendDueMail(app.issuing);
    const paths = (await inbox()).map((mail) => pathIn(mail, CLAIM));
    const [paper] = await tokensForPaper(app.issuing, made.actor, [second], 'test');
    await post(`/m/${paper?.token}/remember`).expect(303);
    const slug = (await app.storage.awards.byId(second))?.slug;
    await post(`/m/${paper?.token}/${slug}/publish`, { sixteenOrOlder: 'yes', showName: 'page' }).expect(303);
    const answers = await Promise.all(paths.map((path) => get(path)));
    expect(answers.filter(({ text }) => text.includes('al opgehaald'))).toHaveLength(1);
    later(14 * DAY_MS + 1000);
    for (const path of paths) expect((await post(path)).status).toBe(410);
    expect((await app.storage.holders.linkOfAward(first))?.collectedAt).toBeNull();
    expect((await get('/m/claim/0123')).status).toBe(200);
  });

  test('the row forgets address and link once it was sent; nobody without an address gets a row', async () => {
    const made = await start();
    const id = await award(made);
    const [row] = await app.storage.outbox.ofAward(id);
    expect(row).toMatchObject({ state: 'waiting', email: EMAIL, kind: 'award' });
    await sendDueMail(app.issuing);
    expect((await app.storage.outbox.ofAward(id))[0]).toMatchObject({ state: 'sent', email: null, sealedSecret: null });
    const without = await award(made, 'Bo Bos', 'Later');
    expect(await app.storage.outbox.ofAward(without)).toEqual([]);
  });

  test('what is not true any more is not sent', async () => {
    const made = await start();
    const id = await award(made);
    await revokeAward(app.issuing, made.actor, id, 'dubbel');
    await sendDueMail(app.issuing);
    const mails = await inbox();
    expect(mails.map(({ subject }) => subject)).toEqual(['Je badge telt niet meer']);
    expect(mails[0]?.text).toContain('Je had deze badge twee keer.');
    const states = (await app.storage.outbox.ofAward(id)).map(({ kind, state, reason }) => [kind, state, reason]);
    expect(states.sort()).toEqual(
      [
        ['award', 'dropped', 'NOT_NEEDED'],
        ['revoked', 'sent', null],
      ].sort(),
    );
  });

  test('a better name is told in one letter, with the way to the new badge', async () => {
    const made = await start();
    const id = await award(made);
    await sendDueMail(app.issuing);
    const next = await replaceAward(app.issuing, made.actor, id, { name: 'Kim Janssen', pageName: 'Kim J.' });
    await sendDueMail(app.issuing);
    const [, mail, ...others] = (await inbox()).sort((a, b) => (a.subject ?? '').localeCompare(b.subject ?? ''));
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('Je hebt een nieuwe badge');
    const opened = await post(pathIn(mail, CLAIM)).expect(303);
    const holder = await findHolder(app.issuing, /\/m\/(\w+)\?/.exec(String(opened.headers.location))?.[1] ?? '');
    expect(holder?.link.awardId).toBe(next.id);
  });
});

describe('a mail server that does not answer as it should', () => {
  async function startSmtp(refuse: () => number | null): Promise<{ env: Record<string, string>; taken: string[] }> {
    const taken: string[] = [];
    server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, done) => {
        const responseCode = refuse();
        done(responseCode === null ? null : Object.assign(new Error('no'), { responseCode }));
      },
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          taken.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    await new Promise<void>((resolve) => void server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    return { env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Blijk <post@blijk.example>' }, taken };
  }

  test('is tried again later, further and further apart, and in the end left to staff', async () => {
    let refuse: number | null = 451;
    const { env, taken } = await startSmtp(() => refuse);
    const made = await start(env);
    const id = await award(made);
    await sendDueMail(app.issuing);
    const [waiting] = await app.storage.outbox.ofAward(id);
    expect(waiting).toMatchObject({ state: 'waiting', reason: '451', attempts: 1 });
    expect(await sendDueMail(app.issuing)).toBe(0);
    expect((await app.storage.outbox.ofAward(id))[0]?.attempts).toBe(1);
    for (const minutes of RETRY_MINUTES) {
      later(minutes * 60_000);
      await sendDueMail(app.issuing);
    }
    const [failed] = await app.storage.outbox.ofAward(id);
    expect(failed).toMatchObject({ state: 'failed', attempts: RETRY_MINUTES.length + 1, email: EMAIL });
    expect(await countStuck(app.issuing, made.actor)).toBe(1);

    refuse = null;
    await tryAgain(app.issuing, made.actor, failed?.id ?? '');
    expect(await sendDueMail(app.issuing)).toBe(1);
    expect(taken).toHaveLength(1);
    expect(await countStuck(app.issuing, made.actor)).toBe(0);
  });

  test('a mailbox that does not exist is not tried twice', async () => {
    const { env } = await startSmtp(() => 550);
    const made = await start(env);
    const id = await award(made);
    await sendDueMail(app.issuing);
    expect((await app.storage.outbox.ofAward(id))[0]).toMatchObject({ state: 'failed', reason: '550', attempts: 1 });
  });

  test('I6: a crash after sending sends the same mail again, under the same Message-ID', async () => {
    const { env, taken } = await startSmtp(() => null);
    let crash = true;
    const made = await start(env, {
      failPoint: (name) => {
        if (name === 'mail sent' && crash) throw new Error('power cut');
      },
    });
    await award(made);
    await expect(sendDueMail(app.issuing)).rejects.toThrow('power cut');
    crash = false;
    expect(await sendDueMail(app.issuing)).toBe(1);
    const ids = taken.map((raw) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    const links = taken.map((raw) => CLAIM.exec(raw.replace(/=\r\n/g, ''))?.[0]);
    expect(links[0]).toBe(links[1]);
  });

  test('a server that is away ends the run after three mails, and none is lost', async () => {
    const { env } = await startSmtp(() => null);
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = null;
    const made = await start(env);
    for (let i = 0; i < 5; i += 1) await award(made, `Bo Bos ${'abcde'[i]};bo${i}@voorbeeld.example`, `Middag ${i}`);
    await sendDueMail(app.issuing);
    const { items } = await stuckLetters(app.issuing, made.actor, { limit: 10 });
    expect(items.map(({ mail }) => mail.reason)).toEqual(['ESOCKET', 'ESOCKET', 'ESOCKET']);
    expect(await app.storage.outbox.nextDue('2026-11-21T13:00:00Z')).not.toBeNull();
  });
});

describe('W13: too much mail', () => {
  const ask = (kind: MailKind, email = EMAIL) =>
    app.storage.transaction((tx) =>
      writeAsked(tx, app.issuing, { organisationId: null, awardId: null, kind, email, language: 'nl', minutes: 60 }),
    );

  test('all kinds to one address share one limit; the ways in have their own, and still come', async () => {
    const made = await start();
    for (let i = 0; i < MAILS_PER_ADDRESS - 1; i += 1) await award(made, `Kim Jansen;${EMAIL}`, `Middag ${i}`);
    expect(await ask('invitation')).toBe(true);
    expect(await ask('invitation', 'KIM@voorbeeld.example')).toBe(false);
    expect(await ask('application')).toBe(false);
    expect(await ask('invitation', 'bo@voorbeeld.example')).toBe(true);
    for (const [kind, limit] of [
      ['join', 3],
      ['sign-in', 9],
    ] as const) {
      for (let i = 0; i < limit; i += 1) expect(await ask(kind)).toBe(true);
    }
    expect(await ask('join')).toBe(false);
    // twelve ways in together
    expect([await ask('sign-in'), await ask('password')]).toEqual([false, false]);
    later(DAY_MS - 1000);
    expect([await ask('sign-in'), await ask('invitation')]).toEqual([false, false]);
    later(1000);
    expect([await ask('sign-in'), await ask('invitation')]).toEqual([true, true]);
  });

  test('a letter is held, too, when invitations used up the day', async () => {
    const made = await start();
    for (let i = 0; i < MAILS_PER_ADDRESS; i += 1) expect(await ask('refusal')).toBe(true);
    await sendDueMail(app.issuing);
    await award(made);
    await sendDueMail(app.issuing);
    const { items } = await stuckLetters(app.issuing, made.actor, { limit: 10 });
    expect(items.map(({ mail }) => [mail.kind, mail.reason])).toEqual([['award', 'MAIL_LIMIT']]);
  });

  test('the sixth letter of a day to one address is held, visible, and sent when there is room', async () => {
    const made = await start();
    for (let i = 0; i < MAILS_PER_ADDRESS + 2; i += 1) await award(made, `Kim Jansen;${EMAIL}`, `Middag ${i}`);
    expect(await sendDueMail(app.issuing)).toBe(MAILS_PER_ADDRESS);
    const { items } = await stuckLetters(app.issuing, made.actor, { limit: 10 });
    expect(items.map(({ mail, listing }) => [mail.reason, mail.state, listing?.recipientName])).toEqual([
      ['MAIL_LIMIT', 'waiting', 'Kim Jansen'],
      ['MAIL_LIMIT', 'waiting', 'Kim Jansen'],
    ]);
    later(DAY_MS - 1000);
    expect(await sendDueMail(app.issuing)).toBe(0);
    later(1000);
    expect(await sendDueMail(app.issuing)).toBe(2);
    expect(await inbox()).toHaveLength(MAILS_PER_ADDRESS + 2);
  });

  test('an organisation sends 500 letters a day; another one goes on', async () => {
    const made = await start();
    const other = await app.addOrganisation('zorg');
    const id = await award(made);
    const [row] = await app.storage.outbox.ofAward(id);
    if (row === undefined) throw new Error('no letter');
    await app.storage.transaction(async (tx) => {
      for (let i = 0; i < 500; i += 1) {
        const sent = { state: 'sent' as const, endedAt: '2026-11-21T12:00:00Z', addressKey: `${i}` };
        await tx.outbox.insert({ ...row, ...sent, id: `sent-${i}` });
      }
    });
    await award(other, `Bo Bos;bo@voorbeeld.example`);
    expect(await sendDueMail(app.issuing)).toBe(1);
    expect((await inbox())[0]?.to).toEqual([{ name: '', address: 'bo@voorbeeld.example' }]);
    expect(await app.storage.outbox.byId(row.id)).toMatchObject({
      reason: 'MAIL_LIMIT',
      nextTryAt: '2026-11-22T12:00:00Z',
    });
  });

  test('who wants no mail gets none, from nobody, until they want it again; opening the page changes nothing', async () => {
    const made = await start();
    const other = await app.addOrganisation('zorg');
    await award(made);
    await sendDueMail(app.issuing);
    const path = pathIn((await inbox())[0], STOP);
    expect((await get(path)).text).toContain('Stuur mij geen mail meer');
    await post(path).expect(303);
    expect((await get(path)).text).toContain('Je krijgt geen mail meer');
    const id = await award(other, `Kim Jansen;${EMAIL.toUpperCase()}`);
    expect(await sendDueMail(app.issuing)).toBe(0);
    expect((await app.storage.outbox.ofAward(id))[0]).toMatchObject({ state: 'refused', email: null });
    expect(await mayRemind(app.issuing, (await app.storage.awards.byId(id)) as never)).toBe('stopped');
    await post(path, { mail: 'yes' }).expect(303);
    await sendAwardAgain(app.issuing, other.actor, id);
    expect(await sendDueMail(app.issuing)).toBe(1);
  });

  test('nobody stops mail of another with a code of their own making', async () => {
    await start();
    for (const code of ['a'.repeat(64), 'x', `${'0'.repeat(32)}${'f'.repeat(32)}`]) {
      expect((await get(`/mail/stop/${code}`)).status).toBe(404);
      expect((await post(`/mail/stop/${code}`)).status).toBe(404);
    }
  });

  test('one press in a mail program is enough (RFC 8058)', async () => {
    const made = await start();
    await award(made);
    await sendDueMail(app.issuing);
    const [mail] = await inbox();
    const link = mail?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
    await post(new URL(link.slice(1, -1)).pathname, { 'List-Unsubscribe': 'One-Click' }).expect(303);
    expect((await get(pathIn(mail, STOP))).text).toContain('Je krijgt geen mail meer');
  });
});

describe('a reminder to publish', () => {
  test('goes at most twice, a week apart, and only where it can help', async () => {
    const made = await start();
    const id = await award(made);
    const ceremonyId = (await app.storage.awards.byId(id))?.ceremonyId ?? '';
    await awardRows(app, made.actor, { rows: ['Bo Bos'], ceremony: 'Middag' });
    const counts = () => remindersOfCeremony(app.issuing, made.actor, ceremonyId);
    // nobody is reminded of what they were not told, or were told this week
    expect(await counts()).toMatchObject({ yes: 0, too_soon: 1, no_email: 1 });
    later(7 * DAY_MS);
    await sendDueMail(app.issuing);
    later(7 * DAY_MS - 1000);
    expect(await counts()).toMatchObject({ yes: 0, too_soon: 1 });
    later(1000);
    expect(await counts()).toMatchObject({ yes: 1, no_email: 1, twice: 0 });
    expect(await remindCeremony(app.issuing, made.actor, ceremonyId)).toBe(1);
    expect(await remindCeremony(app.issuing, made.actor, ceremonyId)).toBe(0);
    expect(await counts()).toMatchObject({ yes: 0, too_soon: 1 });
    later(7 * DAY_MS);
    await remindAward(app.issuing, made.actor, id);
    later(30 * DAY_MS);
    expect(await counts()).toMatchObject({ yes: 0, twice: 1 });
    await expectCode(remindAward(app.issuing, made.actor, id), 'mail.no_reminder');
    await sendDueMail(app.issuing);
    const subjects = (await inbox()).map(({ subject }) => subject).sort();
    expect(subjects).toEqual(['Je hebt een badge gekregen', ...Array(2).fill('Wil je je badge laten zien?')]);
  });

  test('is not sent when the badge was published meanwhile', async () => {
    const made = await start();
    const id = await award(made);
    await sendDueMail(app.issuing);
    later(7 * DAY_MS);
    await remindAward(app.issuing, made.actor, id);
    const [paper] = await tokensForPaper(app.issuing, made.actor, [id], 'test');
    const slug = (await app.storage.awards.byId(id))?.slug;
    await post(`/m/${paper?.token}/${slug}/publish`, { sixteenOrOlder: 'yes', showName: 'none' }).expect(303);
    expect(await sendDueMail(app.issuing)).toBe(0);
    await expectCode(remindAward(app.issuing, made.actor, id), 'mail.no_reminder');
    const ceremonyId = (await app.storage.awards.byId(id))?.ceremonyId ?? '';
    expect(await remindersOfCeremony(app.issuing, made.actor, ceremonyId)).toMatchObject({ yes: 0, published: 1 });
  });
});

describe('what staff may do', () => {
  test('only with letters of their own organisation, and only who awards', async () => {
    const made = await start();
    const other = await app.addOrganisation('zorg');
    const id = await award(made);
    const [row] = await app.storage.outbox.ofAward(id);
    const mailId = row?.id ?? '';
    await expectCode(dropLetter(app.issuing, other.actor, mailId), 'mail.not_found');
    await expectCode(tryAgain(app.issuing, other.actor, mailId), 'mail.not_found');
    await expectCode(lettersOfAward(app.issuing, other.actor, id), 'award.not_found');
    await expectCode(remindAward(app.issuing, other.actor, id), 'award.not_found');
    await expectCode(sendAwardAgain(app.issuing, other.actor, id), 'award.not_found');
    const viewer = { ...made.actor, role: 'viewer' as const };
    await expectCode(dropLetter(app.issuing, viewer, mailId), 'access.denied');
    await expectCode(stuckLetters(app.issuing, viewer, { limit: 1 }), 'access.denied');
    await dropLetter(app.issuing, made.actor, mailId);
    expect(await sendDueMail(app.issuing)).toBe(0);
    expect((await app.storage.outbox.ofAward(id))[0]).toMatchObject({ state: 'dropped', email: null });
  });

  test('a second letter is written only when the first has gone', async () => {
    const made = await start();
    const id = await award(made);
    await sendAwardAgain(app.issuing, made.actor, id);
    expect(await sendDueMail(app.issuing)).toBe(1);
    await sendAwardAgain(app.issuing, made.actor, id);
    expect(await sendDueMail(app.issuing)).toBe(1);
  });
});

test('mail that was asked for is not sent when its link is dead, and has no limit here', async () => {
  await start();
  for (let i = 0; i < 7; i += 1) await app.services.sendSignInMail(EMAIL, `token${i}`, 'en', 10);
  expect(await sendDueMail(app.issuing)).toBe(7);
  await app.services.sendPasswordMail(EMAIL, 'token-late', 'nl', 10);
  later(10 * 60_000);
  expect(await sendDueMail(app.issuing)).toBe(0);
  expect(JSON.stringify(await inbox())).not.toContain('token-late');
});
