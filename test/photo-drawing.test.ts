/** What a photo can do to the process that draws it, and not to the server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type DrawingLimits, drawPhoto, drawPng } from '../src/photo-drawing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blijk-photo-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A process that does this in the place of drawing. */
async function child(code: string): Promise<URL> {
  const path = join(dir, `${crypto.randomUUID()}.mjs`);
  await writeFile(path, code);
  return pathToFileURL(path);
}

const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#0b5a6f' } })
    .jpeg()
    .toBuffer();

async function failure(bytes: Uint8Array, limits: DrawingLimits): Promise<string> {
  const error = await drawPhoto(bytes, limits).then(
    () => null,
    (thrown: { code: string; params: { detail?: string } }) => thrown,
  );
  return `${error?.code} ${error?.params.detail ?? ''}`.trim();
}

test('draws a photo', async () => {
  const { format, width, height } = await sharp(await drawPhoto(await photo())).metadata();
  expect([format, width, height]).toEqual(['jpeg', 40, 30]);
});

test('one that never ends is ended at the deadline', async () => {
  const script = await child('setInterval(() => {}, 1000); for (;;);');
  expect(await failure(await photo(), { script, deadlineMs: 500 })).toBe('evidence.photo_broken deadline');
});

test('one that takes too much memory outside JavaScript is ended', async () => {
  const script = await child(
    'const held = []; setInterval(() => held.push(Buffer.alloc(20_000_000, 1)), 10); process.stdin.resume();',
  );
  expect(await failure(await photo(), { script, memoryMb: 300 })).toBe('evidence.photo_broken memory');
});

test('one that crashes its process, answers without end, or with nothing is broken', async () => {
  const crash = await child('process.kill(process.pid, "SIGSEGV")');
  expect(await failure(await photo(), { script: crash })).toBe('evidence.photo_broken unreadable');
  const endless = await child('const more = () => process.stdout.write(Buffer.alloc(1_000_000), more); more();');
  expect(await failure(await photo(), { script: endless })).toBe('evidence.photo_broken memory');
  expect(await failure(await photo(), { script: await child('process.stdin.resume()') })).toBe(
    'evidence.photo_broken unreadable',
  );
});

test('a poisoned PNG ends the process that draws it and is no picture', async () => {
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#0b5a6f' } })
    .png()
    .toBuffer();
  const crash = await child('process.kill(process.pid, "SIGSEGV")');
  expect(await drawPng(png, { script: crash })).toBeNull();
  const stuck = await child('setInterval(() => {}, 1000); for (;;);');
  expect(await drawPng(png, { script: stuck, deadlineMs: 500 })).toBeNull();
  expect(await drawPng(png.subarray(0, png.length - 20))).toBeNull();
  expect(await drawPng(await photo())).toBeNull();
  expect((await sharp((await drawPng(png)) ?? undefined).metadata()).format).toBe('png');
});

test('its process knows nothing of ours', async () => {
  const script = await child(
    'const out = JSON.stringify(Object.keys(process.env)); process.stdin.resume(); process.stdout.write(out);',
  );
  const text = new TextDecoder().decode(await drawPhoto(await photo(), { script }));
  expect(JSON.parse(text)).toEqual([]);
});
