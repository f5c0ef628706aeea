/** Several badges judged at once: a table with a verdict each, the same as CSV, and the checks of each below it. */
import { type Language, type TextKey, text } from '../../i18n/i18n.ts';
import type { VerifyOptions } from '../../verify/adapters.ts';
import type { Verification, VerificationReport } from '../../verify/report.ts';
import { csvFile } from '../csv.ts';
import type { VerifyInput } from '../verify-input.ts';
import { dayOnPage } from './days.ts';
import { readBadge } from './gated.ts';
import type { PrivateVerdict } from './private-verdict.ts';
import { issuerHost, type Tone } from './report-view.ts';
import { isPrivate, recipientView, resultView } from './verify-view.ts';
import { outcomeOf } from './verify-who.ts';
import { visible } from './visible.ts';

/** One thing that was handed in, and what became of it. */
export type Row = { name: string; from: 'file' | 'text' } & (
  | { input: VerifyInput; verification: Verification; own?: PrivateVerdict; replacedBy?: string }
  | { mistake: TextKey; code: string }
);

const LATE = ['VERIFY_LATE', 'INTERNAL_ERROR'];

type RowView = ReturnType<typeof rowView>;

/** Fields of `public/verify-several`. */
export function severalView(
  rows: readonly Row[],
  asked: VerifyOptions['recipient'],
  language: Language,
  publicUrl: string,
) {
  const views = rows.map((row, at) => rowView(row, at + 1, asked, language, publicUrl));
  return {
    rows: views,
    counts: countsOf(views),
    asked: asked?.name ?? asked?.email ?? null,
    csv: `data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(views, language))}`,
  };
}

function rowView(row: Row, number: number, asked: VerifyOptions['recipient'], language: Language, publicUrl: string) {
  const name = nameOf(row, number, language);
  if (!('verification' in row)) {
    const title = text(language, LATE.includes(row.code) ? 'public:several.late' : 'public:several.noBadge');
    return { number, name, ...NOTHING, title, because: [text(language, row.mistake)], code: row.code };
  }
  const { report, credential } = row.verification;
  const result = resultView(row.verification, row, asked, language, publicUrl);
  const badge = credential && readBadge(credential);
  const awarded = report.verdict === 'invalid' ? null : (badge?.awardedDate ?? badge?.validFrom ?? null);
  const { issuer } = report.verdict === 'invalid' ? { issuer: null } : report.summary;
  const { own } = row;
  if (own) return { number, name, ...privateRow(own, report.checkedAt, language) };
  if (isPrivate(report)) return { number, name, ...keptPrivate(report, result.ownPage, language) };
  return {
    number,
    name,
    tone: result.strip.tone,
    title: result.strip.title,
    because: result.strip.because,
    code: report.verdict as string,
    person: personIn(row.verification, asked, language),
    notChecked: notCheckedOf(row.verification, result.notChecked, language),
    achievement: result.summary?.achievement ?? severalInside(result.contained.length, language),
    level: result.summary?.level ?? null,
    issuer: issuer && visible(issuer.name),
    known: issuer?.known ?? false,
    host: issuer && issuerHost(issuer.id),
    day: awarded?.slice(0, 10),
    date: awarded && dayOnPage(language, awarded),
    checkedAt: report.checkedAt as string,
    page: null,
    result,
  };
}

/** Whose badge it is, as far as the badge says so; what was typed is compared with each, and makes none of them false. */
interface Person {
  /** The name in the badge, or that it cannot be read; null where there is no badge to read. */
  shown: string | null;
  /** Whether what was typed fits, in one or two words and in a sentence; both null when nothing was typed. */
  fits: string | null;
  sentence: string | null;
}

const NOBODY: Person = { shown: null, fits: null, sentence: null };

