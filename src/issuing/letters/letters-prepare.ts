/**
 * A row of the outbox as a letter that can be sent: who, about what, with which link. Everything is read at the moment of
 * sending, so the row holds no names and a letter never tells what is not true any more.
 */
import type { Award } from '../awards/awards.ts';
import { aboutRelease } from '../awards/release-mail.ts';
import { makesPublic } from '../holders/consent.ts';
import { aboutLearner } from '../learners/learner-links.ts';
import { aboutInvitation } from '../organisations/invitations.ts';
import type { IssuingDeps } from '../ports.ts';
import { aboutRegister } from '../register/register-mail.ts';
import { today } from '../time.ts';
import { aboutAnswers, aboutWorkplace } from '../workplace/workplace-mail.ts';
import { toldBadges } from './award-letter.ts';
import { CLAIM_DAYS, giveClaim } from './letters-claim.ts';
import { stopCode } from './letters-stop.ts';
import { type MailKind, type MailLanguage, type OutboxMail, secretOf } from './outbox.ts';

/** What the post office gets: everything but the words. */
export interface OutgoingLetter {
  /** Left side of the Message-ID: the same at every try. */
  id: string;
  kind: MailKind;
  to: string;
  language: MailLanguage;
  /** DateTime. */
  writtenAt: string;
  /** Of the one thing to do, below the public address; null where there is nothing to press. */
  path: string | null;
  /** Of the page that stops letters to this address; null for mail that was asked for. */
  stopPath: string | null;
  params: Record<string, string | number>;
}

/** The letter of a mail; null when it is not needed any more (revoked or published meanwhile, link dead). */
export async function prepareLetter(deps: IssuingDeps, mail: OutboxMail): Promise<OutgoingLetter | null> {
  const { id, kind, email, language, createdAt } = mail;
  if (email === null) return null;
  const base = { id, kind, to: email, language, writtenAt: createdAt };
  switch (kind) {
    case 'password':
    case 'sign-in':
    case 'join':
    case 'application': {
      const secret = secretOf(deps, mail);
      if (secret === null) return null;
      return { ...base, path: ONE_TIME_PATHS[kind] + secret, stopPath: null, params: mail.params };
    }
    case 'invitation': {
      const secret = secretOf(deps, mail);
      const about = secret === null ? null : await aboutInvitation(deps, secret);
      return (
        about && { ...base, path: ONE_TIME_PATHS[kind] + secret, stopPath: null, params: { ...mail.params, ...about } }
      );
    }
    case 'refusal':
      return { ...base, path: '/', stopPath: null, params: mail.params };
    case 'release': {
      const params = await aboutRelease(deps, mail);
      return params && { ...base, path: '/desk', stopPath: stopPathAtWork(deps, mail), params };
    }
    case 'workplace':
    case 'workplace-reminder': {
      const about = await aboutWorkplace(deps, mail);
      return (
        about && { ...base, path: `/w/${about.token}`, stopPath: stopPathAtWork(deps, mail), params: about.params }
      );
    }
    case 'workplace-in': {
      const params = await aboutAnswers(deps, mail);
      return params && { ...base, path: '/desk/dossiers', stopPath: stopPathAtWork(deps, mail), params };
    }
    case 'register': {
      const params = await aboutRegister(deps, mail);
      return params && { ...base, path: '/log/checkpoint', stopPath: stopPathAtWork(deps, mail), params };
    }
    case 'learner': {
      const about = await aboutLearner(deps, mail);
      return about && { ...base, path: `/l/${about.token}`, stopPath: stopPathOf(deps, mail), params: about.params };
    }
    case 'award':
    case 'reminder':
    case 'replaced':
    case 'revoked': {
      const about = await aboutAward(deps, mail, kind);
      return about && { ...base, ...about, stopPath: stopPathOf(deps, mail) };
    }
  }
}

const stopPathOf = (deps: IssuingDeps, mail: OutboxMail): string => `/mail/stop/${stopCode(deps, mail.addressKey)}`;
/** As `stopPathOf`, for mail to people at work: the page calls them "u" and speaks of their work. */
const stopPathAtWork = (deps: IssuingDeps, mail: OutboxMail): string => `${stopPathOf(deps, mail)}?as=work`;

const ONE_TIME_PATHS = {
  password: '/password/',
  'sign-in': '/sign-in/link/',
  join: '/m/mail/',
  invitation: '/invitation/',
  application: '/apply/',
} as const;

type AwardKind = 'award' | 'reminder' | 'replaced' | 'revoked';

async function aboutAward(
  deps: IssuingDeps,
  mail: OutboxMail,
  kind: AwardKind,
): Promise<Pick<OutgoingLetter, 'path' | 'params'> | null> {
  const award = mail.awardId === null ? null : await deps.storage.awards.byId(mail.awardId);
  if (award === null || !(await stillTrue(deps, kind, award))) return null;
  const [organisation, version, claim] = await Promise.all([
    deps.storage.organisations.byId(award.organisationId),
    deps.storage.achievements.versionById(award.achievementVersionId),
    kind === 'revoked' ? null : giveClaim(deps, award.id, mail),
  ]);
  if (organisation === null || version === null) return null;
  // collected by paper before the letter could go: it would tell nothing new
  if (kind === 'award' && claim === null) return null;
  const badges = kind === 'award' ? await toldBadges(deps.storage, award) : [version.content.name];
  return {
    path: claim === null ? null : `/m/claim/${claim}`,
    params: {
      organisation: organisation.name,
      kind: award.kind,
      badge: badges.join(', '),
      badges: badges.length,
      days: CLAIM_DAYS,
      ...(await reasonOf(deps, award)),
    },
  };
}

/** Why it ended, or, of one that replaces another, why that one did. */
async function reasonOf(deps: IssuingDeps, award: Award): Promise<{ reason?: string }> {
  const before = award.supersedes === null ? null : await deps.storage.awards.byId(award.supersedes);
  const reason = award.revocationReason ?? before?.revocationReason ?? null;
  return reason === null ? {} : { reason };
}

async function stillTrue(deps: IssuingDeps, kind: AwardKind, award: Award): Promise<boolean> {
  if (kind === 'revoked') return award.state === 'revoked';
  if (award.state !== 'issued') return false;
  return kind !== 'reminder' || !makesPublic(await deps.storage.consents.current(award.id), today(deps.now()));
}
