/** What the verifier needs of its surroundings, made from Node's own parts. The browser build has its own. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, inflate, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { asDer } from './ecdsa-forms.ts';
import { decodeQr } from './qr-reader.ts';
import { together } from './together.ts';
import type { EcPublicKey, Platform } from './verify/adapters.ts';

const inflateAsync = promisify(inflate) as (bytes: Uint8Array, options: ZlibOptions) => Promise<Buffer>;
const MAX_CACHED_KEYS = 256;
/** DER of an Ed25519 SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const keyObjects = new Map<string, KeyObject>();

/** Everything in `Platform`; its promises and limits stand there. Key objects are kept, least recently used dropped. */
export const nodePlatform: Platform = {
  async sha256(data) {
    return new Uint8Array(hash('sha256', data, 'buffer'));
  },
  async sha384(bytes) {
    return new Uint8Array(hash('sha384', bytes, 'buffer'));
  },
  async gunzip(bytes, maxBytes) {
    return gunzipOneMember(bytes, maxBytes);
  },
  async inflate(bytes, maxBytes) {
    return new Uint8Array(await inflateAsync(bytes, { maxOutputLength: maxBytes }));
  },
  decodeQr,
  async ed25519Verify(publicKey, message, signature) {
    const key = ed25519Key(publicKey);
    return signature.length === 64 && verifyTogether({ key, message, signature });
  },
  async ecdsaVerify(publicKey, message, signature) {
    const { length, hash } = ECDSA[publicKey.crv];
    const key = ecKey(publicKey);
    return signature.length === length && verify(hash, message, key, asDer(signature));
  },
};

const ECDSA = { 'P-256': { length: 64, hash: 'sha256' }, 'P-384': { length: 96, hash: 'sha384' } } as const;

interface Ed25519Question {
  key: KeyObject;
  message: Uint8Array;
  signature: Uint8Array;
}

/**
 * Signatures that are asked about in the same moment are checked beside each other in Node's own threads; one that comes
 * alone is checked here, for the way to a thread and back takes a third as long as the check.
 */
const verifyTogether = together<Ed25519Question, boolean>((questions) =>
  questions.map(questions.length === 1 ? verifyHere : verifyInThread),
);

const verifyHere = async ({ key, message, signature }: Ed25519Question): Promise<boolean> =>
  verify(null, message, key, signature);

const verifyInThread = ({ key, message, signature }: Ed25519Question): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify(null, message, key, signature, (error, right) => (error ? reject(error) : resolve(right)));
  });

function ed25519Key(publicKey: Uint8Array): KeyObject {
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  return keptKey(Buffer.from(publicKey).toString('base64'), () =>
    createPublicKey({ key: Buffer.concat([ED25519_SPKI, publicKey]), format: 'der', type: 'spki' }),
  );
}

function ecKey({ crv, x, y }: EcPublicKey): KeyObject {
  return keptKey(`${crv} ${x} ${y}`, () => createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' }));
}

function keptKey(id: string, make: () => KeyObject): KeyObject {
  const key = keyObjects.get(id) ?? make();
  keyObjects.delete(id);
  keyObjects.set(id, key);
  const oldest = keyObjects.keys().next().value;
  if (keyObjects.size > MAX_CACHED_KEYS && oldest !== undefined) keyObjects.delete(oldest);
  return key;
}

/**
 * RFC 1952, exactly one member and nothing after it. Node's own gunzip would join further members and pass over
 * trailing bytes, so the frame is read here and only the packed part is given to zlib, which stops at `maxBytes`.
 */
async function gunzipOneMember(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const start = endOfGzipHeader(bytes);
  const { output, consumed } = await inflateCounted(bytes.subarray(start), maxBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trailer = start + consumed;
  if (bytes.length !== trailer + 8) throw new RangeError('not exactly one gzip member');
  if (view.getUint32(trailer, true) !== crc32(output)) throw new RangeError('gzip checksum is wrong');
  if (view.getUint32(trailer + 4, true) !== output.length % 2 ** 32) throw new RangeError('gzip length is wrong');
  return output;
}

/** With `info`, zlib gives its engine too. */
interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** So few bytes grow to some 4 MB at most, in some milliseconds: a thread of their own costs more. */
const AT_ONCE = 4096;

async function inflateCounted(bytes: Uint8Array, maxBytes: number): Promise<{ output: Uint8Array; consumed: number }> {
  if (bytes.length <= AT_ONCE) {
    const options = { maxOutputLength: maxBytes, info: true };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as Inflated;
    return { output: new Uint8Array(buffer), consumed: engine.bytesWritten };
  }
  return new Promise((resolve, reject) => {
    // With `info` the callback gets the engine too, whose bytesWritten counts the input it used (zlib documentation).
    inflateRaw(bytes, { maxOutputLength: maxBytes, info: true }, (error, result) => {
      if (error !== null) return reject(error);
      const { buffer, engine } = result as unknown as Inflated;
      resolve({ output: new Uint8Array(buffer), consumed: engine.bytesWritten });
    });
  });
}

const FLAG_HEADER_CRC = 0x02;
const FLAG_EXTRA = 0x04;
const FLAG_NAME = 0x08;
const FLAG_COMMENT = 0x10;

function endOfGzipHeader(bytes: Uint8Array): number {
  const [id1, id2, method, flags = 0xff] = bytes;
  if (bytes.length < 18 || id1 !== 0x1f || id2 !== 0x8b || method !== 8 || (flags & 0xe0) !== 0) {
    throw new RangeError('not gzip');
  }
  let at = 10;
  if (flags & FLAG_EXTRA) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length;
  }
  if (flags & FLAG_HEADER_CRC) at += 2;
  if (at + 8 > bytes.length) throw new RangeError('gzip header is cut off');
  return at;
}
