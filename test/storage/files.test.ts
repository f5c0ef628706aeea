import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createFiles } from '../../src/storage/files.ts';

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // SHA-256 of "abc", FIPS 180-4
const abc = new TextEncoder().encode('abc');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'blijk-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('gives a file its hash as name and the same bytes back', async () => {
  const files = createFiles(dir);
  expect(await files.put(abc)).toBe(ABC);
  expect(await files.get(ABC)).toEqual(abc);
  expect(statSync(join(dir, 'ba', '78', ABC)).mode & 0o777).toBe(0o600);
});

it('keeps one file for the same bytes, also put at the same moment, and leaves nothing temporary', async () => {
  const files = createFiles(dir);
  const ids = await Promise.all(Array.from({ length: 5 }, () => files.put(abc)));
  expect(new Set(ids)).toEqual(new Set([ABC]));
  expect(readdirSync(join(dir, 'ba', '78'))).toEqual([ABC]);
});

it.each(['', '../../etc/passwd', ABC.toUpperCase(), `${ABC}.tmp`, 'f'.repeat(64)])('has no file for %s', async (id) => {
  const files = createFiles(dir);
  await files.put(abc);
  expect(await files.get(id)).toBeNull();
});

it('never gives bytes that are not what was put', async () => {
  const files = createFiles(dir);
  await files.put(abc);
  writeFileSync(join(dir, 'ba', '78', ABC), 'abd');
  await expect(files.get(ABC)).rejects.toThrow();
});

it('leaves nothing behind when a write fails', async () => {
  const files = createFiles(dir);
  writeFileSync(join(dir, 'ba'), 'in the way');
  await expect(files.put(abc)).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(['ba']);
});
