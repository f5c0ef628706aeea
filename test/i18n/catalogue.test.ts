/** Texts are complete in every language, nothing is asked that is not there, and nothing lies around unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ERROR_STATUS } from '../../src/errors.ts';
import { CATALOGUE, LANGUAGES, text } from '../../src/i18n/i18n.ts';
import { AUDIT_ACTIONS } from '../../src/issuing/organisations/audit.ts';
import { paperText } from '../../src/printing/texts.ts';
import { CHECK_IDS } from '../../src/verify/report.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SPACES = Object.keys(CATALOGUE.nl);

function read(folder: string, extension: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

const keysOf = (space: string): string[] => Object.keys(CATALOGUE.nl[space] ?? {});
const base = (key: string): string => key.replace(/_(?:one|other)$/, '');
const params = (value: string): string[] => [...value.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

/** Keys that code and templates name in full, and the beginnings of keys that they put together. */
function used(): { whole: Set<string>; beginnings: string[] } {
  const sources = [...read('src', '.ts'), ...read('templates', '.hbs')];
  const space = `(?:${SPACES.join('|')})`;
  const whole = new Set<string>();
  const beginnings: string[] = [];
  for (const source of sources) {
    for (const [, key] of source.matchAll(new RegExp(`['"\`](${space}:[\\w.-]+)['"\`]`, 'g'))) whole.add(key ?? '');
    for (const [, key] of source.matchAll(new RegExp(`\`(${space}:[\\w.-]*)\\$\\{`, 'g'))) beginnings.push(key ?? '');
    for (const [, key] of source.matchAll(new RegExp(`concat '(${space}:[\\w.-]*)'`, 'g'))) beginnings.push(key ?? '');
  }
  return { whole, beginnings };
}

describe.each(SPACES)('%s', (space) => {
  test('has the same keys, none empty, with the same parameters in every language', () => {
    for (const language of LANGUAGES) {
      const texts = CATALOGUE[language][space] ?? {};
      expect(Object.keys(texts).sort()).toEqual(keysOf(space).sort());
      for (const [key, value] of Object.entries(texts)) {
        expect([key, value.trim() === value && value !== '']).toEqual([key, true]);
        expect([key, params(value)]).toEqual([key, params(CATALOGUE.nl[space]?.[key] ?? '')]);
      }
    }
  });
});

test('every text that is asked for exists', () => {
  const known = new Set(
    SPACES.flatMap((space) => keysOf(space).flatMap((key) => [`${space}:${key}`, `${space}:${base(key)}`])),
  );
  const { whole, beginnings } = used();
  const missing = [...whole].filter((key) => !known.has(key) && !beginnings.includes(key));
  expect(missing).toEqual([]);
});

test('every text is used', () => {
  const { whole, beginnings } = used();
  const parts = beginnings.filter((beginning) => !beginning.endsWith(':'));
  const idle = SPACES.filter((space) => space !== 'errors' && space !== 'checks').flatMap((space) =>
    keysOf(space)
      .map((key) => `${space}:${base(key)}`)
      .filter((key) => !whole.has(key) && !parts.some((beginning) => key.startsWith(beginning))),
  );
  expect(idle).toEqual([]);
});

test('every error code has a text, and no text is left of a code that is gone', () => {
  expect(keysOf('errors').sort()).toEqual(Object.keys(ERROR_STATUS).sort());
});

test('every action of the log has words, no words are left of one that is gone, and each is written somewhere', () => {
  const prefix = 'log.did.';
  const worded = keysOf('team').flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  expect(worded.sort()).toEqual([...AUDIT_ACTIONS].sort());
  const sources = read('src', '.ts').filter((source) => !source.includes('AUDIT_ACTIONS = ['));
  const source = sources.join('\n');
  const puts = [...source.matchAll(/`(\w+\.\w*)\$\{/g)].map(([, beginning = '']) => beginning);
  const written = (action: string): boolean =>
    source.includes(`'${action}'`) || puts.some((beginning) => action.startsWith(beginning));
  expect(AUDIT_ACTIONS.filter((action) => !written(action))).toEqual([]);
});

test('every outcome of every check has a sentence, and every other sentence belongs to a code of the verifier', () => {
  const outcomes = ['pass', 'fail', 'unknown', 'skipped'];
  const general = CHECK_IDS.flatMap((id) => outcomes.map((outcome) => `${id}.${outcome}`));
  expect(keysOf('checks')).toEqual(
    expect.arrayContaining([...general, ...outcomes.map((outcome) => `word.${outcome}`)]),
  );
  const source = [...read('src/verify', '.ts'), ...read('src/openbadges', '.ts'), ...read('src', 'safe-fetch.ts')].join(
    '\n',
  );
  const codes = keysOf('checks').filter((key) => /^[A-Z0-9_]+$/.test(key));
  expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
});

test('every code that a report can hold is explained, and nothing else is', () => {
  const sources = [read('src/verify', '.ts'), read('src/openbadges', '.ts'), read('src', 'safe-fetch.ts')].flat();
  const words = sources.flatMap((source) => [...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)]);
  const single = ['EXPIRED', 'GONE', 'OFFLINE', 'PRESENTATION', 'REVOKED', 'SUSPENDED'];
  const codes = words.map(([, word = '']) => word).filter((word) => word.includes('_') || single.includes(word));
  const explained = keysOf('checks').filter((key) => key.startsWith('explain.'));
  expect(explained.sort()).toEqual([...new Set(codes)].map((code) => `explain.${code}`).sort());
  expect(codes.length).toBeGreaterThan(90);
});

test.each(LANGUAGES)('one judgement of a work process has one word on screen and paper: %s', (language) => {
  const pairs = [
    ['independent', 'zelfstandig'],
    ['guided', 'met-begeleiding'],
  ] as const;
  for (const [judged, signed] of pairs) {
    const word = text(language, `workplace:performance.${judged}`).toLowerCase();
    expect(text(language, `public:practice.${signed}`)).toBe(word);
    expect(paperText(language, `practice.${signed}`)).toBe(word);
  }
});

test('a number is written as people of that language do, a code or year as it is', () => {
  expect(text('nl', 'desk:progress.doneTitle', { count: 12000 })).toBe('12.000 badges uitgereikt');
  expect(text('en', 'desk:progress.doneTitle', { count: 12000 })).toBe('12,000 badges awarded');
  const line = text('nl', 'school:catalogue.line', { crebo: '25960', cohort: '2025', level: 2 });
  expect(line).toBe('Crebo 25960, cohort 2025, mbo-niveau 2');
});

test('a text that does not exist is a mistake of ours, said at once', () => {
  expect(() => text('nl', 'common:nope' as 'common:skip')).toThrow(TypeError);
});
