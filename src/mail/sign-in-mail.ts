import { type Language, text } from '../i18n/i18n.ts';
import { writeLetter } from './letter.ts';
import type { Mail } from './mailer.ts';

/** The mail with the one-time link to sign in, which works `minutes`. It names nobody. */
export function signInMail({
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
      subject: text(language, 'mail:signIn.subject'),
      before: [text(language, 'mail:signIn.why')],
      button: { label: text(language, 'mail:signIn.button'), url },
      after: [text(language, 'mail:signIn.once', { minutes }), text(language, 'mail:signIn.notYou')],
    }),
  };
}
