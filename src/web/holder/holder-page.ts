/** What every page of a holder has around its content: a quiet frame, the way back, and what an earlier step did. */
import type { Request, Response } from 'express';
import { hasText, type TextKey, type TextParams, text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { holderPath } from '../middleware/holder.ts';
import { languageOf } from '../middleware/language.ts';
import { type PageData, sendPage } from '../page.ts';

/**
 * Sends a page in the holder's frame. `me` is the address of the private page; `?done=word` becomes its message, and
 * `errors` by field stand on top too, each a link to its field: the page is long and the phone small.
 */
export function sendHolder(
  web: WebContext,
  request: Request,
  response: Response,
  view: string,
  data: PageData & { errors?: Record<string, string> },
  status = 200,
): void {
  sendPage(
    web,
    response,
    view,
    {
      layout: 'holder',
      me: holderPath(request),
      done: status === 200 ? doneText(request, response, data.thing) : null,
      newLink: status === 200 && request.query.done === 'renewed' ? `${web.publicUrl}${holderPath(request)}` : null,
      wrong: Object.entries(data.errors ?? {}).map(([field, sentence]) => ({ field, sentence })),
      ...data,
    },
    status,
  );
}

/** A text in the language of this answer. */
export function say(response: Response, key: TextKey, params: TextParams = {}): string {
  return text(languageOf(response), key, params);
}

function doneText(request: Request, response: Response, thing: unknown): string | null {
  const key = `holder:done.${typeof request.query.done === 'string' ? request.query.done : ''}`;
  return hasText(key) ? say(response, key, { thing: String(thing ?? say(response, 'holder:page.badge')) }) : null;
}
