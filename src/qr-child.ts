/**
 * The other side of qr-reader.ts, in a process of its own: writes the texts of the QR codes in the picture of its standard
 * input to its standard output, as a JSON list. The decoder's WebAssembly comes from its npm package on disk, never from
 * the network; a photo is turned, made grey and made smaller before it is searched, so that its size costs a bounded amount.
 */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const MAX_PIXELS = 50_000_000;
/** A picture that comes in passes is unpacked whole, in seconds and hundreds of megabytes; cameras make none. */
const MAX_INTERLACED_PIXELS = 12_000_000;
const MAX_SECONDS = 2;
/** Longest side of what is searched, tried in this order: a small code needs the first, a blurred photo the second. */
const SIDES = [2_048, 1_024];
const MOST_CODES = 8;
const WASM = 'zxing-wasm/reader/zxing_reader.wasm';

/** What a browser calls ImageData: four bytes a pixel. */
interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
  colorSpace: 'srgb';
}

sharp.cache(false);
sharp.concurrency(1);
// where the machine itself runs out of memory, this process is the one to end
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // no Linux: the deadline and the look at its memory remain
}

const [picture] = await Promise.all([buffer(process.stdin), loadDecoder()]);
process.stdout.write(JSON.stringify(await codesIn(picture)));

/** Each text once; none for a damaged picture, or one with too many pixels. */
async function codesIn(picture: Uint8Array): Promise<string[]> {
  for (const side of SIDES) {
    const pixels = await greyPixels(picture, side);
    if (pixels === null) return [];
    const found = await readBarcodes(pixels, { formats: ['QRCode'], maxNumberOfSymbols: MOST_CODES, tryHarder: true });
    const texts = found.filter(({ isValid }) => isValid).map(({ text }) => text);
    if (texts.length > 0) return [...new Set(texts)];
  }
  return [];
}

async function loadDecoder(): Promise<unknown> {
  const bytes = await readFile(createRequire(import.meta.url).resolve(WASM));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** The picture upright, grey on white, at most `side` pixels long, as the decoder takes it; null when sharp refuses it. */
async function greyPixels(picture: Uint8Array, side: number): Promise<Pixels | null> {
  try {
    const opened = sharp(picture, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const { width, height, isProgressive } = await opened.metadata();
    if (isProgressive && width * height > MAX_INTERLACED_PIXELS) return null;
    const { data, info } = await opened
      .timeout({ seconds: MAX_SECONDS })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    return { data: pixels, width: info.width, height: info.height, colorSpace: 'srgb' };
  } catch {
    return null; // no picture, damaged, or above the limit of pixels
  }
}
