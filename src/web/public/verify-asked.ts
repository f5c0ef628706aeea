/** What a visitor handed in on the verify page, one by one: files, and each line of the text field. */
import { AppError } from '../../errors.ts';
import type { TextKey } from '../../i18n/i18n.ts';
import type { HandedFile } from '../middleware/input-files.ts';
import type { VerifyInput } from '../verify-input.ts';
import { readTypedLink } from './typed-link.ts';
import { visible } from './visible.ts';

/** How many may be judged at once. */
export const MOST_AT_ONCE = 50;
const MAX_LINK = 2_000;
const MAX_NAME = 120;
/** A private link is shown to nobody, not in a table either. */
const PRIVATE_NAME = '/m/…';

/** One thing to judge, with the name by which the visitor knows it; or why it cannot be. `token`: it is a private link. */
export type Asked =
  | { name: string; from: 'file' | 'text'; input: VerifyInput }
  | { name: string; from: 'file' | 'text'; code: string }
  | { name: string; from: 'file' | 'text'; mistake: TextKey; status: number; token?: string };

/** A file as something to judge. */
export function askedFile({ name, bytes }: HandedFile): Asked {
  const shown = { name: shortName(name), from: 'file' as const };
  if (bytes === null) return { ...shown, mistake: 'public:verify.tooLarge', status: 413 };
  return { ...shown, input: { bytes } };
}

/**
 * What stands in the text field: one badge as JSON, SVG or token, or on each line a link, a short code or a token. Words
 * among several lines are one mistake each; words alone are given to the verifier, which says that they are no badge.
 */
export function readTyped(typed: string, publicUrl: string): Asked[] {
  const text = typed.trim();
  if (text === '') return [];
  const lines = text.split(/[\r\n]+/).flatMap((line) => line.trim() || []);
  const one = text.replace(/\s+/g, '');
  if (/^[[{<]/.test(text) || isToken(one)) return [asText(isToken(one) ? one : text, null)];
  const single = lines.length === 1;
  return lines.map((line, at) => readLine(line, single ? null : at + 1, publicUrl));
}

function readLine(line: string, number: number | null, publicUrl: string): Asked {
  if (isToken(line)) return asText(line, number);
  const link = line.length > MAX_LINK ? { kind: 'words' as const } : readTypedLink(line, publicUrl);
  const shown = { name: shortName(line), from: 'text' as const };
  if (link.kind === 'link') return { ...shown, input: { url: link.url } };
  if (link.kind === 'private') {
    const { status } = new AppError('verify.url_not_allowed');
    return { name: PRIVATE_NAME, from: 'text', mistake: 'public:verify.ownLink', status, token: link.token };
  }
  if (link.kind === 'code') return { ...shown, code: link.code };
  if (number === null) return asText(line, null);
  return { ...shown, mistake: 'public:verify.noLink', status: new AppError('verify.url_not_allowed').status };
}

function asText(text: string, number: number | null): Asked {
  const name = number === null ? '' : `${number}`;
  return { name, from: 'text', input: { bytes: new TextEncoder().encode(text) } };
}

/** A Compact JWS begins with a JSON object in base64url, which always begins with these letters. */
const isToken = (text: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text);

/** A name as a page shows it: no hidden characters, and the middle of a long one left out. */
export function shortName(name: string): string {
  const shown = [...visible(name.replace(/\s+/g, ' ').trim())];
  if (shown.length <= MAX_NAME) return shown.join('');
  return `${shown.slice(0, MAX_NAME - 40).join('')}…${shown.slice(-39).join('')}`;
}
