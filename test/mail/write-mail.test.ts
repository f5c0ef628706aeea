import { describe, expect, it, test } from '@jest/globals';
import { LANGUAGES } from '../../src/i18n/i18n.ts';
import type { OutgoingLetter } from '../../src/issuing/letters/letters-prepare.ts';
import type { MailKind } from '../../src/issuing/letters/outbox.ts';
import { writeLetter } from '../../src/mail/letter.ts';
import { writeMail } from '../../src/mail/write-mail.ts';

const SITE = 'https://blijk.example';
const ONE_TIME: MailKind[] = ['password', 'sign-in', 'join'];
const ABOUT_AWARD: MailKind[] = ['award', 'reminder', 'replaced', 'revoked'];

function letter(kind: MailKind, changes: Partial<OutgoingLetter> = {}): OutgoingLetter {
  const aboutAward = ABOUT_AWARD.includes(kind);
  return {
    id: '0b2f6f5e-6d0f-4c57-9a1b-0d7f0c5b8a11',
    kind,
    to: 'kim@voorbeeld.example',
    language: 'nl',
    writtenAt: '2026-11-21T13:59:00Z',
    path: kind === 'revoked' ? null : '/m/x/kJ3-x_9',
    stopPath: aboutAward ? '/mail/stop/abc' : null,
    params: aboutAward
      ? { organisation: 'Stichting Werk (fictief)', badge: 'Samenwerken', days: 14, reason: 'dubbel' }
      : { minutes: 10, count: 2, days: 14, role: 'coach', organisation: 'Stichting Werk (fictief)' },
    ...changes,
  };
}

const ALL: MailKind[] = [...ONE_TIME, ...ABOUT_AWARD, 'release', 'invitation', 'application', 'refusal'];
const cases = ALL.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language })));

describe('every mail', () => {
  it.each(cases)('$kind ($language): one link to press and to read, nothing fetched, nothing left open', (each) => {
    const made = letter(each.kind, { language: each.language });
    const mail = writeMail(made, SITE);
    expect(mail).toMatchObject({ id: made.id, to: made.to, writtenAt: made.writtenAt });
    const url = SITE + made.path;
    expect(mail.text.split(url)).toHaveLength(made.path === null ? 1 : 2);
    expect(mail.html.split(`href="${url}"`)).toHaveLength(made.path === null ? 1 : 2);
    expect(mail.html).toContain(`<html lang="${each.language}" dir="ltr">`);
    expect(mail.text).toContain('blijk.example');
    expect(mail.html).not.toMatch(/<(img|link|script|style)\b|url\(|\{\{/i);
    expect(`${mail.subject}${mail.text}`).not.toMatch(/\{\{|undefined|null|\n\n\n/);
    expect(mail.text).toMatch(/^\S/);
    // plain text has nothing to press
    expect(mail.text).not.toMatch(/\bknop\b|\bbutton\b/i);
  });

  it.each(ALL)('%s is another text in each language', (kind) => {
    const subjects = LANGUAGES.map((language) => writeMail(letter(kind, { language }), SITE).subject);
    expect(new Set(subjects).size).toBe(LANGUAGES.length);
  });

  it.each(ALL)('%s names nobody', (kind) => {
    const mail = writeMail(letter(kind), SITE);
    expect((mail.subject + mail.text + mail.html).toLowerCase()).not.toContain('kim');
  });
});

test('an invitation says who asks, where, and as what', () => {
  const params = { days: 14, role: 'assessor', organisation: 'Stichting Werk (fictief)', by: 'Fenna Fictief' };
  expect(writeMail(letter('invitation', { params }), SITE).text).toContain(
    'Fenna Fictief nodigt u uit om mee te werken bij Stichting Werk (fictief), als beoordelaar.',
  );
  const { by: _by, ...unsigned } = params;
  expect(writeMail(letter('invitation', { params: unsigned }), SITE).text).toContain('U bent uitgenodigd');
});

test('a letter about a new one says what was wrong before: the name, or something in a statement', () => {
  const params = { organisation: 'Voorbeeld College (demo)', kind: 'praktijkverklaring', badge: 'Helpende', days: 14 };
  const of = (reason: string) => writeMail(letter('replaced', { params: { ...params, reason } }), SITE);
  expect(of('naam-onjuist').text).toContain('Je naam staat er nu goed op.');
  expect(of('vergissing').text).toContain('Er stond iets fout in. Nu klopt het.');
  expect(of('vergissing').text).not.toContain('naam');
  expect(of('vergissing').subject).toBe('Je hebt een nieuwe praktijkverklaring');
});

test.each(ABOUT_AWARD)('%s about a praktijkverklaring says so and never calls it a badge', (kind) => {
  const params = { ...letter(kind).params, kind: 'praktijkverklaring', badge: 'Helpende Zorg en Welzijn' };
  for (const language of LANGUAGES)
    for (const reason of ['vergissing', 'naam-onjuist', 'dubbel']) {
      const { subject, text } = writeMail(letter(kind, { language, params: { ...params, reason } }), SITE);
      expect(subject).toMatch(/praktijkverklaring/);
      expect(text).toMatch(/praktijkverklaring/);
      expect(subject + text).not.toMatch(/badge/i);
    }
});

describe('letters about an award', () => {
  it.each(ABOUT_AWARD)('%s says whose badge it is about and how to stop', (kind) => {
    const mail = writeMail(letter(kind), SITE);
    expect(mail.stopUrl).toBe(`${SITE}/mail/stop/abc`);
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('Stichting Werk (fictief)');
      expect(part).toContain('Samenwerken');
      expect(part).toContain(`${SITE}/mail/stop/abc`);
    }
  });

  it('a reminder without a link says where it is', () => {
    expect(writeMail(letter('reminder', { path: null }), SITE).text).toContain('eigen blad');
    expect(writeMail(letter('reminder'), SITE).text).not.toContain('eigen blad');
  });

  it('mail that was asked for cannot be stopped', () => {
    for (const kind of ONE_TIME) expect(writeMail(letter(kind), SITE).stopUrl).toBeNull();
  });
});

describe('writeLetter', () => {
  it('W24: escapes what it is given', () => {
    const { html, text } = writeLetter({
      language: 'nl',
      subject: '<b>',
      before: ['"Jan" & <script>alert(1)</script>'],
      button: { label: "d'r in", url: 'https://blijk.example/?a=1&b="x"' },
      after: [],
      from: '<i>',
      stop: null,
    });
    expect(html).not.toMatch(/<script|<b>|<i>|b="x"/);
    expect(html).toContain('&lt;script&gt;');
    expect(text).toContain('"Jan" & <script>');
  });
});

it('a letter to a holder says nothing about passwords, and its plain text has no button', () => {
  for (const kind of ['join', ...ABOUT_AWARD] as const)
    expect([kind, writeMail(letter(kind), SITE).text]).toEqual([kind, expect.not.stringMatching(/wachtwoord|knop/i)]);
  expect(writeMail(letter('password'), SITE).text).toMatch(/wachtwoord/);
});
