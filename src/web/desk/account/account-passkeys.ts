/** Making, naming and removing passkeys. */
import type { RequestHandler } from 'express';
import { AppError } from '../../../errors.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { visitorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields } from '../desk-page.ts';
import { recordAccountChange } from './account-audit.ts';
import { ACCOUNT, mayChange, sendAccount } from './account-page.ts';

/** `POST /desk/account/passkeys/options`: what the browser needs to make one, as JSON; or the address to go to first. */
export function newPasskeyOptions(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^name$/);
    if (!(await mayChange(web, request, response))) return;
    response.setHeader('Cache-Control', 'private, no-store');
    response.json(await web.accounts.passkeys.newOptions(visitorOf(response).session));
  };
}

/** `POST /desk/account/passkeys`: keeps what the browser made (JSON in `response`) under a name. Other sessions end. */
export function addPasskey(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(name|response)$/);
    if (!(await mayChange(web, request, response))) return;
    try {
      const made = { response: field(request.body, 'response'), name: field(request.body, 'name') };
      await web.accounts.passkeys.add(visitorOf(response).session, made);
      await recordAccountChange(web, response, 'account.passkey_add');
      response.redirect(303, `${ACCOUNT}?done=passkeyAdded`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('passkey.')) throw error;
      const errors = fieldTexts(response, [{ field: 'newPasskey', code: error.code, params: error.params }]);
      await sendAccount(web, request, response, errors, 422);
    }
  };
}

/** `POST /desk/account/passkeys/change`: a new name for the passkey `id`, or its end with `remove`. */
export function changePasskey(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(id|name|remove)$/);
    if (!(await mayChange(web, request, response))) return;
    const { userId } = visitorOf(response).session;
    const id = field(request.body, 'id');
    if (ticked(request.body, 'remove')) {
      await web.accounts.passkeys.remove(userId, id);
      await recordAccountChange(web, response, 'account.passkey_remove');
      return response.redirect(303, `${ACCOUNT}?done=passkeyRemoved`);
    }
    try {
      await web.accounts.passkeys.rename(userId, id, field(request.body, 'name'));
      response.redirect(303, `${ACCOUNT}?done=saved`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'passkey.name_invalid') throw error;
      await sendAccount(web, request, response, fieldTexts(response, [{ field: id, code: error.code }]), 422);
    }
  };
}
