/** "Mijn aanmelding": how I sign in, and where I am signed in now. Of the person, whatever the role. */
import type { Request, RequestHandler, Response } from 'express';
import type { WebContext } from '../../context.ts';
import { visitorOf } from '../../middleware/session.ts';
import { mistakesAbove, say, sendDesk } from '../desk-page.ts';
import { deviceName } from './account-devices.ts';

export const ACCOUNT = '/desk/account';
/** What changes how somebody signs in asks for a session this young: an open laptop is not enough. */
const FRESH_MS = 15 * 60_000;

/** `GET /desk/account`. */
export function accountPage(web: WebContext): RequestHandler {
  return (request, response) => sendAccount(web, request, response);
}

/** Shows the page; `errors` by field after a form that was not right. */
export async function sendAccount(
  web: WebContext,
  request: Request,
  response: Response,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const { session, secondFactor, actor } = visitorOf(response);
  const { accounts } = web;
  const [passkeys, factor, lines, hasPassword] = await Promise.all([
    accounts.passkeys.list(session.userId),
    accounts.secondFactor.state(session.userId),
    accounts.sessions.list(session.userId),
    accounts.hasPassword(session.userId),
  ]);
  const owing = secondFactor === 'required';
  const hasFactor = passkeys.length > 0 || factor.on;
  sendDesk(
    web,
    request,
    response,
    'desk/account',
    {
      section: 'account',
      pageAddress: ACCOUNT,
      title: say(response, 'sign-in:account.title'),
      email: session.email,
      owing: owing ? say(response, `sign-in:account.${actor.kind === 'operator' ? 'owingOperator' : 'owing'}`) : null,
      owingHow: owing ? say(response, hasFactor ? 'sign-in:account.owingUse' : 'sign-in:account.owingMake') : null,
      mayAdd: !owing || !hasFactor,
      passkeys,
      factor,
      fewCodes: factor.on && factor.recoveryCodes < 3,
      hasPassword,
      errors,
      summary: mistakesAbove(errors, [
        { field: 'newPasskey', label: say(response, 'sign-in:passkeys.newName') },
        { field: 'current', label: say(response, 'sign-in:own.current') },
        { field: 'password', label: say(response, 'sign-in:own.new') },
        { field: 'repeat', label: say(response, 'sign-in:choose.repeat') },
      ]),
      sessions: lines.map((line) => ({
        ...line,
        since: line.since.toISOString(),
        lastUsed: line.lastUsed.toISOString(),
        device: deviceName(line.userAgent) ?? say(response, 'sign-in:account.unknownDevice'),
        how: line.method === null ? null : say(response, `sign-in:method.${line.method}`),
        current: line.id === session.sessionId,
      })),
    },
    status,
  );
}

/**
 * Whether this session may change how the person signs in; else it is sent on: to sign in once more when the session is
 * no longer young, or to what the account already has when it owes its second factor (who has only the password shall
 * not make a second factor of their own).
 */
export async function mayChange(web: WebContext, request: Request, response: Response): Promise<boolean> {
  const { session, secondFactor } = visitorOf(response);
  const young = web.issuing.now().getTime() - session.since.getTime() < FRESH_MS;
  const has = secondFactor === 'required' && (await hasFactor(web, session.userId));
  if (young && !has) return true;
  response.redirect(303, request.method === 'POST' || has ? `/sign-in?from=again&next=${ACCOUNT}` : ACCOUNT);
  return false;
}

async function hasFactor(web: WebContext, userId: string): Promise<boolean> {
  const { on } = await web.accounts.secondFactor.state(userId);
  return on || (await web.accounts.passkeys.list(userId)).length > 0;
}
