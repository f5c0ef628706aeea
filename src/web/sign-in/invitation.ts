/** Inviting a colleague, and the page behind an invitation. Opening that page changes nothing: mail scanners open links. */
import type { Request, RequestHandler, Response } from 'express';
import type { SignedIn } from '../../accounts/accounts.ts';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError, formError } from '../../errors.ts';
import { hasRoom } from '../../issuing/letters/outbox-limits.ts';
import {
  acceptInvitation,
  endInvitation,
  inviteByLink,
  inviteByMail,
  type OpenInvitation,
  openInvitation,
  proveAddress,
  type RefusalToJoin,
  whyNotJoin,
} from '../../issuing/organisations/invitations.ts';
import { choosePlace, isEmail, memberNameMistake, normaliseEmail } from '../../issuing/organisations/members.ts';
import { DAY_MS } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { MEMBERS, sendMembers } from '../desk/organisation/members.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { actorOf } from '../middleware/session.ts';
import { sendFormPage, sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';

const PASSWORD_MINUTES = 60;

/** `POST /desk/members/invite`: by mail, or as a link that is shown once. A hundred a day for one organisation, five mails to an address. */
export function inviteSomebody(web: WebContext): RequestHandler {
  const perOrganisation = createMissLimit({ limit: 100, windowMs: DAY_MS, now: web.issuing.now });
  return async (request, response) => {
    onlyFields(request.body, /^(email|name|role|how)$/);
    const form = {
      email: field(request.body, 'email'),
      name: field(request.body, 'name'),
      role: field(request.body, 'role'),
    };
    const actor = actorOf(response);
    perOrganisation.miss(actor.organisationId);
    try {
      if (field(request.body, 'how') === 'link') {
        const { token, invitation } = await inviteByLink(web.issuing, actor, form);
        return sendDesk(web, request, response, 'desk/invitation-link', {
          section: 'organisation',
          title: say(response, 'team:invite.linkTitle'),
          link: `${web.publicUrl}/invitation/${token}`,
          role: say(response, `desk:role.${invitation.role}`),
          expiresAt: invitation.expiresAt,
          pageAddress: MEMBERS,
        });
      }
      if (isEmail(normaliseEmail(form.email)) && !(await hasRoom(web.issuing, 'invitation', form.email)))
        throw formError([{ field: 'email', code: 'invitation.mail_limit' }]);
      const { token, invitation } = await inviteByMail(web.issuing, actor, form);
      response.redirect(303, `${MEMBERS}?done=invited`);
      const organisation = String(response.locals.organisationName);
      await web.sendInvitationMail(invitation.email ?? '', token, organisation, languageOf(response));
    } catch (error) {
      await sendMembers(web, request, response, form, fieldTexts(response, formMistakes(error)), 422);
    }
  };
}

/** `POST /desk/invitations/:id/end`: takes it back. */
export function endOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    await endInvitation(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `${MEMBERS}?done=invitationEnded`);
  };
}

/** `GET /invitation/:token`: who asks whom, with one button. */
export function invitationPage(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const open = await findInvitation(web, request);
    const session = await web.accounts.session(request.get('cookie'));
    const refusal = await refusalOf(web, open, session);
    sendInvitation(web, request, response, open, session, { name: open.invitation.name ?? '', email: '' }, { refusal });
  };
}

/**
 * `POST /invitation/:token`. A mailed token is used at once, for the account of its address or a new one; with a link it is
 * used by who is signed in, and else a mail proves the address first.
 */
export function useInvitation(web: WebContext): RequestHandler<{ token: string }> {
  const { now } = web.issuing;
  const perPlace = createMissLimit({ limit: 20, windowMs: DAY_MS / 24, now });
  return async (request, response) => {
    const open = await findInvitation(web, request);
    const session = await web.accounts.session(request.get('cookie'));
    const form = { name: field(request.body, 'name'), email: field(request.body, 'email') };
    try {
      if (session !== null) return await joinSignedIn(web, request, response, open, session);
      if (open.proven) return await joinByMail(web, request, response, open, form.name);
      perPlace.miss(addressGroup(request.ip));
      const { token, email } = await proveAddress(web.issuing, request.params.token, form);
      response.redirect(303, '/invitation/sent');
      await web.sendInvitationMail(email, token, open.organisation.name, languageOf(response));
    } catch (error) {
      if (
        error instanceof AppError &&
        (error.code === 'invitation.no_access' || error.code === 'invitation.works_here')
      )
        return sendInvitation(web, request, response, open, session, form, { refusal: error.code }, error.status);
      const errors = fieldTexts(response, formMistakes(error));
      sendInvitation(web, request, response, open, session, form, { errors }, 422);
    }
  };
}

