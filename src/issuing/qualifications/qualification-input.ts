import type { ErrorCode, FieldError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';
import type { Qualification, WorkProcess } from './qualifications.ts';

/** A qualification as somebody typed it. */
export interface QualificationInput {
  crebo: string;
  cohort: string;
  name: string;
  level: string;
  fileName: string;
  fileCrebo: string;
}

/** A work process as somebody typed it. */
export interface ProcessInput {
  code: string;
  name: string;
  coreTask: string;
  helperText: string;
  /** Empty for a star. */
  pictogram: string;
}

export type QualificationFacts = Pick<Qualification, 'crebo' | 'cohort' | 'name' | 'level' | 'fileName' | 'fileCrebo'>;
export type ProcessFacts = Pick<WorkProcess, 'code' | 'name' | 'coreTask' | 'helperText' | 'pictogram'>;

/** Longest texts, in characters. */
const QUALIFICATION_TEXT_MAX = { name: 120, process: 160, helper: 160 } as const;
/** Qualifications of the largest files have some thirty. */
export const PROCESSES_MAX = 40;

const CREBO = /^\d{5}$/;
/** Basic or profile part, core task, work process: `B1-K1-W1`. */
const CODE = /^[BP]\d{1,2}-K\d{1,2}-W\d{1,2}$/;
const COHORT = /^(?=.{1,20}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;

/** Reads a qualification; `mistakes` names every wrong field, and then `facts` is not for use. */
export function readQualification(input: QualificationInput): { facts: QualificationFacts; mistakes: FieldError[] } {
  const mistakes: FieldError[] = [];
  const fail = (field: string, code: ErrorCode, params?: FieldError['params']): void => {
    mistakes.push(params ? { field, code, params } : { field, code });
  };
  const facts: QualificationFacts = {
    crebo: input.crebo.trim(),
    cohort: input.cohort.trim(),
    name: readText('name', input.name, QUALIFICATION_TEXT_MAX.name, fail),
    level: Number(input.level.trim()),
    fileName: readText('fileName', input.fileName, QUALIFICATION_TEXT_MAX.name, fail),
    fileCrebo: input.fileCrebo.trim(),
  };
  if (!CREBO.test(facts.crebo)) fail('crebo', 'qualification.crebo_invalid');
  if (!CREBO.test(facts.fileCrebo)) fail('fileCrebo', 'qualification.crebo_invalid');
  if (!isCohort(facts.cohort)) fail('cohort', 'qualification.cohort_invalid');
  if (!/^[1-4]$/.test(input.level.trim())) fail('level', 'qualification.level_invalid');
  if (facts.name === '') fail('name', 'qualification.name_required');
  if (facts.fileName === '') fail('fileName', 'qualification.name_required');
  return { facts, mistakes };
}

/** Whether a text can name a cohort: letters, digits and hyphens, since it stands in an address for ever. */
export function isCohort(text: string): boolean {
  return COHORT.test(text) && !looksLikeBsn(text);
}

/** Reads a work process; each wrong field is named with `prefix` before it (`process.3.`). */
export function readProcess(input: ProcessInput, prefix: string): { facts: ProcessFacts; mistakes: FieldError[] } {
  const mistakes: FieldError[] = [];
  const fail = (field: string, code: ErrorCode, params?: FieldError['params']): void => {
    mistakes.push({ field: `${prefix}${field}`, code, ...(params ? { params } : {}) });
  };
  const pictogram = input.pictogram.trim() || 'star';
  const facts: ProcessFacts = {
    code: input.code.normalize('NFKC').replace(/\s/g, '').toUpperCase(),
    name: readText('name', input.name, QUALIFICATION_TEXT_MAX.process, fail),
    coreTask: readText('coreTask', input.coreTask, QUALIFICATION_TEXT_MAX.process, fail) || null,
    helperText: readText('helperText', input.helperText, QUALIFICATION_TEXT_MAX.helper, fail) || null,
    pictogram,
  };
  if (!CODE.test(facts.code)) fail('code', 'qualification.code_invalid');
  if (facts.name === '') fail('name', 'qualification.process_name_required');
  // Which icons there are is known to printing; here only the form of a name.
  if (!/^[a-z0-9]+(?:-[a-z0-9]+){0,5}$/.test(pictogram)) fail('pictogram', 'achievement.pictogram_invalid');
  return { facts, mistakes };
}

function readText(
  field: string,
  typed: string,
  max: number,
  fail: (field: string, code: ErrorCode, params?: FieldError['params']) => void,
): string {
  const text = oneLine(typed);
  if ([...text].length > max) fail(field, 'qualification.text_too_long', { max });
  else if (hasInvisibleCharacters(text) || /[<>{}`*_#|\\]/u.test(text)) fail(field, 'qualification.text_invalid');
  else if (looksLikeBsn(text)) fail(field, 'form.bsn_like');
  return text;
}
