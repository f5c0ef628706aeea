/** Choosing a password behind a one-time link: the first one, or a new one. */
import type { Request, RequestHandler, Response } from 'express';
import type { Arrival } from '../../accounts/accounts.ts';
import { PASSWORD_MIN } from '../../accounts/password-rules.ts';
import { AppError, type ErrorCode, type FieldError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { fieldValues } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { sendFormPage, sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';
import { finishSignIn } from './sign-in-finish.ts';

/** `GET /password/:token`: the form. Changes nothing, so a mail scanner that opens the link does not use it up. */
export function choosePasswordPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const account = await web.accounts.checkPasswordToken(String(request.params.token));
    if (account === null) return sendExpired(web, response);
    sendChoose(web, request, response, account.email, [], 200);
  };
}

/** `POST /password/:token`: sets the password, ends every session of the account, and signs the person in. */
export function choosePassword(web: WebContext): RequestHandler {
  return async (request, response) => {
    const token = String(request.params.token);
    const account = await web.accounts.checkPasswordToken(token);
    if (account === null) return sendExpired(web, response);
    const [password = ''] = fieldValues(request.body, 'password');
    const [repeat = ''] = fieldValues(request.body, 'repeat');
    const chosen = await choose(web, token, password, repeat, request.get('user-agent') ?? '');
    if ('step' in chosen) return finishSignIn(web, request, response, chosen, '/desk');
    if (chosen.code === 'password.link_invalid') return sendExpired(web, response);
    sendChoose(web, request, response, account.email, [chosen], 422);
  };
}

/** Sets the password, or says what is wrong with it and at which field. */
async function choose(
  web: WebContext,
  token: string,
  password: string,
  repeat: string,
  userAgent: string,
): Promise<FieldError | Arrival> {
  try {
    if (password !== repeat) return { field: 'repeat', code: 'password.not_same' };
    return await web.accounts.choosePassword({ token, password, userAgent });
  } catch (error) {
    if (!(error instanceof AppError) || !isPasswordCode(error.code)) throw error;
    return { field: 'password', code: error.code, params: error.params };
  }
}

const isPasswordCode = (code: ErrorCode): boolean => code.startsWith('password.');

function sendChoose(
  web: WebContext,
  request: Request,
  response: Response,
  email: string,
  mistakes: readonly FieldError[],
  status: number,
): void {
  const title = text(languageOf(response), 'sign-in:choose.title');
  const errors = fieldTexts(response, mistakes);
  const data = { title, email, min: PASSWORD_MIN, errors, action: `/password/${request.params.token}` };
  sendFormPage(web, request, response, 'desk/password-choose', data, status);
}

function sendExpired(web: WebContext, response: Response): void {
  const language = languageOf(response);
  const again = { path: '/password/forgot', label: text(language, 'sign-in:expired.ask') };
  sendPage(web, response, 'desk/password-expired', { title: text(language, 'sign-in:expired.title'), again }, 410);
}
