/** What page and API have in common: what a visitor handed in, and asking the verifier about it. */
import { AppError } from '../errors.ts';
import type { VerifyOptions } from '../verify/adapters.ts';
import { field } from './forms.ts';
import { uploadedFile } from './middleware/bodies.ts';

/** Bytes of one input, the verifier's own limit for anybody's badge. */
export const MAX_INPUT_BYTES = 2_000_000;

export type VerifyInput = { bytes: Uint8Array } | { url: string };

/**
 * Reads a form: a file, else a pasted text, else a link (also one pasted as text). Throws `verify.nothing_given` when
 * all are empty.
 */
export function inputOfForm(request: { body?: unknown; file?: { buffer: Buffer } }): VerifyInput {
  const file = uploadedFile(request);
  if (file) return { bytes: file };
  const text = field(request.body, 'text');
  const url = field(request.body, 'url') || (/^https?:\/\/\S+$/i.test(text) ? text : '');
  if (url) return { url };
  if (text) return { bytes: new TextEncoder().encode(text) };
  throw new AppError('verify.nothing_given');
}

/** Name and e-mail to compare with the salted hashes, or undefined when neither was given. */
export function recipientOfForm(body: unknown): VerifyOptions['recipient'] {
  const name = field(body, 'name');
  const email = field(body, 'email');
  if (!name && !email) return undefined;
  return { ...(name ? { name } : {}), ...(email ? { email } : {}) };
}
