import type { Request, RequestHandler, Response } from 'express';
import { ceremonyForDesk, editCeremony } from '../../../issuing/ceremonies/ceremonies.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { formMistakes, onlyFields, queryText, say, sendDesk } from '../desk-page.ts';

interface Form {
  name: string;
  date: string;
  place: string;
  /** The list to go back to, or ''. */
  list: string;
}

const LIST = /^[\w-]{1,64}$/;

/** `GET /desk/ceremonies/:id/edit`; with `?list=` it leads back to that list afterwards. */
export function editCeremonyPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const { name, date, place } = await ceremonyForDesk(web.issuing, actorOf(response), id, 'ceremony.write');
    sendEdit(web, request, response, id, { name, date, place: place ?? '', list: listOf(queryText(request, 'list')) });
  };
}

/** `POST /desk/ceremonies/:id/edit`. */
export function saveCeremony(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(name|date|place|list)$/);
    const { id } = request.params;
    const form = {
      name: field(request.body, 'name'),
      date: field(request.body, 'date'),
      place: field(request.body, 'place'),
      list: listOf(field(request.body, 'list')),
    };
    try {
      await editCeremony(web.issuing, actorOf(response), id, {
        name: form.name,
        date: form.date,
        place: form.place || null,
      });
      response.redirect(303, `${backTo(id, form)}?done=saved`);
    } catch (error) {
      sendEdit(web, request, response, id, form, fieldTexts(response, formMistakes(error)), 422);
    }
  };
}

const listOf = (text: string): string => (LIST.test(text) ? text : '');

const backTo = (id: string, { list }: Form): string => (list === '' ? `/desk/ceremonies/${id}` : `/desk/lists/${list}`);

function sendEdit(
  web: WebContext,
  request: Request,
  response: Response,
  id: string,
  form: Form,
  errors: Record<string, string> = {},
  status = 200,
): void {
  const title = say(response, 'desk:ceremony.editTitle');
  const data = { section: 'ceremonies' as const, title, id, form, errors, back: backTo(id, form) };
  sendDesk(web, request, response, 'desk/ceremony-edit', data, status);
}
