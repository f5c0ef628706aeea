/** One person's page at the desk: what was awarded, who may see it, the paper, and what can be mended. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError } from '../../../errors.ts';
import { formatDay } from '../../../i18n/dates.ts';
import { hasText } from '../../../i18n/i18n.ts';
import { can } from '../../../issuing/access.ts';
import type { Award } from '../../../issuing/awards/awards.ts';
import { judgedMark, whatToJudge } from '../../../issuing/awards/judging.ts';
import { whyNotRelease } from '../../../issuing/awards/release.ts';
import { replacementOf } from '../../../issuing/awards/replacement.ts';
import { printedShortCode } from '../../../issuing/codes.ts';
import { type AwardForDesk, awardForDesk } from '../../../issuing/desk-reads.ts';
import { confirmationOfAward, dossierOfAward } from '../../../issuing/dossiers/dossier-of-award.ts';
import { type Consent, choiceVersionForDesk, makesPublic } from '../../../issuing/holders/consent.ts';
import { linkState } from '../../../issuing/holders/holder-links.ts';
import { openCorrection } from '../../../issuing/holders/name-corrections.ts';
import { mayRemind } from '../../../issuing/letters/letters.ts';
import { lettersOfAward } from '../../../issuing/letters/outbox-desk.ts';
import { memberNames } from '../../../issuing/organisations/members.ts';
import { dateTime, today } from '../../../issuing/time.ts';
import { normaliseName } from '../../../openbadges/identity.ts';
import type { WebContext } from '../../context.ts';
import { languageOf } from '../../middleware/language.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { NO_LEVEL } from '../../public/achievement.ts';
import { BADGE_FILES } from '../../public/badge-files.ts';
import { stateWordOf } from '../ceremonies/ceremony-show.ts';
import { say, sendDesk } from '../desk-page.ts';
import { letterLine } from '../organisation/mail.ts';
import { judgingView, returnReasons } from './judging-view.ts';

/** What the consent form shows; kept as typed when it comes back with a mistake. */
export interface ConsentForm {
  sixteenOrOlder: boolean;
  linkPublic: boolean;
  showName: string;
  signedOn: string;
}

/** `GET /desk/awards/:id`. */
export function showAward(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id);
    await sendAward(web, request, response, whole);
  };
}

/** The page, as it is or with a consent form that was not right (null: it stands as it is on record); `stop` says why a step before it did nothing. */
export async function sendAward(
  web: WebContext,
  request: Request,
  response: Response,
  whole: AwardForDesk,
  typed: { form: ConsentForm | null; mistakes: readonly FieldError[] } | null = null,
  stop: string | null = null,
): Promise<void> {
  const { award, recipient, version, ceremony, consent, credential } = whole;
  const failure = `errors:${award.failureCode ?? ''}`;
  const correction = await openCorrection(web.issuing, actorOf(response), award);
  const [toJudge] = await whatToJudge(web.issuing, [award]);
  const letters = can(actorOf(response), 'letter.send')
    ? await lettersFor(web, response, whole)
    : { showLetters: false };
  const form = typed?.form ?? consentForm(consent, today(web.issuing.now()));
  const next = await replacementOf(web.issuing, actorOf(response), award);
  sendDesk(
    web,
    request,
    response,
    'desk/award',
    {
      section: award.kind === 'praktijkverklaring' ? 'dossiers' : 'ceremonies',
      pageAddress: `/desk/awards/${award.id}`,
      title: recipient.name,
      award,
      stop,
      name: recipient.name,
      email: recipient.email,
      achievement: version.content.name,
      level: say(response, `common:level.${award.level ?? 'none'}`),
      picture: version.publishedAt === null ? null : `/achievements/${version.id}/${award.level ?? NO_LEVEL}.svg`,
      ceremony,
      stateWord: stateWordOf(response, award),
      issued: award.state === 'issued',
      statement: award.kind === 'praktijkverklaring',
      confirmedBy: await confirmedBy(web, response, award),
      dossierId: (await dossierOfAward(web.issuing, actorOf(response), award))?.id ?? null,
      hasBack: award.state === 'issued' && credential?.statement != null,
      revoked: award.state === 'revoked',
      failed: award.state === 'failed',
      waiting: award.state === 'approved' || award.state === 'issuing',
      ...(await releaseView(web, response, whole)),
      style: 'evidence.css',
      mayAddEvidence: award.state !== 'revoked',
      ...(toJudge && judgingView(response, award, recipient.name, toJudge)),
      mark: toJudge === undefined ? '' : judgedMark(web.issuing, award, recipient.name, toJudge),
      expired: award.validUntil !== null && award.validUntil <= dateTime(web.issuing.now()),
      reason: award.revocationReason === null ? null : say(response, `desk:reason.${award.revocationReason}`),
      failure: award.failureCode === null ? null : say(response, hasText(failure) ? failure : 'common:problem.general'),
      shortCode: award.shortCode === null ? null : printedShortCode(award.shortCode),
      page: award.slug === null ? null : `/b/${award.slug}`,
      address: award.slug === null ? null : `${web.publicHost}/b/${award.slug}`,
      files: award.slug === null ? [] : BADGE_FILES.map((file) => ({ path: `/b/${award.slug}.${file}`, file })),
      askConsent: award.state === 'issued' || (award.state === 'revoked' && consent !== null),
      published: makesPublic(consent, today(web.issuing.now())),
      privateLink: award.state === 'issued' ? await linkState(web.issuing, award.id) : 'none',
      ...letters,
      correction,
      nextWaits: next?.state === 'waiting' || next?.state === 'returned' ? next.id : null,
      correctionDay: correction === null ? '' : formatDay(languageOf(response), correction.askedAt),
      consent,
      ownConsent: consent?.source === 'holder',
      consentName: consent === null ? null : say(response, `desk:consent.shown.${consent.showName}`),
      form,
      madeFor: await choiceVersionForDesk(web.issuing, actorOf(response), award),
      names: nameChoices(response, form.showName, award.pageName, recipient.name),
      errors: typed === null ? {} : fieldTexts(response, typed.mistakes),
    },
    typed === null && stop === null ? 200 : 422,
  );
}

