/** Several badges judged at once: a table with a verdict each, the same as CSV, and the checks of each below it. */
import { type Language, type TextKey, text } from '../../i18n/i18n.ts';
import type { VerifyOptions } from '../../verify/adapters.ts';
import type { Verification } from '../../verify/report.ts';
import { csvFile } from '../csv.ts';
import type { VerifyInput } from '../verify-input.ts';
import { dayOnPage } from './days.ts';
import { readBadge } from './gated.ts';
import type { PrivateVerdict } from './private-verdict.ts';
import { issuerHost, type Tone } from './report-view.ts';
import { resultView } from './verify-view.ts';
import { visible } from './visible.ts';

/** One thing that was handed in, and what became of it. */
export type Row = { name: string; from: 'file' | 'text' } & (
  | { input: VerifyInput; verification: Verification; own?: PrivateVerdict }
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
  return {
    number,
    name,
    tone: result.strip.tone,
    title: result.strip.title,
    because: [...result.strip.because, ...(result.recipient ? [result.recipient.sentence] : [])],
    code: report.verdict as string,
    achievement: result.summary?.achievement ?? severalInside(result.contained.length, language),
    level: result.summary?.level ?? null,
    issuer: issuer && visible(issuer.name),
    known: issuer?.known ?? false,
    host: issuer && issuerHost(issuer.id),
    day: awarded?.slice(0, 10),
    date: awarded && dayOnPage(language, awarded),
    checkedAt: report.checkedAt as string,
    result,
  };
}

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

const COLUMNS = ['name', 'verdict', 'why', 'badge', 'level', 'issuer', 'host', 'date', 'code', 'checkedAt'] as const;

/** The same table as a file for a spreadsheet. */
function csvOf(views: readonly RowView[], language: Language): string {
  const head = COLUMNS.map((column) => text(language, `public:several.csv.${column}`));
  const lines = views.map((view) => [
    view.name,
    view.title,
    view.because.join(' '),
    view.achievement,
    view.level,
    view.issuer,
    view.host,
    view.day,
    view.code,
    view.checkedAt,
  ]);
  return csvFile([head, ...lines]);
}
