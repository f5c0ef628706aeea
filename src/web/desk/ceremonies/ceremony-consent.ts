/** The signed forms of a ceremony, ticked one after the other: who is 16, whose link is public, which name it shows. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import { ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import {
  type ConsentRow,
  type ConsentTicks,
  consentsOfCeremony,
  isChanged,
  keepConsents,
  NOTHING_TICKED,
} from '../../../issuing/ceremonies/ceremony-consents.ts';
import { dayMistake, parseDay } from '../../../issuing/dates.ts';
import { consentMistakes } from '../../../issuing/holders/consent.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { shownNameOf } from '../awards/award-consent.ts';
import { nameChoices } from '../awards/award-show.ts';
import { idsIn, onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/ceremonies/:id/consent`: fifty people at a time, with what is on record. */
export function consentListPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const day = today(web.issuing.now());
    await sendConsents(web, request, response, { id: request.params.id, day, typed: null, errors: {}, wrong: null });
  };
}

/**
 * `POST /desk/ceremonies/:id/consent`: keeps the rows that were changed on the page; with any mistake nothing is kept (422).
 * A row that was changed elsewhere since then comes back as it is now (422), the others are kept.
 */
export function saveConsents(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(signedOn|shown|cursor|(sixteen|public|name)\.[\w-]{1,64})$/);
    const actor = actorOf(response);
    const { id } = request.params;
    await ceremonyForDesk(web.issuing, actor, id);
    if (!can(actor, 'consent.record')) throw new AppError('access.denied');
    const day = field(request.body, 'signedOn');
    const typed = typedRows(request.body);
    const errors: Record<string, string> = {};
    for (const [awardId, row] of typed) {
      const [mistake] = isChanged(row) ? consentMistakes(row.ticks) : [];
      if (mistake) Object.assign(errors, fieldTexts(response, [{ ...mistake, field: awardId }]));
    }
    const signedOn = parseDay(day);
    if (signedOn === null || signedOn > today(web.issuing.now())) {
      errors.signedOn = say(response, `errors:${dayMistake(day, 'consent.date_invalid')}`);
    }
    if (signedOn !== null && Object.keys(errors).length === 0) {
      const refused = await keepConsents(web.issuing, actor, typed, signedOn);
      if (refused.size > 0) {
        const why = fieldTexts(
          response,
          [...refused].map(([row, code]) => ({ field: row, code })),
        );
        const wrong = say(response, 'desk:consents.changed');
        const shown = { id, day, typed: null, errors: why, wrong };
        return sendConsents(web, request, response, shown);
      }
      const cursor = field(request.body, 'cursor');
      const query = new URLSearchParams({ ...(cursor === '' ? {} : { cursor }), done: 'consents' });
      return response.redirect(303, `/desk/ceremonies/${id}/consent?${query}`);
    }
    await sendConsents(web, request, response, { id, day, typed, errors, wrong: say(response, 'desk:consents.wrong') });
  };
}

function typedRows(body: unknown): Map<string, ConsentRow> {
  return new Map(
    idsIn(field(body, 'shown')).map((row) => {
      const [awardId = '', sixteen, link, name = '', madeFor = ''] = row.split(':');
      const ticks = {
        sixteenOrOlder: ticked(body, `sixteen.${awardId}`),
        linkPublic: ticked(body, `public.${awardId}`),
        showName: shownNameOf(field(body, `name.${awardId}`)),
      };
      const shown = { sixteenOrOlder: sixteen === '1', linkPublic: link === '1', showName: shownNameOf(name) };
      return [awardId, { ticks, shown, madeFor }];
    }),
  );
}

/** What a row shows, as the form brings it back: `award:1:0:page:version`, read by `typedRows`. */
function shownRow(awardId: string, { sixteenOrOlder, linkPublic, showName }: ConsentTicks, version: string): string {
  return [awardId, sixteenOrOlder ? 1 : 0, linkPublic ? 1 : 0, showName, version].join(':');
}

interface Shown {
  id: string;
  day: string;
  typed: Map<string, ConsentRow> | null;
  errors: Record<string, string>;
  /** Said above a form that comes back. */
  wrong: string | null;
}

async function sendConsents(web: WebContext, request: Request, response: Response, shown: Shown): Promise<void> {
  const actor = actorOf(response);
  const cursor = queryText(request, 'cursor') || field(request.body, 'cursor') || null;
  const { ceremony, lines } = await consentsOfCeremony(web.issuing, actor, shown.id, { limit: PAGE_SIZE, cursor });
  const rows = lines.items.map(({ award, recipientName, achievementName, consent, version }) => {
    const typed = shown.typed?.get(award.id);
    const now = consent ?? NOTHING_TICKED;
    const stays = typed !== undefined && isChanged(typed);
    const isOld = stays && typed.madeFor !== version;
    const ticks = stays && !isOld ? typed.ticks : now;
    return {
      id: award.id,
      name: recipientName,
      achievement: achievementName,
      sixteen: ticks.sixteenOrOlder,
      public: ticks.linkPublic,
      names: nameChoices(response, ticks.showName, award.pageName, recipientName),
      signedOn: consent?.signedOn ?? null,
      own: consent?.source === 'holder',
      ownSays: consent?.source === 'holder' ? say(response, `desk:consent.shown.${consent.showName}`) : null,
      error: isOld ? say(response, 'errors:consent.changed_elsewhere') : (shown.errors[award.id] ?? null),
      shown: shownRow(award.id, now, version),
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
      shown: rows.flatMap((row) => (row.own ? [] : [row.shown])).join(' '),
      day: shown.day,
      dayError: shown.errors.signedOn ?? null,
      wrong: shown.wrong,
      cursor: cursor ?? '',
      pages: pageLinks(request, lines.cursor),
    },
    shown.wrong === null ? 200 : 422,
  );
}
