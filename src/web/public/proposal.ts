/** "Dit kan ik al": the page behind the poster in the room. It shows badges, takes a name, and tells nobody's name. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError, type FieldError } from '../../errors.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import { openRoom, propose, type Room } from '../../issuing/ceremonies/proposals.ts';
import type { WebContext } from '../context.ts';
import { within } from '../desk/organisation/mail-limits.ts';
import { field, fieldValues } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';
import { ownClaim } from './own-claim.ts';

interface Form {
  firstName: string;
  lastName: string;
  chosen: readonly string[];
}

const EMPTY: Form = { firstName: '', lastName: '', chosen: [] };
const MAX_TYPED = 40;
const FRAME = { layout: 'holder', style: 'proposal.css', done: null };

/** `GET /kan?code=`: for people who type; leads to the page of the code. */
export function askRoomCode(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { code } = request.query;
    const typed = typeof code === 'string' ? code.trim().slice(0, MAX_TYPED) : '';
    let error: string | null = null;
    if (typed !== '') {
      try {
        const { poster } = await roomOf(web, request, typed);
        return response.redirect(303, `/kan/${poster.code}`);
      } catch (problem) {
        if (!(problem instanceof AppError) || !problem.code.startsWith('proposal.')) throw problem;
        error = text(languageOf(response), `errors:${problem.code}` as 'errors:proposal.closed');
      }
    }
    const title = text(languageOf(response), 'proposal:code.title');
    sendPage(web, response, 'public/proposal-code', { ...FRAME, title, typed, error }, error === null ? 200 : 422);
  };
}

/** `GET /kan/:code`: the cards. `?done=yes` thanks whoever was there before. */
export function showCards(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const room = await roomOf(web, request, request.params.code);
    if (request.query.done === 'yes') {
      const title = text(languageOf(response), 'proposal:thanks.title');
      return sendPage(web, response, 'public/proposal-done', { ...FRAME, title, code: room.poster.code });
    }
    sendCards(web, response, room, EMPTY, []);
  };
}

/** `POST /kan/:code`: keeps it for the coach. What looked like a BSN comes back empty. */
export function sendProposal(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const room = await roomOf(web, request, request.params.code);
    web.proposals.miss(addressGroup(request.ip));
    const form: Form = {
      firstName: field(request.body, 'firstName'),
      lastName: field(request.body, 'lastName'),
      chosen: fieldValues(request.body, 'can'),
    };
    try {
      countLines(web, `${addressGroup(request.ip)} ${room.poster.code}`, form.chosen.length);
      await propose(web.issuing, room.poster.code, { ...form, achievementIds: form.chosen });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // the cards stay as they were tapped, with the reason where the name stands
      const full: FieldError[] = error.code === 'proposal.full' ? [{ field: 'firstName', code: error.code }] : [];
      const mistakes = [...error.fields, ...full];
      if (mistakes.length === 0) throw error;
      return sendCards(web, response, room, form, mistakes);
    }
    response.redirect(303, `/kan/${room.poster.code}?done=yes`);
  };
}

/** One telephone cannot fill a room. Throws `proposal.full`. */
function countLines(web: WebContext, key: string, chosen: number): void {
  for (let line = 0; line < Math.max(1, chosen); line += 1)
    if (!within(web.proposedLines, key)) throw new AppError('proposal.full');
}

/** The open room of a code; a code that nobody has counts as a miss. */
async function roomOf(web: WebContext, request: Pick<Request, 'ip'>, code: string): Promise<Room> {
  try {
    return await openRoom(web.issuing, code);
  } catch (error) {
    if (error instanceof AppError && error.code === 'proposal.not_found') web.misses.miss(addressGroup(request.ip));
    throw error;
  }
}

function sendCards(
  web: WebContext,
  response: Response,
  { poster, cards, organisation }: Room,
  form: Form,
  mistakes: readonly FieldError[],
): void {
  const language = languageOf(response);
  const bsn = new Set(mistakes.filter(({ code }) => code === 'proposal.bsn_like').map(({ field: name }) => name));
  const data = {
    ...FRAME,
    title: text(language, 'proposal:page.title'),
    code: poster.code,
    organisation: organisation.name,
    cards: cards.map((card) => cardView(card, form.chosen, language)),
    firstName: bsn.has('firstName') ? '' : form.firstName,
    lastName: bsn.has('lastName') ? '' : form.lastName,
    errors: fieldTexts(response, mistakes),
  };
  sendPage(web, response, 'public/proposal', data, mistakes.length === 0 ? 200 : 422);
}

function cardView({ achievement, version }: Room['cards'][number], chosen: readonly string[], language: Language) {
  const { content } = version;
  const translated = language === 'en' ? content.translations.en : undefined;
  const spoken = translated === undefined ? 'nl' : language;
  return {
    id: achievement.id,
    name: translated?.name ?? content.name,
    claim: ownClaim(spoken, translated?.claim ?? content.claim),
    language: spoken,
    picture: `/achievements/${version.id}/badge.svg`,
    chosen: chosen.includes(achievement.id),
  };
}
