/**
 * Every URL of the product, in one table. Order matters only where two patterns fit one address: the narrower first.
 * Static files (`/static/…`) are the only addresses outside it.
 */
import { DESK_ROUTES } from './desk/desk-routes.ts';
import { TEAM_ROUTES } from './desk/organisation/team-routes.ts';
import { HOLDER_ROUTES } from './holder/routes.ts';
import { LEARNER_ROUTES } from './learner/routes.ts';
import { OPERATOR_ROUTES } from './operator/routes.ts';
import { PUBLIC_ROUTES } from './public/routes.ts';
import type { Route } from './route.ts';
import { SCHOOL_ROUTES } from './school/school-routes.ts';
import { SIGN_IN_ROUTES } from './sign-in/sign-in-routes.ts';
import { WORKPLACE_ROUTES } from './workplace/routes.ts';

export const ROUTES: readonly Route[] = [
  ...PUBLIC_ROUTES,
  ...HOLDER_ROUTES,
  ...WORKPLACE_ROUTES,
  ...LEARNER_ROUTES,
  ...SIGN_IN_ROUTES,
  ...TEAM_ROUTES,
  ...DESK_ROUTES,
  ...SCHOOL_ROUTES,
  ...OPERATOR_ROUTES,
];
