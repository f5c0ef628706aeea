/**
 * Two windows on the evidence of one person: what a window did not touch stays as it is now, and what both changed is
 * refused, with what stands there now beside what was typed.
 */
import type { FieldError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import type { Observed } from './evidence-form.ts';

const TEXTS = ['place', 'hours', 'words'] as const;

/** As the form stands before anything is typed; `items` are those of one person. */
export function observedIn(
  items: readonly { kind: string; text: string | null; hours: number | null; criteria: readonly string[] }[],
  criteria: readonly string[],
): Observed {
  const of = (kind: string) => items.find((item) => item.kind === kind);
  const seen = of('criteria')?.criteria ?? [];
  const place = of('place');
  return {
    criteria: criteria.filter((line) => seen.includes(line)),
    place: place?.text ?? '',
    hours: place?.hours == null ? '' : String(place.hours),
    words: of('words')?.text ?? '',
  };
}

/**
 * What should be kept: `typed` where it differs from `opened` (what the window opened with), else `now`. Ticks are put and
 * taken one by one. `mistakes` (`evidence.changed_elsewhere`, at its field) where both changed a text; there `merged` holds
 * what was typed.
 */
export function mergeObserved(
  typed: Observed,
  opened: Observed,
  now: Observed,
): { merged: Observed; mistakes: FieldError[] } {
  const put = typed.criteria.filter((line) => !opened.criteria.includes(line));
  const taken = opened.criteria.filter((line) => !typed.criteria.includes(line));
  const criteria = [...new Set([...now.criteria, ...put])].filter((line) => !taken.includes(line));
  const merged: Observed = { ...now, criteria };
  const mistakes: FieldError[] = [];
  for (const field of TEXTS) {
    const wants = oneLine(typed[field]);
    if (wants === oneLine(opened[field])) continue;
    merged[field] = typed[field];
    if (oneLine(now[field]) !== oneLine(opened[field]) && oneLine(now[field]) !== wants)
      mistakes.push({ field, code: 'evidence.changed_elsewhere', params: { value: now[field] || '–' } });
  }
  return { merged, mistakes };
}

/** For the form: what it opened with. */
export const openedText = ({ criteria, place, hours, words }: Observed): string =>
  JSON.stringify([criteria, place, hours, words]);

/** Reads `openedText`; null for anything else. */
export function readOpened(text: string): Observed | null {
  try {
    const [criteria, place, hours, words] = JSON.parse(text) as unknown[];
    const isText = (value: unknown): value is string => typeof value === 'string';
    if (!Array.isArray(criteria) || !criteria.every(isText)) return null;
    return isText(place) && isText(hours) && isText(words) ? { criteria, place, hours, words } : null;
  } catch {
    return null;
  }
}
