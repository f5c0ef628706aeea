import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bakePng, unbakePng } from '../../src/openbadges/bake-png.ts';
import { crc32 } from '../../src/openbadges/crc32.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const KEY = 'openbadgecredential';
const JSON_TEXT = '{"name":"Samenwerken é ሳ 🤝"}';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(zlibCrc32(body));
  return Buffer.concat([length, body, crc]);
}

const iTXt = (keyword: string, text: string, flag = 0) =>
  chunk('iTXt', Buffer.concat([bytes(`${keyword}\0`), Uint8Array.of(flag, 0, 0, 0), bytes(text)]));
const tEXt = (keyword: string, text: string) => chunk('tEXt', bytes(`${keyword}\0${text}`));
const zTXt = (keyword: string, text: string) =>
  chunk('zTXt', Buffer.concat([bytes(`${keyword}\0\0`), deflateSync(text)]));

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const HEAD = chunk('IHDR', Buffer.from('00000001000000010806000000', 'hex'));
const PIXEL = chunk('IDAT', deflateSync(Buffer.alloc(5)));
const END = chunk('IEND', new Uint8Array());
const png = (...extra: Uint8Array[]) => Buffer.concat([SIGNATURE, HEAD, ...extra, PIXEL, END]);

test('crc32 agrees with zlib', () => {
  fc.assert(fc.property(fc.uint8Array(), (data) => expect(crc32(data)).toBe(zlibCrc32(data))));
});

describe('bakePng', () => {
  test('puts one uncompressed iTXt straight after IHDR and leaves the picture alone', () => {
    const baked = Buffer.from(bakePng(png(), JSON_TEXT));
    expect(baked.equals(png(iTXt(KEY, JSON_TEXT)))).toBe(true);
  });

  test('any text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(text.trim() !== '' && text.isWellFormed());
        expect(unbakePng(bakePng(png(), text))).toEqual({ ok: true, kind: 'ob3', text });
      }),
    );
  });

  test('replaces a credential that was in it', () => {
    const twice = bakePng(bakePng(png(tEXt('openbadges', 'https://old.example')), 'eerste'), 'tweede');
    expect(unbakePng(twice)).toEqual({ ok: true, kind: 'ob3', text: 'tweede' });
  });

  test('works on a view into a larger buffer', () => {
    const larger = Buffer.concat([Buffer.alloc(7), png()]);
    expect(unbakePng(bakePng(larger.subarray(7), JSON_TEXT))).toMatchObject({ ok: true });
  });

  test('a picture that is none is our own mistake', () => {
    expect(() => bakePng(bytes('GIF89a'), JSON_TEXT)).toThrow(TypeError);
  });
});

describe('W3: unbakePng', () => {
  const good = png(iTXt(KEY, JSON_TEXT));
  const flipped = (at: number) => {
    const copy = Buffer.from(good);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const lengthLie = Buffer.from(good);
  lengthLie.writeUInt32BE(0xffffffff, 33);

  test.each<[string, Uint8Array, string]>([
    ['nothing baked', png(), 'BAKED_MISSING'],
    ['another keyword', png(iTXt('Comment', JSON_TEXT)), 'BAKED_MISSING'],
    ['a keyword in other case', png(iTXt('OpenBadgeCredential', JSON_TEXT)), 'BAKED_MISSING'],
    ['two credentials', png(iTXt(KEY, 'a'), iTXt(KEY, 'a')), 'BAKED_AMBIGUOUS'],
    ['an old and a new one', png(iTXt('openbadges', 'a'), iTXt(KEY, 'a')), 'BAKED_AMBIGUOUS'],
    [
      'one after the pixels too',
      Buffer.concat([SIGNATURE, HEAD, iTXt(KEY, 'a'), PIXEL, iTXt(KEY, 'b'), END]),
      'BAKED_AMBIGUOUS',
    ],
    ['a compressed one', png(iTXt(KEY, 'x', 1)), 'BAKED_INVALID'],
    ['zTXt', png(zTXt(KEY, 'x'.repeat(1000))), 'BAKED_INVALID'],
    ['tEXt', png(tEXt(KEY, JSON_TEXT)), 'BAKED_INVALID'],
    ['an empty text', png(iTXt(KEY, ' ')), 'BAKED_INVALID'],
    ['no flags', png(chunk('iTXt', bytes(`${KEY}\0`))), 'BAKED_INVALID'],
    [
      'bytes that are no UTF-8',
      png(chunk('iTXt', Buffer.concat([bytes(`${KEY}\0\0\0\0\0`), Buffer.from([0xff])]))),
      'BAKED_INVALID',
    ],
    ['a text above 2 MB', png(iTXt(KEY, 'x'.repeat(2 * 1024 * 1024 + 200))), 'BAKED_INVALID'],
    ['a wrong CRC', flipped(60), 'BAKED_INVALID'],
    ['a damaged signature', flipped(1), 'BAKED_INVALID'],
    ['a length beyond the file', lengthLie, 'BAKED_INVALID'],
    ['cut off', good.subarray(0, -5), 'BAKED_INVALID'],
    ['no IEND', good.subarray(0, -12), 'BAKED_INVALID'],
    ['a chunk after IEND', Buffer.concat([good, iTXt(KEY, 'b')]), 'BAKED_INVALID'],
    ['bytes after IEND', Buffer.concat([good, Buffer.from('x')]), 'BAKED_INVALID'],
    ['IHDR not first', Buffer.concat([SIGNATURE, iTXt(KEY, 'a'), HEAD, PIXEL, END]), 'BAKED_INVALID'],
    ['nothing at all', new Uint8Array(), 'BAKED_INVALID'],
  ])('%s', (_about, picture, code) => {
    expect(unbakePng(picture)).toEqual({ ok: false, code });
  });

  test.each([
    ['iTXt', iTXt('openbadges', '{"type":"Assertion"}'), '{"type":"Assertion"}'],
    ['tEXt with an address', tEXt('openbadges', 'https://old.example/a/1'), 'https://old.example/a/1'],
  ])('Open Badges 2 in %s', (_about, extra, text) => {
    expect(unbakePng(png(extra))).toEqual({ ok: true, kind: 'ob2', text });
  });

  test('no damage of one byte ever throws or changes the text unseen', () => {
    for (let at = 0; at < good.length; at += 1) {
      const result = unbakePng(flipped(at));
      expect(result).toEqual({ ok: false, code: 'BAKED_INVALID' });
    }
  });
});
