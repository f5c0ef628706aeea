import type { FieldError } from '../../errors.ts';
import { readabilityMistake } from '../texts/publishing-gate.ts';
import { checkReadability } from '../texts/readability.ts';

/** What makes a helper line too hard for a learner (A2). An advice: a school may keep the line. */
export function helperLineWarnings(field: string, text: string | null): FieldError[] {
  if (text === null || text === '') return [];
  return checkReadability(text, 'candidate').map((finding) => readabilityMistake(field, finding));
}
