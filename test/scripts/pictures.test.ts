import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { MAX_BYTES, pictures, smallPng } from '../../scripts/pictures.ts';

const FOLDER = join(import.meta.dirname, '../../templates/static/readme');

test('an argument that it does not know ends with 2 and one line, before anything is started', async () => {
  const lines: string[] = [];
  expect(await pictures(['--all'], (line) => lines.push(line))).toBe(2);
  expect(lines).toHaveLength(1);
});

test('a picture loses colours until it is small enough', async () => {
  const size = 512;
  const pixels = Buffer.from(Array.from({ length: size * size * 3 }, (_, at) => (at * 31 + Math.floor(at / 97)) % 256));
  const raw = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
  const small = await smallPng(raw);
  expect(small.length).toBeLessThan(MAX_BYTES);
  expect(await sharp(small).metadata()).toMatchObject({ format: 'png', width: size, height: size, isPalette: true });
});

test('the pictures in the repository are small ones', () => {
  const files = readdirSync(FOLDER);
  expect(files).toEqual(['badge-desktop.png', 'badge-phone.png', 'certificate.png', 'check-table.png', 'verify.png']);
  for (const file of files) expect(statSync(join(FOLDER, file)).size).toBeLessThan(MAX_BYTES);
});
