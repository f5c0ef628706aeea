import { hasText, type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/** Letters to a holder about one award. */
export type AwardMailKind = 'award' | 'reminder' | 'revoked' | 'replaced';

/**
 * Words of a letter about an award, in A2. They name organisation and badge, never the person: an address can have a
 * typing error. `url` is null where there is nothing to press.
 */
export function awardLetter(
  kind: AwardMailKind,
  language: Language,
  url: string | null,
  params: TextParams,
): Omit<Letter, 'from' | 'stop'> {
  const { label, ...words } = WORDS[kind](language, params, url !== null);
  return { language, ...words, button: url === null ? null : { label, url } };
}

interface Words {
  subject: string;
  before: string[];
  label: string;
  after: string[];
}

const ONE = {
  subject: 'mail:award.subject',
  news: 'mail:award.news',
  badge: 'mail:award.badge',
  button: 'mail:award.button',
  private: 'mail:award.private',
} as const;
const SEVERAL = {
  subject: 'mail:several.subject',
  news: 'mail:several.news',
  badge: 'mail:several.badge',
  button: 'mail:several.button',
  private: 'mail:several.private',
} as const;

const WORDS: Record<AwardMailKind, (language: Language, params: TextParams, link: boolean) => Words> = {
  award: (language, params) => {
    const words = Number(params.badges ?? 1) > 1 ? SEVERAL : ONE;
    return {
      subject: text(language, words.subject),
      before: [text(language, words.news, params), text(language, words.badge, params)],
      label: text(language, words.button),
      after: [
        text(language, 'mail:award.days', params),
        text(language, words.private),
        text(language, 'mail:award.notYou'),
      ],
    };
  },
  reminder: (language, params, link) => ({
    subject: text(language, 'mail:reminder.subject'),
    before: [
      text(language, 'mail:reminder.waits', params),
      text(language, 'mail:award.badge', params),
      text(language, 'mail:reminder.choose'),
    ],
    label: text(language, 'mail:award.button'),
    after: [
      link ? text(language, 'mail:award.days', params) : text(language, 'mail:reminder.ownLink'),
      text(language, 'mail:reminder.need'),
    ],
  }),
  revoked: (language, params) => ({
    subject: text(language, 'mail:revoked.subject'),
    before: [text(language, 'mail:revoked.what', params), text(language, 'mail:award.badge', params)],
    label: '',
    after: [
      ...reason(language, params.reason),
      text(language, 'mail:revoked.paper'),
      text(language, 'mail:revoked.ask'),
    ],
  }),
  replaced: (language, params, link) => ({
    // what ended the one before says what is better now
    subject: text(language, params.reason === 'vergissing' ? 'mail:replaced.mendedSubject' : 'mail:replaced.subject'),
    before: [
      text(language, params.reason === 'vergissing' ? 'mail:replaced.mended' : 'mail:replaced.what', params),
      text(language, 'mail:award.badge', params),
      text(language, params.reason === 'vergissing' ? 'mail:replaced.mendedOld' : 'mail:replaced.old'),
    ],
    label: text(language, 'mail:award.button'),
    after: [...(link ? [text(language, 'mail:award.days', params)] : []), text(language, 'mail:replaced.paper')],
  }),
};

function reason(language: Language, word: TextParams[string]): string[] {
  const key = `mail:revoked.reason.${String(word)}`;
  return hasText(key) ? [text(language, key)] : [];
}
