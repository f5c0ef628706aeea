/** The report of the verify page as data for its template: verdict, what the visitor asked, what was not looked at. */
import { hasText, type Language, text } from '../../i18n/i18n.ts';
import { closingSentences } from '../../openbadges/praktijkverklaring-terms.ts';
import { readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../../verify/adapters.ts';
import type { Verdict, Verification, VerificationReport } from '../../verify/report.ts';
import { dayOnPage } from './days.ts';
import { fileKind } from './file-kind.ts';
import { readBadge, type ShownBadge } from './gated.ts';
import { type CheckLine, checkLines, issuerHost, mainLines, stripOf } from './report-view.ts';
import { replacedStrip } from './successor.ts';
import { type Handed, outcomeOf, publicPage, whoView } from './verify-who.ts';
import { isolated, visible } from './visible.ts';

/** Fields `result` of `public/verify`; `asked` is what the visitor typed to compare. */
export function resultView(
  verification: Verification,
  handed: Handed,
  asked: VerifyOptions['recipient'],
  language: Language,
  publicUrl: string,
) {
  const { report, credential } = verification;
  const { replacedBy = null } = handed;
  const badge = credential && readBadge(credential);
  const isPractice = credential !== null && readPraktijkverklaring(credential) !== null;
  const strip = stripOf(report, language, badge ?? { validFrom: null, validUntil: null });
  const recipient = asked ? recipientView(report, asked, language) : null;
  const said = (line: CheckLine) =>
    recipient && line.id === 'recipient' ? { ...line, sentence: recipient.sentence } : line;
  const lines = checkLines(report, language, credential).map(said);
  const main = mainLines(lines);
  const awarded = badge?.awardedDate ?? badge?.validFrom ?? null;
  return {
    strip: replacedBy === null ? strip : replacedStrip(strip, language),
    replacedBy,
    isPractice,
    recipient,
    who: whoView(verification, handed, asked, language, publicUrl),
    main,
    rest: lines.filter((line) => !main.includes(line)),
    notChecked: notChecked(handed, report, language, isPractice),
    summary: report.verdict === 'invalid' ? null : summaryView(report, awarded, language),
    says:
      badge && SAYS.has(report.verdict)
        ? saysView(practiceSays(credential, language) ?? badge, report.summary.recipientName)
        : null,
    recommendation: credential !== null && isEndorsement(credential),
    contained: (report.contained ?? []).map((part) => containedView(part, language)),
    ownPage: isPrivate(report) ? publicPage(handed, publicUrl, report) : null,
  };
}

/** A recommendation about a badge or an organisation can be real too, but it is no badge. */
function isEndorsement(credential: GatedDocument): boolean {
  return Array.isArray(credential.type) && credential.type.includes('EndorsementCredential');
}

/** What a badge says may be read where its signature is right and it still counts, or once did. */
const SAYS = new Set<Verdict>(['valid', 'unknown_issuer', 'expired', 'not_yet_valid']);
const MOST_CRITERIA = 12;
const MOST_LETTERS = 600;

/** What a praktijkverklaring says: how each work process is done, who judged, and what it is not. Null for all others. */
function practiceSays(credential: GatedDocument | null, language: Language) {
  const signed = credential === null ? null : readPraktijkverklaring(credential);
  if (signed === null) return null;
  const [what = '', not = ''] = closingSentences({ level: 0, mbo: false });
  return {
    claim: '',
    criteria: signed.processes.map(
      ({ name, performance }) => `${visible(name)}: ${text(language, `public:practice.${performance}`)}`,
    ),
    narrative: [...signed.judgement, signed.closing ?? `${what} ${not}`].map(visible).join('\n'),
  };
}

/** What somebody can do, in the words of the issuer. */
function saysView(
  { claim, criteria, narrative }: Pick<ShownBadge, 'claim' | 'criteria' | 'narrative'>,
  name: string | null,
) {
  const short = (words: string) => {
    const letters = [...words];
    return letters.length <= MOST_LETTERS ? words : `${letters.slice(0, MOST_LETTERS).join('')}…`;
  };
  const says = {
    claim: claim === '' ? null : short(claim),
    subject: subjectOf(claim, name),
    criteria: criteria.slice(0, MOST_CRITERIA).map(short),
    narrative: narrative && short(narrative),
  };
  return says.claim || says.criteria.length > 0 || says.narrative ? says : null;
}

/** "kan goed samenwerken" has no subject of its own: the name in the badge, or "deze persoon", in the words' language. */
function subjectOf(claim: string, name: string | null): string | null {
  const own: Language | null = claim.startsWith('kan ') ? 'nl' : claim.startsWith('can ') ? 'en' : null;
  if (own === null) return null;
  return name === null ? text(own, 'public:badge.somebody') : visible(name);
}

/** One badge of several: its verdict in words, what it is and who says so, and its own checks. */
function containedView(report: VerificationReport, language: Language) {
  const { validFrom, validUntil } = report.checks.find(({ id }) => id === 'validity')?.params ?? {};
  const day = (value: unknown) => (typeof value === 'string' ? value : null);
  const { tone, title, because } = stripOf(report, language, {
    validFrom: day(validFrom),
    validUntil: day(validUntil),
  });
  const genuine = report.verdict !== 'invalid';
  return {
    tone,
    title,
    because,
    achievement: genuine && report.summary.achievement ? visible(report.summary.achievement) : null,
    issuer: genuine && report.summary.issuer ? visible(report.summary.issuer.name) : null,
    lines: checkLines(report, language, null),
  };
}

const TONE = { pass: 'ok', fail: 'error', unknown: 'warning', skipped: 'warning' } as const;

/** Whether the typed name or address fits, said right under the verdict; it is what the visitor came for. */
export function recipientView(
  report: VerificationReport,
  asked: { name?: string; email?: string },
  language: Language,
) {
  const check = report.checks.find(({ id }) => id === 'recipient');
  const outcome = outcomeOf(report);
  const both = asked.name !== undefined && asked.email !== undefined;
  const typed = asked.name === undefined ? 'emailAddress' : 'name';
  const about = outcome === 'pass' && both ? 'both' : check?.params.type === 'emailAddress' ? 'emailAddress' : typed;
  return {
    tone: TONE[outcome],
    sentence: text(language, outcome === 'skipped' ? 'public:verify.asked.skipped' : askedKey(outcome, about)),
    hints:
      outcome !== 'fail'
        ? []
        : [
            text(language, 'public:verify.nameHint'),
            ...(about === 'name' ? [text(language, 'public:verify.letterHint')] : []),
          ],
  };
}

function askedKey(outcome: 'pass' | 'fail' | 'unknown', about: 'name' | 'emailAddress' | 'both') {
  return `public:verify.asked.${outcome}.${about === 'both' && outcome !== 'pass' ? 'name' : about}` as
    | `public:verify.asked.${'pass' | 'fail' | 'unknown'}.${'name' | 'emailAddress'}`
    | 'public:verify.asked.pass.both';
}

/** What this report says nothing about: the page around the proof, the person. */
function notChecked({ input }: Handed, report: VerificationReport, language: Language, isPractice: boolean): string[] {
  const kind = 'bytes' in input ? fileKind(input.bytes) : 'text';
  const read = report.summary.achievement !== null || report.summary.issuer !== null;
  return [
    ...(read && kind === 'pdf' ? [text(language, 'public:verify.notThePage')] : []),
    ...(read && kind === 'picture' ? [text(language, 'public:verify.notThePicture')] : []),
    ...(read ? [text(language, isPractice ? 'public:practice.notChecked' : 'public:badge.notChecked')] : []),
  ];
}

function summaryView(report: VerificationReport, awarded: string | null, language: Language) {
  const { achievement, level, issuer, recipientName } = report.summary;
  if (achievement === null && issuer === null) return null;
  const levelKey = `common:level.${level}`;
  const seen = (value: string | null) => (value === null ? null : visible(value));
  return {
    achievement: seen(achievement),
    level: level && hasText(levelKey) ? text(language, levelKey) : seen(level),
    issuer: seen(issuer?.name ?? null),
    known: issuer?.known ?? false,
    host: issuer && hostOrNone(issuer.id, language),
    issuerId: seen(issuer?.id ?? null),
    date: awarded && dayOnPage(language, awarded),
    recipientName: seen(recipientName),
  };
}

function hostOrNone(id: string, language: Language): string {
  const host = issuerHost(id);
  return host === null ? text(language, 'public:verify.noSite') : isolated(host);
}

/** A badge of ours whose holder keeps it private: there the paper can be checked. */
export function isPrivate(report: VerificationReport): boolean {
  return report.checks.some((check) => check.code === 'BADGE_PRIVATE');
}
