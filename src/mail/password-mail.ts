import { type Language, text } from '../i18n/i18n.ts';
import { writeLetter } from './letter.ts';
import type { Mail } from './mailer.ts';

/**
 * The mail with the one-time link to choose a password, which works `minutes`. It names nobody: the address may be a
 * wrong guess.
 */
export function passwordMail({
  to,
  url,
  language,
  minutes,
}: {
  to: string;
  url: string;
  language: Language;
  minutes: number;
}): Mail {
  return {
    to,
    ...writeLetter({
      language,
      subject: text(language, 'mail:password.subject'),
      before: [text(language, 'mail:password.why')],
      button: { label: text(language, 'mail:password.button'), url },
      after: [text(language, 'mail:password.once', { minutes }), text(language, 'mail:password.notYou')],
    }),
  };
}
