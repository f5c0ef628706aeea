/**
 * Names of people as they come from lists: how we tidy them, when we refuse them, and what a public page calls somebody.
 * What never lives here: the hash of a name (openbadges/identity.ts).
 */
import type { ErrorCode } from '../errors.ts';
import { fold } from '../fold.ts';
import { oneLine } from '../one-line.ts';
import { hasInvisibleCharacters } from './texts/visible-text.ts';

export const NAME_MAX = 100;
const PAGE_NAME_MAX = 40;

/** Signs no name has; a leading one of `=+-` would be a formula in a spreadsheet. */
const STRANGE = /[<>{}[\]|\\^~=*_#%$€@]|^[-+]|\d{3}|:\/\/|www\.|\.(?:nl|com|org|net)\b/iu;
/** Titles and suffixes that are no part of what we call somebody. */
const TITLE = /^(?:dhr|mevr|mw|mr|mrs|ms|drs|dr|ing|ir|prof)\.?$/iu;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/iu;
/** First words that are half a name: "عبد الرحمن" is one first name. */
const HALF_A_NAME = new Set(['عبد', 'أبو', 'ابو', 'أم', 'ام', 'بنت', 'ገብረ', 'ወልደ', 'ኃይለ', 'ተክለ', 'ክብረ']);
/** Small words between names, which any text has. */
const PREFIXES = new Set([
  'van',
  'den',
  'der',
  'des',
  'het',
  'ten',
  'ter',
  'vom',
  'von',
  'bin',
  'ibn',
  'del',
  'dos',
  'las',
  'los',
]);
const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });

/** One line, NFC, single spaces: what we store and print. Never changes a letter. */
export function tidyName(text: string): string {
  return oneLine(text);
}

/** Whether a text says a part of this name: a word of it with three letters or more, in any case, with or without accents. */
export function saysName(text: string, name: string): boolean {
  const wordsOf = (one: string): string[] => fold(one).match(/\p{L}{3,}/gu) ?? [];
  const said = new Set(wordsOf(text));
  return wordsOf(name).some((word) => said.has(word) && !PREFIXES.has(word));
}

/** Turns "Yıldız, Amina van der" into "Amina van der Yıldız"; a name without exactly one comma stays as it is. */
export function naturalName(text: string): string {
  const name = withoutListMark(tidyName(text));
  const [last, first, more] = name.split(/\s*,\s*/u);
  if (!last || !first || more !== undefined || SUFFIX.test(first)) return name;
  return `${first} ${last}`;
}

/** Without the number or bullet of a list that was copied from a text: "1. Amina", "• Bo". */
function withoutListMark(name: string): string {
  return name.replace(/^(?:\d{1,3}[.)]|[-–—•*·◦▪])\s+/u, '');
}

/** What is wrong with a name that may be printed and bound into a credential, or null. Expects a tidied name. */
export function nameMistake(name: string): ErrorCode | null {
  if (name === '') return 'list.name_required';
  if ([...name].length > NAME_MAX) return 'list.name_too_long';
  if (!/\p{L}/u.test(name) || hasInvisibleCharacters(name) || STRANGE.test(name)) return 'list.name_invalid';
  return null;
}

/** What is wrong with the name for the public page, or null; empty is right (then it is proposed). */
export function pageNameMistake(pageName: string): ErrorCode | null {
  if (pageName === '') return null;
  return [...pageName].length > PAGE_NAME_MAX ? 'list.page_name_too_long' : nameMistake(pageName);
}

/**
 * What a public page may call somebody, as a proposal the coach can change: first word and initial of the last word
 * ("Amina van der Yıldız" -> "Amina Y."). Scripts without capitals keep the first word only: a lone letter says nothing
 * there. At most 40 characters; empty for an empty name.
 */
export function proposePageName(name: string): string {
  const words = naturalName(name.replace(/\([^)]*\)/gu, ' '))
    .split(' ')
    .filter((word, i) => word !== '' && !(i === 0 && TITLE.test(word)));
  while (words.length > 2 && SUFFIX.test(words.at(-1) ?? '')) words.pop();
  const first = HALF_A_NAME.has(words[0] ?? '') ? words.slice(0, 2).join(' ') : (words[0] ?? '');
  const last = words.length > 1 ? initialOf(words.at(-1) ?? '') : '';
  return clip(last === '' ? first : `${clip(first, PAGE_NAME_MAX - last.length - 2)} ${last}.`, PAGE_NAME_MAX);
}

/**
 * Whether a name for the page says nothing that the full name does not: each of its words is a word of the name, the
 * beginning of one ("Mo" of "Mohammed"), or an initial, in the order of the name. The full name is what was signed; a
 * page must not vouch for another one.
 */
export function isPartOfName(pageName: string, name: string): boolean {
  const rest = nameWords(name);
  return nameWords(pageName).every((word) => {
    const at = rest.findIndex((candidate) => candidate.startsWith(word));
    rest.splice(0, at + 1);
    return at >= 0;
  });
}

function nameWords(name: string): string[] {
  return naturalName(name)
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s.()]+/u)
    .filter((word) => word !== '');
}

/** A name in lower case without accents, hyphens and apostrophes: "Łukasz O’Neill" gives "lukasz oneill". */
export function withoutAccents(name: string): string {
  return tidyName(
    fold(name)
      .replace(/['’`.]+/gu, '')
      .replace(/-/g, ' '),
  );
}

function initialOf(word: string): string {
  const bare = word.replace(/^(?:el|al|ben|ibn)[-']/iu, '').replace(/^[^\p{L}]+/u, '');
  if (/^ij/iu.test(bare)) return 'IJ';
  const letter = [...graphemes.segment(bare)][0]?.segment ?? '';
  const capital = letter.toUpperCase();
  return capital === capital.toLowerCase() ? '' : capital;
}

function clip(text: string, max: number): string {
  return [...text].slice(0, max).join('').trim();
}

/**
 * Whether one name is the other with a slip of the pen: as many words, at most two letters otherwise, and in no word more
 * than half of them. Case counts for nothing.
 */
export function isSlipOfName(one: string, other: string): boolean {
  const [words, others] = [one, other].map((name) => tidyName(name).toLowerCase().split(' ')) as [string[], string[]];
  if (words.length !== others.length) return false;
  const changed = words.map((word, at) => lettersBetween([...word], [...(others[at] ?? '')]));
  const small = changed.every((letters, at) => letters <= [...(words[at] ?? '')].length / 2);
  return small && changed.reduce((sum, letters) => sum + letters, 0) <= 2;
}

/** How many letters must be put, taken or changed. */
function lettersBetween(one: readonly string[], other: readonly string[]): number {
  let row = other.map((_, at) => at + 1);
  for (const [down, letter] of one.entries()) {
    let [corner, left] = [down, down + 1];
    row = other.map((wanted, at) => {
      const above = row[at] ?? 0;
      left = Math.min(above + 1, left + 1, corner + (letter === wanted ? 0 : 1));
      corner = above;
      return left;
    });
  }
  return row.at(-1) ?? one.length;
}
