/** What the verifier said, in words for people. Never decides anything itself. */

import { formatTime } from '../../i18n/dates.ts';
import { hasText, type Language, type TextKey, text } from '../../i18n/i18n.ts';
import { readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import { isListed } from '../../verify/checks/key.ts';
import type { Check, Verdict, VerificationReport } from '../../verify/report.ts';
import { dayOnPage } from './days.ts';
import { isolated, visible } from './visible.ts';

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
  /** What this code means and what to do; null where there is nothing to explain. */
  explain: string | null;
  /** What the check looked at: which key, which list, which days. */
  facts: { label: string; value: string }[];
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

/** A link behind which there is no badge to judge: then the strip says what is wrong with the link. */
const NOTHING_THERE = ['GONE', 'NOT_FOUND', 'URL_NOT_ALLOWED', 'WRONG_KIND'] as const;

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
    checkedAt: checkedAt(report, language),
  };
}

/** When this very report was made, in words. */
export function checkedAt(report: Pick<VerificationReport, 'verdict' | 'checkedAt'>, language: Language): string {
  const key = report.verdict === 'unverifiable' ? 'public:strip.triedAt' : 'public:strip.checkedAt';
  return inWords(language, key, report.checkedAt);
}

/** Many pages are made in one second: its words are made once. */
const inWords = withLastSecond((language, key, time) =>
  text(language, key, { day: dayOnPage(language, time), time: formatTime(language, time) }),
);

type InWords = (language: Language, key: TextKey, time: string) => string;

function withLastSecond(make: InWords): InWords {
  let second = '';
  const made = new Map<string, string>();
  return (language, key, time) => {
    if (time !== second) made.clear();
    second = time;
    const words = made.get(`${language} ${key}`) ?? make(language, key, time);
    made.set(`${language} ${key}`, words);
    return words;
  };
}

function reasons(
  report: VerificationReport,
  language: Language,
  dates: { validFrom: string | null; validUntil: string | null },
): string[] {
  switch (report.verdict) {
    case 'valid':
      return [];
    case 'revoked':
      return [text(language, 'public:strip.orErased')];
    case 'unknown_issuer': {
      const { issuer } = report.summary;
      if (issuer === null) return [];
      const host = issuerHost(issuer.id);
      const name = isolated(issuer.name);
      if (host === null) return [text(language, 'public:strip.unknownIssuerNowhere', { name })];
      return [text(language, 'public:strip.unknownIssuer', { name, host: isolated(host) })];
    }
    case 'expired':
      return dates.validUntil
        ? [text(language, 'public:strip.expiredOn', { day: dayOnPage(language, dates.validUntil) })]
        : [];
    case 'not_yet_valid':
      return dates.validFrom
        ? [text(language, 'public:strip.validFrom', { day: dayOnPage(language, dates.validFrom) })]
        : [];
    case 'invalid':
      return [invalidReason(report, language), text(language, 'public:strip.askIssuer')];
    case 'unverifiable':
      return [unverifiableReason(report, language)];
  }
}

/** With a right signature the text is as it was signed: then the register does not know it, or the key was stolen. */
function invalidReason({ checks }: VerificationReport, language: Language): string {
  const failed = checks.filter(({ outcome }) => outcome === 'fail');
  if (!failed.every(({ id, code }) => id === 'register' || code === 'KEY_REVOKED'))
    return text(language, 'public:strip.wrong');
  const isUnknown = failed.some(({ id }) => id === 'register');
  return text(language, isUnknown ? 'public:strip.notInRegister' : 'public:strip.keyRevoked');
}

function unverifiableReason(report: VerificationReport, language: Language): string {
  const codes = report.checks.filter((check) => check.outcome !== 'pass').map((check) => check.code);
  if (codes.includes('BADGE_PRIVATE')) return text(language, 'public:strip.private');
  if (codes.includes('NOT_A_BADGE')) return text(language, 'checks:NOT_A_BADGE');
  const nothing = NOTHING_THERE.find((code) => codes.includes(code));
  if (nothing) return text(language, `public:strip.link.${nothing}`);
  return text(language, codes.some((code) => PASSING.has(code)) ? 'public:strip.later' : 'public:strip.cannot');
}

