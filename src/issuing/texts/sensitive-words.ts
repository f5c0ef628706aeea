/**
 * Beginnings of Dutch words that tell more about a person than belongs on paper: health, debts, benefits, crime, faith
 * (AVG art. 9 and 10). A hint to the coach, never a refusal: "onbezorgd" and "zorgzaam" are fine words.
 */
const BEGINNINGS =
  'uitkering|bijstand|schuld|detentie|gedetineerd|gevangen|strafblad|reclassering|veroordeeld|ziek|diagnose|medicijn|medicatie|autis|adhd|depress|psychi|psycho|trauma|verslaa|verslav|alcohol|drugs|handicap|beperking|zwanger|asiel|vluchteling|statushouder|moslim|islam|christen|joods|geloof|dakloos|mishandel|scheiding|analfabe|laaggeletterd';
const EXCEPTIONS = 'geloofwaardig|beperkingloos|schuldbewust|gelooft|geloof';

/** Sources of the two patterns (flags `giu` and `iu`), for a page that says the same while somebody types. */
export const SENSITIVE = { words: `(?<!\\p{L})(?:${BEGINNINGS})\\p{L}*`, except: `^(?:${EXCEPTIONS})$` } as const;
const EXCEPT = new RegExp(SENSITIVE.except, 'iu');
const WORD = new RegExp(SENSITIVE.words, 'giu');

/** Words in a text that a coach should look at again, in lower case, each once; empty = none. */
export function sensitiveWords(text: string): string[] {
  const found = (text.match(WORD) ?? []).map((word) => word.toLowerCase()).filter((word) => !EXCEPT.test(word));
  return [...new Set(found)];
}
