/** Mail that somebody asked for on a page, written after that page was answered. */
import type { Logger } from 'pino';
import { askJoinByEmail, JOIN_MINUTES } from '../issuing/holders/holder-folders.ts';
import type { NewMail } from '../issuing/letters/outbox.ts';
import { writeAsked } from '../issuing/letters/outbox-limits.ts';
import { CONFIRM_HOURS } from '../issuing/organisations/applications.ts';
import { INVITATION_DAYS } from '../issuing/organisations/invitations.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { safeError } from '../safe-error.ts';
import type { WebServices } from '../web/services.ts';

type AskedMail = Pick<
  WebServices,
  | 'sendPasswordMail'
  | 'sendSignInMail'
  | 'sendInvitationMail'
  | 'sendApplicationMail'
  | 'sendRefusalMail'
  | 'sendJoinMail'
>;

/** Never rejects: what goes wrong is for the log, without address and link. */
export function askedMail(issuing: IssuingDeps, log: Pick<Logger, 'error'>): AskedMail {
  const askedFor = (mail: Omit<NewMail, 'organisationId' | 'awardId'>): Promise<void> =>
    issuing.storage
      .transaction((tx) => writeAsked(tx, issuing, { ...mail, organisationId: null, awardId: null }))
      .then(() => {})
      .catch((error: unknown) => log.error({ err: safeError(error) }, 'mail not written'));

  return {
    sendPasswordMail: (email, secret, language, minutes) =>
      askedFor({ kind: 'password', email, secret, language, minutes, params: { minutes } }),
    sendSignInMail: (email, secret, language, minutes) =>
      askedFor({ kind: 'sign-in', email, secret, language, minutes, params: { minutes } }),
    sendInvitationMail: (email, secret, organisation, language) => {
      const minutes = INVITATION_DAYS * 24 * 60;
      const params = { organisation, days: INVITATION_DAYS };
      return askedFor({ kind: 'invitation', email, secret, language, minutes, params });
    },
    sendApplicationMail: (email, secret, language) =>
      askedFor({ kind: 'application', email, secret, language, minutes: CONFIRM_HOURS * 60 }),
    sendRefusalMail: (email, language) => askedFor({ kind: 'refusal', email, language }),
    sendJoinMail: async (holder, email, browserSecret, language) => {
      const asked = await askJoinByEmail(issuing, holder, email, browserSecret).catch((error: unknown) => {
        log.error({ err: safeError(error) }, 'join mail failed');
        return null;
      });
      if (asked === null) return;
      const params = { count: asked.count, minutes: JOIN_MINUTES };
      await askedFor({ kind: 'join', email, secret: asked.code, language, minutes: JOIN_MINUTES, params });
    },
  };
}
