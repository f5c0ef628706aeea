import { memberGet as get, memberPost as post } from '../../member-route.ts';
import type { Route } from '../../route.ts';
import { endOne, invitationPage, invitationSentPage, inviteSomebody, useInvitation } from '../../sign-in/invitation.ts';
import { switchPlace } from '../place.ts';
import { auditFile, auditPage } from './audit.ts';
import { disableOne, enableOne, forgetOne, leave, memberPage, membersPage, saveRole } from './members.ts';
import { closeNow, closePage } from './organisation-close.ts';

/** Forms here carry a token, those of strangers too. */
const open = { access: 'public', kind: 'page' } as const;

/** Working together: who works here, invitations, the organisation one acts in, the log, closing. */
export const TEAM_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/desk/place',
    access: 'member',
    action: 'none',
    secondFactor: 'may-be-owed',
    kind: 'page',
    handler: switchPlace,
  },

  get('/desk/members', 'member.read', membersPage),
  post('/desk/members/invite', 'member.manage', inviteSomebody),
  post('/desk/members/leave', 'none', leave),
  get('/desk/members/:id', 'member.manage', memberPage),
  post('/desk/members/:id/role', 'member.manage', saveRole),
  post('/desk/members/:id/disable', 'member.manage', disableOne),
  post('/desk/members/:id/enable', 'member.manage', enableOne),
  post('/desk/members/:id/forget', 'member.manage', forgetOne),
  post('/desk/invitations/:id/end', 'member.manage', endOne),

  get('/desk/organisation/close', 'organisation.close', closePage),
  post('/desk/organisation/close', 'organisation.close', closeNow),
  get('/desk/log', 'audit.read', auditPage),
  get('/desk/log.csv', 'audit.read', auditFile, 'file'),

  { method: 'get', path: '/invitation/sent', ...open, handler: invitationSentPage },
  { method: 'get', path: '/invitation/:token', ...open, handler: invitationPage },
  { method: 'post', path: '/invitation/:token', ...open, guard: 'token', handler: useInvitation },
];
