/**
 * The other side of photo-drawing.ts, in a process of its own: draws the picture of its standard input anew and writes it to
 * its standard output; as what, its first argument says. How it ends is its answer: 0 drawn, 3 broken, 4 too many pixels.
 * It holds nothing but this picture.
 */
import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';

/** Read from the header, before anything is unpacked. */
const PHOTO_MAX_PIXELS = 50_000_000;
/** Of a PNG, and of what is stored in passes: these are unpacked as a whole, 16 bits a colour. No camera makes them. */
const WHOLE_MAX_PIXELS = 16_000_000;
/** Longest side that is kept, of a photo and of a logo or the picture of a badge. */
const PHOTO_SIDE_PX = 2_048;
const PNG_SIDE_PX = 1_024;

sharp.cache(false);
sharp.concurrency(1);
// where the machine itself runs out of memory, this process is the one to end
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // no Linux: the deadline and the look at its memory remain
}

const bytes = await buffer(process.stdin);
process.exitCode = await draw(bytes, process.argv[2] === 'png').catch(() => 3);

async function draw(bytes: Uint8Array, asPng: boolean): Promise<number> {
  const head = await sharp(bytes, { limitInputPixels: false }).metadata();
  const atOnce = head.format === 'png' || head.isProgressive === true;
  if (head.width * head.height > (atOnce ? WHOLE_MAX_PIXELS : PHOTO_MAX_PIXELS)) return 4;
  if (asPng && head.format !== 'png') return 3;
  const side = asPng ? PNG_SIDE_PX : PHOTO_SIDE_PX;
  const small = sharp(bytes, { limitInputPixels: PHOTO_MAX_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
  const drawn = await (asPng
    ? small.png({ compressionLevel: 9 })
    : small.flatten({ background: '#ffffff' }).jpeg({ quality: 82 })
  ).toBuffer();
  await new Promise<void>((resolve) => process.stdout.write(drawn, () => resolve()));
  return 0;
}
