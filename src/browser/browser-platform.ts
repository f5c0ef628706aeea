/**
 * What the verifier needs of its surroundings, made from what a browser brings (and Node has too): Web Crypto and
 * Compression Streams. Only Ed25519 comes from a package, for browsers that do not have it yet.
 */
import { verify as nobleVerify } from '@noble/ed25519';
import type { EcPublicKey, Platform } from '../verify/adapters.ts';

/** A key of RFC 8032 7.1, to find out once whether this browser knows Ed25519. */
const SOME_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const ECDSA = { 'P-256': { length: 64, hash: 'SHA-256' }, 'P-384': { length: 96, hash: 'SHA-384' } } as const;

/** `Platform` without photos. `ed25519: 'package'` passes over the browser's own Ed25519 (for tests). */
export function createBrowserPlatform({ ed25519 = 'native' }: { ed25519?: 'native' | 'package' } = {}): Platform {
  const { subtle } = globalThis.crypto;
  let knowsEd25519: Promise<boolean> | null = null;
  const hash = async (name: string, bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await subtle.digest(name, plain(bytes)));
  return {
    sha256: (data) => hash('SHA-256', typeof data === 'string' ? new TextEncoder().encode(data) : data),
    sha384: (bytes) => hash('SHA-384', bytes),
    gunzip: (bytes, maxBytes) => unpack('gzip', bytes, maxBytes),
    inflate: (bytes, maxBytes) => unpack('deflate', bytes, maxBytes),
    async ed25519Verify(publicKey, message, signature) {
      if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
      if (signature.length !== 64) return false;
      knowsEd25519 ??= ed25519 === 'package' ? Promise.resolve(false) : hasEd25519(subtle);
      // The package throws for bytes that are no point; to the verifier that is a signature that does not fit.
      if (!(await knowsEd25519)) return nobleVerify(signature, message, publicKey).catch(() => false);
      const key = await subtle.importKey('raw', plain(publicKey), 'Ed25519', false, ['verify']);
      return subtle.verify('Ed25519', key, plain(signature), plain(message));
    },
    async ecdsaVerify({ crv, x, y }: EcPublicKey, message, signature) {
      const { length, hash: name } = ECDSA[crv];
      if (signature.length !== length) return false;
      const algorithm = { name: 'ECDSA', namedCurve: crv };
      const key = await subtle.importKey('jwk', { kty: 'EC', crv, x, y }, algorithm, false, ['verify']);
      return subtle.verify({ name: 'ECDSA', hash: name }, key, plain(signature), plain(message));
    },
  };
}

/** Whether this browser has what the verifier needs; false also on a page without https, where Web Crypto is missing. */
export function browserCanVerify(): boolean {
  return typeof DecompressionStream === 'function' && globalThis.crypto?.subtle !== undefined;
}

async function hasEd25519(subtle: typeof globalThis.crypto.subtle): Promise<boolean> {
  const key = { kty: 'OKP', crv: 'Ed25519', x: SOME_KEY };
  return subtle.importKey('jwk', key, 'Ed25519', false, ['verify']).then(
    () => true,
    () => false,
  );
}

/**
 * Unpacks exactly one stream and stops at `maxBytes`. That bytes behind the end are an error, and so a second gzip member
 * too, is a rule of the Compression Standard ("decompress and enqueue a chunk").
 */
async function unpack(format: 'gzip' | 'deflate', bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const reader = new Blob([plain(bytes)]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new RangeError('unpacks to more bytes than allowed');
    }
    parts.push(value);
  }
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The bytes alone in a buffer that nothing shares, as Web Crypto takes them. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
