import { createKnownTexts } from './known-texts.ts';
import { leavesOf, TEXT_KEYS } from './leaves.ts';
import { type FrameRule, findingsOf, type LintRule } from './rule.ts';

/** Language tags are well formed and in canonical spelling (`nl`, `en-GB`). */
export const languageTagsCanonical: LintRule = {
  id: 'language-tags-canonical',
  number: 13,
  cite: 'RFC 5646; OB 3.0 inLanguage',
  check(credential) {
    const found = findingsOf(this.id);
    const leaves = leavesOf(credential).filter(({ key }) => key === 'inLanguage' || key === '@language');
    if (!leaves.some(({ path }) => path === 'credentialSubject.achievement.inLanguage')) {
      return [found('credentialSubject.achievement.inLanguage', 'is missing')];
    }
    return leaves.filter(({ value }) => !isCanonicalTag(value)).map(({ path }) => found(path, 'not a language tag'));
  },
};

function isCanonicalTag(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

/** Controls (line breaks are judged apart), bidi controls, invisible signs, private use and tag characters. */
const HIDDEN =
  /[\p{Cc}\u061C\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFD\p{Co}\u{E0000}-\u{E0FFF}]/u;
/** Markdown lists need line breaks. */
const MULTI_LINE_KEYS = ['narrative', 'description', 'endorsementComment'];
const MAX_LONG = 10_000;
const MAX_SHORT = 300;

/** Texts that were clean under this key: a definition says the same of all who have the badge. */
const known = createKnownTexts();

/** What people read is what was signed: composed, nothing that hides or reorders letters, of a sensible length. */
export const textsClean: FrameRule = {
  id: 'texts-clean',
  number: 14,
  cite: 'UAX 15; UAX 9; VCDM 2.0 11.1',
  check(credential) {
    const found = findingsOf(this.id);
    return leavesOf(credential).flatMap(({ path, key, value }) => {
      if (typeof value !== 'string' || known.has(key, value)) return [];
      const long = MULTI_LINE_KEYS.includes(key);
      const visible = long ? value.replace(/\n/g, '') : value;
      if (!value.isWellFormed()) return [found(path, 'not well-formed text')];
      if (value.normalize('NFC') !== value) return [found(path, 'not in normal form C')];
      if (HIDDEN.test(visible)) return [found(path, 'holds a control, bidi or invisible character')];
      if (TEXT_KEYS.has(key) && value.trim() === '') return [found(path, 'is empty')];
      if (value.length > (long ? MAX_LONG : TEXT_KEYS.has(key) ? MAX_SHORT : MAX_LONG))
        return [found(path, 'too long')];
      known.keep(key, value);
      return [];
    });
  },
};
