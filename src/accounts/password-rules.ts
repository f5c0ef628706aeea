import type { ErrorCode } from '../errors.ts';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
/** Fewer different characters than this is a pattern, not a password ("121212121212"). */
const MIN_DIFFERENT = 5;

/** Words that people make into a password of twelve characters with digits and signs ("Welkom123456!"). */
const COMMON_WORDS = [
  'wachtwoord',
  'welkom',
  'geheim',
  'nederland',
  'rotterdam',
  'feyenoord',
  'amsterdam',
  'ajax',
  'zomer',
  'winter',
  'lente',
  'herfst',
  'voorjaar',
  'najaar',
  'blijk',
  'password',
  'passwort',
  'welcome',
  'letmein',
  'iloveyou',
  'changeme',
  'administrator',
  'admin',
  'coach',
  'school',
  'qwerty',
  'azerty',
  'monkey',
  'dragon',
  'sunshine',
  'football',
  'voetbal',
  'superman',
  'princess',
] as const;

/** Rows of a keyboard and the like; a password that is a stretch of one, forwards or backwards, is a common one. */
const SEQUENCES = [
  '0123456789012345678901234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  'qazwsxedcrfvtgbyhnujmikolp',
] as const;

/** Signs that people put for a letter: "w@chtw00rd". */
const LETTER_FOR: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * The reason a password may not be used, or null. Length is counted in characters as people see them (12 to 128, no
 * rules about kinds of characters: NIST SP 800-63B 3.1.1); refused besides: very common ones and the e-mail address.
 */
export function passwordMistake(password: string, email: string): ErrorCode | null {
  const typed = password.normalize('NFKC');
  const length = [...typed].length;
  if (length < PASSWORD_MIN) return 'password.too_short';
  if (length > PASSWORD_MAX) return 'password.too_long';
  const compact = typed.toLowerCase().replace(/\s/gu, '');
  return isPattern(compact) || isCommonWord(compact) || isAddress(compact, email.toLowerCase())
    ? 'password.too_common'
    : null;
}

/** Few different characters, or a stretch of a keyboard row with or without digits behind it. */
function isPattern(compact: string): boolean {
  if (new Set(compact).size < MIN_DIFFERENT) return true;
  const forms = [compact, compact.replace(/[^\p{L}]+$/u, '')].filter((form) => form.length >= MIN_DIFFERENT);
  return forms.some((form) =>
    SEQUENCES.some((row) => row.includes(form) || row.includes([...form].reverse().join(''))),
  );
}

/** Nothing but one common word, once or repeated, whatever digits and signs stand around or between. */
function isCommonWord(compact: string): boolean {
  const inside = compact.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const words = [inside, inside.replace(/[01345@$!]/g, (sign) => LETTER_FOR[sign] ?? '')]
    .map((word) => word.replace(/[^\p{L}]/gu, ''))
    .filter((word) => word !== '');
  return words.some((word) => COMMON_WORDS.some((common) => word.replaceAll(common, '') === ''));
}

/** The e-mail address itself, or its first part with only digits and signs added. */
function isAddress(compact: string, email: string): boolean {
  const [local = ''] = email.split('@');
  const rest = compact
    .replaceAll(email, '')
    .replaceAll(local, '')
    .replace(/[^\p{L}]/gu, '');
  return compact.includes(local) && rest === '';
}
