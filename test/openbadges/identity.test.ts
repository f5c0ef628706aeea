import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashedEmailForm, identityMatches, identityObject, normaliseName } from '../../src/openbadges/identity.ts';
import { sha256 } from './good-badge.ts';

interface NameVector {
  about: string;
  name: string;
  normalised: string;
  salt: string;
  identityHash: string;
}
const { vectors }: { vectors: NameVector[] } = JSON.parse(readFileSync('test/vectors/name-hash.json', 'utf8'));

describe('name hash', () => {
  test('there are ten vectors, each with a salt of 16 bytes', () => {
    expect(vectors).toHaveLength(10);
    expect(vectors.every(({ salt }) => /^[\w-]{22}$/.test(salt))).toBe(true);
  });

  test.each(vectors)('$about', async ({ name, normalised, salt, identityHash }) => {
    expect(normaliseName(name)).toBe(normalised);
    expect(await identityObject('name', name, salt, sha256)).toEqual({
      type: 'IdentityObject',
      hashed: true,
      identityType: 'name',
      identityHash,
      salt,
    });
    expect(
      await identityMatches({ hashed: true, identityType: 'name', identityHash, salt }, 'name', name, sha256),
    ).toBe(true);
  });

  test('how a keyboard composes letters, and spaces around them, make no difference', () => {
    const letters = fc.string({ unit: 'grapheme' }).filter((name) => /^[\p{L}\p{M} ]*$/u.test(name));
    fc.assert(
      fc.property(letters, (name) => {
        expect(normaliseName(` ${name.normalize('NFD')}\t`)).toBe(normaliseName(name.normalize('NFC')));
      }),
    );
  });

  test('case, spaces and apostrophes do not matter; letters do', async () => {
    const entry = await identityObject('name', 'Noor d’Aarle', 'vjok-vpecjvlFzd5jUB-YQ', sha256);
    expect(await identityMatches(entry, 'name', '  NOOR  D`AARLE ', sha256)).toBe(true);
    expect(await identityMatches(entry, 'name', 'Noor Daarle', sha256)).toBe(false);
    expect(await identityMatches(entry, 'name', '', sha256)).toBe(false);
  });
});

describe('identityMatches on other people’s entries', () => {
  const hash = 'b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399';
  const entry = { type: 'IdentityObject', hashed: true, identityType: 'emailAddress', salt: 'Kosher' };

  test('the salted and the unsalted vector of Open Badges', async () => {
    const salted = { ...entry, identityHash: `sha256$${hash}` };
    expect(await identityMatches(salted, 'emailAddress', ' A@Example.com', sha256)).toBe(true);
    const unsalted = {
      hashed: true,
      identityType: 'name',
      identityHash: 'sha256$7a1a1b3f7d40552e4299180e346e3add12bf9a751a43d9c4ca4518febc2c60c6',
    };
    expect(await identityMatches(unsalted, 'name', 'mayze', sha256)).toBe(true);
  });

  test('hex in upper case', async () => {
    const upper = { ...entry, identityHash: `sha256$${hash.toUpperCase()}` };
    expect(await identityMatches(upper, 'emailAddress', 'a@example.com', sha256)).toBe(true);
  });

  test('a value that was hashed as it was typed', async () => {
    const asTyped = Buffer.from(await sha256(new TextEncoder().encode('Mayze Fictief'))).toString('hex');
    const written = { hashed: true, identityType: 'name', identityHash: `sha256$${asTyped}` };
    expect(await identityMatches(written, 'name', 'Mayze Fictief', sha256)).toBe(true);
    expect(await identityMatches(written, 'name', 'mayze fictief', sha256)).toBe(false);
  });

  test('a plain value', async () => {
    const plain = { hashed: false, identityType: 'emailAddress', identityHash: 'A@example.com' };
    expect(await identityMatches(plain, 'emailAddress', 'a@example.com ', sha256)).toBe(true);
    expect(await identityMatches(plain, 'name', 'a@example.com', sha256)).toBe(false);
    expect(await identityMatches({ ...plain, identityHash: '' }, 'emailAddress', ' ', sha256)).toBe(false);
  });

  test.each([
    ['null', null],
    ['a string', 'sha256$00'],
    ['an array', []],
    ['another type', { ...entry, identityType: 'userName', identityHash: `sha256$${hash}` }],
    ['md5', { ...entry, identityHash: `md5$${hash.slice(32)}` }],
    ['no prefix', { ...entry, identityHash: hash }],
    ['a number for salt', { ...entry, identityHash: `sha256$${hash}`, salt: 1 }],
    ['no hash', entry],
  ])('%s never matches', async (_about, value) => {
    expect(await identityMatches(value, 'emailAddress', 'a@example.com', sha256)).toBe(false);
  });

  test('an e-mail is trimmed and in lower case', () => {
    expect(hashedEmailForm(' Fictief@Voorbeeld.Example ')).toBe('fictief@voorbeeld.example');
  });
});
