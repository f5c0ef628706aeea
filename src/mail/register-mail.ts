import { formatDay } from '../i18n/dates.ts';
import { type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/** Words of the mail to an administrator: how the register stood at the end of a day (`params.day`), to be kept. No person. */
export function registerLetter(language: Language, url: string, params: TextParams): Omit<Letter, 'from' | 'stop'> {
  const shown = { ...params, day: formatDay(language, String(params.day)) };
  const lines = String(params.checkpoint)
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  return {
    language,
    subject: text(language, 'mail:register.subject', shown),
    before: [
      text(language, 'mail:register.stood', { ...shown, start: String(params.root).slice(0, 8) }),
      text(language, 'mail:register.keep'),
    ],
    button: { label: text(language, 'mail:register.button'), url },
    after: [text(language, 'mail:register.whole'), ...lines],
  };
}
