/** What the badge page shows, as data for its template: verdict first, and nothing that the holder keeps private. */
import { formatDay } from '../../i18n/dates.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import type { AchievementTranslation } from '../../issuing/achievements.ts';
import type { PublicBadge } from '../../issuing/public-badge.ts';
import type { Verification } from '../../verify/report.ts';
import { readBadge, type ShownBadge } from './gated.ts';
import { checkLines, mainLines, type Strip, stripOf } from './report-view.ts';

export type FoundBadge = Extract<PublicBadge, { kind: 'found' }>;

/** What came of a typed control code and name. */
export interface PaperCheck {
  code: 'none' | 'wrong' | 'right';
  /** The right code again, for the form that asks the name. */
  typedCode: string;
  name: 'none' | 'wrong' | 'right';
}

export const NOTHING_TYPED: PaperCheck = { code: 'none', typedCode: '', name: 'none' };

/** Fields of `public/badge`. `name` is what `shownName` allows, null on every private page. */
export function badgeView(
  badge: FoundBadge,
  verification: Verification,
  name: string | null,
  paper: PaperCheck,
  language: Language,
): { title: string; [field: string]: unknown } {
  const { report } = verification;
  const shown = verification.credential === null ? null : readBadge(verification.credential);
  const strip = withRevocation(
    stripOf(report, language, shown ?? { validFrom: null, validUntil: null }),
    badge,
    report.verdict,
    language,
  );
  const genuine = shown !== null && report.verdict !== 'invalid';
  const level = shown?.level ? text(language, `common:level.${shown.level}`) : null;
  return {
    title: [genuine ? shown.achievementName : null, strip.title].filter(Boolean).join(': '),
    strip,
    checks: mainLines(checkLines(report, language)),
    replacedBy: report.verdict === 'revoked' && badge.successorSlug ? `/b/${badge.successorSlug}` : null,
    demo: badge.organisation.demo,
    published: badge.published,
    slug: badge.award.slug,
    badge: genuine ? { ...frame(badge, shown), level } : null,
    content: genuine && badge.published ? content(badge, shown, language) : null,
    name,
    askPaper: badge.published ? name === null || badge.consent?.showName !== 'full' : true,
    paper,
  };
}

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
    awarded: shown.awardedDate ? formatDay(language, shown.awardedDate) : null,
    goodUntil: shown.validUntil ? formatDay(language, shown.validUntil) : null,
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
  if (revokedAt) because.push(text(language, 'public:strip.revokedOn', { day: formatDay(language, revokedAt) }));
  if (badge.successorSlug) because.push(text(language, 'public:strip.replaced'));
  else if (revocationReason && badge.published) because.push(text(language, `public:strip.reason.${revocationReason}`));
  return { ...strip, because };
}
