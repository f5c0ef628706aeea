/** Letters at the desk: which ones did not go, and what can be done about them. */
import type { RequestHandler, Response } from 'express';
import type { TextKey } from '../../../i18n/i18n.ts';
import { remindAward, sendAwardAgain } from '../../../issuing/letters/letters.ts';
import type { OutboxMail } from '../../../issuing/letters/outbox.ts';
import { dropLetter, stuckLetters, tryAgain } from '../../../issuing/letters/outbox-desk.ts';
import { MAIL_LIMIT } from '../../../issuing/letters/outbox-limits.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/mail`: held, tried again, failed and refused letters, newest first. */
export function showMail(web: WebContext): RequestHandler {
  return async (request, response) => {
    const page = { limit: PAGE_SIZE, cursor: queryText(request, 'cursor') };
    const { items, cursor } = await stuckLetters(web.issuing, actorOf(response), page);
    sendDesk(web, request, response, 'desk/mail', {
      section: 'today',
      title: say(response, 'mail:desk.title'),
      letters: items.map(({ mail, listing }) => ({
        ...letterLine(response, mail),
        awardId: mail.awardId,
        name: listing?.recipientName ?? null,
        achievement: listing?.achievementName ?? null,
      })),
      pages: pageLinks(request, cursor),
    });
  };
}

/** What one letter is, how it stands, and what can be done. */
export function letterLine(response: Response, mail: OutboxMail) {
  const waits = mail.state === 'waiting';
  return {
    id: mail.id,
    kind: say(response, `mail:kind.${mail.kind}`),
    state: say(response, stateWord(mail)),
    /** The day it went or ended, is tried again, or was written. */
    at: mail.endedAt ?? (mail.reason === null ? mail.createdAt : mail.nextTryAt),
    again: mail.state === 'failed',
    drop: waits || mail.state === 'failed',
    heldUntil: waits && mail.reason !== null ? mail.nextTryAt : null,
  };
}

/** Answers of a mail server that say the address is wrong. */
const NO_MAILBOX: ReadonlySet<string> = new Set(['550', '551', '553', 'NOT_A_MAIL']);

function stateWord({ state, reason }: OutboxMail): TextKey {
  if (state === 'waiting') {
    if (reason === null) return 'mail:state.waiting';
    return reason === MAIL_LIMIT ? 'mail:state.held' : 'mail:state.later';
  }
  if (state === 'failed') return NO_MAILBOX.has(reason ?? '') ? 'mail:state.noMailbox' : 'mail:state.failed';
  return `mail:state.${state}`;
}

/** `POST /desk/mail/:id/again`: one that failed, from the beginning. */
export function sendAgain(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await tryAgain(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, '/desk/mail?done=mailAgain');
  };
}

/** `POST /desk/mail/:id/drop`: it does not go any more. */
export function dropOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await dropLetter(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, '/desk/mail?done=mailDropped');
  };
}

/** `POST /desk/awards/:id/mail`: the letter about an award once more, with a fresh link. */
export function mailAward(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await sendAwardAgain(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/awards/${request.params.id}?done=mailAgain#mail`);
  };
}

/** `POST /desk/awards/:id/remind`: a reminder to publish. */
export function remindOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await remindAward(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/awards/${request.params.id}?done=reminded#mail`);
  };
}
