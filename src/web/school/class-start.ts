/** The first page of a class: its list, and what holds for all of it. */
import type { Request, Response } from 'express';
import { COMMON_FIELDS } from '../../issuing/dossiers/class-common.ts';
import { CLASS_MAX } from '../../issuing/dossiers/class-list.ts';
import type { WebContext } from '../context.ts';
import { say, sendDesk } from '../desk/desk-page.ts';
import { type FormField, type PlacementForm, placementView } from './placement-form.ts';

/** As they stand on the page. */
const ORDER: readonly FormField[] = ['list', 'file', 'despite', 'codes', ...COMMON_FIELDS];

export interface StartForm extends PlacementForm {
  text: string;
}

/** The form, as it is or as it was typed; `text` is the pasted list. */
export async function sendStart(
  web: WebContext,
  request: Request,
  response: Response,
  { text, ...form }: StartForm,
  status = 200,
): Promise<void> {
  const pageAddress = `/desk/dossiers/import?qualification=${form.batch.qualificationId}`;
  const title = say(response, 'school:class.title');
  const fields = { ...(await placementView(web, response, form, ORDER)), pageAddress, title, text, max: CLASS_MAX };
  sendDesk(web, request, response, 'school/class-import', fields, status);
}
