import type { Route } from '../route.ts';
import { askPassword, askPasswordPage, passwordSentPage } from './password-ask.ts';
import { choosePassword, choosePasswordPage } from './password-choose.ts';
import { signIn, signInPage, signOut } from './sign-in.ts';

/** Everything about signing in. All forms carry a token: nobody is signed in as somebody else by another site. */
export const SIGN_IN_ROUTES: readonly Route[] = [
  { method: 'get', path: '/sign-in', access: 'public', kind: 'page', handler: signInPage },
  { method: 'post', path: '/sign-in', access: 'public', kind: 'page', guard: 'token', handler: signIn },
  { method: 'post', path: '/sign-out', access: 'public', kind: 'page', guard: 'token', handler: signOut },
  { method: 'get', path: '/password/forgot', access: 'public', kind: 'page', handler: askPasswordPage },
  { method: 'post', path: '/password/forgot', access: 'public', kind: 'page', guard: 'token', handler: askPassword },
  { method: 'get', path: '/password/sent', access: 'public', kind: 'page', handler: passwordSentPage },
  { method: 'get', path: '/password/:token', access: 'public', kind: 'page', handler: choosePasswordPage },
  { method: 'post', path: '/password/:token', access: 'public', kind: 'page', guard: 'token', handler: choosePassword },
];
