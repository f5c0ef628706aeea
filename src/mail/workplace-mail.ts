import { hasText, type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Letter } from './letter.ts';

/**
 * Words of the mail to who judges at a company: which school asks, about whom and what, and how little it takes. Where the
 * school asks back about a judgement (`params.question`), the question stands first.
 */
export function workplaceLetter(
  kind: 'workplace' | 'workplace-reminder',
  language: Language,
  url: string,
  params: TextParams,
): Omit<Letter, 'from' | 'stop'> {
  const asked = `workplace:question.${params.question}`;
  const question = hasText(asked) ? text(language, asked) : null;
  const subject = question === null ? 'mail:workplace.subject' : 'mail:workplace.subjectBack';
  return {
    language,
    subject: text(language, kind === 'workplace-reminder' ? 'mail:workplace.subjectAgain' : subject, params),
    before: [
      ...(question === null ? [] : [text(language, 'mail:workplace.asksBack', { ...params, question })]),
      text(language, 'mail:workplace.asks', params),
      text(language, 'mail:workplace.who', params),
      text(language, 'mail:workplace.howLong', params),
    ],
    button: { label: text(language, 'mail:workplace.button'), url },
    after: [text(language, 'mail:workplace.days', params), text(language, 'mail:workplace.notYou')],
  };
}

/** Words of the mail to a member of the school: how many dossiers the companies have answered, and no person. */
export function answersLetter(language: Language, url: string, params: TextParams): Omit<Letter, 'from' | 'stop'> {
  return {
    language,
    subject: text(language, 'mail:workplaceIn.subject'),
    before: [text(language, 'mail:workplaceIn.answered', params)],
    button: { label: text(language, 'mail:workplaceIn.button'), url },
    after: [text(language, 'mail:release.onceADay')],
  };
}
