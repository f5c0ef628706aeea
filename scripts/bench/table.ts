import type { CaseResult } from './case.ts';
import type { Facts } from './facts.ts';

const COLUMNS = ['case', 'ratio', 'median', 'min', 'max', 'per second', 'baseline', 'memory'] as const;

/** The figures as text: a table, what each row is, and what it was made on. */
export function tableOf(facts: Facts, results: readonly CaseResult[]): string {
  const rows = results.map((result) => [
    result.id,
    `${digits(result.ratio)} x`,
    milliseconds(result.medianMs),
    milliseconds(result.minMs),
    milliseconds(result.maxMs),
    digits(result.perSecond),
    milliseconds(result.baselineMedianMs),
    `${Math.round(result.peakRssMb)} MiB`,
  ]);
  const widths = COLUMNS.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [
    line(COLUMNS),
    ...rows.map(line),
    '',
    'ratio: how many times as fast as the baseline in the same run, median over the rounds; below 1 is slower.',
    'Times are per operation and differ from machine to machine; memory is the peak of the process, both sides together.',
    ...results.flatMap(({ id, parts = {} }) =>
      Object.entries(parts).map(
        ([part, { ratio, medianMs, baselineMedianMs }]) =>
          `${id} ${part}: ${digits(ratio)} x, ${milliseconds(medianMs)} beside ${milliseconds(baselineMedianMs)}.`,
      ),
    ),
    ...results.map(({ id, about, baseline }) => `${id}: ${about}; baseline: ${baseline}.`),
    `${facts.date}, commit ${facts.commit ?? 'unknown'}, Node ${facts.node}, OpenSSL ${facts.openssl}, ${facts.cores} x ${facts.cpu}`,
  ].join('\n');
}

function milliseconds(value: number): string {
  return `${digits(value)} ms`;
}

/** Three digits that count. */
function digits(value: number): string {
  return value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
}
