import { type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/** Words of the mail to a learner with the own link, in A2. It names the school, never the person: an address can have a typing error. */
export function learnerLetter(language: Language, url: string, params: TextParams): Omit<Letter, 'from' | 'stop'> {
  return {
    language,
    subject: text(language, 'mail:learner.subject'),
    before: [text(language, 'mail:learner.from', params), text(language, 'mail:learner.see')],
    button: { label: text(language, 'mail:learner.button'), url },
    after: [text(language, 'mail:learner.private'), text(language, 'mail:learner.notYou')],
  };
}
