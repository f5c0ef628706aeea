/** The smallest pictures that a badge can be baked into. */

import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { crc32 } from '../../src/openbadges/crc32.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** One grey pixel. */
export function tinyPng(): Uint8Array {
  return png([]);
}

/** One grey pixel with what a picture of Open Badges 2.0 holds: JSON, token or address. */
export function bakedOb2Png(text: string, type: 'iTXt' | 'tEXt' = 'iTXt'): Uint8Array {
  const head = type === 'iTXt' ? 'openbadges\0\0\0\0\0' : 'openbadges\0';
  return png([chunk(type, Buffer.from(head + text))]);
}

function png(between: readonly Buffer[]): Uint8Array {
  const header = chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
  const data = chunk('IDAT', deflateSync(Buffer.from([0, 128])));
  return new Uint8Array(
    Buffer.concat([Buffer.from(SIGNATURE), header, ...between, data, chunk('IEND', Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** A photo as a phone sends it, of one colour. */
export async function smallPhoto(background = '#0b5a6f'): Promise<Uint8Array> {
  const plain = sharp({ create: { width: 20, height: 10, channels: 3, background } });
  return new Uint8Array(await plain.png().toBuffer());
}
