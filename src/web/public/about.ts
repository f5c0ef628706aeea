import type { RequestHandler } from 'express';
import { type TextKey, text } from '../../i18n/i18n.ts';
import { LEVELS } from '../../openbadges/types.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';

/** A page of fixed texts: `/over/badges`, `/over/privacy`, `/toegankelijkheid`. */
export function showText(view: string, title: TextKey): (web: WebContext) => RequestHandler {
  return (web) => (_request, response) => {
    const language = languageOf(response);
    const levels = LEVELS.map((level) => ({
      word: text(language, `common:level.${level}`),
      means: text(language, `public:level.${level}Means`),
    }));
    sendPage(web, response, view, { title: text(language, title), levels });
  };
}