/** `GET /invitation/sent`. */
export function invitationSentPage(web: WebContext): RequestHandler {
  return (_request, response) => {
    const title = say(response, 'team:invitation.sentTitle');
    const words = say(response, 'team:invitation.sentText');
    sendPage(web, response, 'desk/mail-sent', { title, words, mailFolder: web.mailFolder });
  };
}

/** Why who opens the page cannot use it, as far as we know who that is: said before anything is used up. */
async function refusalOf(
  web: WebContext,
  open: OpenInvitation,
  session: SignedIn | null,
): Promise<RefusalToJoin | null> {
  const email = session?.email ?? (open.proven ? open.invitation.email : null);
  if (email === null) return null;
  const who = { userId: session?.userId ?? null, email };
  return whyNotJoin(web.issuing, open.organisation.id, who);
}

async function findInvitation(web: WebContext, request: Request<{ token: string }>): Promise<OpenInvitation> {
  try {
    return await openInvitation(web.issuing, request.params.token);
  } catch (error) {
    web.misses.miss(addressGroup(request.ip));
    throw error;
  }
}

async function joinSignedIn(
  web: WebContext,
  request: Request<{ token: string }>,
  response: Response,
  { proven, invitation }: OpenInvitation,
  session: SignedIn,
): Promise<void> {
  const { userId, email, name, sessionId } = session;
  if (proven && email !== invitation.email) throw new AppError('invitation.other_account');
  const joined = await acceptInvitation(web.issuing, request.params.token, { userId, email, name });
  await choosePlace(web.issuing, { userId, sessionId }, joined.organisationId);
  response.redirect(303, '/desk?done=joined');
}

/** The mailbox is proven. A new account chooses its password next; one that has a way in signs in with that. */
async function joinByMail(
  web: WebContext,
  request: Request<{ token: string }>,
  response: Response,
  { invitation }: OpenInvitation,
  name: string,
): Promise<void> {
  const mistake = memberNameMistake(name);
  if (mistake !== null) throw formError([mistake]);
  const email = invitation.email ?? '';
  const refusal = await whyNotJoin(web.issuing, invitation.organisationId, { userId: null, email });
  if (refusal !== null) throw new AppError(refusal);
  const userId = await web.accounts.ensureUser({ email, name });
  await acceptInvitation(web.issuing, request.params.token, { userId, email, name });
  const [hasPassword, passkeys] = await Promise.all([
    web.accounts.hasPassword(userId),
    web.accounts.passkeys.list(userId),
  ]);
  const hasWayIn = hasPassword || passkeys.length > 0;
  const password = hasWayIn ? null : await web.accounts.passwordToken(email, PASSWORD_MINUTES);
  response.redirect(303, password === null ? '/sign-in?from=joined' : `/password/${password}`);
}

function sendInvitation(
  web: WebContext,
  request: Request<{ token: string }>,
  response: Response,
  { organisation, invitation, proven }: OpenInvitation,
  session: SignedIn | null,
  form: { name: string; email: string },
  { errors = {}, refusal = null }: { errors?: Record<string, string>; refusal?: RefusalToJoin | null } = {},
  status = 200,
): void {
  const otherAccount = session !== null && proven && session.email !== invitation.email;
  const data = {
    title: say(response, 'team:invitation.title', { organisation: organisation.name }),
    role: say(response, `desk:role.${invitation.role}`),
    what: say(response, `team:role.${invitation.role}`),
    email: proven ? invitation.email : null,
    signedInAs: session?.email ?? null,
    otherAccount,
    refusal: otherAccount || refusal === null ? null : say(response, `errors:${refusal}`),
    askEmail: !proven && session === null,
    action: `/invitation/${request.params.token}`,
    signIn: `/sign-in?next=${encodeURIComponent(`/invitation/${request.params.token}`)}`,
    form,
    errors,
  };
  sendFormPage(web, request, response, 'desk/invitation', data, status);
}
