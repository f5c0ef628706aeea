import { type Language, type TextKey, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/**
 * Words of the mail to a member for whom awards wait, to release (`params.waiting`) or to mend (`params.returned`): how many
 * and where, and no person.
 */
export function releaseLetter(language: Language, url: string, params: TextParams): Omit<Letter, 'from' | 'stop'> {
  const counted = (key: TextKey, count: unknown): string[] =>
    Number(count) === 0 ? [] : [text(language, key, { ...params, count: Number(count) })];
  const { waiting, returned } = params;
  const [subject = ''] = [
    ...counted('mail:release.subject', waiting),
    ...counted('mail:release.subjectReturned', returned),
  ];
  return {
    language,
    subject,
    before: [
      ...counted('mail:release.waits', waiting),
      ...counted('mail:release.returned', returned),
      text(language, 'mail:release.nothingBefore'),
    ],
    button: { label: text(language, 'mail:release.button'), url },
    after: [text(language, 'mail:release.onceADay')],
  };
}
