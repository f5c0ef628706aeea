/**
 * What coaches add as evidence, made fit to keep: a photo is drawn anew, a voice note is looked through. Nothing is told
 * from a name or a claim of the sender, only from the bytes.
 */
import sharp from 'sharp';
import { AppError } from './errors.ts';
import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from './issuing/evidence-limits.ts';
import type { EvidenceMedia } from './issuing/ports.ts';
import { type RecordedSound, readRecordedMp4 } from './recorded-mp4.ts';
import { readRecordedWebm } from './recorded-webm.ts';

/** Read from the header, before anything is unpacked. */
const PHOTO_MAX_PIXELS = 50_000_000;
/** Of a PNG, and of what is stored in passes: these are unpacked as a whole, 16 bits a colour. No camera makes them. */
const WHOLE_MAX_PIXELS = 16_000_000;
/** Longest side that is kept. */
const PHOTO_SIDE_PX = 2_048;
const PHOTO_SECONDS = 30;

const VOICE_MAX_SECONDS = 60;
/** A recorder stops a little after it is told to. */
const VOICE_SLACK_SECONDS = 2;

/**
 * Photos are drawn one after the other: one of 50 million pixels takes 200 MB meanwhile.
 *
 * `photo`: JPEG, PNG or WebP, turned upright, at most 2,048 px a side, as JPEG without any metadata. Throws
 * `evidence.photo_kind`, `_heic`, `_too_large`, `_too_many_pixels`, `_broken`.
 * `voice`: one track of Opus or AAC in WebM or MP4 as browsers record it, up to 60 s, no pictures and no place in it; the
 * bytes stay as they are. Throws `evidence.voice_kind`, `_too_large`, `_too_long`.
 */
export function createEvidenceMedia(): EvidenceMedia {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async photo(bytes) {
      if (bytes.length > PHOTO_MAX_BYTES) throw new AppError('evidence.photo_too_large');
      refuseOtherKinds(bytes);
      const turn = last.then(() => drawAnew(bytes));
      last = turn.catch(() => undefined);
      return turn;
    },
    async voice(bytes) {
      if (bytes.length > VOICE_MAX_BYTES) throw new AppError('evidence.voice_too_large');
      const sound = readSound(bytes);
      if (sound === null) throw new AppError('evidence.voice_kind');
      if (sound.seconds > VOICE_MAX_SECONDS + VOICE_SLACK_SECONDS) throw new AppError('evidence.voice_too_long');
      return { ...sound, seconds: Math.max(1, Math.min(VOICE_MAX_SECONDS, Math.round(sound.seconds))) };
    },
  };
}

function readSound(bytes: Uint8Array): RecordedSound | null {
  return readRecordedWebm(bytes) ?? readRecordedMp4(bytes);
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function refuseOtherKinds(bytes: Uint8Array): void {
  const head = latin1(bytes.subarray(0, 16));
  if (/^.{4}ftyp(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif)/s.test(head))
    throw new AppError('evidence.photo_heic');
  const known = /^(?:\xff\xd8\xff|.PNG\r\n.\n|RIFF.{4}WEBP)/s.test(head);
  if (!known) throw new AppError('evidence.photo_kind');
}

async function drawAnew(bytes: Uint8Array): Promise<Uint8Array> {
  const broken = (cause: unknown): never => {
    throw new AppError('evidence.photo_broken', {}, { cause });
  };
  const head = await sharp(bytes, { limitInputPixels: false }).metadata().catch(broken);
  const atOnce = head.format === 'png' || head.isProgressive === true;
  if (head.width * head.height > (atOnce ? WHOLE_MAX_PIXELS : PHOTO_MAX_PIXELS))
    throw new AppError('evidence.photo_too_many_pixels');
  const drawn = await sharp(bytes, { limitInputPixels: PHOTO_MAX_PIXELS, failOn: 'error' })
    .timeout({ seconds: PHOTO_SECONDS })
    .autoOrient()
    .resize({ width: PHOTO_SIDE_PX, height: PHOTO_SIDE_PX, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82 })
    .toBuffer()
    .catch(broken);
  return new Uint8Array(drawn);
}
