/**
 * Every URL of the product, in one table. Order matters only where two patterns fit one address: the narrower first.
 * Static files (`/static/…`) are the only addresses outside it.
 */
import { SIGN_IN_ROUTES } from './desk/sign-in-routes.ts';
import { startPage } from './public/start.ts';
import type { Route } from './route.ts';

export const ROUTES: readonly Route[] = [
  { method: 'get', path: '/', access: 'public', kind: 'page', handler: startPage },
  ...SIGN_IN_ROUTES,
];
