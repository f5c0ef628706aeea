/** What a praktijkopleider chose and did not send yet: kept with the link, so that it can be gone on with, also by a newer link. */
import type { FieldError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { PERFORMANCES, type Performance } from '../dossiers/dossiers.ts';

/** As it stands in the form. */
export interface TypedTask {
  /** By code of the work process; anything that is no performance counts as not chosen. */
  chosen: Readonly<Record<string, string>>;
  remark: string;
  name: string;
  role: string;
}

/** What is kept of it. `evidence`: ids of what was added by this link, so that nothing else can be seen or taken away by it. */
export interface Begun {
  chosen: Record<string, Performance>;
  remark: string;
  name: string;
  role: string;
  evidence: string[];
}

const NOTHING: Begun = { chosen: {}, remark: '', name: '', role: '', evidence: [] };
const KEPT_CHARACTERS = 1_000;

/** Reads a performance as posted; null for anything else. */
export function performanceOf(value: string | undefined): Performance | null {
  return PERFORMANCES.find((known) => known === value) ?? null;
}

/** What a link keeps. */
export function readBegun(kept: string | null): Begun {
  return kept === null ? NOTHING : { ...NOTHING, ...(JSON.parse(kept) as Partial<Begun>) };
}

/** The same without name and function: those are asked anew of whoever has the newer link. */
export function withoutWho(kept: string): string {
  return JSON.stringify({ ...readBegun(kept), name: '', role: '' } satisfies Begun);
}

/** With what stands in the form now: only choices about these codes, and no text that looks like a BSN. */
export function withTyped(before: Begun, typed: TypedTask, codes: readonly string[]): string {
  const chosen: Begun['chosen'] = {};
  for (const code of codes) {
    const performance = performanceOf(Object.hasOwn(typed.chosen, code) ? typed.chosen[code] : undefined);
    if (performance !== null) chosen[code] = performance;
  }
  const next: Begun = {
    chosen,
    remark: keepable(typed.remark),
    name: keepable(typed.name),
    role: keepable(typed.role),
    evidence: before.evidence,
  };
  return JSON.stringify(next);
}

/** The fields of which nothing is kept, as mistakes: who goes on later must know. */
export function notKept(typed: TypedTask): FieldError[] {
  const fields = (['remark', 'name', 'role'] as const).filter((field) => looksLikeBsn(typed[field]));
  return fields.map((field) => ({ field, code: 'form.bsn_like' }));
}

const keepable = (text: string): string => (looksLikeBsn(text) ? '' : text.slice(0, KEPT_CHARACTERS));
