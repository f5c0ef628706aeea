import { fold } from '../fold.ts';

/** The folded words of a text, letters and digits only, in order: "Fatima El-Khatib" gives fatima, el, khatib. */
export function searchWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What a name is found by: its words, and what a hyphen or apostrophe joins as one ("elkhatib"). No doubles. */
export function nameWords(name: string): string[] {
  const joined = name.split(/\s+/u).map((part) => searchWords(part).join(''));
  return [...new Set([...searchWords(name), ...joined.filter((word) => word !== '')])];
}

/** First text after every text that begins with `prefix`, in order of code points. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
