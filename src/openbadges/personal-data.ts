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
  if ([...PHONES, PHONE_AND_MORE].some((pattern) => plain.search(pattern) !== -1)) kinds.push('phone');
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
/** Ten digits of a telephone, and another number behind a space. */
const PHONE_AND_MORE = /(?<![\d+])0[1-9]-?\d{8}(?!\d)/;
const PHONES = [
  // +31 6 12345678, 0031 10 1234567, +32…: a country code and 7 to 13 digits
  new RegExp(`(?<!\\d)(?:\\+|00)[1-9]\\d{0,2}(?:${SEPARATOR}{0,3}\\d){7,13}(?!\\d)`, 'g'),
  // 06-12345678, 010 123 45 67, 0123456789: ten digits that start with 0
  new RegExp(`(?<![\\d+])0[1-9](?:${SEPARATOR}{0,3}\\d){8}(?!${SEPARATOR}{0,1}\\d)`, 'g'),
];

/**
 * True when the text holds a number of nine digits (or eight, an old one) that passes the test of eleven, also in longer
 * text and with whatever signs between the digits that are no letters. Longer runs of digits, phone numbers, dates, times,
 * amounts of money, a KvK number that is called so and zeros do not count.
 */
export function looksLikeBsn(text: string): boolean {
  const plain = plainDigits(text).replaceAll(HOURS, MASK);
  // "0612345678 2": made to look like a telephone
  if ([...plain.matchAll(BEHIND_06)].some(([, rest = '']) => isBsn(rest.replace(/\D/g, '')))) return true;
  const numbers = PHONES.reduce((left, pattern) => left.replaceAll(pattern, MASK), plain.replaceAll(KVK, MASK));
  return CLOSE_RUNS.some((run) => heldClosely(numbers, run)) || heldApart(numbers);
}

/** Digits with the signs between them that people put into numbers. */
function heldClosely(text: string, pattern: RegExp): boolean {
  for (const [run] of text.matchAll(pattern)) {
    if (DATE.test(run)) continue;
    const digits = run.replace(/\D/g, '');
    if (isBsn(digits)) return true;
    // "5 123456782": nine digits that stand together are a number of their own.
    if (digits.length > 9 && run.split(/[^\d]+/).some((part) => part.length === 9 && isBsn(part))) return true;
  }
  return [...text.matchAll(IN_THREES)].some(([, ...parts]) => isBsn(parts.join('')));
}

/**
 * Digits with any signs between them. Here only nine digits count, or eight that stand one by one, so that a row of small
 * numbers is none; of a longer run, the part with the same sign all along.
 */
function heldApart(text: string): boolean {
  const numbers = COMMON.reduce((left, pattern) => left.replaceAll(pattern, MASK), text);
  for (const [run] of numbers.matchAll(WIDE_RUN)) {
    const parts = run.split(/([^\d]+)/);
    const digits = run.replace(/\D/g, '');
    const oneByOne = parts.every((part, at) => at % 2 === 1 || part.length === 1);
    if ((digits.length === 9 || oneByOne) && isBsn(digits)) return true;
    if (sameSigns(parts).some((part) => part.length === 9 && isBsn(part))) return true;
  }
  return false;
}

/** The digits of each longest part of a run that has one and the same sign all along; `parts` is digits, sign, digits, … */
function sameSigns(parts: readonly string[]): string[] {
  const found: string[] = [];
  let digits = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    if (at > 1 && parts[at] !== parts[at - 2]) {
      found.push(digits);
      digits = parts[at - 1] ?? '';
    }
    digits += parts[at + 1] ?? '';
  }
  return [...found, digits];
}

/**
 * The same for the name of a file. Cameras write day and time without separators (20261121, 20261121_130211345): those are
 * no numbers of a person.
 */
export function fileNameLooksLikeBsn(name: string): boolean {
  return looksLikeBsn(name.replace(CAMERA_TIME, MASK));
}

const CAMERA_TIME =
  /(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[-_T ]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{0,3})?(?!\d)/g;

/** Three times three digits, whatever signs stand between them: nobody writes anything else so, but large numbers. */
const IN_THREES = /(?<!\d)(\d{3})[^\p{L}\d]{1,4}(\d{3})[^\p{L}\d]{1,4}(\d{3})(?!\d)/gu;
/** Digits with few of the usual separators between them, and with any number of them; bounded only by the text. */
const CLOSE_RUNS = [/\d(?:[ ./\-_]{0,3}\d)*/g, /\d(?:[ ./\-_]*\d)*/g];
/** Digits with whatever is no letter between them. */
const WIDE_RUN = /\d(?:[^\p{L}\d]*\d)*/gu;
/** In the place of what is no number of a person: a letter, over which no run of digits goes. */
const MASK = 'x';
const BEHIND_06 = /(?<!\d)06((?:[ ./\-_]{0,3}\d){9})(?![ ./\-_]{0,3}\d)/g;
/** 09:00 - 17:00, 9.00/12.30 */
const HOURS = /(?<![\d.:])(?:[01]?\d|2[0-3])([.:])[0-5]\d ?[-/] ?(?:[01]?\d|2[0-3])\1[0-5]\d(?![.:]?\d)/g;
const KVK = /(?<!\p{L})kvk(?:[ -]?(?:nummer|nr\.?))?[ :]{0,2}\d{8}(?![^\p{L}\d]*\d)/giu;
/** Written numbers that stand in sentences: days, times, euros. */
const COMMON = [
  /(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?!\d)/g,
  /(?<!\d)(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)/g,
  /(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?!:?\d)/g,
  /€ ?\d{1,3}(?:\.\d{3})*(?:,(?:\d{2}|-))?(?![.,]?\d)/g,
];
const DATE = /^(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}|(?:19|20)\d{2}[-/. ]\d{1,2}[-/. ]\d{1,2})$/;

/** Sum of 9*d1 + 8*d2 + … + 2*d8 - 1*d9 divisible by 11; eight digits get a leading zero; all zeros is none. */
function isBsn(digits: string): boolean {
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
