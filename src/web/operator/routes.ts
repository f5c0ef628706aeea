import type { Route } from '../route.ts';
import { applyPage, applySentPage, confirmNow, confirmPage, sendApplication } from './apply.ts';
import { admitOne, operatorPage, refuseOne, reopenOne } from './requests.ts';

const open = { access: 'public', kind: 'page' } as const;
const operator = { access: 'operator', kind: 'page' } as const;

/** How an organisation comes in: it applies, and the operator of the installation decides. */
export const OPERATOR_ROUTES: readonly Route[] = [
  { method: 'get', path: '/apply', ...open, handler: applyPage },
  { method: 'post', path: '/apply', ...open, handler: sendApplication },
  { method: 'get', path: '/apply/sent', ...open, handler: applySentPage },
  { method: 'get', path: '/apply/:token', ...open, handler: confirmPage },
  { method: 'post', path: '/apply/:token', ...open, handler: confirmNow },

  { method: 'get', path: '/operator', ...operator, handler: operatorPage },
  { method: 'post', path: '/operator/requests/:id/admit', ...operator, handler: admitOne },
  { method: 'post', path: '/operator/requests/:id/refuse', ...operator, handler: refuseOne },
  { method: 'post', path: '/operator/organisations/:id/reopen', ...operator, handler: reopenOne },
];
