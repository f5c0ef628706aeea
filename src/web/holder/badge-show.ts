/** One badge as its holder sees it: who can see it now, what to show, what to keep, what to mend. */
import type { Request, RequestHandler, Response } from 'express';
import type { FieldError } from '../../errors.ts';
import { formatDay } from '../../i18n/dates.ts';
import { badgeOfHolder, type HolderBadge } from '../../issuing/holders/holder-badges.ts';
import type { HolderConsent } from '../../issuing/holders/holder-consent.ts';
import { isPartOfName, proposePageName, saysName } from '../../issuing/names.ts';
import { dateTime } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { evidenceLabel, evidenceView } from '../evidence-view.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';
import { languageOf } from '../middleware/language.ts';
import { fieldTexts } from '../problem.ts';
import { NO_LEVEL } from '../public/achievement.ts';
import { BADGE_FILES } from '../public/badge-files.ts';
import { visible } from '../public/visible.ts';
import { folderView } from './folder-view.ts';
import { say, sendHolder } from './holder-page.ts';

/** What everybody knows how to open stands first. */
const PAPER = ['pdf'] as const;

/** `GET /m/:token/:slug`. */
export function showBadge(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    await sendBadge(web, request, response, badge);
  };
}

/** What was typed and is not right: the form of the choices, or the name. */
export interface Typed {
  form?: HolderConsent;
  name?: string;
  mistakes: readonly FieldError[];
}

/** The page of one badge; with `typed` as it was typed, with what is wrong (422). */
export async function sendBadge(
  web: WebContext,
  request: Request,
  response: Response,
  badge: HolderBadge,
  typed: Typed | null = null,
): Promise<void> {
  const { award, recipient, consent } = badge;
  const folder = await folderView(web, request, response);
  const form = typed?.form ?? formOf(badge);
  sendHolder(
    web,
    request,
    response,
    'holder/badge',
    {
      title: badge.version.content.name,
      ...badgeLine(web, response, badge),
      alone: !folder.several,
      madeFor: badge.choiceVersion,
      issued: award.state === 'issued',
      until: consent?.publicUntil ?? null,
      shownName: consent === null || consent.showName === 'none' ? null : nameAs(badge, consent.showName),
      sixteen: form.sixteenOrOlder,
      names: nameChoices(response, badge, form.showName),
      items: badge.items.map((item) => ({
        id: item.id,
        label: say(response, item.evidence === null ? `holder:publish.${item.kind}` : evidenceLabel(item.evidence)),
        text: visible(item.text),
        evidence:
          item.evidence === null
            ? null
            : evidenceView(
                languageOf(response),
                item.evidence,
                `${holderPath(request)}/${badge.slug}/evidence`,
                award.releasedAt,
              ),
        named: saysName(item.text, recipient.name),
        shown: form.shown.includes(item.id),
      })),
      publicUntil: asWritten(form.publicUntil ?? ''),
      publicAddress: `${web.publicUrl}/b/${badge.publicSlug}`,
      cvLine: cvLine(web, response, badge),
      files: [...(award.state === 'issued' ? PAPER : []), ...BADGE_FILES.filter((file) => file !== 'pdf')],
      fullName: recipient.name,
      typedName: typed?.name ?? '',
      askedOn: badge.correction?.askedAt ?? null,
      errors: typed === null ? {} : fieldTexts(response, typed.mistakes),
      folder,
      link: '',
      email: '',
    },
    typed === null ? 200 : 422,
  );
}

/** What a list and a page both say of a badge. */
export function badgeLine(
  web: WebContext,
  response: Response,
  { award, version, organisation, published, slug }: HolderBadge,
) {
  return {
    slug,
    name: version.content.name,
    level: say(response, `common:level.${award.level ?? 'none'}`),
    picture: `/achievements/${version.id}/${award.level ?? NO_LEVEL}.svg`,
    issuer: organisation.name,
    awardedOn: award.awardedDate,
    goodUntil: award.validUntil,
    over: award.state === 'issued' && award.validUntil !== null && award.validUntil <= dateTime(web.issuing.now()),
    statement: award.kind === 'praktijkverklaring',
    thing: say(response, `holder:page.${award.kind}`),
    published: published && award.state === 'issued',
    revoked: award.state === 'revoked',
  };
}

/** As the form stands before anything was typed: what is public now, or the quietest choice. */
function formOf({ consent, published }: HolderBadge): HolderConsent {
  if (consent === null || !published) return { sixteenOrOlder: false, showName: 'page', shown: [], publicUntil: null };
  const { sixteenOrOlder, showName, shown, publicUntil } = consent;
  return { sixteenOrOlder, showName, shown, publicUntil };
}

/** A day as people write it here (3-12-2027); anything else as it was typed. */
const asWritten = (day: string): string =>
  day.replace(/^(\d{4})-(\d\d)-(\d\d)$/, (_iso, year, month, date) => `${Number(date)}-${Number(month)}-${year}`);

/** The name as the public page writes it. */
function nameAs({ award, recipient }: HolderBadge, shows: 'page' | 'full'): string {
  if (shows === 'full') return recipient.name;
  return isPartOfName(award.pageName, recipient.name) ? award.pageName : proposePageName(recipient.name);
}

function nameChoices(response: Response, badge: HolderBadge, chosen: HolderConsent['showName']) {
  const ways = [
    { id: 'page', label: say(response, 'holder:publish.namePage'), name: nameAs(badge, 'page') },
    { id: 'full', label: say(response, 'holder:publish.nameFull'), name: nameAs(badge, 'full') },
    { id: 'none', label: say(response, 'holder:publish.nameNone'), name: null },
  ];
  return ways.map((way) => ({ ...way, chosen: way.id === chosen }));
}

/** One line for a curriculum vitae: badge, level, issuer, day, address. */
function cvLine(web: WebContext, response: Response, badge: HolderBadge): string {
  const { name, level, issuer, awardedOn, statement } = badgeLine(web, response, badge);
  const address = `${web.publicHost}/b/${badge.publicSlug}`;
  return say(response, statement ? 'holder:use.cvLineStatement' : 'holder:use.cvLine', {
    name,
    ...(statement ? {} : { level }),
    issuer,
    day: formatDay(languageOf(response), awardedOn),
    address,
  });
}
