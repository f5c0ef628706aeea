/**
 * What a praktijkverklaring says, planned before anything is written: which work processes can be signed, what the
 * definition names, and what the award keeps of placement, company and judgement. Pure: rows in, plan or AppError out.
 */
import { AppError } from '../../errors.ts';
import type { SignedPerformance } from '../../openbadges/praktijkverklaring-terms.ts';
import { HIGHER_LEVELS, USUAL_LEVELS, WORK_PROCESS_CODE } from '../../openbadges/praktijkverklaring-terms.ts';
import type { AchievementContent, PracticeContent } from '../achievements/achievement-content.ts';
import type { Award } from '../awards/awards.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { Qualification, TrainingCompany } from '../qualifications/qualifications.ts';
import { today } from '../time.ts';
import type { Confirmation, Dossier, DossierLine } from './dossiers.ts';

/** What an award keeps of one person's practice, as it was on the day of signing; signed beside its definition. */
export interface Practice {
  /** By code of the work process. */
  performances: Record<string, SignedPerformance>;
  startDate: string;
  endDate: string;
  hours: number;
  company: { id: string; name: string; city: string; kvk: string | null; leerbedrijfId: string };
  /** Function of who confirmed at the company, and the day. */
  judgement: { role: string; day: string };
}

/** Everything about one dossier that a statement is made of. */
export interface DossierFacts {
  dossier: Dossier;
  lines: readonly DossierLine[];
  confirmations: readonly Confirmation[];
  qualification: Qualification;
  company: TrainingCompany;
  /** Whether it comes in the place of a statement that was wrong. */
  mends?: boolean;
}

export interface StatementPlan {
  content: AchievementContent & { practice: PracticeContent };
  practice: Practice;
}

const PERFORMANCES: Partial<Record<NonNullable<DossierLine['performance']>, SignedPerformance>> = {
  independent: 'zelfstandig',
  guided: 'met-begeleiding',
};

/** Confirmed by the training company, and done: what a signature can stand under. */
export function signableLines(lines: readonly DossierLine[]): DossierLine[] {
  return lines.filter(
    ({ confirmedAt, confirmationId, performance }) =>
      confirmedAt !== null &&
      confirmationId !== null &&
      performance !== null &&
      PERFORMANCES[performance] !== undefined,
  );
}

/** Most work processes in one statement: what fits on a sheet to be read, and in the 32 KB of a document of ours. */
const PROCESSES_SIGNED_MAX = 16;

/** Whether the school may sign for courses on mbo level 3 and 4 too. None may, as yet. */
export function mayHigherLevels(_school: Pick<Organisation, 'id'>): boolean {
  return false;
}

/**
 * The plan of a praktijkverklaring. Throws `dossier.nothing_to_sign` without a confirmed work process,
 * `dossier.too_many_processes`, `dossier.level_not_allowed`, and `dossier.incomplete` for what a form should have refused (reversed dates, no hours, a
 * wrong code, no company number of nine digits).
 */
export function planStatement(facts: DossierFacts, school: Organisation): StatementPlan {
  const { dossier, qualification, company } = facts;
  const lines = signableLines(facts.lines);
  const confirmation = lastConfirmation(facts.confirmations, lines);
  if (lines.length === 0 || confirmation === undefined) throw new AppError('dossier.nothing_to_sign');
  if (lines.length > PROCESSES_SIGNED_MAX)
    throw new AppError('dossier.too_many_processes', { max: PROCESSES_SIGNED_MAX });
  const levels: number[] = [...USUAL_LEVELS, ...(mayHigherLevels(school) ? HIGHER_LEVELS : [])];
  if (!levels.includes(qualification.level))
    throw new AppError('dossier.level_not_allowed', { level: qualification.level });
  const sound =
    dossier.startDate <= dossier.endDate &&
    Number.isInteger(dossier.hours) &&
    dossier.hours > 0 &&
    /^\d{9}$/.test(confirmation.leerbedrijfId) &&
    lines.every(({ code }) => WORK_PROCESS_CODE.test(code));
  if (!sound) throw new AppError('dossier.incomplete');
  return {
    content: contentOf(qualification, lines),
    practice: {
      performances: Object.fromEntries(
        lines.flatMap(({ code, performance }) => {
          const word = signedWord(performance);
          return word === null ? [] : [[code, word]];
        }),
      ),
      startDate: dossier.startDate,
      endDate: dossier.endDate,
      hours: dossier.hours,
      company: companyInStatement(company, confirmation, facts.mends === true ? 'correction' : 'first'),
      judgement: { role: confirmation.supervisorRole, day: today(new Date(confirmation.at)) },
    },
  };
}

/** A judgement in the word that is signed; null for what is never signed. */
export function signedWord(performance: DossierLine['performance']): SignedPerformance | null {
  return (performance === null ? undefined : PERFORMANCES[performance]) ?? null;
}

/**
 * The company as a statement names it: as it stood when it confirmed. A correction spells it as the school does now, where
 * the number of the company is still the same.
 */
export function companyInStatement(
  company: TrainingCompany,
  confirmation: Confirmation,
  kind: 'first' | 'correction',
): Practice['company'] {
  const same = company.leerbedrijfId === confirmation.leerbedrijfId;
  const { name, city } =
    same && kind === 'correction' ? company : { name: confirmation.companyName, city: confirmation.companyCity };
  return {
    id: `urn:uuid:${company.id}`,
    name,
    city,
    kvk: same ? company.kvk : null,
    leerbedrijfId: confirmation.leerbedrijfId,
  };
}

/** The newest confirmation that one of these lines rests on. */
export function lastConfirmation(
  confirmations: readonly Confirmation[],
  lines: readonly DossierLine[],
): Confirmation | undefined {
  const used = new Set(lines.map(({ confirmationId }) => confirmationId));
  return confirmations.filter(({ id }) => used.has(id)).at(-1);
}

function contentOf(qualification: Qualification, lines: readonly DossierLine[]): StatementPlan['content'] {
  const { crebo, name, cohort, level, fileName, fileCrebo } = qualification;
  const none = { paper: [], signed: [] };
  const count = lines.length === 1 ? '1 werkproces' : `${lines.length} werkprocessen`;
  return {
    name: `Praktijkverklaring ${name}`,
    theme: 'op-de-werkvloer',
    claim: `kan ${count} van ${name} uitvoeren`,
    description: `Je kunt ${count} van ${name} uitvoeren.`,
    employerText: 'Het leerbedrijf bevestigde elk werkproces. De school ondertekende.',
    pictogram: 'briefcase',
    imageFileId: null,
    levels: { beginner: none, gevorderd: none, expert: none },
    alignments: [],
    validityMonths: null,
    translations: {},
    readabilityReason: null,
    practice: {
      ...{ crebo, qualification: name, cohort, level, fileName, fileCrebo },
      processes: lines.map(({ code, name: official, helperText, pictogram }) => ({
        code,
        name: official,
        helperText,
        pictogram,
      })),
    },
  };
}

/** The practice of an award of kind praktijkverklaring, as it was stored; null for a badge. */
export function practiceOf({ practice }: Pick<Award, 'practice'>): Practice | null {
  return practice === null ? null : (JSON.parse(practice) as Practice);
}
