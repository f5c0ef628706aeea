import sharp from 'sharp';

/** Largest picture we take, in bytes and in pixels (read from its header, before anything is unpacked). */
const MAX_BYTES = 2_000_000;
const MAX_PIXELS = 50_000_000;
/** Longest side we keep. */
const SIDE_PX = 1_024;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What a route must be ready to read, so that a picture that is a little too large is refused in words at its field. */
export const PNG_FILE_BYTES = 3_000_000;

/**
 * An uploaded PNG, drawn again: at most 1,024 pixels a side, without metadata or anything else that was hidden in the
 * file. Null when it is no PNG (told by its bytes), larger than 2 MB or 50 million pixels, or broken.
 */
export async function redrawnPng(bytes: Uint8Array): Promise<Uint8Array | null> {
  if (bytes.length > MAX_BYTES || !PNG.every((byte, i) => bytes[i] === byte)) return null;
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const { data } = await picture
      .resize({ width: SIDE_PX, height: SIDE_PX, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
    return new Uint8Array(data);
  } catch {
    return null;
  }
}
