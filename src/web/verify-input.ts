/** What page and API have in common: what a visitor handed in, how large it may be, and whose name goes with it. */
import { MAX_FOREIGN_BYTES } from '../openbadges/shape-gate.ts';
import type { VerifyOptions } from '../verify/adapters.ts';
import { MAX_PHOTO_BYTES } from '../verify/read-input/photo.ts';
import { MAX_FILE_BYTES } from '../verify/read-input/read-input.ts';
import { field } from './forms.ts';
import { fileKind } from './public/file-kind.ts';

export type VerifyInput = { bytes: Uint8Array } | { url: string };

/** Most bytes of any one input: a photo. */
export const MAX_INPUT_BYTES = MAX_PHOTO_BYTES;
/** Most bytes of a pasted text. */
export const MAX_TEXT_BYTES = MAX_FOREIGN_BYTES;
/** So many first bytes tell what kind of file it is. */
export const HEAD_BYTES = 64;

/** Most bytes of a file that begins like this; the verifier's own limits: 15 MB for a photo, 10 for PDF and SVG, 2 for text. */
export function mostBytes(head: Uint8Array): number {
  const kind = fileKind(head);
  if (kind === 'photo' || (kind === 'picture' && head[0] === 0x89)) return MAX_PHOTO_BYTES;
  return kind === 'text' ? MAX_FOREIGN_BYTES : MAX_FILE_BYTES;
}

/** Name and e-mail to compare with the salted hashes, or undefined when neither was given. */
export function recipientOfForm(body: unknown): VerifyOptions['recipient'] {
  const name = field(body, 'name');
  const email = field(body, 'email');
  if (!name && !email) return undefined;
  return { ...(name ? { name } : {}), ...(email ? { email } : {}) };
}
