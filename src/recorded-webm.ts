import type { RecordedSound } from './recorded-mp4.ts';

/** Elements whose inside is read; what a browser writes while it records has no size for some of them. */
const INSIDE = new Set([0x1a45dfa3, 0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe1, 0x1f43b675, 0xa0]);
const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const TIMESTAMP_SCALE = 0x2ad7b1;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const AUDIO = 2;
const CODEC = 0x86;
const CLUSTER_TIME = 0xe7;
const BLOCKS = new Set([0xa3, 0xa1]);
const TAGS = 0x1254c367;
/** Attachments and chapters: no recorder writes them, and they can hold anything. */
const REFUSED = new Set([0x1941a469, 0x1043a770]);
/** Length of the last packet is not written; browsers make them 20 to 60 ms long. */
const LAST_PACKET_SECONDS = 0.06;

/**
 * A WebM file with one track of Opus and nothing else (RFC 9559, RFC 8794), and how long it lasts by its last block; null
 * for every other file. Reads each byte at most once.
 */
export function readRecordedWebm(bytes: Uint8Array): RecordedSound | null {
  const seen = { docType: '', codec: '', tracks: 0, scale: 1_000_000, cluster: 0, last: -1 };
  let at = 0;
  while (at < bytes.length) {
    const id = readNumber(bytes, at, false);
    if (id === null || (at === 0 && id.value !== EBML)) return null;
    const size = readNumber(bytes, at + id.length, true);
    if (size === null || REFUSED.has(id.value)) return null;
    at += id.length + size.length;
    if (id.value === TRACK_ENTRY) seen.tracks += 1;
    if (INSIDE.has(id.value)) continue;
    if (size.value === null || at + size.value > bytes.length) return null;
    const content = bytes.subarray(at, at + size.value);
    at += size.value;
    if (id.value === TAGS && /locat|gps|geo/i.test(ascii(content))) return null;
    if (id.value === DOC_TYPE) seen.docType = ascii(content);
    if (id.value === CODEC) seen.codec = ascii(content);
    if (id.value === TRACK_TYPE && unsigned(content) !== AUDIO) return null;
    if (id.value === TIMESTAMP_SCALE) seen.scale = unsigned(content);
    if (id.value === CLUSTER_TIME) seen.cluster = unsigned(content);
    if (BLOCKS.has(id.value)) {
      const relative = blockTime(content);
      if (relative === null) return null;
      seen.last = Math.max(seen.last, seen.cluster + relative);
    }
  }
  const right = seen.docType === 'webm' && seen.codec === 'A_OPUS' && seen.tracks === 1 && seen.last >= 0;
  if (!right) return null;
  return { mediaType: 'audio/webm', seconds: (seen.last * seen.scale) / 1e9 + LAST_PACKET_SECONDS };
}

/** A number of variable length. `withoutMarker`: a size, null in `value` where it is not known. */
function readNumber(bytes: Uint8Array, at: number, withoutMarker: false): { value: number; length: number } | null;
function readNumber(
  bytes: Uint8Array,
  at: number,
  withoutMarker: true,
): { value: number | null; length: number } | null;
function readNumber(bytes: Uint8Array, at: number, withoutMarker: boolean) {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (length > (withoutMarker ? 8 : 4) || at + length > bytes.length) return null;
  const rest = bytes.subarray(at + 1, at + length);
  const mask = 0xff >> length;
  const unknown = (first & mask) === mask && rest.every((byte) => byte === 0xff);
  if (withoutMarker && unknown) return { value: null, length };
  let value = withoutMarker ? first & mask : first;
  for (const byte of rest) value = value * 256 + byte;
  return { value, length };
}

/** Time of a block within its cluster: after the number of its track, signed. */
function blockTime(block: Uint8Array): number | null {
  const track = readNumber(block, 0, true);
  if (track === null || block.length < track.length + 3) return null;
  return new DataView(block.buffer, block.byteOffset).getInt16(track.length);
}

const unsigned = (content: Uint8Array): number => content.reduce((value, byte) => value * 256 + byte, 0);
const ascii = (content: Uint8Array): string => String.fromCharCode(...content.subarray(0, 10_000)).replace(/\0+$/, '');
