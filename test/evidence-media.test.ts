/** What is taken as evidence is told from bytes alone: photos drawn anew, sounds as browsers record them, nothing else. */
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createEvidenceMedia } from '../src/evidence-media.ts';
import { readRecordedMp4 } from '../src/recorded-mp4.ts';
import { readRecordedWebm } from '../src/recorded-webm.ts';
import { expectCode } from './support/expect-code.ts';

const media = createEvidenceMedia();
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#0b5a6f' } });
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const join = (...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

describe('a logo or the picture of a badge', () => {
  test('becomes a PNG of at most 1,024 px without metadata, as clear as it was', async () => {
    const given = await sharp({ create: { width: 3000, height: 1500, channels: 4, background: '#0b5a6f80' } })
      .withExif({ IFD0: { Copyright: 'Fictief' } })
      .png()
      .toBuffer();
    const drawn = await media.png(given);
    const { format, width, height, hasAlpha, exif } = await sharp(drawn ?? undefined).metadata();
    expect({ format, width, height, hasAlpha, exif }).toEqual({
      format: 'png',
      width: 1024,
      height: 512,
      hasAlpha: true,
      exif: undefined,
    });
  });

  test('is nothing that is poisoned, too large, or of another kind', async () => {
    const png = await picture(4, 4).png().toBuffer();
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await media.png(bomb)).toBeNull();
    expect(await media.png(await picture(5_000, 4_000).png().toBuffer())).toBeNull();
    expect(await media.png(png.subarray(0, 50))).toBeNull();
    expect(await media.png(join(png, new Uint8Array(2_000_000)))).toBeNull();
    expect(await media.png(await picture(4, 4).jpeg().toBuffer())).toBeNull();
    expect(await media.png(png)).not.toBeNull();
  });
});

describe('a photo', () => {
  test.each(['jpeg', 'png', 'webp'] as const)(
    '%s becomes an upright JPEG of at most 2,048 px without metadata',
    async (kind) => {
      const given = await picture(3000, 1500)
        .withExif({ IFD0: { Copyright: 'Fictief' }, IFD3: { GPSLatitude: '51/1 55/1 0/1' } })
        .withMetadata({ orientation: 6 })
        .toFormat(kind)
        .toBuffer();
      const drawn = await media.photo(given);
      const { format, width, height, exif, icc, xmp, orientation } = await sharp(drawn).metadata();
      expect({ format, width, height, exif, icc, xmp, orientation }).toMatchObject({
        format: 'jpeg',
        width: 1024,
        height: 2048,
      });
      expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
      expect(Buffer.from(drawn).includes('Fictief')).toBe(false);
    },
  );

  test('is refused by its header, before its pixels are unpacked', async () => {
    const png = await picture(4, 4).png().toBuffer();
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    await expectCode(media.photo(bomb), 'evidence.photo_too_many_pixels');
    const large = await sharp({ create: { width: 8000, height: 6300, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    expect(large.length).toBeLessThan(1_000_000);
    await expectCode(media.photo(large), 'evidence.photo_too_many_pixels');
  });

  test('that must be unpacked as a whole has fewer pixels', async () => {
    const wide = picture(5_000, 4_000);
    const passes = await wide.clone().jpeg({ progressive: true }).toBuffer();
    const lines = await wide.clone().jpeg({ progressive: false }).toBuffer();
    const png = await wide.clone().png({ progressive: true }).toBuffer();
    await expectCode(media.photo(png), 'evidence.photo_too_many_pixels');
    await expectCode(media.photo(passes), 'evidence.photo_too_many_pixels');
    expect((await media.photo(lines)).length).toBeGreaterThan(100);
  });

  test('of another kind, too large or broken is refused, each with its own words', async () => {
    await expectCode(media.photo(bytesOf('\0\0\0\x18ftypheic\0\0\0\0mif1')), 'evidence.photo_heic');
    for (const text of ['GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', ''])
      await expectCode(media.photo(bytesOf(text)), 'evidence.photo_kind');
    await expectCode(media.photo(new Uint8Array(15_000_001)), 'evidence.photo_too_large');
    const jpeg = await picture(600, 400).jpeg().toBuffer();
    await expectCode(media.photo(jpeg.subarray(0, jpeg.length / 3)), 'evidence.photo_broken');
    // one broken photo does not stop the next
    expect((await media.photo(jpeg)).length).toBeGreaterThan(100);
  });
});

const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const element = (id: readonly number[], content: Uint8Array | readonly number[]): Uint8Array =>
  join(id, [0x40 | (content.length >> 8), content.length & 0xff], content);
const block = (at: number): Uint8Array => element([0xa3], [0x81, at >> 8, at & 0xff, 0x80, 1, 2, 3]);

/** As Chromium records: Segment and Cluster without a size. Times in ms. */
function webm({
  codec = 'A_OPUS',
  type = 2,
  tracks = 1,
  last = 1_000,
  more = new Uint8Array(),
}: {
  codec?: string;
  type?: number;
  tracks?: number;
  last?: number;
  more?: Uint8Array;
} = {}): Uint8Array {
  const track = element([0xae], join(element([0x83], [type]), element([0x86], bytesOf(codec))));
  return join(
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], bytesOf('webm'))),
    [0x18, 0x53, 0x80, 0x67, ...UNKNOWN],
    element([0x15, 0x49, 0xa9, 0x66], element([0x2a, 0xd7, 0xb1], [0x0f, 0x42, 0x40])),
    element([0x16, 0x54, 0xae, 0x6b], join(...Array.from({ length: tracks }, () => track))),
    more,
    [0x1f, 0x43, 0xb6, 0x75, ...UNKNOWN],
    element([0xe7], [last >> 16, (last >> 8) & 0xff, last & 0xff]),
    block(0),
  );
}

