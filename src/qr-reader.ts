/**
 * Reads QR codes from photos of paper. The decoder's WebAssembly comes from its npm package on disk, never from the
 * network; a photo is turned, made grey and made smaller before it is searched, so that its size costs a bounded amount.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const MAX_BYTES = 15 * 1024 * 1024;
const MAX_PIXELS = 50_000_000;
/** A picture that comes in passes is unpacked whole, in seconds and hundreds of megabytes; cameras make none. */
const MAX_INTERLACED_PIXELS = 12_000_000;
/** Unpacking runs beside the worker that asked and is not ended with it, so it has an end of its own. */
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

let ready: Promise<unknown> | null = null;

/**
 * Texts of the QR codes in a JPEG, PNG or WebP, each once. Empty for none, a damaged picture, more than 15 MB, more
 * than 50 million pixels or 12 million in passes (read from the header, nothing of that size is decoded). Never throws for a picture.
 */
export async function decodeQr(picture: Uint8Array): Promise<string[]> {
  if (picture.length > MAX_BYTES) return [];
  ready ??= loadDecoder();
  await ready;
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
