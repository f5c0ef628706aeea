/** Who works here: for everybody to read, for the administrator to change. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import { INVITATION_DAYS, openInvitations } from '../../../issuing/organisations/invitations.ts';
import {
  changeRole,
  disableMember,
  enableMember,
  forgetMember,
  leaveOrganisation,
  membersOf,
  memberToChange,
} from '../../../issuing/organisations/member-changes.ts';
import { type Member, ROLES, type Role } from '../../../issuing/organisations/members.ts';
import { hasSomewhere } from '../../../issuing/organisations/operators.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf, visitorOf } from '../../middleware/session.ts';
import { actsForSchool, mistakesAbove, onlyFields, say, sendDesk } from '../desk-page.ts';

export const MEMBERS = '/desk/members';

/** `GET /desk/members`. */
export function membersPage(web: WebContext): RequestHandler {
  return (request, response) => sendMembers(web, request, response);
}

/** What the form to invite somebody holds, and what is wrong with it. */
export interface InviteForm {
  email: string;
  name: string;
  role: string;
}

const EMPTY: InviteForm = { email: '', name: '', role: 'coach' };

/** Shows the page, with the form to invite somebody as it was filled in. */
export async function sendMembers(
  web: WebContext,
  request: Request,
  response: Response,
  form: InviteForm = EMPTY,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const mayManage = can(actor, 'member.manage');
  const [members, invitations] = await Promise.all([
    membersOf(web.issuing, actor),
    mayManage ? openInvitations(web.issuing, actor) : [],
  ]);
  sendDesk(
    web,
    request,
    response,
    'desk/members',
    {
      section: 'organisation',
      pageAddress: MEMBERS,
      title: say(response, 'team:members.title'),
      members: members
        .filter(({ disabledAt }) => mayManage || disabledAt === null)
        .map((member) => ({
          id: member.id,
          name: shownName(response, member),
          email: mayManage ? member.email : null,
          role: say(response, `desk:role.${member.role}`),
          disabled: member.disabledAt !== null,
          self: member.id === actor.memberId,
        })),
      invitations: invitations.map(({ id, email, role, expiresAt }) => ({
        id,
        for: email ?? say(response, 'team:invite.byLink'),
        role: say(response, `desk:role.${role}`),
        expiresAt,
      })),
      roles: roleOptions(response, form.role),
      days: INVITATION_DAYS,
      form,
      errors,
      summary: mistakesAbove(errors, [
        { field: 'name', label: say(response, 'team:invite.name') },
        { field: 'email', label: say(response, 'team:invite.email') },
        { field: 'role', label: say(response, 'team:role.label'), target: `role-${ROLES[0]}` },
        { field: 'leave', label: say(response, 'team:leave.title') },
      ]),
    },
    status,
  );
}

/** `GET /desk/members/:id`: one of them, with what can be changed. */
export function memberPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const member = await memberToChange(web.issuing, actorOf(response), request.params.id);
    sendMember(web, request, response, member);
  };
}

function sendMember(
  web: WebContext,
  request: Request,
  response: Response,
  member: Member,
  mistake: string | null = null,
  status = 200,
): void {
  sendDesk(
    web,
    request,
    response,
    'desk/member',
    {
      section: 'organisation',
      pageAddress: `${MEMBERS}/${member.id}`,
      title: shownName(response, member),
      member,
      self: member.id === actorOf(response).memberId,
      forgotten: member.email === '',
      roles: roleOptions(response, member.role),
      mistake,
    },
    status,
  );
}

/** `POST /desk/members/:id/role`. */
export function saveRole(web: WebContext): RequestHandler<{ id: string }> {
  return changing(web, /^role$/, async (request, response) => {
    await changeRole(web.issuing, actorOf(response), request.params.id, field(request.body, 'role'));
    return `${MEMBERS}?done=role`;
  });
}

/** `POST /desk/members/:id/disable`: out at the next request; without a place left the sessions end too. */
export function disableOne(web: WebContext): RequestHandler<{ id: string }> {
  return changing(web, /^$/, async (request, response) => {
    const member = await memberToChange(web.issuing, actorOf(response), request.params.id);
    await disableMember(web.issuing, actorOf(response), member.id);
    await endSessionsWithoutPlace(web, member.userId);
    return `${MEMBERS}?done=disabled`;
  });
}

/** `POST /desk/members/:id/enable`. */
export function enableOne(web: WebContext): RequestHandler<{ id: string }> {
  return changing(web, /^$/, async (request, response) => {
    await enableMember(web.issuing, actorOf(response), request.params.id);
    return `${MEMBERS}?done=enabled`;
  });
}

/** `POST /desk/members/:id/forget`: name and address go; what was done stays. */
export function forgetOne(web: WebContext): RequestHandler<{ id: string }> {
  return changing(web, /^sure$/, async (request, response) => {
    const member = await memberToChange(web.issuing, actorOf(response), request.params.id);
    if (!ticked(request.body, 'sure')) return `${MEMBERS}/${member.id}`;
    await forgetMember(web.issuing, actorOf(response), member.id);
    await endSessionsWithoutPlace(web, member.userId);
    return `${MEMBERS}?done=forgotten`;
  });
}

/** `POST /desk/members/leave`: for oneself. Goes on in another organisation, or out. */
export function leave(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^sure$/);
    const { session } = visitorOf(response);
    if (!ticked(request.body, 'sure')) return response.redirect(303, MEMBERS);
    try {
      await leaveOrganisation(web.issuing, actorOf(response));
    } catch (error) {
      return sendMembers(web, request, response, EMPTY, { leave: lastAdmin(response, error) }, 409);
    }
    const goesOn = await endSessionsWithoutPlace(web, session.userId);
    response.redirect(303, goesOn ? '/desk?done=left' : '/sign-in?from=left');
  };
}

type Changing = (request: Request<{ id: string }>, response: Response) => Promise<string>;

/** Does it and leads on; that the last administrator stays is said on the page of the member. */
function changing(web: WebContext, fields: RegExp, work: Changing): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, fields);
    try {
      response.redirect(303, await work(request, response));
    } catch (error) {
      const mistake = lastAdmin(response, error);
      const member = await memberToChange(web.issuing, actorOf(response), request.params.id);
      sendMember(web, request, response, member, mistake, 409);
    }
  };
}

/** The kind sentence for the only administrator; any other error is thrown on. */
function lastAdmin(response: Response, error: unknown): string {
  if (error instanceof AppError && error.code === 'member.last_admin') return say(response, 'errors:member.last_admin');
  throw error;
}

/** Ends the sessions of somebody with nothing left to sign in for; whether there still is. */
async function endSessionsWithoutPlace(web: WebContext, userId: string): Promise<boolean> {
  if (await hasSomewhere(web.issuing, userId)) return true;
  await web.accounts.sessions.endAll(userId);
  return false;
}

/** The name of a member; who was forgotten has none left. */
export function shownName(response: Response, member: Pick<Member, 'name'>): string {
  return member.name === '' ? say(response, 'team:members.former') : member.name;
}

/** The roles to choose from. Only a school signs: elsewhere "ondertekenaar" stands there for who is one already. */
function roleOptions(response: Response, chosen: string): { id: Role; label: string; what: string; chosen: boolean }[] {
  const signs = actsForSchool(response);
  return ROLES.filter((role) => role !== 'signatory' || signs || chosen === role).map((role) => ({
    id: role,
    label: say(response, `desk:role.${role}`),
    what: say(response, `team:role.${role}`),
    chosen: role === chosen,
  }));
}