const box = (kind: string, ...content: (Uint8Array | readonly number[])[]): Uint8Array => {
  const inside = join(...content);
  const size = inside.length + 8;
  return join([size >> 24, (size >> 16) & 0xff, (size >> 8) & 0xff, size & 0xff], bytesOf(kind), inside);
};
const u32 = (...values: number[]): number[] =>
  values.flatMap((v) => [v >>> 24, (v >> 16) & 0xff, (v >> 8) & 0xff, v & 0xff]);

/** As Safari records: fragments; times in 1/48,000 s. */
function mp4({
  handler = 'soun',
  codec = 'mp4a',
  samples = 48,
  more = new Uint8Array(),
}: {
  handler?: string;
  codec?: string;
  samples?: number;
  more?: Uint8Array;
} = {}): Uint8Array {
  const sound = box(
    'trak',
    box(
      'mdia',
      box('mdhd', u32(0, 0, 0, 48_000, 0, 0)),
      box('hdlr', u32(0, 0), bytesOf(handler), u32(0, 0, 0)),
      box('minf', box('stbl', box('stsd', u32(0, 1, 16), bytesOf(codec), u32(0, 0)))),
    ),
  );
  return join(
    box('ftyp', bytesOf('iso5'), u32(0)),
    box('moov', sound, box('mvex', box('trex', u32(0, 1, 1, 1_024, 0, 0))), more),
    box('moof', box('traf', box('tfhd', u32(0, 1)), box('trun', u32(0, samples)))),
    box('mdat', [1, 2, 3]),
  );
}

/** Boxes in boxes, each with the next one as its only content. */
function nested(deep: number): Uint8Array {
  const bytes = Buffer.alloc(12 + deep * 8);
  bytes.writeUInt32BE(12, 0);
  bytes.write('ftypiso5', 4, 'latin1');
  for (let at = 0; at < deep; at += 1) {
    bytes.writeUInt32BE((deep - at) * 8, 12 + at * 8);
    bytes.write('moov', 16 + at * 8, 'latin1');
  }
  return bytes;
}

describe('a voice note', () => {
  test('is WebM with one track of Opus, or MP4 with one of AAC or Opus; how long is read from its samples', async () => {
    expect(await media.voice(webm({ last: 12_400 }))).toEqual({ mediaType: 'audio/webm', seconds: 12 });
    expect(await media.voice(mp4({ samples: 469 }))).toEqual({ mediaType: 'audio/mp4', seconds: 10 });
    expect((await media.voice(mp4({ codec: 'Opus' }))).mediaType).toBe('audio/mp4');
  });

  test('lasts a minute and holds 2 MB at most', async () => {
    expect((await media.voice(webm({ last: 61_500 }))).seconds).toBe(60);
    await expectCode(media.voice(webm({ last: 62_500 })), 'evidence.voice_too_long');
    await expectCode(media.voice(mp4({ samples: 3_000 })), 'evidence.voice_too_long');
    await expectCode(media.voice(new Uint8Array(2_000_001)), 'evidence.voice_too_large');
  });

  test.each<[string, Uint8Array]>([
    ['film in WebM', webm({ type: 1, codec: 'V_VP8' })],
    ['two tracks', webm({ tracks: 2 })],
    ['Vorbis', webm({ codec: 'A_VORBIS' })],
    ['an attachment', webm({ more: element([0x19, 0x41, 0xa4, 0x69], bytesOf('hidden')) })],
    ['a place in tags', webm({ more: element([0x12, 0x54, 0xc3, 0x67], bytesOf('LOCATION +51.9')) })],
    ['film in MP4', mp4({ handler: 'vide', codec: 'avc1' })],
    ['a place in MP4', mp4({ more: box('udta', bytesOf('\0\0\0\x1c\xa9xyz+51.9+4.4/')) })],
    ['cut in a box', mp4().subarray(0, 60)],
    ['a hundred thousand boxes in each other', nested(100_000)],
    ['cut in an element', webm().subarray(0, webm().length - 3)],
    ['MP3', bytesOf(`ID3\x03${'\0'.repeat(50)}`)],
    ['Ogg', bytesOf(`OggS${'\0'.repeat(50)}`)],
    ['WAV', bytesOf(`RIFF\0\0\0\0WAVEfmt ${'\0'.repeat(50)}`)],
    ['nothing', new Uint8Array()],
  ])('%s is none', async (_what, bytes) => {
    await expectCode(media.voice(bytes), 'evidence.voice_kind');
  });

  test('no cut and no changed byte makes the readers fail', () => {
    for (const whole of [webm(), mp4()]) {
      for (let at = 0; at < whole.length; at += 1) {
        for (const value of [0x00, 0x01, 0x7f, 0xff]) {
          const changed = Uint8Array.from(whole);
          changed[at] = value;
          for (const bytes of [changed, whole.subarray(0, at)])
            expect(
              [readRecordedWebm(bytes), readRecordedMp4(bytes)].every((found) => found === null || found.seconds >= 0),
            ).toBe(true);
        }
      }
    }
  });
});
