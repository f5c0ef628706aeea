/**
 * A page that is the same but for one text, written in some places. Its fixed parts are packed once: what stands
 * between them goes into the gzip stream as it is (RFC 1951 3.2.4), and the check sum is made over the whole (RFC 1952).
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { Body } from './kept-answers.ts';

/** What stands before, between and behind the places; one more than there are places. */
export type Parts = readonly string[];

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** The last block of a stream: fixed codes, and nothing in it. */
const END = Buffer.from([0x03, 0x00]);
const MOST_STORED = 65_535;

/** Gives the body with a text in all places; `text` is HTML. */
export function pageBody(parts: Parts, packable: boolean): (text: string) => Body {
  const plainParts = parts.map((part) => Buffer.from(part));
  let packedParts: Buffer[] | null = null;
  return (text) => {
    const filled = Buffer.from(text);
    const plain = joined(plainParts, filled);
    const packed = (): Buffer => {
      // A full flush ends at a whole byte and refers to nothing before it.
      packedParts ??= plainParts.map((part) => deflateRawSync(part, { finishFlush: constants.Z_FULL_FLUSH }));
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(crc32(plain), 0);
      trailer.writeUInt32LE(plain.length, 4);
      return Buffer.concat([HEADER, joined(packedParts, stored(filled)), END, trailer]);
    };
    return { plain, packed: packable ? packed : null };
  };
}

function joined(parts: readonly Buffer[], between: Buffer): Buffer {
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [between, part])));
}

/** A block that is not packed. Throws RangeError for a text above 65,535 bytes. */
function stored(bytes: Buffer): Buffer {
  if (bytes.length > MOST_STORED) throw new RangeError('too long for one block');
  const head = Buffer.from([0, 0, 0, 0, 0]);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(bytes.length ^ 0xffff, 3);
  return Buffer.concat([head, bytes]);
}
