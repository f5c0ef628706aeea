import type { RequestHandler } from 'express';
import { text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';

/** `/`: what this is, for each kind of visitor, and the field to check a badge. */
export function startPage(web: WebContext): RequestHandler {
  return (_request, response) => {
    sendPage(web, response, 'public/start', {
      title: text(languageOf(response), 'public:start.title'),
      wide: true,
      style: 'start.css',
    });
  };
}
