/** Photos of a printed certificate: the QR code on it leads to the badge. */
import type { Platform } from '../adapters.ts';
import { UnreadableInput } from '../unreadable-input.ts';

/** Most bytes of a photo. */
export const MAX_PHOTO_BYTES = 15 * 1024 * 1024;

/** True for JPEG and WebP, by their first bytes. A PNG may hold a badge itself and is looked into first. */
export function isPhoto(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  return head.startsWith('\xff\xd8\xff') || (head.startsWith('RIFF') && head.endsWith('WEBP'));
}

/** True for HEIC and AVIF, which phones make and browsers do not show. */
export function isHeic(bytes: Uint8Array): boolean {
  return /^ftyp(heic|heix|hevc|mif1|msf1|avif)$/.test(String.fromCharCode(...bytes.subarray(4, 12)));
}

/**
 * The one text in the QR codes of a picture. Throws UnreadableInput: BAKED_MISSING for none, BAKED_AMBIGUOUS for several
 * different ones, TOO_LARGE, WRONG_KIND where this verifier reads no photos.
 */
export async function readPhoto(bytes: Uint8Array, platform: Platform): Promise<string> {
  if (bytes.length > MAX_PHOTO_BYTES) throw new UnreadableInput('TOO_LARGE', { maxBytes: MAX_PHOTO_BYTES });
  if (platform.decodeQr === undefined) throw new UnreadableInput('WRONG_KIND', { kind: 'photo' });
  const texts = [...new Set(await platform.decodeQr(bytes))];
  const [text] = texts;
  if (text === undefined) throw new UnreadableInput('BAKED_MISSING', { kind: 'photo' });
  if (texts.length > 1) throw new UnreadableInput('BAKED_AMBIGUOUS', { kind: 'photo' });
  return text;
}
