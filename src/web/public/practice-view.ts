/** What the page of a praktijkverklaring shows, all of it from the signed document but the helper lines. */
import { type Language, text } from '../../i18n/i18n.ts';
import type { AchievementVersion } from '../../issuing/achievements/achievements.ts';
import type { SignedPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import { escapeXml } from '../../printing/paper.ts';
import { dayOnPage } from './days.ts';
import { isolated, visible } from './visible.ts';

/** Fields of the partial `practice`; `endorsers`: companies whose own signature was verified. Helper lines and pictograms are the school's, unsigned; the official names are not. */
export function practiceView(
  signed: SignedPraktijkverklaring,
  version: AchievementVersion,
  language: Language,
  endorsers: readonly string[],
) {
  const { qualification, company, school, placement } = signed;
  const helpers = new Map(
    version.content.practice?.processes.map((one) => [`${one.code} ${one.name}`, one.helperText]),
  );
  const seen = (value: string | null): string => (value === null ? '' : visible(value));
  return {
    count: text(language, `public:practice.${signed.processes.length === 1 ? 'one' : 'many'}`, {
      count: signed.processes.length,
    }),
    qualification: seen(qualification.name),
    crebo: seen(qualification.crebo),
    file: `${seen(qualification.fileName)} (crebo ${seen(qualification.fileCrebo)})`,
    cohort: seen(qualification.cohort),
    processes: signed.processes.map(({ code, name, url, performance }) => ({
      code: visible(code),
      name: visible(name),
      helper: helpers.get(`${code} ${name}`) ?? null,
      page: pathOf(url),
      alone: performance === 'zelfstandig',
      way: text(language, `public:practice.${performance}`),
    })),
    company: seen(company.name),
    city: seen(company.city),
    companyNumbers: [
      text(language, 'public:practice.leerbedrijf', { number: seen(company.leerbedrijfId) }),
      ...(company.kvk === null ? [] : [`KvK ${visible(company.kvk)}`]),
    ].join(', '),
    period: [placement.startDay, placement.endDay]
      .map((day) => (day === null ? '' : dayOnPage(language, day)))
      .join(' – '),
    hours: seen(placement.hours),
    judgement: signed.judgement.map(visible),
    endorsed: endorsers.map((name) => text(language, 'public:practice.endorsed', { name: isolated(visible(name)) })),
    brin: seen(school.brin),
  };
}

/** Our own permanent page of a work process as a path; null for any other address. */
function pathOf(url: string | null): string | null {
  return url === null ? null : (/\/qualifications\/\d{5}\/[\w-]+\/[\w-]+$/.exec(url)?.[0] ?? null);
}

const HEAD = '<header class="practice';
const HEAD_END = '</header>\n';

/**
 * Puts the sentences of a praktijkverklaring under the head of a finished page, or at its end where it has none. They come from the signed document and from
 * here, never from a template: whatever a template writes or leaves out, they stand there.
 */
export function withClosing(html: string, closing: string): string {
  const block = `<p class="closing" lang="nl">${escapeXml(visible(closing))}</p>\n`;
  const head = html.indexOf(HEAD_END, html.indexOf(HEAD));
  const place = html.includes(HEAD) && head !== -1 ? head + HEAD_END.length : html.lastIndexOf('</main>');
  return place === -1 ? `${html}${block}` : `${html.slice(0, place)}${block}${html.slice(place)}`;
}

/** The part of the sentences that a private page says too: what it is, and what it is not. */
export function closingOnPrivate(closing: string): string {
  return closing.split('. ').slice(0, 2).join('. ').replace(/\.?$/, '.');
}