/** The checks as sentences, in the order of the report; `credential` says what they are about, a badge where it is null. */
export function checkLines(
  report: VerificationReport,
  language: Language,
  credential: GatedDocument | null,
): CheckLine[] {
  const isStatement = credential !== null && readPraktijkverklaring(credential) !== null;
  const issuer = issuerWords(report, language);
  return report.checks.map((check) => ({
    outcome: check.outcome,
    word: text(language, `checks:word.${check.outcome}`),
    mark: MARK[check.outcome],
    sentence: (isStatement ? ofStatement(check, language) : null) ?? sentenceOf(check, report, language, issuer),
    id: check.id,
    code: check.code,
    explain: explanationOf(check, language),
    facts: factsOf(check, language),
  }));
}

function explanationOf(check: Check, language: Language): string | null {
  const key = `checks:explain.${check.code}`;
  return hasText(key) ? text(language, key) : null;
}

const FACTS = ['method', 'list', 'validFrom', 'validUntil'] as const;

function factsOf({ params }: Check, language: Language): { label: string; value: string }[] {
  return FACTS.flatMap((name) => {
    const value = params[name];
    if (typeof value !== 'string' || value === '') return [];
    const isDay = name === 'validFrom' || name === 'validUntil';
    const shown = isDay && /^\d{4}-\d\d-\d\d/.test(value) ? dayOnPage(language, value) : visible(value);
    return [{ label: text(language, `public:fact.${name}`), value: shown }];
  });
}

/** Whom a sentence may name: a known issuer by name, another by its host, and nobody where the text is not theirs. */
function issuerWords(report: VerificationReport, language: Language): string {
  const { issuer } = report.summary;
  if (issuer === null || report.verdict === 'invalid') return text(language, 'common:thisIssuer');
  if (issuer.known) return isolated(issuer.name);
  const host = issuerHost(issuer.id);
  return host === null ? text(language, 'common:thisIssuer') : isolated(host);
}

/** A right key of an issuer: of a known one or one with a host, of one that is nothing but its key, or of an unsigned text. */
function keySentence(report: VerificationReport): 'key.pass' | 'key.passNowhere' | 'key.passAlone' {
  // That the named key is the issuer's says nothing about the text when the signature does not fit it.
  const signed = report.checks.some(({ id, outcome }) => id === 'proof' && outcome === 'pass');
  if (!signed) return 'key.passAlone';
  const { issuer } = report.summary;
  return issuer === null || issuer.known || issuerHost(issuer.id) !== null ? 'key.pass' : 'key.passNowhere';
}

/** The sentence with the own word of a praktijkverklaring, where the usual one says "badge". */
function ofStatement({ id, outcome, code }: Check, language: Language): string | null {
  const key = `checks:statement.${id}.${outcome}`;
  const special = hasText(`checks:${code}`) && code !== 'EXPIRED';
  return !special && hasText(key) ? text(language, key) : null;
}

/** A sentence for this very code where we have one, else the one for this check and outcome. */
function sentenceOf(check: Check, report: VerificationReport, language: Language, issuer: string): string {
  const own = `checks:${check.code}`;
  if (check.code === 'REGISTER_INCLUDED')
    return text(language, 'checks:REGISTER_INCLUDED', {
      ...check.params,
      day: dayOnPage(language, String(check.params.day)),
    });
  if (hasText(own)) return text(language, own, { ...check.params, issuer });
  if (isListed(check)) return text(language, 'checks:key.listed', { issuer });
  if (check.id === 'key' && check.outcome === 'pass')
    return text(language, `checks:${keySentence(report)}`, { issuer });
  return text(language, `checks:${check.id}.${check.outcome}`, { ...check.params, issuer });
}

/**
 * What a visitor needs at first sight: everything that was looked at, without the shape when it is simply right, and
 * without a tick for the key where the signature is wrong: nothing is right then.
 */
export function mainLines(lines: readonly CheckLine[]): CheckLine[] {
  const forged = lines.some(({ id, outcome }) => id === 'proof' && outcome === 'fail');
  const hidden = forged ? ['shape', 'key'] : ['shape'];
  return lines.filter((line) => line.outcome !== 'skipped' && !(line.outcome === 'pass' && hidden.includes(line.id)));
}

/** The host behind an issuer id: `did:web:host%3A3000:issuers:x` and `https://host/x` give the host, others null. */
export function issuerHost(id: string): string | null {
  const web = /^did:web:([^:]+)/.exec(id);
  if (web?.[1]) return decodeSafely(web[1]);
  return URL.canParse(id) && id.startsWith('https:') ? new URL(id).host : null;
}

function decodeSafely(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
