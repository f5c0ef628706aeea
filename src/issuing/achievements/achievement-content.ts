/**
 * What a definition says, and the one parse function through which it comes in: from a form, a file or the demo.
 * What never lives here: whether it is good enough to publish (publishing-gate.ts).
 */
import type { ErrorCode, FieldError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { personalDataIn } from '../../openbadges/personal-data.ts';
import { LEVELS, type Level } from '../../openbadges/types.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';
import { alignmentMistake } from './alignment-frameworks.ts';

/** The criteria of one level in both forms: index i of `paper` and `signed` say the same thing. */
export interface LevelCriteria {
  /** To the person, for paper only, unsigned: "Je helpt een ander uit jezelf." */
  paper: string[];
  /** Infinitive, signed and shown on the public page: "Een ander uit zichzelf helpen." */
  signed: string[];
}

export interface AchievementAlignment {
  targetFramework: string;
  targetUrl: string;
  targetName: string;
  targetCode?: string;
}

/** English (later more), never signed: shown as "vertaling, niet ondertekend". */
export interface AchievementTranslation {
  name: string;
  claim: string;
  employerText: string;
  levels: Record<Level, string[]>;
}

/** What a praktijkverklaring names: a qualification as text of the day, and the work processes that were confirmed. */
export interface PracticeContent {
  crebo: string;
  qualification: string;
  cohort: string;
  /** mbo level of the course, 1 to 4. */
  level: number;
  fileName: string;
  fileCrebo: string;
  /** In their order. The helper line and the pictogram are not signed. */
  processes: { code: string; name: string; helperText: string | null; pictogram: string }[];
}

/** Everything a definition says. Versioned as a whole. */
export interface AchievementContent {
  name: string;
  /** One of THEMES; decides the colour of the medal. */
  theme: string;
  /** Completes "Deze persoon …": "kan goed samenwerken". Starts with "kan ". Signed as description. */
  claim: string;
  /** For the candidate, je-form, one or two short sentences. */
  description: string;
  /** For employers; needed for publishing. */
  employerText: string;
  /** Name of a lucide icon, for instance "handshake". */
  pictogram: string;
  /** Content id of an own PNG instead of the generated medal, or null. */
  imageFileId: string | null;
  levels: Record<Level, LevelCriteria>;
  alignments: AchievementAlignment[];
  /** Months a badge stays good, or null for ever. */
  validityMonths: number | null;
  translations: { en?: AchievementTranslation };
  /** Why the texts may be published although they did not pass the A2 gate; null = they passed. */
  readabilityReason: string | null;
  /** Exactly for a praktijkverklaring; its `levels` are empty. */
  practice?: PracticeContent;
}

export const THEMES = ['met-mensen', 'hoe-je-werkt', 'groeien', 'op-de-werkvloer', 'overig'] as const;

/** Longest texts, in characters. A claim must fit one line of the paper, a name the medal. */
export const TEXT_MAX = {
  name: 60,
  claim: 90,
  description: 200,
  employerText: 300,
  criterion: 120,
  reason: 300,
} as const;
const CRITERIA_MAX = 7;
export const ALIGNMENTS_MAX = 10;
const MONTHS_MAX = 120;

/**
 * Reads a definition: the content, or all its mistakes with the field of each ("levels.beginner.signed"). Lists of
 * criteria may be arrays or text with one a line. Missing texts are empty: a draft may be half done, only the name is
 * needed. Unknown keys are left out.
 */
export function parseAchievementContent(raw: unknown): AchievementContent | FieldError[] {
  const { content, mistakes } = readAchievementContent(raw);
  return mistakes.length > 0 ? mistakes : content;
}

/** As `parseAchievementContent`, with what could be read beside the mistakes: to say at once what else is missing. */
export function readAchievementContent(raw: unknown): { content: AchievementContent; mistakes: FieldError[] } {
  const mistakes: FieldError[] = [];
  const source = record(raw);
  const text = (field: string, value: unknown, max: number) => readText(field, value, max, mistakes);
  const levels = record(source.levels);
  const content: AchievementContent = {
    name: text('name', source.name, TEXT_MAX.name),
    theme: readTheme(source.theme, mistakes),
    claim: readClaim(text('claim', source.claim, TEXT_MAX.claim), mistakes),
    description: text('description', source.description, TEXT_MAX.description),
    employerText: text('employerText', source.employerText, TEXT_MAX.employerText),
    pictogram: readPictogram(source.pictogram, mistakes),
    imageFileId:
      typeof source.imageFileId === 'string' && /^[0-9a-f]{64}$/.test(source.imageFileId) ? source.imageFileId : null,
    levels: perLevel((level) => readCriteria(`levels.${level}`, record(levels[level]), mistakes)),
    alignments: readAlignments(source.alignments, mistakes),
    validityMonths: readMonths(source.validityMonths, mistakes),
    translations: readTranslations(record(source.translations).en, mistakes),
    readabilityReason: text('readabilityReason', source.readabilityReason, TEXT_MAX.reason) || null,
  };
  if (content.name === '') mistakes.unshift({ field: 'name', code: 'achievement.name_required' });
  return { content, mistakes };
}

/** The criteria of an award: those of its level, or the work processes of a praktijkverklaring. */
export function criteriaAt(content: AchievementContent, level: Level | null): LevelCriteria {
  if (level !== null) return content.levels[level];
  const names = (content.practice?.processes ?? []).map(({ code, name }) => `${code} ${name}`);
  return { paper: names, signed: names };
}

/** "kan goed samenwerken" as the person reads it: "Je kunt goed samenwerken". Empty for an empty claim. */
export function claimToPerson(claim: string): string {
  return claim.startsWith('kan ') ? `Je kunt ${claim.slice(4)}` : '';
}

function readText(field: string, value: unknown, max: number, mistakes: FieldError[]): string {
  const text = typeof value === 'string' ? oneLine(value) : '';
  const code = textMistake(text, max);
  if (code !== null)
    mistakes.push({ field, code, ...(code === 'achievement.text_too_long' ? { params: { max } } : {}) });
  return text;
}

function textMistake(text: string, max: number): ErrorCode | null {
  if ([...text].length > max) return 'achievement.text_too_long';
  // Signs of Markdown and HTML: the signed criteria are Markdown, and a viewer may read more into them than we do.
  if (hasInvisibleCharacters(text) || /[<>[\]{}`*_#|\\]|^[-+>]/u.test(text)) return 'achievement.text_invalid';
  return personalDataIn(text).length > 0 ? 'achievement.personal_data' : null;
}

function readClaim(claim: string, mistakes: FieldError[]): string {
  const text = claim.replace(/\.$/, '');
  if (text !== '' && !/^kan \p{L}/u.test(text)) mistakes.push({ field: 'claim', code: 'achievement.claim_form' });
  return text;
}

function readTheme(value: unknown, mistakes: FieldError[]): string {
  const theme = THEMES.find((one) => one === value);
  if (theme === undefined) mistakes.push({ field: 'theme', code: 'achievement.theme_invalid' });
  return theme ?? 'overig';
}

/** Which icons there are is known to printing; here only the form of a name. */
function readPictogram(value: unknown, mistakes: FieldError[]): string {
  if (typeof value === 'string' && /^[a-z0-9]+(?:-[a-z0-9]+){0,5}$/.test(value)) return value;
  mistakes.push({ field: 'pictogram', code: 'achievement.pictogram_invalid' });
  return 'star';
}

function readCriteria(field: string, source: Record<string, unknown>, mistakes: FieldError[]): LevelCriteria {
  const paper = readLines(`${field}.paper`, source.paper, mistakes);
  const signed = readLines(`${field}.signed`, source.signed, mistakes);
  if (paper.length > 0 && signed.length > 0 && paper.length !== signed.length) {
    mistakes.push({
      field: `${field}.signed`,
      code: 'achievement.criteria_uneven',
      params: { paper: paper.length, signed: signed.length },
    });
  }
  return { paper, signed };
}

function readLines(field: string, value: unknown, mistakes: FieldError[]): string[] {
  const lines = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\r\n|\r|\n/) : [];
  const found = lines
    .map((line: unknown) => (typeof line === 'string' ? line.replace(/^\s*[-•*]\s+/u, '') : ''))
    .filter((line) => line.trim() !== '');
  if (found.length > CRITERIA_MAX) {
    mistakes.push({ field, code: 'achievement.criteria_too_many', params: { max: CRITERIA_MAX } });
  }
  return found.slice(0, CRITERIA_MAX).map((line) => readText(field, line, TEXT_MAX.criterion, mistakes));
}

function readAlignments(value: unknown, mistakes: FieldError[]): AchievementAlignment[] {
  const items = (Array.isArray(value) ? value : Object.values(record(value))).map((item: unknown) => record(item));
  const filled = items
    .map((item, i) => ({ item, field: `alignments.${i}` }))
    .filter(({ item }) =>
      [item.targetUrl, item.targetName].some((one) => typeof one === 'string' && one.trim() !== ''),
    );
  if (filled.length > ALIGNMENTS_MAX) {
    mistakes.push({ field: 'alignments', code: 'achievement.alignments_too_many', params: { max: ALIGNMENTS_MAX } });
  }
  return filled.slice(0, ALIGNMENTS_MAX).map(({ item, field }) => {
    const targetUrl = typeof item.targetUrl === 'string' ? item.targetUrl.trim() : '';
    const targetFramework = readText(`${field}.targetFramework`, item.targetFramework, 40, mistakes);
    const targetName = readText(`${field}.targetName`, item.targetName, 150, mistakes);
    const targetCode = readText(`${field}.targetCode`, item.targetCode, 40, mistakes);
    const mistake = alignmentMistake({ targetFramework, targetUrl });
    if (mistake !== null) mistakes.push({ field: `${field}.targetUrl`, code: mistake });
    if (targetName === '') mistakes.push({ field: `${field}.targetName`, code: 'achievement.alignment_name_required' });
    return { targetFramework, targetUrl, targetName, ...(targetCode === '' ? {} : { targetCode }) };
  });
}

function readMonths(value: unknown, mistakes: FieldError[]): number | null {
  if (value === null || value === undefined || value === '') return null;
  const months = typeof value === 'string' && /^\d{1,3}$/.test(value.trim()) ? Number(value) : value;
  if (typeof months === 'number' && Number.isInteger(months) && months >= 1 && months <= MONTHS_MAX) return months;
  mistakes.push({ field: 'validityMonths', code: 'achievement.validity_invalid', params: { max: MONTHS_MAX } });
  return null;
}

/** A translation is whole or not there: half a page in English helps nobody. */
function readTranslations(raw: unknown, mistakes: FieldError[]): AchievementContent['translations'] {
  const source = record(raw);
  const levels = record(source.levels);
  const text = (key: 'name' | 'claim' | 'employerText') =>
    readText(`translations.en.${key}`, source[key], TEXT_MAX[key], mistakes);
  const en: AchievementTranslation = {
    name: text('name'),
    claim: text('claim'),
    employerText: text('employerText'),
    levels: perLevel((level) => readLines(`translations.en.levels.${level}`, levels[level], mistakes)),
  };
  const parts = [en.name, en.claim, en.employerText, ...LEVELS.map((level) => en.levels[level].join(''))];
  if (parts.every((part) => part === '')) return {};
  if (parts.some((part) => part === '')) {
    mistakes.push({ field: 'translations.en.name', code: 'achievement.translation_incomplete' });
  }
  return { en };
}

function perLevel<T>(make: (level: Level) => T): Record<Level, T> {
  return { beginner: make('beginner'), gevorderd: make('gevorderd'), expert: make('expert') };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