function personIn({ report }: Verification, asked: VerifyOptions['recipient'], language: Language): Person {
  if (report.verdict === 'invalid' || report.summary.achievement === null) return NOBODY;
  const { recipientName } = report.summary;
  const shown = recipientName === null ? text(language, 'public:several.nameless') : visible(recipientName);
  if (asked === undefined) return { ...NOBODY, shown };
  const fits = text(language, `public:several.fits.${outcomeOf(report)}`);
  return { shown, fits, sentence: recipientView(report, asked, language).sentence };
}

/** What this row says nothing about, for whoever reads only the table. */
function notCheckedOf({ report }: Verification, notChecked: readonly string[], language: Language): string[] {
  if (report.verdict === 'invalid' || report.summary.achievement === null) return [];
  const compared = ['pass', 'fail'].includes(outcomeOf(report));
  return compared ? [...notChecked] : [text(language, 'public:verify.notTheName'), ...notChecked];
}

/** A private badge of ours that no longer counts: what its own page says, and a link to it. */
function privateRow(own: PrivateVerdict, checkedAt: string, language: Language) {
  return {
    ...NOTHING,
    tone: own.strip.tone,
    title: own.strip.title,
    because: [...own.strip.because, text(language, 'public:verify.privateText')],
    code: own.verdict as string,
    achievement: own.badge?.name ?? null,
    level: own.badge?.level ?? null,
    issuer: own.badge?.issuerName ?? null,
    known: true,
    checkedAt,
    page: own.page,
  };
}

/** A badge that its holder keeps private, and that still counts as far as anybody may know: where its paper is compared. */
function keptPrivate({ verdict, checkedAt }: VerificationReport, page: string | null, language: Language) {
  const says = page === null ? (['public:strip.private'] as const) : PRIVATE_SAYS;
  return {
    ...NOTHING,
    title: text(language, 'public:several.private'),
    because: says.map((key) => text(language, key)),
    code: verdict as string,
    checkedAt,
    page,
  };
}

const PRIVATE_SAYS = ['public:several.privateWhy', 'public:several.privateOwn'] as const;

const NOTHING = {
  tone: 'unknown' as Tone,
  achievement: null,
  level: null,
  issuer: null,
  known: false,
  host: null,
  day: null,
  date: null,
  checkedAt: '',
  person: NOBODY,
  notChecked: [] as string[],
  page: null as string | null,
  result: null,
};

function severalInside(count: number, language: Language): string | null {
  return count === 0 ? null : text(language, 'public:several.inside', { count });
}

/** A file by its own name, a link by itself, a pasted text by its place. */
function nameOf(row: Row, number: number, language: Language): string {
  if (row.name !== '' && !(row.from === 'text' && /^\d+$/.test(row.name))) return row.name;
  return text(language, row.from === 'file' ? 'public:several.file' : 'public:several.text', { number });
}

/** How many there are of each verdict, in the order in which they first occur. */
function countsOf(views: readonly RowView[]): { tone: Tone; title: string; count: number }[] {
  const counts = new Map<string, { tone: Tone; title: string; count: number }>();
  for (const { tone, title } of views) {
    const found = counts.get(title) ?? { tone, title, count: 0 };
    counts.set(title, { ...found, count: found.count + 1 });
  }
  return [...counts.values()];
}

const COLUMNS = [
  'name',
  'verdict',
  'why',
  'person',
  'fits',
  'badge',
  'level',
  'issuer',
  'host',
  'date',
  'notChecked',
  'code',
  'checkedAt',
] as const;

/** The same table as a file for a spreadsheet. */
function csvOf(views: readonly RowView[], language: Language): string {
  const head = COLUMNS.map((column) => text(language, `public:several.csv.${column}`));
  const lines = views.map((view) => [
    view.name,
    view.title,
    view.because.join(' '),
    view.person.shown,
    view.person.fits,
    view.achievement,
    view.level,
    view.issuer,
    view.host,
    view.day,
    view.notChecked.join(' '),
    view.code,
    view.checkedAt,
  ]);
  return csvFile([head, ...lines]);
}
