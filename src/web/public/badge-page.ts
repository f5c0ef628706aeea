import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import type { Language } from '../../i18n/i18n.ts';
import {
  controlCodeFits,
  nameFitsRecord,
  shownEvidence,
  shownName,
  slugOfShortCode,
} from '../../issuing/holders/public-badge.ts';
import { readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import type { Verification } from '../../verify/report.ts';
import type { WebContext } from '../context.ts';
import { evidenceView } from '../evidence-view.ts';
import { field } from '../forms.ts';
import { keepPage } from '../kept/keep.ts';
import { languageOf } from '../middleware/language.ts';
import { pageHtml, sendHtml } from '../page.ts';
import { escapeHtml } from '../view.ts';
import { sendBadgeFile, wantedFile } from './badge-files.ts';
import { badgeView, type FoundBadge } from './badge-view.ts';
import { findBadge } from './find-badge.ts';
import { controlCodeSlip, NOTHING_TYPED, type PaperCheck } from './paper-check.ts';
import { closingOnPrivate, withClosing } from './practice-view.ts';
import { checkedAt } from './report-view.ts';

/**
 * `GET /b/:slug`: the public page of a badge, verdict first; `Accept` may ask for one of its files instead. Every verdict
 * is computed for this request. A short code in the place of the slug leads on, as in the form. Unknown 404 (counted), erased 410.
 */
export function showBadge(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    response.vary('Accept');
    const slug = await slugOfShortCode(web.issuing, request.params.slug);
    if (slug !== null) return response.redirect(303, `/b/${slug}`);
    const badge = await findBadge(web, request, request.params.slug);
    const file = wantedFile(request);
    if (file) return sendBadgeFile(web, request, response, badge, file);
    const verification = await web.verifyStored(badge.credential.json);
    const parts = await pageParts(web, response, badge, verification, NOTHING_TYPED);
    const language = languageOf(response);
    sendHtml(response, parts.join(timeOf(verification, language)));
    keepPage(web, request, response, parts, fillFor(web, badge.credential.json, verification, language));
  };
}

/**
 * `POST /b/:slug`: compares a typed control code, and once that is right a typed name, and says whether they fit. Never
 * shows either, beyond what was typed. Wrong ones count per badge and per address; what is no control code does not.
 */
export function checkPaper(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    const badge = await findBadge(web, request, request.params.slug);
    const code = field(request.body, 'code');
    const name = field(request.body, 'name');
    const limitKey = web.issuing.sha256Hex(badge.award.id);

    const slip = controlCodeSlip(code);
    if (slip !== null) return sendBadgePage(web, response, badge, slip);
    await web.wrongCodes.begin(limitKey);
    const typed = { typedCode: code, typedName: name };
    if (!controlCodeFits(badge, code)) {
      web.misses.miss(addressGroup(request.ip));
      return sendBadgePage(web, response, badge, { ...typed, code: 'wrong', name: 'none' });
    }
    await web.wrongCodes.giveBack(limitKey);
    if (name === '') return sendBadgePage(web, response, badge, { ...typed, code: 'right', name: 'none' });

    const nameKey = `name ${limitKey}`;
    await web.wrongCodes.begin(nameKey);
    const { report, credential } = await web.verifyStored(badge.credential.json);
    const genuine = credential !== null && report.verdict !== 'invalid';
    const fits = genuine && (await nameFitsRecord(web.issuing, badge, credential, name));
    if (!fits) {
      web.misses.miss(addressGroup(request.ip));
    } else await web.wrongCodes.giveBack(nameKey);
    await sendBadgePage(web, response, badge, { ...typed, code: 'right', name: fits ? 'right' : 'wrong' });
  };
}

async function sendBadgePage(web: WebContext, response: Response, badge: FoundBadge, paper: PaperCheck): Promise<void> {
  const verification = await web.verifyStored(badge.credential.json);
  const parts = await pageParts(web, response, badge, verification, paper);
  sendHtml(response, parts.join(timeOf(verification, languageOf(response))));
}

/** When this verification was made, as it stands in the page. */
const timeOf = ({ report }: Verification, language: Language): string => escapeHtml(checkedAt(report, language));

/**
 * Verifies the badge anew for each request. The text of its time where the verifier says exactly what it said when the
 * page was made; null for any other answer, with which the page is made anew.
 */
function fillFor(web: WebContext, json: string, made: Verification, language: Language) {
  const said = sayingOf(made);
  return async (mark: string): Promise<string | null> => {
    const verification = await web.verifyStored(json, mark);
    return sayingOf(verification) === said ? timeOf(verification, language) : null;
  };
}

/** Everything a verification says but its time. */
function sayingOf({ report, credential }: Verification): string {
  return JSON.stringify([credential !== null, { ...report, checkedAt: null }]);
}

/** The page around the places where its time stands. */
async function pageParts(
  web: WebContext,
  response: Response,
  badge: FoundBadge,
  verification: Verification,
  paper: PaperCheck,
): Promise<string[]> {
  const { report, credential } = verification;
  // Under "Niet echt" nothing of the text is anybody's statement: then no name either.
  const genuine = credential !== null && report.verdict !== 'invalid';
  const name = genuine ? await shownName(web.issuing, badge, credential) : null;
  const made = badgeView(badge, verification, name, paper, languageOf(response));
  const view = { ...made, strip: { ...made.strip, checkedAt: web.timeMark } };
  const signed = genuine ? readPraktijkverklaring(credential) : null;
  const closing = signed?.closing ?? null;
  const data = {
    ...view,
    style: 'evidence.css',
    evidence: genuine
      ? (await shownEvidence(web.issuing, badge)).map((item) =>
          evidenceView(languageOf(response), item, `/b/${badge.slug}/evidence`, badge.award.releasedAt),
        )
      : [],
    social: badge.published ? preview(web, view) : null,
    linkedIn: badge.published && genuine && report.verdict !== 'revoked' ? linkedInUrl(web, badge) : null,
  };
  const html = pageHtml(web, response, closing === null ? 'public/badge' : 'public/praktijkverklaring', data);
  if (closing === null) return html.split(web.timeMark);
  return withClosing(html, badge.published ? closing : closingOnPrivate(closing)).split(web.timeMark);
}

/** LinkedIn's "Add to profile", for the holder: badge, issuer, month and this very page; nothing about the person. */
function linkedInUrl(web: WebContext, badge: FoundBadge): string {
  const [year = '', month = ''] = badge.award.awardedDate.split('-');
  const query = new URLSearchParams({
    startTask: 'CERTIFICATION_NAME',
    name: badge.version.content.name,
    organizationName: badge.organisation.name,
    issueYear: year,
    issueMonth: String(Number(month)),
    certUrl: `${web.publicUrl}/b/${badge.slug}`,
    certId: badge.award.shortCode ?? '',
  });
  return `https://www.linkedin.com/profile/add?${query}`;
}

/** What a link preview shows: the badge and its issuer, never a name, never a verdict that can grow old. */
function preview(web: WebContext, { badge }: ReturnType<typeof badgeView>) {
  if (badge === null) return null;
  return {
    title: badge.name,
    issuer: badge.issuerName,
    image: badge.picture ? `${web.publicUrl}${badge.picture.replace(/svg$/, 'png')}` : null,
  };
}
