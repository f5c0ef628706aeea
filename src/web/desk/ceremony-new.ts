/** Step 1 of awarding: the occasion, and which badge is awarded at it. */
import type { Request, RequestHandler, Response } from 'express';
import { createCeremony } from '../../issuing/ceremonies.ts';
import { listCeremonies } from '../../issuing/desk-reads.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { achievementGroups, levelOptions } from './achievement-options.ts';
import { allow, formMistakes, onlyFields, say, sendDesk } from './desk-page.ts';

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
    const last = await listCeremonies(web.issuing, actorOf(response), { limit: 1 });
    await sendNew(web, request, response, {
      name: say(response, 'desk:ceremony.defaultName'),
      date: today(web.issuing.now()),
      place: last.items[0]?.place ?? '',
      achievement: '',
      level: 'gevorderd',
    });
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
    try {
      const input = { name: form.name, date: form.date, place: form.place || null };
      const ceremony = await createCeremony(web.issuing, actorOf(response), input);
      const query = new URLSearchParams({ achievement: form.achievement, level: form.level });
      response.redirect(303, `/desk/ceremonies/${ceremony.id}/list?${query}`);
    } catch (error) {
      await sendNew(web, request, response, form, fieldTexts(response, formMistakes(error)), 422);
    }
  };
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
