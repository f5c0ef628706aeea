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
