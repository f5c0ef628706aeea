/**
 * True when two names can be mistaken for each other: the same letters to the eye (accents, capitals, spaces, dots,
 * Greek and Cyrillic twins, 0 for o, rn for m), or one to two slips inside long words. Short words that differ ("Oost"
 * and "West", "1" and "2") tell two names apart.
 */
export function looksAlike(one: string, other: string): boolean {
  const a = skeletonWords(one);
  const b = skeletonWords(other);
  if (a.join('') === b.join('')) return true;
  if (a.length !== b.length) return false;
  let slips = 0;
  for (const [at, word] of a.entries()) {
    const against = b[at] ?? '';
    if (word === against) continue;
    if (Math.min(word.length, against.length) < LONG_WORD) return false;
    slips += distance(word, against);
  }
  return slips <= 2;
}

const LONG_WORD = 6;

/** Letters of other scripts, and digits, that the eye reads as a Latin letter. */
const TWINS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    і: 'l',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
    у: 'y',
    х: 'x',
    ԝ: 'w',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'l',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'l',
    i: 'l',
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ß: 'ss',
    '0': 'o',
    '1': 'l',
    '|': 'l',
    '5': 's',
  }),
);

function skeletonWords(name: string): string[] {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const twins = Array.from(plain, (letter) => TWINS.get(letter) ?? letter).join('');
  return (
    twins
      .replace(/rn/g, 'm')
      .replace(/vv/g, 'w')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Levenshtein distance: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
