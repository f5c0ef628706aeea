/** What the verifier said, in words for people. Never decides anything itself. */
import { formatDay, formatTime } from '../../i18n/dates.ts';
import { hasText, type Language, text } from '../../i18n/i18n.ts';
import type { Check, Verdict, VerificationReport } from '../../verify/report.ts';
import { isolated } from './visible.ts';

export type Tone = 'ok' | 'warn' | 'no' | 'unknown';

/** The strip on top: icon by tone, the verdict in words, why, and the time of this very check. */
export interface Strip {
  tone: Tone;
  title: string;
  /** Sentences below the title; may be empty. */
  because: string[];
  checkedAt: string;
}

export interface CheckLine {
  outcome: Check['outcome'];
  /** Said by a screen reader where others see the mark. */
  word: string;
  mark: string;
  sentence: string;
  id: string;
  code: string;
}

const TONE: Record<Verdict, Tone> = {
  valid: 'ok',
  unknown_issuer: 'warn',
  expired: 'warn',
  not_yet_valid: 'warn',
  revoked: 'no',
  invalid: 'no',
  unverifiable: 'unknown',
};

/** What may well be over when somebody tries again. */
const PASSING = new Set([
  'STATUS_RETRIEVAL_ERROR',
  'ISSUER_UNREACHABLE',
  'FETCH_FAILED',
  'FETCH_TIMEOUT',
  'INTERNAL_ERROR',
]);

const MARK: Record<Check['outcome'], string> = { pass: '✓', fail: '✗', unknown: '?', skipped: '–' };

/** The strip for a report. `validFrom` and `validUntil` come from the gated document, when there is one. */
export function stripOf(
  report: VerificationReport,
  language: Language,
  dates: { validFrom: string | null; validUntil: string | null },
): Strip {
  return {
    tone: TONE[report.verdict],
    title: text(language, `public:strip.${report.verdict}`),
    because: reasons(report, language, dates),
    checkedAt: text(language, 'public:strip.checkedAt', {
      day: formatDay(language, report.checkedAt),
      time: formatTime(language, report.checkedAt),
    }),
  };
}

function reasons(
  report: VerificationReport,
  language: Language,
  dates: { validFrom: string | null; validUntil: string | null },
): string[] {
  switch (report.verdict) {
    case 'valid':
    case 'revoked':
      return [];
    case 'unknown_issuer': {
      const { issuer } = report.summary;
      return issuer
        ? [
            text(language, 'public:strip.unknownIssuer', {
              name: isolated(issuer.name),
              host: isolated(issuerHost(issuer.id)),
            }),
          ]
        : [];
    }
    case 'expired':
      return dates.validUntil
        ? [text(language, 'public:strip.expiredOn', { day: formatDay(language, dates.validUntil) })]
        : [];
    case 'not_yet_valid':
      return dates.validFrom
        ? [text(language, 'public:strip.validFrom', { day: formatDay(language, dates.validFrom) })]
        : [];
    case 'invalid':
      return [text(language, 'public:strip.wrong')];
    case 'unverifiable':
      return [unverifiableReason(report, language)];
  }
}

function unverifiableReason(report: VerificationReport, language: Language): string {
  const codes = report.checks.filter((check) => check.outcome !== 'pass').map((check) => check.code);
  if (codes.includes('BADGE_PRIVATE')) return text(language, 'public:strip.private');
  return text(language, codes.some((code) => PASSING.has(code)) ? 'public:strip.later' : 'public:strip.cannot');
}

/** The checks as sentences, in the order of the report. */
export function checkLines(report: VerificationReport, language: Language): CheckLine[] {
  const issuer = issuerWords(report, language);
  const signed = report.checks.some(({ id, outcome }) => id === 'proof' && outcome === 'pass');
  return report.checks.map((check) => ({
    outcome: check.outcome,
    word: text(language, `checks:word.${check.outcome}`),
    mark: MARK[check.outcome],
    sentence: sentenceOf(check, signed, language, issuer),
    id: check.id,
    code: check.code,
  }));
}

/** Whom a sentence may name: a known issuer by name, another by its host, and nobody where the text is not theirs. */
function issuerWords(report: VerificationReport, language: Language): string {
  const { issuer } = report.summary;
  if (issuer === null || report.verdict === 'invalid') return text(language, 'common:thisIssuer');
  return isolated(issuer.known ? issuer.name : issuerHost(issuer.id));
}

/** A sentence for this very code where we have one, else the one for this check and outcome. */
function sentenceOf(check: Check, signed: boolean, language: Language, issuer: string): string {
  const own = `checks:${check.code}`;
  if (hasText(own)) return text(language, own, { ...check.params, issuer });
  // That the named key is the issuer's says nothing about the text when the signature does not fit it.
  if (check.id === 'key' && check.outcome === 'pass' && !signed)
    return text(language, 'checks:key.passAlone', { issuer });
  return text(language, `checks:${check.id}.${check.outcome}`, { ...check.params, issuer });
}

/** What a visitor needs at first sight: everything that was looked at, without the shape when it is simply right. */
export function mainLines(lines: readonly CheckLine[]): CheckLine[] {
  return lines.filter((line) => line.outcome !== 'skipped' && !(line.id === 'shape' && line.outcome === 'pass'));
}

/** The host behind an issuer id: `did:web:host%3A3000:issuers:x` and `https://host/x` give the host, others the id. */
export function issuerHost(id: string): string {
  const web = /^did:web:([^:]+)/.exec(id);
  if (web?.[1]) return decodeSafely(web[1]);
  return URL.canParse(id) && id.startsWith('https:') ? new URL(id).host : id;
}

function decodeSafely(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
