/** Nothing is more public than it must be: what a file of src/ exports is used by another file, and not by tests alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const EXPORT = /^export (?:async )?(function\*?|const|class|let|interface|type) (\w+)/gm;

/** Words of the code by file; comments say nothing about use. */
function wordsByFile(): Map<string, Map<string, number>> {
  const files = ['src', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [relative(ROOT, file), countWords(readFileSync(file, 'utf8'))]));
}

function countWords(source: string): Map<string, number> {
  const counts = new Map<string, number>();
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const word of code.match(/[A-Za-z_$][\w$]*/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Where each word stands. */
function filesByWord(words: Map<string, Map<string, number>>): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [file, counts] of words)
    for (const word of counts.keys()) files.set(word, [...(files.get(word) ?? []), file]);
  return files;
}

/** What is wrong with one export: null where nothing is. `own`: how often its name stands in its own file. */
function mistakeOf(kind: string, elsewhere: readonly string[], own: number): string | null {
  const outsideTests = elsewhere.some((file) => !file.startsWith('test/'));
  if (outsideTests) return null;
  if (own < 2) return elsewhere.length > 0 ? 'only tests use it' : 'nobody uses it';
  // A type may be part of what its file promises without being named elsewhere.
  const isType = kind === 'interface' || kind === 'type';
  return isType || elsewhere.length > 0 ? null : 'only its own file uses it: no export';
}

test('every export is used', () => {
  const words = wordsByFile();
  const places = filesByWord(words);
  const mistakes: string[] = [];
  let looked = 0;
  for (const [file, counts] of words) {
    if (!file.startsWith('src/')) continue;
    for (const [, kind = '', name = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(EXPORT)) {
      looked += 1;
      const elsewhere = (places.get(name) ?? []).filter((place) => place !== file);
      const mistake = mistakeOf(kind, elsewhere, counts.get(name) ?? 0);
      if (mistake !== null) mistakes.push(`${file} ${name}: ${mistake}`);
    }
  }
  expect(mistakes).toEqual([]);
  expect(looked).toBeGreaterThan(1500);
});

test('what is wrong with an export', () => {
  expect(mistakeOf('function', ['src/a.ts'], 1)).toBeNull();
  expect(mistakeOf('function', ['test/a.test.ts'], 2)).toBeNull();
  expect(mistakeOf('function', ['test/a.test.ts'], 1)).toBe('only tests use it');
  expect(mistakeOf('const', [], 2)).toBe('only its own file uses it: no export');
  expect(mistakeOf('interface', [], 2)).toBeNull();
  expect(mistakeOf('type', [], 1)).toBe('nobody uses it');
});
