import type { RequestHandler } from 'express';
import { type TextKey, text } from '../../i18n/i18n.ts';
import { RETENTION } from '../../issuing/retention-rules.ts';
import { LEVELS } from '../../openbadges/types.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { COOKIES } from './cookies.ts';

/** A page of fixed texts: `/over/badges`, `/over/privacy`, `/toegankelijkheid`. */
export function showText(view: string, title: TextKey): (web: WebContext) => RequestHandler {
  return (web) => (_request, response) => {
    const language = languageOf(response);
    const levels = LEVELS.map((level) => ({
      word: text(language, `common:level.${level}`),
      means: text(language, `public:level.${level}Means`),
    }));
    const retention = RETENTION.map(({ id, days }) =>
      text(language, `public:retention.${id}`, { days, years: Math.round(days / 365) }),
    );
    const cookies = COOKIES.map(({ name, what }) => ({ name, what: text(language, `public:privacy.cookie.${what}`) }));
    sendPage(web, response, view, { title: text(language, title), levels, retention, cookies });
  };
}
