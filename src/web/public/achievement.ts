/** What a badge means: one version of a definition, for people, for machines, and as a picture per level. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import type { PracticeContent } from '../../issuing/achievements/achievement-content.ts';
import { achievementUrl } from '../../issuing/achievements/achievement-urls.ts';
import { type AchievementVersion, publicVersion } from '../../issuing/achievements/achievements.ts';
import type { Organisation } from '../../issuing/organisations/organisations.ts';
import { buildAchievement, CREDENTIAL_CONTEXTS } from '../../openbadges/achievement-credential.ts';
import { statementAchievement } from '../../openbadges/praktijkverklaring.ts';
import { closingSentences } from '../../openbadges/praktijkverklaring-terms.ts';
import { LEVELS } from '../../openbadges/types.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { sendDocument } from './documents.ts';
import { badgePng, badgeSvg } from './pictures.ts';
import { withClosing } from './practice-view.ts';

const DAY_SECONDS = 86_400;
/** In the address of a picture: the badge itself, at no level. */
export const NO_LEVEL = 'badge';

/** `GET /achievements/:id`: the page, or the OB 3.0 Achievement where `Accept` asks for JSON. Each version has its own URL. */
export function showAchievement(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { version, organisation } = await findVersion(web, request.params.id);
    response.vary('Accept');
    const wanted = request.accepts(['text/html', 'application/ld+json', 'application/json']);
    if (wanted === 'application/ld+json' || wanted === 'application/json') {
      const body = JSON.stringify(achievementDocument(version, organisation));
      return sendDocument(web, request, response, { body, type: wanted, maxAge: DAY_SECONDS });
    }
    const view = achievementView(version, organisation, languageOf(response));
    const closing = closingOf(version, organisation);
    sendPage(web, response, 'public/achievement', view, 200, (html) => (closing ? withClosing(html, closing) : html));
  };
}

/** What a praktijkverklaring is not, for every page about one; null for a badge. */
export function closingOf({ content: { practice } }: AchievementVersion, { kind }: Organisation): string | null {
  return practice === undefined ? null : closingSentences({ level: practice.level, mbo: kind === 'mbo' }).join(' ');
}

/** Fields of `public/achievement`. */
export function achievementView(version: AchievementVersion, organisation: Organisation, language: Language) {
  return {
    title: version.content.name,
    issuer: { name: organisation.name, page: `/issuers/${organisation.slug}` },
    demo: organisation.demo,
    picture: `/achievements/${version.id}/${NO_LEVEL}.svg`,
    version: version.version,
    alignments: version.content.alignments,
    practice: practiceOf(version),
    ...texts(version, language),
  };
}

/** The work processes of a praktijkverklaring, with the qualification they belong to; null for a badge. */
function practiceOf({ content: { practice } }: AchievementVersion) {
  if (practice === undefined) return null;
  const { crebo, cohort, qualification, processes } = practice;
  return {
    qualification,
    crebo,
    processes: processes.map(({ code, name, helperText }) => ({
      code,
      name,
      helper: helperText,
      page: `/qualifications/${crebo}/${cohort}/${code}`,
    })),
  };
}

/** The texts in the language of the page; other languages than Dutch are a stored, unsigned translation. */
function texts(version: AchievementVersion, language: Language) {
  const { content } = version;
  const translation = language === 'en' ? content.translations.en : undefined;
  return {
    translated: translation !== undefined,
    textLanguage: translation ? language : 'nl',
    name: translation?.name ?? content.name,
    claim: translation?.claim ?? content.claim,
    employerText: translation?.employerText ?? content.employerText,
    levels: LEVELS.map((level) => ({
      id: level,
      word: text(language, `common:level.${level}`),
      means: text(language, `public:level.${level}Means`),
      picture: `/achievements/${version.id}/${level}.svg`,
      criteria: translation?.levels[level] ?? content.levels[level].signed,
    })),
  };
}

/** The definition as in the badges, with its issuer; the criteria name all levels, as no one level was achieved here. */
export function achievementDocument(version: AchievementVersion, organisation: Organisation) {
  const { content } = version;
  const versionUrl = achievementUrl(organisation.publicUrl, version.id);
  if (content.practice !== undefined)
    return statementDocument(content.name, content.claim, content.practice, { versionUrl, organisation });
  const levels = {
    beginner: content.levels.beginner.signed,
    gevorderd: content.levels.gevorderd.signed,
    expert: content.levels.expert.signed,
  };
  const achievement = buildAchievement(
    {
      versionUrl,
      version: version.version,
      name: content.name,
      claim: content.claim,
      levels,
      employerText: content.employerText,
      alignments: content.alignments,
      imageUrl: `${versionUrl}/${NO_LEVEL}.png`,
    },
    'beginner',
  );
  const narrative = LEVELS.map((level) => [`**${level}**`, ...levels[level].map((line) => `- ${line}`)].join('\n'));
  return {
    '@context': CREDENTIAL_CONTEXTS,
    ...achievement,
    criteria: { narrative: [...narrative, `Voor werkgevers: ${content.employerText}`].join('\n\n') },
    creator: { id: organisation.did, type: ['Profile'], name: organisation.name },
  };
}

/** The same of a praktijkverklaring: the work processes and what it is not. */
function statementDocument(
  name: string,
  claim: string,
  practice: PracticeContent,
  { versionUrl, organisation }: { versionUrl: string; organisation: Organisation },
) {
  const achievement = statementAchievement({
    versionUrl,
    publicUrl: organisation.publicUrl,
    mbo: organisation.kind === 'mbo',
    achievementName: name,
    claim,
    qualification: { ...practice, name: practice.qualification },
    processes: practice.processes,
  });
  return {
    '@context': CREDENTIAL_CONTEXTS,
    ...achievement,
    creator: { id: organisation.did, type: ['Profile'], name: organisation.name },
  };
}

/** `GET /achievements/:id/:level.png|svg`, `badge` for no level. The picture of a version never changes. */
export function showPicture(kind: 'png' | 'svg'): (web: WebContext) => RequestHandler<{ id: string; level: string }> {
  return (web) => async (request, response) => {
    const { version } = await findVersion(web, request.params.id);
    const asked = request.params.level;
    if (asked !== NO_LEVEL && version.content.practice !== undefined) throw new AppError('request.not_found');
    const level = asked === NO_LEVEL ? null : LEVELS.find((known) => known === asked);
    if (level === undefined) throw new AppError('request.not_found');
    const document =
      kind === 'png'
        ? { body: Buffer.from(await badgePng(web, version, level)), type: 'image/png' }
        : { body: await badgeSvg(web, version, level), type: 'image/svg+xml' };
    sendDocument(web, request, response, { ...document, maxAge: DAY_SECONDS });
  };
}

async function findVersion(web: WebContext, id: string) {
  const found = await publicVersion(web.issuing, id);
  if (found === null) throw new AppError('achievement.not_found');
  return found;
}
