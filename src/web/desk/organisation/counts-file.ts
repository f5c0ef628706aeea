/** Counts as rows of a table for a spreadsheet: what is counted, the group, and the numbers; at the end what they mean. */
import { formatDay } from '../../../i18n/dates.ts';
import { type Language, type TextKey, text } from '../../../i18n/i18n.ts';
import {
  type CountLine,
  type Counts,
  type Dimension,
  FEWEST,
  type StepCount,
} from '../../../issuing/organisations/counts.ts';
import type { Level } from '../../../openbadges/types.ts';

const NOTES = ['rule', 'people', 'groups', 'steps'] as const;

/** The rows of the file, with a first row of headings. */
export function countRows(language: Language, counts: Counts): string[][] {
  const say = (key: TextKey, params = {}) => text(language, key, params);
  const fewer = say('follow-up:counts.fewer', { fewest: FEWEST });
  const note = (words: string): string[] => [say('follow-up:counts.file.note'), words, '', ''];
  return [
    [
      say('follow-up:counts.file.what'),
      say('follow-up:counts.file.group'),
      say('follow-up:counts.badges'),
      say('follow-up:counts.people'),
    ],
    [
      say('follow-up:counts.total'),
      counts.organisations.length === 1 ? (counts.organisations[0] ?? '') : say('follow-up:counts.file.region'),
      ...(counts.total === null ? [fewer, fewer] : [String(counts.total.badges), String(counts.total.people)]),
    ],
    ...stepsOf(counts).map(([id, value]) => [
      say('follow-up:counts.file.step'),
      say(`follow-up:counts.step.${id}`),
      stepText(language, value),
      '',
    ]),
    ...counts.dimensions.flatMap(({ dimension, lines }) =>
      lines.map((line) => [
        say(`follow-up:counts.by.${dimension}`),
        groupName(language, dimension, line),
        String(line.badges),
        String(line.people),
      ]),
    ),
    note(say('follow-up:counts.file.day', { day: formatDay(language, counts.day) })),
    ...NOTES.map((name) => note(say(`follow-up:counts.file.${name}`, { fewest: FEWEST }))),
  ];
}

/** The number of a step, or why there is none. */
export function stepText(language: Language, value: StepCount): string {
  if (typeof value === 'number') return String(value);
  return text(language, `follow-up:counts.${value === 'few' ? 'fewer' : 'most'}`, { fewest: FEWEST });
}

/** The steps with their numbers, in order; none where nothing is told. */
export function stepsOf(counts: Counts): [id: keyof NonNullable<Counts['steps']>, value: StepCount][] {
  return counts.steps === null ? [] : (Object.entries(counts.steps) as ReturnType<typeof stepsOf>);
}

/** What a line is called: its own name, or how many small groups stand in it together. */
export function groupName(language: Language, dimension: Dimension, line: CountLine): string {
  if (line.key === null) return text(language, 'follow-up:counts.together', { count: line.groups });
  if (dimension === 'level') return text(language, `common:level.${line.key as Level | 'none'}`);
  return line.key === '' ? text(language, 'follow-up:counts.noPlace') : line.key;
}
