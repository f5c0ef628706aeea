/** Reads what a badge page shows out of a gated document: only what has the right type, nothing from our tables. */
import { achievedLevel, readCriteria } from '../../openbadges/achievement-credential.ts';
import { datesOf } from '../../openbadges/credential-dates.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import type { Level } from '../../openbadges/types.ts';
import { visible } from './visible.ts';

export interface ShownBadge {
  achievementName: string;
  /** "kan goed samenwerken". */
  claim: string;
  level: Level | null;
  criteria: string[];
  employerText: string | null;
  issuerId: string;
  issuerName: string;
  /** https only, else null. */
  issuerUrl: string | null;
  /** Coach's words that were signed with it, or null. */
  narrative: string | null;
  alignments: { name: string; url: string | null; framework: string | null }[];
  awardedDate: string | null;
  validFrom: string | null;
  validUntil: string | null;
}

/** The parts of a gated badge that a page shows. Missing texts are ''. */
export function readBadge(document: GatedDocument): ShownBadge {
  const subject = object(document.credentialSubject);
  const achievement = object(subject.achievement);
  const issuer = object(document.issuer);
  const dates = datesOf(document);
  const { criteria, employerText } = readCriteria(string(object(achievement.criteria).narrative) ?? '');
  return {
    achievementName: string(achievement.name) ?? '',
    claim: string(achievement.description) ?? '',
    level: achievedLevel(document),
    criteria,
    employerText,
    issuerId: string(issuer.id) ?? '',
    issuerName: string(issuer.name) ?? '',
    issuerUrl: httpsUrl(issuer.url),
    narrative: string(subject.narrative),
    alignments: list(achievement.alignment).map((each) => {
      const alignment = object(each);
      return {
        name: string(alignment.targetName) ?? '',
        url: webUrl(alignment.targetUrl),
        framework: string(alignment.targetFramework),
      };
    }),
    awardedDate: string(document.awardedDate),
    validFrom: string(dates.from),
    validUntil: string(dates.until),
  };
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? visible(value) : null;
}

function httpsUrl(value: unknown): string | null {
  const url = webUrl(value);
  return url?.startsWith('https:') ? url : null;
}

/** A link that a page may carry: http or https, nothing else; as the URL parser writes it. */
function webUrl(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
