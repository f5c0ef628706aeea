import type { FieldError } from '../../errors.ts';
import { LEVELS, type Level } from '../../openbadges/types.ts';
import { type AchievementContent, claimToPerson } from '../achievements/achievement-content.ts';
import { addressWords, genderWords } from './lexicon.ts';
import { type Audience, checkReadability, type ReadabilityFinding } from './readability.ts';

/** A reason shorter than this says nothing. */
const REASON_MIN = 10;

/**
 * Why a definition may not be published yet; empty = it may. Needed are a claim, a text for employers, at least one
 * alignment, and criteria in both forms at all three levels (domain rules 7 and 8). Texts that are too hard are in the
 * list unless a reason is given; what no reason mends is always in it. Give it parsed content.
 */
export function publishingErrors(content: AchievementContent): FieldError[] {
  const reasoned = (content.readabilityReason ?? '').length >= REASON_MIN;
  return [...missingParts(content), ...wrongWords(content), ...(reasoned ? [] : readabilityErrors(content))];
}

/** What the plain-language gate finds in a definition, field by field; for the form, also when a reason is given. */
export function readabilityErrors(content: AchievementContent): FieldError[] {
  return audienceTexts(content).flatMap(({ field, text, audience }) =>
    text === '' ? [] : checkReadability(text, audience).map((finding) => readabilityMistake(field, finding)),
  );
}

function missingParts(content: AchievementContent): FieldError[] {
  const errors: FieldError[] = [];
  if (content.claim === '') errors.push({ field: 'claim', code: 'achievement.claim_required' });
  if (content.description === '') errors.push({ field: 'description', code: 'achievement.description_required' });
  if (content.employerText === '') errors.push({ field: 'employerText', code: 'achievement.employer_text_required' });
  if (content.alignments.length === 0) errors.push({ field: 'alignments', code: 'achievement.alignment_required' });
  for (const level of LEVELS) {
    for (const form of ['paper', 'signed'] as const) {
      if (content.levels[level][form].length === 0) {
        errors.push({ field: `levels.${level}.${form}`, code: 'achievement.criteria_required' });
      }
    }
  }
  return errors;
}

/** Words that would be wrong under a signature: a guessed gender, or a criterion that speaks to the reader. */
function wrongWords(content: AchievementContent): FieldError[] {
  const signed = LEVELS.map((level) => ({
    field: `levels.${level}.signed`,
    text: content.levels[level].signed.join('\n'),
  }));
  const about = [
    { field: 'claim', text: content.claim },
    { field: 'employerText', text: content.employerText },
    ...signed,
  ];
  return [
    ...about.flatMap(({ field, text }) => wordErrors(field, 'achievement.gender_word', genderWords(text))),
    ...[{ field: 'claim', text: content.claim }, ...signed].flatMap(({ field, text }) =>
      wordErrors(field, 'achievement.address_word', addressWords(text)),
    ),
  ];
}

function wordErrors(field: string, code: FieldError['code'], words: readonly string[]): FieldError[] {
  return words.length === 0 ? [] : [{ field, code, params: { words: words.join(', ') } }];
}

/** A group of lines is scored together: on one short line a single long word would decide. */
function audienceTexts(content: AchievementContent): { field: string; text: string; audience: Audience }[] {
  const lines = (level: Level, form: 'paper' | 'signed', audience: Audience) => ({
    field: `levels.${level}.${form}`,
    text: content.levels[level][form].join('\n'),
    audience,
  });
  return [
    { field: 'description', text: toPerson(content), audience: 'candidate' },
    { field: 'employerText', text: content.employerText, audience: 'employer' },
    ...LEVELS.map((level) => lines(level, 'paper', 'candidate')),
    ...LEVELS.map((level) => lines(level, 'signed', 'employer')),
  ];
}

/** What the person reads above the criteria: the claim and the description. */
function toPerson(content: AchievementContent): string {
  const claim = claimToPerson(content.claim);
  return [claim === '' ? '' : `${claim}.`, content.description].filter((part) => part !== '').join('\n');
}

/** A finding as a mistake of a form. */
export function readabilityMistake(field: string, finding: ReadabilityFinding): FieldError {
  const { found, value = 0, limit = 0, instead = '' } = finding;
  switch (finding.rule) {
    case 'score':
      return { field, code: 'achievement.too_hard', params: { score: value, limit } };
    case 'sentence-length':
      return { field, code: 'achievement.sentence_too_long', params: { sentence: found, words: value, limit } };
    case 'word':
      return { field, code: 'achievement.word_not_allowed', params: { word: found, instead } };
  }
}
