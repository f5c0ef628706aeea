/** Letters that Unicode does not take apart into a base letter and a mark. */
const UNMARKED: Record<string, string> = {
  ı: 'i',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
};

/** Lower case without accents: "Çelik" and "celik", "Łukasz" and "lukasz" become the same text. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ıßøłđðþæœħ]/g, (letter) => UNMARKED[letter] ?? letter);
}

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
