/** Reads what a coach typed or ticked as evidence: the one parse function of that form, and of the texts beside a file. */
import { type ErrorCode, type FieldError, formError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { personalDataIn } from '../../openbadges/personal-data.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';

const EVIDENCE_TEXT_MAX = 300;
const PLACE_MAX = 100;
const HOURS_MAX = 2_000;

/** As posted. */
export interface Observed {
  /** The criteria that were seen, in the words that are signed: those of this level, or of the one before it was changed. */
  criteria: readonly string[];
  place: string;
  hours: string;
  words: string;
}

/** What becomes an item of each kind, or null for none. */
export interface ObservedContent {
  criteria: { criteria: string[] } | null;
  place: { text: string | null; hours: number | null } | null;
  words: { text: string } | null;
}

/** Throws `form.invalid` with every mistake: fields criteria, place, hours, words. */
export function parseObserved(typed: Observed, criteria: readonly string[]): ObservedContent {
  const mistakes: FieldError[] = [];
  const known = criteria.filter((line) => typed.criteria.includes(line));
  if (new Set(typed.criteria).size > known.length)
    mistakes.push({ field: 'criteria', code: 'evidence.criteria_changed' });
  const place = readText('place', typed.place, PLACE_MAX, mistakes);
  const words = readText('words', typed.words, EVIDENCE_TEXT_MAX, mistakes);
  const hours = readHours(typed.hours, mistakes);
  if (mistakes.length > 0) throw formError(mistakes);
  return {
    criteria: known.length === 0 ? null : { criteria: known },
    place: place === null && hours === null ? null : { text: place, hours },
    words: words === null ? null : { text: words },
  };
}

/** A text beside a photo or voice note, or null; throws `form.invalid` at its field. */
export function parseText(field: string, typed: string): string | null {
  const mistakes: FieldError[] = [];
  const text = readText(field, typed, EVIDENCE_TEXT_MAX, mistakes);
  if (mistakes.length > 0) throw formError(mistakes);
  return text;
}

function readText(field: string, typed: string, max: number, mistakes: FieldError[]): string | null {
  const text = oneLine(typed);
  const code = textMistake(text, max);
  if (code !== null) mistakes.push({ field, code, params: { max } });
  return text === '' ? null : text;
}

function textMistake(text: string, max: number): ErrorCode | null {
  const found = personalDataIn(text);
  if (found.includes('bsn')) return 'form.bsn_like';
  if (found.length > 0) return 'evidence.personal_data';
  if (hasInvisibleCharacters(text)) return 'evidence.text_invalid';
  return [...text].length > max ? 'evidence.text_too_long' : null;
}

function readHours(typed: string, mistakes: FieldError[]): number | null {
  const text = typed.trim();
  if (text === '') return null;
  const hours = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (hours >= 1 && hours <= HOURS_MAX) return hours;
  mistakes.push({ field: 'hours', code: 'evidence.hours_invalid', params: { max: HOURS_MAX } });
  return null;
}
