import type { RequestHandler } from 'express';
import { AppError, type FieldError } from '../../../errors.ts';
import type { WebContext } from '../../context.ts';
import { fieldValues } from '../../forms.ts';
import { visitorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields } from '../desk-page.ts';
import { recordAccountChange } from './account-audit.ts';
import { ACCOUNT, mayChange, sendAccount } from './account-page.ts';

/** `POST /desk/account/password`: a new password for who knows the old one. Every other session ends. */
export function changePassword(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(username|current|password|repeat)$/);
    if (!(await mayChange(web, request, response))) return;
    const [current = '', password = '', repeat = ''] = ['current', 'password', 'repeat'].map(
      (name) => fieldValues(request.body, name)[0],
    );
    try {
      if (password !== repeat) throw new AppError('password.not_same');
      await web.accounts.changePassword(visitorOf(response).session, { current, password, ip: request.ip ?? '' });
      await recordAccountChange(web, response, 'account.password');
      response.redirect(303, `${ACCOUNT}?done=passwordChanged`);
    } catch (error) {
      const mistake = mistakeOf(error);
      if (typeof mistake.params?.minutes === 'number') response.setHeader('Retry-After', mistake.params.minutes * 60);
      const status = mistake.code === 'sign_in.locked' ? 429 : 422;
      await sendAccount(web, request, response, fieldTexts(response, [mistake]), status);
    }
  };
}

function mistakeOf(error: unknown): FieldError {
  if (!(error instanceof AppError)) throw error;
  const { code, params } = error;
  if (code === 'sign_in.wrong') return { field: 'current', code: 'password.current_wrong' };
  if (code === 'sign_in.locked') return { field: 'current', code, params };
  if (code === 'password.not_same') return { field: 'repeat', code };
  if (code.startsWith('password.')) return { field: 'password', code, params };
  throw error;
}
