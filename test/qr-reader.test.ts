import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { nodePlatform } from '../src/node-platform.ts';
import { decodeQr, type ReadingLimits } from '../src/qr-reader.ts';
import { verify } from '../src/verify/index.ts';
import { createAuthority, createWorld } from './support/mock-authority.ts';

const PAGE = 'https://issuer.example/b/7zWvFictief';

/** Paper on a table, as a phone takes it: a code of 3 cm on A4, turned, with uneven light, as JPEG. */
async function photo(texts: readonly string[], format: 'jpeg' | 'webp' | 'png' = 'jpeg'): Promise<Uint8Array> {
  const paper = sharp({ create: { width: 800, height: 1_100, channels: 3, background: '#f4efe6' } });
  const codes = await Promise.all(texts.map((text) => QRCode.toBuffer(text, { width: 200, margin: 4 })));
  const composed = await paper
    .composite(codes.map((input, at) => ({ input, left: 520 - 400 * at, top: 800 })))
    .png()
    .toBuffer();
  return new Uint8Array(
    await sharp(composed)
      .rotate(8, { background: '#6b5b4b' })
      .blur(0.8)
      .modulate({ brightness: 0.8 })
      [format]()
      .toBuffer(),
  );
}

test.each(['jpeg', 'webp', 'png'] as const)('a %s photo of a printed code', async (format) => {
  expect(await decodeQr(await photo([PAGE], format))).toEqual([PAGE]);
});

test('several codes, and the same one twice', async () => {
  expect((await decodeQr(await photo([PAGE, `${PAGE}2`]))).sort()).toEqual([PAGE, `${PAGE}2`]);
  expect(await decodeQr(await photo([PAGE, PAGE]))).toEqual([PAGE]);
});

test('no code, no picture, too many pixels', async () => {
  expect(await decodeQr(await photo([]))).toEqual([]);
  expect(await decodeQr(new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]))).toEqual([]);
  const bomb = await sharp({ create: { width: 8_000, height: 7_000, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  expect(await decodeQr(new Uint8Array(bomb))).toEqual([]);
});

test('a large picture that comes in passes is not unpacked', async () => {
  const code = await QRCode.toBuffer(PAGE, { width: 800 });
  const quick = { compressionLevel: 1, adaptiveFiltering: false };
  const canvas = (height: number) =>
    sharp({ create: { width: 4_000, height, channels: 3, background: 'white' } }).composite([
      { input: code, left: 100, top: 100 },
    ]);
  expect(
    await decodeQr(
      await canvas(3_001)
        .png({ ...quick, progressive: true })
        .toBuffer(),
    ),
  ).toEqual([]);
  expect(await decodeQr(await canvas(3_001).png(quick).toBuffer())).toEqual([PAGE]);
});

describe('the process that reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-qr-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What a process with this program in the place of ours makes of a picture. */
  const readBy = async (program: string, limits: ReadingLimits = {}): Promise<string[]> => {
    const path = join(folder, 'child.mjs');
    await writeFile(path, `process.stdin.resume();\n${program}`);
    return decodeQr(new Uint8Array(3), { script: pathToFileURL(path), ...limits });
  };

  test('answers with a list of texts, and knows nothing of ours', async () => {
    expect(await readBy('process.stdout.write(JSON.stringify(["x", ...Object.keys(process.env)]))')).toEqual(['x']);
  });

  test.each<[string, string, ReadingLimits]>([
    ['never ends', 'process.stdout.write("[]"); for (;;);', { deadlineMs: 500 }],
    [
      'takes too much memory',
      'process.stdout.write("[\\"x\\"]"); const held = []; setInterval(() => held.push(Buffer.alloc(20_000_000, 1)), 10);',
      { memoryMb: 300 },
    ],
    ['crashes after its answer', 'process.stdout.write("[\\"x\\"]", () => process.kill(process.pid, "SIGSEGV"))', {}],
    ['answers without end', 'const more = () => process.stdout.write(Buffer.alloc(100_000, 0x20), more); more();', {}],
    ['says nothing', '', {}],
    ['answers no JSON', 'process.stdout.write("[")', {}],
    ['answers something else than texts', 'process.stdout.write("[1]")', {}],
    ['answers no list', 'process.stdout.write("{}")', {}],
  ])('has found nothing where it %s', async (_what, program, limits) => {
    expect(await readBy(program, limits)).toEqual([]);
  });
});

test('a photo of a certificate leads to its badge; a photo without one is told so', async () => {
  const issuer = await createAuthority();
  const world = createWorld();
  await issuer.publish(world);
  world.documents.set(PAGE, await issuer.sign(issuer.credential()));
  const options = world.options();
  const blind = world.options({ platform: { ...nodePlatform, decodeQr: undefined } });
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const { report } = await verify({ bytes: await photo([PAGE], format) }, options);
    expect(report.verdict).toBe('unknown_issuer');
  }
  await expect(verify({ bytes: await photo([]) }, options)).rejects.toMatchObject({ code: 'BAKED_MISSING' });
  await expect(verify({ bytes: await photo([PAGE, `${PAGE}2`]) }, options)).rejects.toMatchObject({
    code: 'BAKED_AMBIGUOUS',
  });
  await expect(verify({ bytes: await photo([PAGE]) }, blind)).rejects.toMatchObject({ code: 'WRONG_KIND' });
});
