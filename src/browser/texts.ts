/**
 * Texts in the browser: the same `text` and `hasText` as `i18n/i18n.ts`, over the texts of one language that came with
 * the page. The build puts this file in the place of that one, so the words of a report are made by the same code.
 */
import type { Language, TextKey, TextParams } from '../i18n/i18n.ts';
import { inWords } from '../i18n/numbers.ts';

export type { Language, TextKey, TextParams };

/** What the browser gets: of each namespace the keys with these beginnings. */
export const BROWSER_TEXTS: Readonly<Record<string, readonly string[]>> = {
  checks: [''],
  common: ['thisIssuer', 'level.'],
  public: ['strip.', 'fact.', 'saved.', 'statement.'],
};

/** What `texts.<language>.json` holds. */
export interface PageTexts {
  language: Language;
  texts: Readonly<Record<string, string>>;
}

let texts: ReadonlyMap<string, string> = new Map();

/** Hands over the texts of the page, once, before anything is said. */
export function useTexts(page: PageTexts): void {
  texts = new Map(Object.entries(page.texts));
}

/** Whether a text exists, for codes that come from elsewhere. */
export function hasText(key: string): key is TextKey {
  return texts.has(key);
}

/** The text of a key with its `{{params}}` filled in, plain. Throws TypeError for a key that did not come along. */
export function text(language: Language, key: TextKey, params: TextParams = {}): string {
  const found = texts.get(key) ?? plural(language, key, params);
  if (found === undefined) throw new TypeError(`No text for ${key}`);
  return found.replace(/\{\{\s*([A-Za-z]+)\s*\}\}/g, (_whole, name: string) => inWords(language, params[name]));
}

function plural(language: Language, key: string, { count }: TextParams): string | undefined {
  if (typeof count !== 'number') return undefined;
  return texts.get(`${key}_${new Intl.PluralRules(language).select(count)}`);
}
