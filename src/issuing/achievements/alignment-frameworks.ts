import type { ErrorCode } from '../../errors.ts';

/** A shared language of skills that a badge may point into. The same list guards the signature (openbadges/lint-rules). */
export interface AlignmentFramework {
  name: string;
  prefix: string;
  address: RegExp;
}

/** In the order a form offers them. Groups `A1.*` of ESCO 1.0 became `T*` in 1.1: such an address points nowhere any more. */
export const ALIGNMENT_FRAMEWORKS: readonly AlignmentFramework[] = [
  {
    name: 'ESCO',
    prefix: 'http://data.europa.eu/esco/',
    address: /^http:\/\/data\.europa\.eu\/esco\/(?:skill|occupation)\/(?!A\d)[\w.-]+$/,
  },
  {
    name: 'CompetentNL',
    prefix: 'https://linkeddata.competentnl.nl/',
    address: /^https:\/\/linkeddata\.competentnl\.nl\/[\w./-]+$/,
  },
];

/** What is wrong with an alignment's address for the framework it names, or null. */
export function alignmentMistake(alignment: { targetFramework: string; targetUrl: string }): ErrorCode | null {
  const framework = ALIGNMENT_FRAMEWORKS.find(({ name }) => name === alignment.targetFramework);
  return framework?.address.test(alignment.targetUrl) ? null : 'achievement.alignment_url_invalid';
}
