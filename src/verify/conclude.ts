/** From the checks that ran to a report: all ten in order, and the one word that follows from them. */
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import type { VerifyOptions } from './adapters.ts';
import { skipped } from './finding.ts';
import { CHECK_IDS, type Check, type DateTime, type Summary, type Verification } from './report.ts';
import { summarise } from './summarise.ts';
import { NO_SUMMARY } from './summary.ts';

/** What the report may show; absent where nothing was judged. */
export interface Shown {
  summary: Summary;
  credential: GatedDocument;
}

/** The report over these checks; those that did not run are `skipped` with NOT_REACHED. */
export function conclude(
  options: Pick<VerifyOptions, 'now'>,
  ran: readonly Check[],
  shown: Shown | null = null,
): Verification {
  const checks = inOrder(ran, 'NOT_REACHED');
  return {
    report: {
      verdict: summarise(checks),
      checkedAt: timeOf(options),
      checks,
      summary: shown?.summary ?? NO_SUMMARY,
    },
    credential: shown?.credential ?? null,
  };
}

/** All ten checks, those that did not run as `skipped` with this code. */
export function inOrder(ran: readonly Check[], otherwise: string): Check[] {
  return CHECK_IDS.map((id) => ran.find((check) => check.id === id) ?? { id, ...skipped(otherwise) });
}

/** The time of this very computation, to the second. */
export function timeOf({ now }: Pick<VerifyOptions, 'now'>): DateTime {
  return `${now.toISOString().slice(0, 19)}Z`;
}
