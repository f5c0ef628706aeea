/**
 * What the company confirmed, read from the hashed statement itself, against what the school is about to sign. Pure. What
 * never lives here: the writing of that statement (workplace-confirm.ts).
 */
import type { Confirmation } from './dossiers.ts';
import type { DossierFacts, Practice } from './practice.ts';
import { lastConfirmation, signableLines } from './practice.ts';

/** The parts of a statement that a signature repeats; whatever is missing fits nothing. */
interface Confirmed {
  learner?: { name?: string };
  company?: { name?: string; city?: string; kvk?: string | null; leerbedrijfId?: string };
  qualification?: Record<string, unknown>;
  placement?: { startDate?: string; endDate?: string; hours?: number };
  workProcesses?: { code: string; name?: string; performance?: string }[];
}

const QUALIFICATION = ['name', 'crebo', 'cohort', 'level', 'fileName', 'fileCrebo'] as const;

/** The name of the learner that the company judged last, or null where no statement says one. */
export function confirmedName({ lines, confirmations }: Pick<DossierFacts, 'lines' | 'confirmations'>): string | null {
  const last = lastConfirmation(confirmations, signableLines(lines));
  return last === undefined ? null : (read(last).learner?.name ?? null);
}

/**
 * Whether every judgement that is signed was confirmed so: about this learner, at this company, in this placement, each work
 * process under its name and as it was done. One that is left out is no difference.
 */
export function saysWhatWasConfirmed(facts: DossierFacts, practice: Practice | null, learnerName: string): boolean {
  if (practice === null) return false;
  const lines = signableLines(facts.lines);
  return lines.every(({ code, name, performance, confirmationId }) => {
    const confirmation = facts.confirmations.find(({ id }) => id === confirmationId);
    if (confirmation === undefined) return false;
    const said = read(confirmation);
    return (
      said.learner?.name === learnerName &&
      sameCompany(said, practice) &&
      samePlacement(said, practice) &&
      QUALIFICATION.every((field) => said.qualification?.[field] === facts.qualification[field]) &&
      said.workProcesses?.some((one) => one.code === code && one.name === name && one.performance === performance) ===
        true
    );
  });
}

const read = ({ statement }: Confirmation): Confirmed => JSON.parse(statement) as Confirmed;

function sameCompany({ company }: Confirmed, { company: signed }: Practice): boolean {
  return (['name', 'city', 'kvk', 'leerbedrijfId'] as const).every((field) => company?.[field] === signed[field]);
}

function samePlacement({ placement }: Confirmed, signed: Practice): boolean {
  return (['startDate', 'endDate', 'hours'] as const).every((field) => placement?.[field] === signed[field]);
}
