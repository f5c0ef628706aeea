import { type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/** Words of the mail to a member for whom awards wait: how many and where, and no person. */
export function releaseLetter(language: Language, url: string, params: TextParams): Omit<Letter, 'from' | 'stop'> {
  return {
    language,
    subject: text(language, 'mail:release.subject'),
    before: [text(language, 'mail:release.waits', params), text(language, 'mail:release.nothingBefore')],
    button: { label: text(language, 'mail:release.button'), url },
    after: [text(language, 'mail:release.onceADay')],
  };
}
