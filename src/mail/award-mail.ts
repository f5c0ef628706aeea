import { hasText, type Language, type TextKey, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/** Letters to a holder about one award. */
export type AwardMailKind = 'award' | 'reminder' | 'revoked' | 'replaced';

/**
 * Words of a letter about an award, in A2. They name organisation and badge or praktijkverklaring, never the person: an
 * address can have a typing error. `url` is null where there is nothing to press.
 */
export function awardLetter(
  kind: AwardMailKind,
  language: Language,
  url: string | null,
  params: TextParams,
): Omit<Letter, 'from' | 'stop'> {
  const own = params.kind === 'praktijkverklaring' ? STATEMENT : Number(params.badges ?? 1) > 1 ? SEVERAL : {};
  const say: Say = (key) => text(language, own[key] ?? key, params);
  const { label, ...words } = WORDS[kind](say, params, url !== null);
  return { language, ...words, button: url === null ? null : { label, url } };
}

interface Words {
  subject: string;
  before: string[];
  label: string;
  after: string[];
}

/** A text about a badge, in the words of what this letter is about. */
type Say = (key: TextKey) => string;

/** What a letter says in the place of the words about one badge. */
type Instead = Partial<Record<TextKey, TextKey>>;

const SEVERAL: Instead = {
  'mail:award.subject': 'mail:several.subject',
  'mail:award.news': 'mail:several.news',
  'mail:award.badge': 'mail:several.badge',
  'mail:award.button': 'mail:several.button',
  'mail:award.private': 'mail:several.private',
};

const STATEMENT: Instead = {
  'mail:award.subject': 'mail:statement.subject',
  'mail:award.news': 'mail:statement.news',
  'mail:award.badge': 'mail:statement.name',
  'mail:award.button': 'mail:statement.button',
  'mail:award.private': 'mail:statement.private',
  'mail:reminder.subject': 'mail:statement.remind',
  'mail:reminder.waits': 'mail:statement.waits',
  'mail:reminder.choose': 'mail:statement.choose',
  'mail:reminder.need': 'mail:statement.need',
  'mail:revoked.subject': 'mail:statement.revoked',
  'mail:revoked.what': 'mail:statement.what',
  'mail:revoked.reason.dubbel': 'mail:statement.twice',
  'mail:revoked.paper': 'mail:statement.paper',
  'mail:replaced.subject': 'mail:statement.replaced',
  'mail:replaced.what': 'mail:statement.anew',
  'mail:replaced.old': 'mail:statement.old',
};

const WORDS: Record<AwardMailKind, (say: Say, params: TextParams, link: boolean) => Words> = {
  award: (say) => ({
    subject: say('mail:award.subject'),
    before: [say('mail:award.news'), say('mail:award.badge')],
    label: say('mail:award.button'),
    after: [say('mail:award.days'), say('mail:award.private'), say('mail:award.notYou')],
  }),
  reminder: (say, _params, link) => ({
    subject: say('mail:reminder.subject'),
    before: [say('mail:reminder.waits'), say('mail:award.badge'), say('mail:reminder.choose')],
    label: say('mail:award.button'),
    after: [say(link ? 'mail:award.days' : 'mail:reminder.ownLink'), say('mail:reminder.need')],
  }),
  revoked: (say, { reason }) => ({
    subject: say('mail:revoked.subject'),
    before: [say('mail:revoked.what'), say('mail:award.badge')],
    label: '',
    after: [...reasonFor(say, reason), say('mail:revoked.paper'), say('mail:revoked.ask')],
  }),
  replaced: (say, { reason }, link) => ({
    subject: say('mail:replaced.subject'),
    before: [
      // what ended the one before says what is better now: only a statement is mended otherwise than by its name
      say(reason === 'vergissing' ? 'mail:statement.mended' : 'mail:replaced.what'),
      say('mail:award.badge'),
      say('mail:replaced.old'),
    ],
    label: say('mail:award.button'),
    after: [...(link ? [say('mail:award.days')] : []), say('mail:replaced.paper')],
  }),
};

function reasonFor(say: Say, word: TextParams[string]): string[] {
  const key = `mail:revoked.reason.${String(word)}`;
  return hasText(key) ? [say(key)] : [];
}
