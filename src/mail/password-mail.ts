import { type Language, text } from '../i18n/i18n.ts';
import { writeLetter } from './letter.ts';
import type { Mail } from './mailer.ts';

/** The mail with the one-time link to choose a password. It names nobody: the address may be a wrong guess. */
export function passwordMail({ to, url, language }: { to: string; url: string; language: Language }): Mail {
  return {
    to,
    ...writeLetter({
      language,
      subject: text(language, 'mail:password.subject'),
      before: [text(language, 'mail:password.why')],
      button: { label: text(language, 'mail:password.button'), url },
      after: [text(language, 'mail:password.once'), text(language, 'mail:password.notYou')],
    }),
  };
}
