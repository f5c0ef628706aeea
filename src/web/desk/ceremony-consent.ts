/** The signed forms of a ceremony, ticked one after the other: who is 16, whose link is public, which name it shows. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { can } from '../../issuing/access.ts';
import { ceremonyForDesk } from '../../issuing/ceremonies.ts';
import {
  type ConsentTicks,
  consentsOfCeremony,
  keepConsents,
  NOTHING_TICKED,
} from '../../issuing/ceremony-consents.ts';
import { consentMistakes } from '../../issuing/consent.ts';
import { parseDay } from '../../issuing/dates.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { field, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { shownNameOf } from './award-consent.ts';
import { nameChoices } from './award-show.ts';
import { idsIn, onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from './desk-page.ts';

/** `GET /desk/ceremonies/:id/consent`: fifty people at a time, with what is on record. */
export function consentListPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const day = today(web.issuing.now());
    await sendConsents(web, request, response, { id: request.params.id, day, typed: null, errors: {}, status: 200 });
  };
}

/** `POST /desk/ceremonies/:id/consent`: keeps the rows that changed; with any mistake nothing is kept (422). */
export function saveConsents(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(signedOn|shown|cursor|(sixteen|public|name)\.[\w-]{1,64})$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id);
    if (!can(actor, 'consent.record')) throw new AppError('access.denied');
    const day = field(request.body, 'signedOn');
    const typed = typedTicks(request.body);
    const errors: Record<string, string> = {};
    for (const [awardId, ticks] of typed) {
      const [mistake] = consentMistakes(ticks);
      if (mistake) Object.assign(errors, fieldTexts(response, [{ ...mistake, field: awardId }]));
    }
    const signedOn = parseDay(day);
    if (signedOn === null || signedOn > today(web.issuing.now())) {
      errors.signedOn = say(response, 'errors:consent.date_invalid');
    }
    if (signedOn !== null && Object.keys(errors).length === 0) {
      await keepConsents(web.issuing, actor, typed, signedOn);
      const cursor = field(request.body, 'cursor');
      const query = new URLSearchParams({ ...(cursor === '' ? {} : { cursor }), done: 'consents' });
      return response.redirect(303, `/desk/ceremonies/${id}/consent?${query}`);
    }
    await sendConsents(web, request, response, { id, day, typed, errors, status: 422 });
  };
}

function typedTicks(body: unknown): Map<string, ConsentTicks> {
  return new Map(
    idsIn(field(body, 'shown')).map((awardId) => [
      awardId,
      {
        sixteenOrOlder: ticked(body, `sixteen.${awardId}`),
        linkPublic: ticked(body, `public.${awardId}`),
        showName: shownNameOf(field(body, `name.${awardId}`)),
      },
    ]),
  );
}

interface Shown {
  id: string;
  day: string;
  typed: Map<string, ConsentTicks> | null;
  errors: Record<string, string>;
  status: number;
}

async function sendConsents(web: WebContext, request: Request, response: Response, shown: Shown): Promise<void> {
  const actor = actorOf(response);
  const cursor = queryText(request, 'cursor') || field(request.body, 'cursor') || null;
  const { ceremony, lines } = await consentsOfCeremony(web.issuing, actor, shown.id, { limit: PAGE_SIZE, cursor });
  const rows = lines.items.map(({ award, recipientName, achievementName, consent }) => {
    const ticks = shown.typed?.get(award.id) ?? consent ?? NOTHING_TICKED;
    return {
      id: award.id,
      name: recipientName,
      achievement: achievementName,
      sixteen: ticks.sixteenOrOlder,
      public: ticks.linkPublic,
      names: nameChoices(response, ticks.showName, award.pageName, recipientName),
      signedOn: consent?.signedOn ?? null,
      error: shown.errors[award.id] ?? null,
    };
  });
  sendDesk(
    web,
    request,
    response,
    'desk/ceremony-consent',
    {
      section: 'ceremonies',
      title: say(response, 'desk:consents.title'),
      ceremony,
      rows,
      shown: rows.map(({ id }) => id).join(' '),
      day: shown.day,
      dayError: shown.errors.signedOn ?? null,
      wrong: shown.status === 422,
      cursor: cursor ?? '',
      pages: pageLinks(request, lines.cursor),
    },
    shown.status,
  );
}
