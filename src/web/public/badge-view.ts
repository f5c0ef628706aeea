/** What the badge page shows, as data for its template: verdict first, and nothing that the holder keeps private. */
import { type Language, text } from '../../i18n/i18n.ts';
import type { AchievementTranslation } from '../../issuing/achievements/achievements.ts';
import { type PublicBadge, shownWords } from '../../issuing/holders/public-badge.ts';
import { endorserNames, readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import type { Verification } from '../../verify/report.ts';
import { dayOnPage } from './days.ts';
import { readBadge, type ShownBadge } from './gated.ts';
import { type PaperCheck, paperView } from './paper-check.ts';
import { practiceView } from './practice-view.ts';
import { checkLines, mainLines, type Strip, stripOf } from './report-view.ts';
import { isolated, visible } from './visible.ts';

export type FoundBadge = Extract<PublicBadge, { kind: 'found' }>;

/** Fields of `public/badge`. `name` is what `shownName` allows, null on every private page. */
export function badgeView(
  badge: FoundBadge,
  verification: Verification,
  name: string | null,
  paper: PaperCheck,
  language: Language,
) {
  const { report } = verification;
  const shown = verification.credential === null ? null : readBadge(verification.credential);
  const strip = withRevocation(
    stripOf(report, language, shown ?? { validFrom: null, validUntil: null }),
    badge,
    report.verdict,
    language,
  );
  const practice = verification.credential === null ? null : readPraktijkverklaring(verification.credential);
  const genuine = shown !== null && report.verdict !== 'invalid';
  const published = genuine && badge.published;
  const dead = report.verdict === 'revoked';
  const nobody = practice === null ? 'public:badge.notChecked' : 'public:practice.notChecked';
  const person = name === null ? nobody : 'public:badge.notCheckedName';
  const level = shown?.level ? text(language, `common:level.${shown.level}`) : null;
  return {
    title: [genuine ? shown.achievementName : null, strip.title].filter(Boolean).join(': '),
    strip,
    checks: mainLines(checkLines(report, language, verification.credential)),
    replacedBy: report.verdict === 'revoked' && badge.successorSlug ? `/b/${badge.successorSlug}` : null,
    isPractice: practice !== null,
    practice:
      published && practice !== null ? practiceView(practice, badge.version, language, endorsers(verification)) : null,
    notChecked: [text(language, person, { name: name === null ? '' : isolated(name) })],
    dead,
    showsHow: published && !dead,
    demo: badge.organisation.demo,
    published: badge.published,
    filesPublic: genuine && badge.filesPublic,
    slug: badge.slug,
    badge: genuine ? { ...frame(badge, shown), level } : null,
    content: published ? content(badge, shown, language) : null,
    coachWords: published && !dead ? visibleOrNull(shownWords(badge)) : null,
    name,
    askPaper: badge.published ? name === null || badge.consent?.showName !== 'full' : true,
    paper: paperView(paper, language),
  };
}

/** Names of who endorses, as signed by themselves: only where every endorsement was verified and is theirs. */
function endorsers({ report, credential }: Verification): string[] {
  const sound = report.checks.some(({ code }) => code === 'ENDORSEMENTS_VALID');
  return sound && credential !== null ? endorserNames(credential) : [];
}

const visibleOrNull = (words: string | null): string | null => (words === null ? null : visible(words));

/** Badge and organisation: what every page of a genuine badge may show, also a private one. */
function frame(badge: FoundBadge, shown: ShownBadge) {
  return {
    name: shown.achievementName,
    picture: shown.level ? `/achievements/${badge.version.id}/${shown.level}.svg` : null,
    issuerName: shown.issuerName,
    issuerPage: `/issuers/${badge.organisation.slug}`,
    meaning: `/achievements/${badge.version.id}${shown.level ? `#${shown.level}` : ''}`,
  };
}

function content(badge: FoundBadge, shown: ShownBadge, language: Language) {
  const translated = language === 'nl' ? null : translation(badge, shown, language);
  return {
    claim: translated?.claim ?? shown.claim,
    signedClaim: translated ? shown.claim : null,
    criteria: translated?.criteria ?? shown.criteria,
    signedCriteria: translated ? shown.criteria : null,
    employerText: translated?.employerText ?? shown.employerText,
    textLanguage: translated ? language : 'nl',
    narrative: shown.narrative,
    alignments: shown.alignments,
    two: shown.level === 'expert',
    levelMeans: shown.level ? text(language, `public:level.${shown.level}Means`) : null,
    awarded: shown.awardedDate ? dayOnPage(language, shown.awardedDate) : null,
    goodUntil: shown.validUntil ? dayOnPage(language, shown.validUntil) : null,
  };
}

/** The stored translation of this version; only where it is about the very definition that was signed. */
function translation(badge: FoundBadge, shown: ShownBadge, language: Language) {
  const stored: AchievementTranslation | undefined =
    language === 'en' ? badge.version.content.translations.en : undefined;
  if (!stored || badge.version.content.claim !== shown.claim || !shown.level) return null;
  return { claim: stored.claim, criteria: stored.levels[shown.level], employerText: stored.employerText };
}

/** When and why it was revoked. The reason comes from a short neutral list, and stays off a private page. */
function withRevocation(strip: Strip, badge: FoundBadge, verdict: string, language: Language): Strip {
  if (verdict !== 'revoked') return strip;
  const { revokedAt, revocationReason } = badge.award;
  const because = [];
  if (revokedAt) because.push(text(language, 'public:strip.revokedOn', { day: dayOnPage(language, revokedAt) }));
  if (badge.replaced) return { ...strip, title: text(language, 'public:strip.replaced'), because };
  if (revocationReason && badge.published) because.push(text(language, `public:strip.reason.${revocationReason}`));
  return { ...strip, because };
}
