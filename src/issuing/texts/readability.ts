/**
 * The plain-language gate: Flesch-Douma score, length of sentences, and words we do not use. An aid and not a judge:
 * an organisation may publish a definition all the same, with a reason.
 * What never lives here: texts. Pages and definitions hand theirs in.
 */
import { type Audience, lexiconFindings, type ReadabilityFinding } from './lexicon.ts';

export type { Audience, ReadabilityFinding } from './lexicon.ts';

const READABILITY_LIMITS: Record<Audience, { score: number; wordsPerSentence: number }> = {
  candidate: { score: 70, wordsPerSentence: 12 },
  employer: { score: 50, wordsPerSentence: 15 },
};

const VOWEL_GROUPS = /(aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|oe|ie|eu|ui|ij|ei|au|ou|ai|oi|[aeiouyáéíóúàèëïöü])/g;
/** Words whose vowel groups say something else than the ear. */
const SYLLABLES: Record<string, number> = {
  één: 1,
  vóór: 1,
  badge: 1,
  badges: 2,
  coach: 1,
  coaches: 2,
  jobcoach: 2,
  ideeën: 3,
  museum: 3,
  online: 2,
  site: 1,
  station: 2,
  team: 1,
  teams: 1,
  website: 2,
  websites: 2,
};

/** Number of syllables of one Dutch word, by vowel groups; at least 1. Errs by one on some loan words. */
export function syllables(word: string): number {
  const lower = word.toLowerCase().normalize('NFC');
  return SYLLABLES[lower] ?? Math.max(1, (lower.match(VOWEL_GROUPS) ?? []).length);
}

/** Sentences of a text, trimmed, without empty ones: cut behind `.!?:;` before white space, and at every new line. */
export function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?:;]["”’)]?)\s+|\n/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0);
}

/** Words of a text: letters, with a hyphen or apostrophe inside. Numbers are no words. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFC').match(/\p{L}+(?:[-'’]\p{L}+)*/gu) ?? [];
}

/**
 * Flesch-Douma: `206.8 - 0.77 * (syllables per 100 words) - 0.93 * (words per sentence)`. Higher is easier; 70 parts A2
 * from B1. Score a whole screen or a group of lines: in one short line a single long word decides. No words: 206.8.
 */
export function fleschDouma(text: string): number {
  const words = wordsOf(text);
  if (words.length === 0) return 206.8;
  const perHundred = (100 * words.reduce((sum, word) => sum + syllables(word), 0)) / words.length;
  return 206.8 - 0.77 * perHundred - 0.93 * (words.length / Math.max(1, sentences(text).length));
}

/** Everything that makes this text too hard for its reader; empty = it passes. Sentences are judged one by one. */
export function checkReadability(text: string, audience: Audience): ReadabilityFinding[] {
  const limits = READABILITY_LIMITS[audience];
  const findings: ReadabilityFinding[] = [];
  const score = Math.round(fleschDouma(text) * 10) / 10;
  if (score < limits.score) findings.push({ rule: 'score', found: '', value: score, limit: limits.score });
  for (const sentence of sentences(text)) {
    const value = wordsOf(sentence).length;
    if (value > limits.wordsPerSentence) {
      findings.push({ rule: 'sentence-length', found: sentence, value, limit: limits.wordsPerSentence });
    }
  }
  return [...findings, ...lexiconFindings(text, audience)];
}
