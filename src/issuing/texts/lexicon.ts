/** Who reads the text. Candidate: A2. Employer (and coach): B1. */
export type Audience = 'candidate' | 'employer';

/** One thing that makes a text hard. `found` is the sentence or word, `value` and `limit` the numbers where there are any. */
export interface ReadabilityFinding {
  rule: 'score' | 'sentence-length' | 'word';
  found: string;
  value?: number;
  limit?: number;
  /** What to write in its place; empty = leave it out. */
  instead?: string;
}

interface LexiconRule {
  pattern: RegExp;
  /** What to write in its place; empty = leave it out. */
  instead: string;
  audience: Audience | 'everybody';
}

const rule = (pattern: string, instead: string, audience: LexiconRule['audience'] = 'everybody'): LexiconRule => ({
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu'),
  instead,
  audience,
});

/**
 * Words with a plainer neighbour, words that bring back the fear of tests, jargon, and claims about DUO that nobody
 * could confirm. The last two are refused for every reader.
 */
const RULES: readonly LexiconRule[] = [
  rule('beoordelen|beoordeelt|beoordeeld', 'bekijken'),
  rule('competenties?', 'wat je kunt'),
  rule('verstrekken|verstrekt', 'geven'),
  rule('geldig tot', 'goed tot'),
  rule('toets(?:en)?', '', 'candidate'),
  rule('examens?', '', 'candidate'),
  rule('beoordeling(?:en)?', '', 'candidate'),
  rule('(?:geregistreerd|erkend) (?:bij|door) (?:de )?duo', ''),
  rule('credentials?|cryptografische?|valideren|gevalideerd', ''),
];

/** Words of the text that this reader should not meet; in order of the rules, each word once. */
export function lexiconFindings(text: string, audience: Audience): ReadabilityFinding[] {
  return RULES.filter((one) => one.audience === 'everybody' || one.audience === audience).flatMap((one) => {
    const words = new Set((text.normalize('NFC').match(one.pattern) ?? []).map((word) => word.toLowerCase()));
    return [...words].map((found): ReadabilityFinding => ({ rule: 'word', found, instead: one.instead }));
  });
}

/** Words that guess a person's gender (hij, zij, hem, haar, zijn eigen …); `zijn` as a verb passes. Empty = none. */
export function genderWords(text: string): string[] {
  const found = text.match(
    /(?<!\p{L})(?:hij|zij|hem|haar|zijn(?=\s+(?:eigen|werk|collega|taak|team|fout|plek)))(?!\p{L})/giu,
  );
  return [...new Set((found ?? []).map((word) => word.toLowerCase()))];
}

/** Words that speak to the person (je, jij, jouw …), which the signed form of a criterion never does. Empty = none. */
export function addressWords(text: string): string[] {
  const found = text.match(/(?<!\p{L})(?:je|jij|jou|jouw|jezelf|u|uw)(?!\p{L})/giu);
  return [...new Set((found ?? []).map((word) => word.toLowerCase()))];
}
