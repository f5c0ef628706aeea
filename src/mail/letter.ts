import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { direction, type Language, text } from '../i18n/i18n.ts';

/** One mail of ours: a few paragraphs with at most one thing to do between them. Plain text, never HTML. */
export interface Letter {
  language: Language;
  subject: string;
  before: readonly string[];
  button: { label: string; url: string } | null;
  after: readonly string[];
  /** Who sends this, as the last line. */
  from: string;
  /** Where the reader says that no more should come; null for mail that was asked for. */
  stop: { label: string; url: string } | null;
}

const template = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../templates/mail/${name}`, import.meta.url)), 'utf8');

const COMPILE = { strict: true, preventIndent: true };
const engine = Handlebars.create();
const asHtml = engine.compile(template('letter.html'), COMPILE);
const asPlain = engine.compile(template('letter.txt'), { ...COMPILE, noEscape: true });

/**
 * The same words as plain text and as HTML, for a reader that shows one of them. The address stands in full in both, so
 * that a person can see where it leads. No picture, no style sheet, nothing that is fetched.
 */
export function writeLetter(letter: Letter): { subject: string; text: string; html: string } {
  const { language } = letter;
  const data = { ...letter, dir: direction(language), address: text(language, 'mail:letter.address') };
  return { subject: letter.subject, text: asPlain(data), html: asHtml(data) };
}
