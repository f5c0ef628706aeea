import { type Language, text } from '../i18n/i18n.ts';
import { writeLetter } from './letter.ts';
import type { Mail } from './mailer.ts';

/** The mail that offers to bring badges of this address into the folder from which it was asked. It names nobody. */
export function joinMail({
  to,
  url,
  count,
  language,
  minutes,
}: {
  to: string;
  url: string;
  count: number;
  language: Language;
  minutes: number;
}): Mail {
  return {
    to,
    ...writeLetter({
      language,
      subject: text(language, 'holder:mail.subject'),
      before: [text(language, 'holder:mail.why', { count })],
      button: { label: text(language, 'holder:mail.button'), url },
      after: [
        text(language, 'holder:mail.same'),
        text(language, 'holder:mail.once', { minutes }),
        text(language, 'holder:mail.notYou'),
      ],
    }),
  };
}
