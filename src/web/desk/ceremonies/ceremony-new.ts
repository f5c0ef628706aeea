/** Step 1 of awarding: the occasion, and which badge is awarded at it. */
import type { Request, RequestHandler, Response } from 'express';
import { createCeremony, parseCeremony } from '../../../issuing/ceremonies/ceremonies.ts';
import { listCeremonies } from '../../../issuing/desk-reads.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { achievementGroups, levelOptions } from '../achievements/achievement-options.ts';
import { allow, formMistakes, onlyFields, say, sendDesk } from '../desk-page.ts';

/** What a ceremony's name may be at most. */
const NAME_MAX = 100;

interface Form {
  name: string;
  date: string;
  place: string;
  achievement: string;
  level: string;
}

/** `GET /desk/ceremonies/new`: filled in as far as we can guess. */
export function newCeremonyPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'ceremony.write');
    const guess = await guessOccasion(web, response);
    await sendNew(web, request, response, { ...guess, achievement: '', level: 'gevorderd' });
  };
}

/** `POST /desk/ceremonies/new`: makes the ceremony and goes on to the list, with badge and level filled in there. */
export function addCeremony(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(name|date|place|achievement|level)$/);
    const form: Form = {
      name: field(request.body, 'name'),
      date: field(request.body, 'date'),
      place: field(request.body, 'place'),
      achievement: field(request.body, 'achievement'),
      level: field(request.body, 'level'),
    };
    allow(response, 'ceremony.write');
    const guess = await guessOccasion(web, response);
    // A name that is still our proposal follows the place.
    if (form.name === '' || form.name === guess.name) form.name = proposeName(response, form.place);
    const input = { name: form.name, date: form.date, place: form.place || null };
    const noBadge: Record<string, string> =
      form.achievement === '' ? { achievement: say(response, 'desk:choice.badgeRequired') } : {};
    try {
      if (form.achievement === '') {
        parseCeremony(input);
        return await sendNew(web, request, response, form, noBadge, 422);
      }
      const ceremony = await createCeremony(web.issuing, actorOf(response), input);
      const query = new URLSearchParams({ achievement: form.achievement, level: form.level });
      response.redirect(303, `/desk/ceremonies/${ceremony.id}/list?${query}`);
    } catch (error) {
      const errors = { ...fieldTexts(response, formMistakes(error)), ...noBadge };
      await sendNew(web, request, response, form, errors, 422);
    }
  };
}

/** Today, at the place of the last time. */
async function guessOccasion(web: WebContext, response: Response): Promise<Pick<Form, 'name' | 'date' | 'place'>> {
  const last = await listCeremonies(web.issuing, actorOf(response), { limit: 1 });
  const date = today(web.issuing.now());
  const place = last.items[0]?.place ?? '';
  return { name: proposeName(response, place), date, place };
}

/** "Certificeringsmiddag Zuid"; the day stands beside the name wherever it is shown. */
function proposeName(response: Response, place: string): string {
  const name = [say(response, 'desk:ceremony.defaultName'), place].filter((part) => part !== '').join(' ');
  return name.slice(0, NAME_MAX);
}

async function sendNew(
  web: WebContext,
  request: Request,
  response: Response,
  form: Form,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:ceremony.newTitle'),
    form,
    errors,
    groups: await achievementGroups(web, response, actorOf(response), form.achievement),
    levels: levelOptions(response, form.level),
  };
  sendDesk(web, request, response, 'desk/ceremony-new', data, status);
}
