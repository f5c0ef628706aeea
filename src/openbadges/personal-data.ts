/**
 * Finds personal data in free text: burgerservicenummers, e-mail addresses and phone numbers. Used before anything is
 * signed and before a list is kept. 1 in 11 random nine-digit numbers passes the test of eleven: do not ask it of KvK
 * or leerbedrijf numbers.
 */

export type PersonalData = 'bsn' | 'email' | 'phone';

/** The kinds of personal data in a text, each once; never the data itself, so that it can go into a log. */
export function personalDataIn(text: string): PersonalData[] {
  if (WITHOUT.test(text)) return [];
  const plain = plainDigits(text);
  const kinds: PersonalData[] = [];
  if (looksLikeBsn(text)) kinds.push('bsn');
  if (EMAIL.test(plain)) kinds.push('email');
  if (PHONES.some((pattern) => plain.search(pattern) !== -1)) kinds.push('phone');
  return kinds;
}

/** True when the text holds an e-mail address; the part of `personalDataIn` that holds for addresses and codes too. */
export function holdsEmail(text: string): boolean {
  return !WITHOUT_AT.test(text) && EMAIL.test(plainDigits(text));
}

/** ASCII without "@". */
const WITHOUT_AT = /^[ -?A-~\n]*$/;
/** ASCII without a digit or "@": nothing that any kind begins with, in whatever spelling. */
const WITHOUT = /^[ -/:-?A-~\n]*$/;

/** Bounded repeats: a long text without "@" must not cost quadratic time. */
const EMAIL = /[^\s@<>()[\],;:"]{1,64}@[^\s@<>()[\],;:"]{1,253}\.[\p{L}\d-]{2,63}/u;

const SEPARATOR = '[ ./()\\-]';
const PHONES = [
  // +31 6 12345678, 0031 10 1234567, +32…: a country code and 7 to 13 digits
  new RegExp(`(?<!\\d)(?:\\+|00)[1-9]\\d{0,2}(?:${SEPARATOR}{0,3}\\d){7,13}(?!\\d)`, 'g'),
  // 06-12345678, 010 123 45 67, 0123456789: ten digits that start with 0
  new RegExp(`(?<![\\d+])0[1-9](?:${SEPARATOR}{0,3}\\d){8}(?!${SEPARATOR}{0,1}\\d)`, 'g'),
];

/**
 * True when the text holds a number of nine digits (or eight, an old one) that passes the test of eleven, also in longer
 * text and with spaces, dots, hyphens or slashes between the digits. Longer runs of digits, phone numbers, dates and
 * zeros do not count.
 */
export function looksLikeBsn(text: string): boolean {
  let plain = plainDigits(text);
  for (const pattern of PHONES) plain = plain.replaceAll(pattern, '#');
  for (const [run] of plain.matchAll(DIGIT_RUN)) {
    if (DATE.test(run)) continue;
    const digits = run.replace(/\D/g, '');
    if (passesElevenTest(digits)) return true;
    // "5 123456782": nine digits that stand together are a number of their own.
    if (digits.length > 9 && run.split(/[^\d]+/).some((part) => part.length === 9 && passesElevenTest(part)))
      return true;
  }
  return [...plain.matchAll(IN_THREES)].some(([, ...parts]) => passesElevenTest(parts.join('')));
}

/**
 * The same for the name of a file. Cameras write day and time without separators (20261121, 20261121_130211345): those are
 * no numbers of a person.
 */
export function fileNameLooksLikeBsn(name: string): boolean {
  return looksLikeBsn(name.replace(CAMERA_TIME, '#'));
}

const CAMERA_TIME =
  /(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[-_T ]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{0,3})?(?!\d)/g;

/** Three times three digits, whatever signs stand between them: nobody writes anything else so, but large numbers. */
const IN_THREES = /(?<!\d)(\d{3})[^\p{L}\d]{1,4}(\d{3})[^\p{L}\d]{1,4}(\d{3})(?!\d)/gu;
/** Digits with up to three separators between them; bounded only by the text. */
const DIGIT_RUN = /\d(?:[ ./\-_]{0,3}\d)*/g;
const DATE = /^(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}|(?:19|20)\d{2}[-/. ]\d{1,2}[-/. ]\d{1,2})$/;

/** Sum of 9*d1 + 8*d2 + … + 2*d8 - 1*d9 divisible by 11; eight digits get a leading zero; all zeros is none. */
function passesElevenTest(digits: string): boolean {
  if (digits.length !== 8 && digits.length !== 9) return false;
  const nine = digits.padStart(9, '0');
  if (/^0+$/.test(nine)) return false;
  const sum = [...nine].reduce((total, digit, at) => total + Number(digit) * (at === 8 ? -1 : 9 - at), 0);
  return sum % 11 === 0;
}

/** Digits of any script as ASCII, every dash as "-", every space as " ": no way round by another keyboard. */
function plainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, '')
    .replace(/\s/gu, ' ');
}

/** Every script has its ten digits in a row; those of India and Sri Lanka begin at a code that ends in 6, others at 0. */
function asciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  if (code < 0x80 || digit.length > 1) return digit;
  return String((code & 0x0f) - (code >= 0x0966 && code <= 0x0def ? 6 : 0));
}