/** Who judged at the company, for a praktijkverklaring. */
async function confirmedBy(web: WebContext, response: Response, award: Award) {
  const found = await confirmationOfAward(web.issuing, actorOf(response), award);
  return found && { name: found.supervisorName, role: found.supervisorRole, company: found.companyName };
}

/** What waits for a second person, what that person sent back, and who released what goes on. */
async function releaseView(web: WebContext, response: Response, { award, recipient }: AwardForDesk) {
  const actor = actorOf(response);
  const refusal = await whyNotRelease(web.issuing, actor, award);
  const names = await memberNames(web.issuing, actor, [award.releasedBy]);
  const releaser = names.get(award.releasedBy ?? '') ?? say(response, 'desk:release.formerColleague');
  const { releasedAt: at, returnReason } = award;
  return {
    unreleased: award.state === 'waiting' || award.state === 'returned',
    waits: award.state === 'waiting' && {
      refusal: refusal === null ? null : say(response, `errors:${refusal}`),
      sameName: normaliseName(recipient.name) === normaliseName(actor.name),
      reasons: returnReasons(response),
    },
    returned: returnReason !== null && {
      title: say(response, 'desk:return.returnedBy', { name: releaser }),
      reason: say(response, `desk:return.${returnReason}`),
    },
    released: at === null ? null : { at, name: releaser },
  };
}

/**
 * The page again for whoever came too late with what can only be done before a release: why nothing was done. Any error but
 * `award.not_waiting` and `award.changed_meanwhile` is thrown on.
 */
export async function sendTooLate(
  web: WebContext,
  request: Request,
  response: Response,
  awardId: string,
  error: unknown,
): Promise<void> {
  const codes = ['award.not_waiting', 'award.changed_meanwhile'] as const;
  const code = codes.find((one) => error instanceof AppError && error.code === one);
  if (code === undefined) throw error;
  const whole = await awardForDesk(web.issuing, actorOf(response), awardId);
  await sendAward(web, request, response, whole, null, await whyTooLate(web, response, whole.award, code));
}

async function whyTooLate(
  web: WebContext,
  response: Response,
  { state, releasedBy, releasedAt }: Award,
  code: 'award.not_waiting' | 'award.changed_meanwhile',
): Promise<string> {
  if (code === 'award.changed_meanwhile') return say(response, `errors:${code}`);
  if (state === 'waiting') return say(response, 'desk:tooLate.waiting');
  if (releasedAt === null) return say(response, `errors:${code}`);
  const names = await memberNames(web.issuing, actorOf(response), [releasedBy]);
  const name = names.get(releasedBy ?? '') ?? say(response, 'desk:release.formerColleague');
  return say(response, 'desk:tooLate.released', { name });
}

/** The letters about this award, where there is an address or was one. */
async function lettersFor(web: WebContext, response: Response, { award, recipient }: AwardForDesk) {
  const letters = await lettersOfAward(web.issuing, actorOf(response), award.id);
  const answer = await mayRemind(web.issuing, award);
  return {
    showLetters: recipient.email !== null || letters.length > 0,
    letters: letters.map((mail) => letterLine(response, mail)),
    mailStopped: answer === 'stopped',
    mayRemind: answer === 'yes',
    remindText: say(response, `mail:remind.${answer}`),
  };
}

/** What a page can call somebody: nobody, the name for the page, the whole name. */
export function nameChoices(response: Response, chosen: string, pageName: string, name: string) {
  return (['none', 'page', 'full'] as const).map((id) => ({
    id,
    label: say(response, `desk:consent.name.${id}`, { pageName, name }),
    chosen: id === chosen,
  }));
}

function consentForm(consent: Consent | null, now: string): ConsentForm {
  if (consent === null) return { sixteenOrOlder: false, linkPublic: false, showName: 'none', signedOn: now };
  const { sixteenOrOlder, linkPublic, showName, signedOn } = consent;
  return { sixteenOrOlder, linkPublic, showName, signedOn };
}
