import { type Language, type TextParams, text } from '../i18n/i18n.ts';
import type { Role } from '../issuing/organisations/members.ts';
import type { Letter } from './letter.ts';

/** Mails with a link that works once, for whoever asked for it at the address; of a refusal only the words. */
export type OneTimeKind = 'password' | 'sign-in' | 'join' | 'invitation' | 'application' | 'refusal';

/** Words of a mail with a one-time link. They do not name who gets it: the address may be a wrong guess. */
export function oneTimeLetter(
  kind: OneTimeKind,
  language: Language,
  url: string,
  params: TextParams,
): Omit<Letter, 'from' | 'stop'> {
  const [subject, why, button, ...after] = WORDS[kind](language, params);
  return { language, subject, before: [why], button: { label: button, url }, after };
}

const roleKey = (role: TextParams[string] | undefined) => `desk:role.${role as Role}` as const;

type Words = [subject: string, why: string, button: string, ...after: string[]];

const WORDS: Record<OneTimeKind, (language: Language, params: TextParams) => Words> = {
  password: (language, params) => [
    text(language, 'mail:password.subject'),
    text(language, 'mail:password.why'),
    text(language, 'mail:password.button'),
    text(language, 'mail:password.once', params),
    text(language, 'mail:password.notYou'),
  ],
  'sign-in': (language, params) => [
    text(language, 'mail:signIn.subject'),
    text(language, 'mail:signIn.why'),
    text(language, 'mail:signIn.button'),
    text(language, 'mail:signIn.once', params),
    text(language, 'mail:signIn.notYou'),
  ],
  join: (language, params) => [
    text(language, 'holder:mail.subject'),
    text(language, 'holder:mail.why', params),
    text(language, 'holder:mail.button'),
    text(language, 'holder:mail.same'),
    text(language, 'holder:mail.once', params),
    text(language, 'holder:mail.notYou'),
  ],
  invitation: (language, params) => [
    text(language, 'team:mail.invitation.subject', params),
    text(language, params.by === undefined ? 'team:mail.invitation.why' : 'team:mail.invitation.by', {
      ...params,
      role: text(language, roleKey(params.role)),
    }),
    text(language, 'team:mail.invitation.button'),
    text(language, 'team:mail.invitation.once', params),
    text(language, 'team:mail.notYou'),
  ],
  // Nothing of what was typed on the form: anybody can type it, and any address.
  application: (language) => [
    text(language, 'team:mail.apply.subject'),
    text(language, 'team:mail.apply.why'),
    text(language, 'team:mail.apply.button'),
    text(language, 'team:mail.apply.once'),
    text(language, 'team:mail.notYou'),
  ],
  refusal: (language) => [
    text(language, 'team:mail.refusal.subject'),
    text(language, 'team:mail.refusal.why'),
    text(language, 'team:mail.refusal.button'),
  ],
};
