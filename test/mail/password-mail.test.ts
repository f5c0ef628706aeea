import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '../../src/i18n/i18n.ts';
import nl from '../../src/i18n/nl/mail.json' with { type: 'json' };
import { checkReadability } from '../../src/issuing/readability.ts';
import { writeLetter } from '../../src/mail/letter.ts';
import { passwordMail } from '../../src/mail/password-mail.ts';

const url = 'https://blijk.example/password/kJ3-x_9';

describe('passwordMail', () => {
  it.each(LANGUAGES)('carries the link once to press and in full to read (%s)', (language) => {
    const mail = passwordMail({ to: 'coach@voorbeeld.example', url, language, minutes: 10 });
    expect(mail.to).toBe('coach@voorbeeld.example');
    expect(mail.text.split(url)).toHaveLength(2);
    expect(mail.html.split(`href="${url}"`)).toHaveLength(2);
    expect(mail.html).toContain(`<html lang="${language}" dir="ltr">`);
    expect(mail.html.split(url)).toHaveLength(3);
    expect(mail.text).toContain('blijk.example');
    expect(mail.text).toMatch(/10 minut/);
    expect(mail.text).not.toContain('{{');
    expect(mail.html).not.toMatch(/<(img|link|script|style)\b|url\(|\{\{/i);
  });

  it('is another text in each language', () => {
    const subjects = LANGUAGES.map(
      (language) => passwordMail({ to: 'a@b.example', url, language, minutes: 10 }).subject,
    );
    expect(new Set(subjects).size).toBe(LANGUAGES.length);
  });

  it('names nobody', () => {
    const mail = passwordMail({ to: 'coach@voorbeeld.example', url, language: 'nl', minutes: 10 });
    expect(mail.subject + mail.text + mail.html).not.toContain('coach');
  });

  it('is plain Dutch', () => {
    const { 'letter.address': _, ...texts } = nl;
    expect(checkReadability(Object.values(texts).join(' '), 'employer')).toEqual([]);
  });
});

describe('writeLetter', () => {
  it('escapes what it is given', () => {
    const { html, text } = writeLetter({
      language: 'nl',
      subject: '<b>',
      before: ['"Jan" & <script>alert(1)</script>'],
      button: { label: "d'r in", url: 'https://blijk.example/?a=1&b="x"' },
      after: [],
    });
    expect(html).not.toMatch(/<script|<b>|b="x"/);
    expect(html).toContain('&#60;script&#62;');
    expect(text).toContain('"Jan" & <script>');
  });
});
