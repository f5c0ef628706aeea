/** A sound as a browser recorded it. */
export interface RecordedSound {
  mediaType: 'audio/webm' | 'audio/mp4';
  seconds: number;
}

/** Boxes whose inside is read. */
const INSIDE = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'mvex', 'moof', 'traf']);
/** A recorder nests five deep: moov, trak, mdia, minf, stbl. */
const DEEPEST = 8;
const CODECS: readonly string[] = ['mp4a', 'Opus', 'opus'];

interface Seen {
  tracks: number;
  sound: boolean;
  codec: string;
  timescale: number;
  duration: number;
  /** Of the fragments: of each sample unless it says otherwise, and all together. */
  defaultDuration: number;
  fragmentDuration: number;
  fragments: number;
}

/**
 * An MP4 file with one track of AAC or Opus, whole or in fragments (ISO/IEC 14496-12), and how long it lasts by its
 * samples; null for every other file, and for one that tells a place.
 */
export function readRecordedMp4(bytes: Uint8Array): RecordedSound | null {
  if (latin1(bytes.subarray(4, 8)) !== 'ftyp') return null;
  const seen: Seen = {
    tracks: 0,
    sound: false,
    codec: '',
    timescale: 0,
    duration: 0,
    defaultDuration: 0,
    fragmentDuration: 0,
    fragments: 0,
  };
  if (!readBoxes(bytes, seen)) return null;
  const units = Math.max(seen.duration, seen.fragments);
  const right = seen.tracks === 1 && seen.sound && CODECS.includes(seen.codec) && seen.timescale > 0 && units > 0;
  return right ? { mediaType: 'audio/mp4', seconds: units / seen.timescale } : null;
}

/** False where the boxes are broken or nested too deep, or one says where it was recorded. */
function readBoxes(bytes: Uint8Array, seen: Seen, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return false;
    const kind = latin1(bytes.subarray(at + 4, at + 8));
    const announced = view.getUint32(at);
    // 1: the size follows in 64 bits; 0: to the end
    if (announced === 1 && at + 16 > bytes.length) return false;
    const head = announced === 1 ? 16 : 8;
    const size = announced === 1 ? Number(view.getBigUint64(at + 8)) : announced === 0 ? bytes.length - at : announced;
    if (size < head || at + size > bytes.length) return false;
    const content = bytes.subarray(at + head, at + size);
    if (kind === 'trak') seen.tracks += 1;
    if (INSIDE.has(kind) ? !readBoxes(content, seen, depth + 1) : !readBox(kind, content, seen)) return false;
    at += size;
  }
  return true;
}

function readBox(kind: string, content: Uint8Array, seen: Seen): boolean {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const at = (offset: number): number => (offset + 4 <= content.length ? view.getUint32(offset) : 0);
  const long = (content[0] ?? 0) === 1;
  switch (kind) {
    case 'udta':
    case 'meta':
    case 'uuid':
      return !/\xa9xyz|loci|locat|gps/i.test(latin1(content.subarray(0, 10_000)));
    case 'hdlr':
      seen.sound = latin1(content.subarray(8, 12)) === 'soun';
      return seen.sound;
    case 'mdhd':
      seen.timescale = at(long ? 20 : 12);
      seen.duration = long ? at(24) * 2 ** 32 + at(28) : at(16);
      // all ones: not known
      if (seen.duration >= 2 ** 32 - 1) seen.duration = 0;
      return true;
    case 'stsd':
      seen.codec = latin1(content.subarray(12, 16));
      return true;
    case 'trex':
      seen.defaultDuration = at(12);
      return true;
    case 'tfhd': {
      const flags = at(0) & 0xffffff;
      const before = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
      seen.fragmentDuration = flags & 0x8 ? at(before) : seen.defaultDuration;
      return true;
    }
    case 'trun':
      seen.fragments += runLength(content, at, seen.fragmentDuration);
      return true;
    default:
      return true;
  }
}

/** Length of all samples of one run; never reads past its end. */
function runLength(content: Uint8Array, at: (offset: number) => number, usual: number): number {
  const flags = at(0) & 0xffffff;
  const count = at(4);
  if (!(flags & 0x100)) return count * usual;
  const entry = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length;
  let total = 0;
  let offset = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  for (let sample = 0; sample < count && offset + entry <= content.length; sample += 1) {
    total += at(offset);
    offset += entry;
  }
  return total;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
