import { accountPage } from '../desk/account/account-page.ts';
import { addPasskey, changePasskey, newPasskeyOptions } from '../desk/account/account-passkeys.ts';
import { changePassword } from '../desk/account/account-password.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  secondFactorPage,
} from '../desk/account/account-second-factor.ts';
import { endAllSessions, endOneSession } from '../desk/account/account-sessions.ts';
import type { Route } from '../route.ts';
import { askPassword, askPasswordPage } from './password-ask.ts';
import { choosePassword, choosePasswordPage } from './password-choose.ts';
import { signIn, signInPage, signOut } from './sign-in.ts';
import { codePage, enterCode } from './sign-in-code.ts';
import { askLink, linkPage, linkSentPage, useLink } from './sign-in-link.ts';
import { passkeyOptions, signInWithPasskey } from './sign-in-passkey.ts';
import { fromProvider, toProvider } from './sign-in-provider.ts';

/** Forms here carry a token, those of strangers too: nobody is signed in as somebody else by another site. */
const open = { access: 'public', kind: 'page' } as const;
const own = { access: 'member', action: 'none', kind: 'page', secondFactor: 'may-be-owed' } as const;

/** Everything about signing in, and the page about one's own. */
export const SIGN_IN_ROUTES: readonly Route[] = [
  { method: 'get', path: '/sign-in', ...open, handler: signInPage },
  { method: 'post', path: '/sign-in', ...open, guard: 'token', handler: signIn },
  { method: 'post', path: '/sign-in/link', ...open, guard: 'token', handler: askLink },
  { method: 'get', path: '/sign-in/sent', ...open, handler: linkSentPage },
  { method: 'get', path: '/sign-in/link/:token', ...open, handler: linkPage },
  { method: 'post', path: '/sign-in/link/:token', ...open, guard: 'token', handler: useLink },
  { method: 'get', path: '/sign-in/code', ...open, handler: codePage },
  { method: 'post', path: '/sign-in/code', ...open, guard: 'token', handler: enterCode },
  { method: 'post', path: '/sign-in/passkey', ...open, guard: 'token', handler: signInWithPasskey },
  {
    method: 'post',
    path: '/sign-in/passkey/options',
    access: 'public',
    kind: 'api',
    guard: 'token',
    handler: passkeyOptions,
  },
  { method: 'get', path: '/sign-in/provider', ...open, handler: toProvider },
  { method: 'get', path: '/sign-in/provider/callback', ...open, handler: fromProvider },
  { method: 'post', path: '/sign-out', ...open, guard: 'token', handler: signOut },
  { method: 'get', path: '/password/forgot', ...open, handler: askPasswordPage },
  { method: 'post', path: '/password/forgot', ...open, guard: 'token', handler: askPassword },
  { method: 'get', path: '/password/sent', ...open, handler: linkSentPage },
  { method: 'get', path: '/password/:token', ...open, handler: choosePasswordPage },
  { method: 'post', path: '/password/:token', ...open, guard: 'token', handler: choosePassword },

  { method: 'get', path: '/desk/account', ...own, handler: accountPage },
  { method: 'post', path: '/desk/account/password', ...own, handler: changePassword },
  { method: 'post', path: '/desk/account/sessions', ...own, handler: endOneSession },
  { method: 'post', path: '/desk/account/sessions/all', ...own, handler: endAllSessions },
  { method: 'post', path: '/desk/account/passkeys', ...own, handler: addPasskey },
  { method: 'post', path: '/desk/account/passkeys/options', ...own, kind: 'api', handler: newPasskeyOptions },
  { method: 'post', path: '/desk/account/passkeys/change', ...own, handler: changePasskey },
  { method: 'get', path: '/desk/account/second-factor', ...own, handler: secondFactorPage },
  { method: 'post', path: '/desk/account/second-factor', ...own, handler: beginSecondFactor },
  { method: 'post', path: '/desk/account/second-factor/confirm', ...own, handler: confirmSecondFactor },
  { method: 'post', path: '/desk/account/second-factor/codes', ...own, handler: renewRecoveryCodes },
  { method: 'post', path: '/desk/account/second-factor/remove', ...own, handler: removeSecondFactor },
];
