/**
 * A definition that a colleague changed while its form stood open. The form brings along what it opened with, a short print of
 * each field; from that it follows which fields changed here, which elsewhere, and which in both places.
 */
import type { Response } from 'express';
import { hasText } from '../../../i18n/i18n.ts';
import { ACHIEVEMENT_FORM_FIELDS } from '../../../issuing/achievements/achievement-form.ts';
import type { WebContext } from '../../context.ts';
import { say } from '../desk-page.ts';

/** The picture is no field that is typed in: the stored one stays unless another is chosen. */
const FIELDS = ACHIEVEMENT_FORM_FIELDS.filter((name) => name !== 'imageFileId');
const PRINT_LENGTH = 12;

type Values = Readonly<Record<string, string>>;

/** For the form: what it opened with. */
export function openedWith(web: WebContext, values: Values): string {
  return printsOf(web, values).join(' ');
}

/**
 * What to show instead of keeping it, or null when nobody else changed a field: `values` is what a colleague made of the form with
 * what was typed here over it, `notes` says at each field that changed elsewhere what happened. `opened` is `openedWith`
 * as the form brought it back; without one, or of a form with other fields, there is nothing to compare with.
 */
export function changedElsewhere(
  web: WebContext,
  response: Response,
  { opened, typed, now }: { opened: string; typed: Values; now: Values },
): { values: Record<string, string>; notes: Record<string, string> } | null {
  const before = opened.split(' ');
  if (before.length !== FIELDS.length) return null;
  const theirs = printsOf(web, now);
  const mine = printsOf(web, typed);
  const values: Record<string, string> = { ...typed };
  const notes: Record<string, string> = {};
  for (const [at, name] of FIELDS.entries()) {
    if (theirs[at] === before[at] || theirs[at] === mine[at]) continue;
    const isMine = typed[name] !== undefined && mine[at] !== before[at];
    if (!isMine) values[name] = now[name] ?? '';
    notes[name] = isMine ? theirWords(response, name, now[name] ?? '') : say(response, 'desk:achievement.changedHere');
  }
  return Object.keys(notes).length === 0 ? null : { values, notes };
}

function theirWords(response: Response, name: string, value: string): string {
  if (plain(value) === '') return say(response, 'desk:achievement.changedEmpty');
  const key = `desk:${name}.${value}`;
  return say(response, 'desk:achievement.changedBoth', { value: hasText(key) ? say(response, key) : value });
}

function printsOf(web: WebContext, values: Values): string[] {
  return FIELDS.map((name) => {
    const value = plain(values[name] ?? '');
    return value === '' ? '-' : web.issuing.fingerprint(`badge form ${name} ${value}`).slice(0, PRINT_LENGTH);
  });
}

/** Without what a browser or our own reading changes in a text: line ends, spaces around lines, empty lines. */
function plain(text: string): string {
  const lines = text.normalize('NFC').split(/\r\n|\r|\n/);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
