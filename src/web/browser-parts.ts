/** What `scripts/build-browser.ts` made for the visitor's browser, as the server needs it to make a saved file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../i18n/i18n.ts';

export interface BrowserParts {
  /** The script of the saved file, and its style; fonts it could not reach. */
  script: string;
  style: string;
  texts: Record<Language, { language: Language; texts: Record<string, string> }>;
}

const NEEDED = [
  'verifier.js',
  'badge-check.js',
  'saved-file.js',
  'statement.js',
  ...LANGUAGES.map((each) => `texts.${each}.json`),
];

/** Null where nothing was built: then pages leave out what needs it. */
export function openBrowserParts(folder: string, styleSheets: readonly string[]): BrowserParts | null {
  if (!NEEDED.every((name) => existsSync(join(folder, name)))) return null;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    script: read('saved-file.js'),
    style: styleSheets.map((path) => readFileSync(path, 'utf8')).join(''),
    texts: { nl: JSON.parse(read('texts.nl.json')), en: JSON.parse(read('texts.en.json')) },
  };
}
