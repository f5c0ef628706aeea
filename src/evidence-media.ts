/**
 * What is sent to be kept, made fit for it: photos and pictures are drawn anew, a voice note is looked through. Nothing is told
 * from a name or a claim of the sender, only from the bytes.
 */
import { AppError } from './errors.ts';
import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from './issuing/evidence/evidence-limits.ts';
import type { EvidenceMedia } from './issuing/ports.ts';
import { drawPhoto, drawPng } from './photo-drawing.ts';
import { type RecordedSound, readRecordedMp4 } from './recorded-mp4.ts';
import { readRecordedWebm } from './recorded-webm.ts';

const VOICE_MAX_SECONDS = 60;
/** A recorder stops a little after it is told to. */
const VOICE_SLACK_SECONDS = 2;

/** The largest logo or picture of a badge. */
const PNG_MAX_BYTES = 2_000_000;
const PNG = /^\x89PNG\r\n.\n/;

/**
 * Pictures are drawn one after the other, each in a process of its own: one of 50 million pixels takes 200 MB meanwhile.
 *
 * `photo`: JPEG, PNG or WebP, turned upright, at most 2,048 px a side, as JPEG without any metadata. Throws
 * `evidence.photo_kind`, `_heic`, `_too_large`, `_too_many_pixels`, `_broken`.
 * `png`: a PNG of up to 2 MB and 16 million pixels, at most 1,024 px a side, without metadata; null for anything else.
 * `voice`: one track of Opus or AAC in WebM or MP4 as browsers record it, up to 60 s, no pictures and no place in it; the
 * bytes stay as they are. Throws `evidence.voice_kind`, `_too_large`, `_too_long`.
 */
export function createEvidenceMedia(): EvidenceMedia {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(draw: () => Promise<T>): Promise<T> => {
    const turn = last.then(draw);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    async photo(bytes) {
      if (bytes.length > PHOTO_MAX_BYTES) throw new AppError('evidence.photo_too_large');
      refuseOtherKinds(bytes);
      return inTurn(() => drawPhoto(bytes));
    },
    async png(bytes) {
      if (bytes.length > PNG_MAX_BYTES || !PNG.test(latin1(bytes.subarray(0, 8)))) return null;
      return inTurn(() => drawPng(bytes));
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
