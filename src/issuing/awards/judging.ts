/** What a colleague looks at before releasing an award. Who may see it was decided by the caller. */

import type { Evidence } from '../evidence/evidence.ts';
import type { IssuingDeps } from '../ports.ts';
import { sensitiveWords } from '../texts/sensitive-words.ts';
import type { Award } from './awards.ts';

export interface ToJudge {
  evidence: Evidence[];
  /** Of a mended name: the names before it, and the evidence, which hangs on the badge before it until that ends. */
  mended: { name: string; pageName: string; evidence: Evidence[] } | null;
  /** Words about health, debts and the like in what the coach wrote: a hint, never a refusal. */
  sensitive: string[];
}

/** For each award, in the order given: its evidence, that of the one it replaces too, and what to look at twice. */
export async function whatToJudge(
  { storage }: Pick<IssuingDeps, 'storage'>,
  awards: readonly Award[],
): Promise<ToJudge[]> {
  const before = awards.flatMap(({ supersedes }) => supersedes ?? []);
  const [items, listings] = await Promise.all([
    storage.evidence.ofAwards([...awards.map(({ id }) => id), ...before]),
    storage.awards.listings(before),
  ]);
  const evidenceOf = (awardId: string): Evidence[] => items.filter((item) => item.awardId === awardId);
  return awards.map(({ id, supersedes, coachWords }) => {
    const evidence = evidenceOf(id);
    const old = listings.find(({ award }) => award.id === supersedes);
    const mended =
      old === undefined
        ? null
        : { name: old.recipientName, pageName: old.award.pageName, evidence: evidenceOf(old.award.id) };
    const texts = [...evidence, ...(mended?.evidence ?? [])].map(({ text }) => text ?? '');
    return { evidence, mended, sensitive: sensitiveWords([coachWords ?? '', ...texts].join(' ')) };
  });
}

/**
 * Names what somebody who judges an award had before them: names, level, words, judges and every item. Anything else is
 * another mark. Says nothing about them.
 */
export function judgedMark(
  deps: Pick<IssuingDeps, 'fingerprint'>,
  award: Award,
  name: string,
  { evidence, mended }: ToJudge,
): string {
  const { id, level, pageName, coachWords, secondJudge, awardedDate } = award;
  const items = [...evidence, ...(mended?.evidence ?? [])].map((item) => item.id).sort();
  const seen = ['judged', id, level, pageName, coachWords, secondJudge, awardedDate, name, mended?.name, items];
  return deps.fingerprint(JSON.stringify(seen)).slice(0, 24);
}
