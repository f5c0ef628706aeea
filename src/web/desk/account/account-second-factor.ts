/** Switching the second step on and off: an app that makes codes, and recovery codes on paper. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { qrSvg } from '../../../printing/qr.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { visitorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';
import { recordAccountChange } from './account-audit.ts';
import { ACCOUNT, mayChange } from './account-page.ts';

const SETUP = `${ACCOUNT}/second-factor`;

/** `POST /desk/account/second-factor`: makes a secret that counts from its first right code on. */
export function beginSecondFactor(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    if (!(await mayChange(web, request, response))) return;
    await web.accounts.secondFactor.begin(visitorOf(response).session.userId);
    response.redirect(303, SETUP);
  };
}

/** `GET /desk/account/second-factor`: the secret as QR code and in letters, and a field for the first code. */
export function secondFactorPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    if (await mayChange(web, request, response)) await sendSetup(web, request, response, {}, 200);
  };
}

/** `POST /desk/account/second-factor/confirm`: switches it on; the answer shows the recovery codes, this once. */
export function confirmSecondFactor(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^code$/);
    if (!(await mayChange(web, request, response))) return;
    try {
      const codes = await web.accounts.secondFactor.confirm(visitorOf(response).session, field(request.body, 'code'));
      await recordAccountChange(web, response, 'account.second_factor_on');
      sendCodes(web, request, response, codes);
    } catch (error) {
      const wrong = error instanceof AppError && ['second_factor.code_wrong', 'sign_in.locked'].includes(error.code);
      if (!wrong) throw error;
      const errors = fieldTexts(response, [{ field: 'code', code: error.code, params: error.params }]);
      await sendSetup(web, request, response, errors, error.status);
    }
  };
}

/** `POST /desk/account/second-factor/codes`: new recovery codes; the old ones stop working. */
export function renewRecoveryCodes(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    if (!(await mayChange(web, request, response))) return;
    const codes = await web.accounts.secondFactor.renewCodes(visitorOf(response).session.userId);
    await recordAccountChange(web, response, 'account.recovery_codes');
    sendCodes(web, request, response, codes);
  };
}

/** `POST /desk/account/second-factor/remove`: switches it off. */
export function removeSecondFactor(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    if (!(await mayChange(web, request, response))) return;
    await web.accounts.secondFactor.remove(visitorOf(response).session.userId);
    await recordAccountChange(web, response, 'account.second_factor_off');
    response.redirect(303, `${ACCOUNT}?done=secondFactorOff`);
  };
}

async function sendSetup(
  web: WebContext,
  request: Request,
  response: Response,
  errors: Record<string, string>,
  status: number,
): Promise<void> {
  const { setup } = await web.accounts.secondFactor.state(visitorOf(response).session.userId);
  if (setup === null) return response.redirect(303, ACCOUNT);
  const title = say(response, 'sign-in:app.title');
  const picture = `data:image/svg+xml;base64,${Buffer.from(qrSvg(setup.uri)).toString('base64')}`;
  const secret = setup.secret.match(/.{1,4}/g)?.join(' ') ?? '';
  const data = { section: 'account' as const, pageAddress: SETUP, title, picture, uri: setup.uri, secret, errors };
  sendDesk(web, request, response, 'desk/account-app', data, status);
}

function sendCodes(web: WebContext, request: Request, response: Response, codes: readonly string[]): void {
  const title = say(response, 'sign-in:codes.title');
  sendDesk(web, request, response, 'desk/account-codes', {
    section: 'account',
    pageAddress: ACCOUNT,
    title,
    codes,
  });
}
