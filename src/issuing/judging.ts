/** What a colleague looks at before releasing an award. Who may see it was decided by the caller. */
import type { Award } from './awards.ts';
import type { Evidence } from './evidence.ts';
import type { IssuingDeps } from './ports.ts';
import { sensitiveWords } from './sensitive-words.ts';

export interface ToJudge {
  evidence: Evidence[];
  /** Of a mended name: the names before it, and the evidence, which hangs on the badge before it until that ends. */
  mended: { name: string; pageName: string; evidence: Evidence[] } | null;
  /** Words about health, debts and the like in what the coach wrote: a hint, never a refusal. */
  sensitive: string[];
}

/** The evidence of an award that waits, of the one it replaces too, and what to look at twice. */
export async function whatToJudge(deps: IssuingDeps, award: Award): Promise<ToJudge> {
  const { storage } = deps;
  const evidence = await storage.evidence.ofAward(award.id);
  const mended = award.supersedes === null ? null : await before(deps, award.supersedes);
  const texts = [...evidence, ...(mended?.evidence ?? [])].map(({ text }) => text ?? '');
  return { evidence, mended, sensitive: sensitiveWords([award.coachWords ?? '', ...texts].join(' ')) };
}

async function before({ storage }: IssuingDeps, awardId: string): Promise<ToJudge['mended']> {
  const old = await storage.awards.byId(awardId);
  const recipient = old === null ? null : await storage.recipients.byId(old.organisationId, old.recipientId);
  if (old === null || recipient === null) return null;
  return { name: recipient.name, pageName: old.pageName, evidence: await storage.evidence.ofAward(old.id) };
}
