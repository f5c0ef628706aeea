import type { RequestHandler } from 'express';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { visitorOf } from '../../middleware/session.ts';
import { forgetPages } from '../../sign-in/sign-in.ts';
import { onlyFields } from '../desk-page.ts';
import { recordAccountChange } from './account-audit.ts';
import { ACCOUNT } from './account-page.ts';

/** `POST /desk/account/sessions`: ends one session of mine, named in `session`. */
export function endOneSession(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^session$/);
    await web.accounts.sessions.end(visitorOf(response).session.userId, field(request.body, 'session'));
    response.redirect(303, `${ACCOUNT}?done=sessionEnded`);
  };
}

/** `POST /desk/account/sessions/all`: signs out everywhere, here too, and ends every link that is on its way. */
export function endAllSessions(web: WebContext): RequestHandler {
  return async (request, response) => {
    await recordAccountChange(web, response, 'account.sign_out_everywhere');
    await web.accounts.sessions.endAll(visitorOf(response).session.userId);
    const { setCookie } = await web.accounts.signOut(request.get('cookie'));
    for (const cookie of setCookie) response.append('Set-Cookie', cookie);
    forgetPages(response);
    response.redirect(303, '/sign-in?from=everywhere');
  };
}
