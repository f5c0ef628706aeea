/** Contrast of the tokens (WCAG 2.2, 1.4.3 and 1.4.11), and what the CSP asks of templates. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { contrast } from '../support/contrast.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));
const css = readFileSync(join(TEMPLATES, 'static/blijk.css'), 'utf8');

type Tokens = Record<string, string>;
const read = (block: string): Tokens =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6}|#[0-9a-f]{3})\b/g)].map((m) => [m[1], m[2]]));
const [light = '', dark = ''] = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map((match) => match[1] ?? '');
const THEMES: Record<string, Tokens> = { light: read(light), dark: { ...read(light), ...read(dark) } };

/** A token of the style sheet; one that is not there fails here, and not as black. */
function colour(tokens: Tokens, name: string): string {
  const value = tokens[name];
  if (value === undefined) throw new Error(`no token --${name}`);
  return value;
}

describe.each(Object.entries(THEMES))('%s', (_theme, tokens) => {
  const surfaces = ['paper', 'card'];
  test.each([
    ...['ink', 'ink-soft', 'maas', 'ok', 'warn', 'no', 'unknown'].flatMap((front) =>
      surfaces.map((back) => [front, back, 4.5] as const),
    ),
    ['ink', 'maas-soft', 4.5] as const,
    ['ink', 'warn-soft', 4.5] as const,
    ['ink', 'no-soft', 4.5] as const,
    ['ink', 'ok-soft', 4.5] as const,
    ['ink-soft', 'unknown-soft', 4.5] as const,
    ['on-maas', 'maas', 4.5] as const,
    ['on-maas', 'maas-strong', 4.5] as const,
    ['field', 'card', 3] as const,
    ['kraan', 'paper', 3] as const,
  ])('%s on %s is at least %d', (front, back, least) => {
    expect(contrast(colour(tokens, front), colour(tokens, back))).toBeGreaterThanOrEqual(least);
  });

  test.each(['strip-ok', 'strip-warn', 'strip-no', 'strip-unknown'])('white on %s', (strip) => {
    expect(contrast('#ffffff', colour(tokens, strip))).toBeGreaterThanOrEqual(4.5);
  });
});

const templates = (): string[] =>
  readdirSync(TEMPLATES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

test('a line that is a link shows it: the style underlines its <strong>', () => {
  const lines = templates().flatMap((source) => source.match(/<a class="line line--link".*?<\/a>/gs) ?? []);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter((line) => !line.includes('<strong'))).toEqual([]);
  const desk = readFileSync(join(TEMPLATES, 'static/desk.css'), 'utf8');
  expect(desk).toMatch(/(?:^|\n)\.line--link strong \{[^}]*text-decoration: underline;/);
});

test('no template carries a style, a script or a handler of its own', () => {
  const files = templates();
  expect(files.length).toBeGreaterThan(50);
  for (const source of files)
    expect(source).not.toMatch(/\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=|javascript:/i);
});

test('nothing comes from another origin', () => {
  const sheets = readdirSync(join(TEMPLATES, 'static')).filter((name) => name.endsWith('.css'));
  const urls = sheets
    .map((name) => readFileSync(join(TEMPLATES, 'static', name), 'utf8'))
    .flatMap((sheet) =>
      [...sheet.matchAll(/url\("?([^")]*)"?\)|@import\s+"?([^";]*)/g)].map((m) => m[1] ?? m[2] ?? ''),
    );
  expect(urls.length).toBeGreaterThan(0);
  expect(urls.filter((url) => !url.startsWith('/static/'))).toEqual([]);
});
