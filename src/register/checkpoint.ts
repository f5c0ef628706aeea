/**
 * The head of the register as signed text: a checkpoint as c2sp.org/tlog-checkpoint writes it down, in the form of a
 * signed note. It has no time in it, so the same head always gives the same bytes, whichever process signs it.
 */
import type { Hash } from './check-proofs.ts';
import { toHex } from './leaf.ts';

/** What a head says: whose register, how many entries, and the hash over all of them. */
export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** Who signs the heads of a register: its name (host and path, no scheme) and an Ed25519 key. */
export interface RegisterKey {
  origin: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

const ED25519 = 1;
const KEY_ID_BYTES = 4;
const encoder = new TextEncoder();

/** The text that is signed. */
export function checkpointBody({ origin, size, root }: Head): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The signed text: the body, an empty line and the line of its signature. */
export function checkpointText(body: string, origin: string, keyId: Uint8Array, signature: Uint8Array): string {
  return `${body}\n— ${origin} ${toBase64(joined(keyId, signature))}\n`;
}

/** What is hashed for the four bytes by which a signature names its key. */
export function keyIdInput({ origin, publicKey }: RegisterKey): Uint8Array {
  return joined(encoder.encode(`${origin}\n`), Uint8Array.of(ED25519), publicKey);
}

/** The first four bytes of that hash. */
export const keyIdOf = (hash: Uint8Array): Uint8Array => hash.slice(0, KEY_ID_BYTES);

/** The key as c2sp.org/signed-note writes it down for whoever checks: name, key id, algorithm and key. */
export function verifierKey(key: RegisterKey, keyId: Uint8Array): string {
  return `${key.origin}+${toHex(keyId)}+${toBase64(joined(Uint8Array.of(ED25519), key.publicKey))}`;
}

const KEY_LINE = /^((\S+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]{44}))\n?$/;

/** The key in such a line, which `/log/key` of an installation gives; null for another text, or where its key id is of another key. */
export async function readVerifierKey(
  text: string,
  { sha256 }: Pick<CheckpointPlatform, 'sha256'>,
): Promise<RegisterKey | null> {
  const [, line, origin = '', value = ''] = KEY_LINE.exec(text) ?? [];
  const key = { origin, publicKey: fromBase64(value)?.slice(1) ?? new Uint8Array() };
  return line === verifierKey(key, keyIdOf(await sha256(keyIdInput(key)))) ? key : null;
}

const SHAPE = /^(([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— [^\n]+\n)+)$/;
const MOST_CHARACTERS = 8192;

/** What a signed text says, whoever signed it; null where it is none. At most 8 kB. */
export function readCheckpoint(text: string): (Head & { body: string; signatures: string[] }) | null {
  const parts = text.length > MOST_CHARACTERS ? null : SHAPE.exec(text);
  if (parts === null) return null;
  const [, body = '', origin = '', count, hash = '', lines = ''] = parts;
  const [size, root] = [Number(count), fromBase64(hash)];
  if (root === null || !Number.isSafeInteger(size)) return null;
  return { origin, size, root, body, signatures: lines.trimEnd().split('\n') };
}

/**
 * The head in a signed text, or null: not such a text, another register's, or no right signature of this key. Signatures
 * of others beside it (witnesses) are let pass.
 */
export async function openCheckpoint(
  text: string,
  key: RegisterKey,
  platform: CheckpointPlatform,
): Promise<Head | null> {
  const read = readCheckpoint(text);
  if (read === null || read.origin !== key.origin) return null;
  const { origin, size, root, body, signatures } = read;
  const keyId = keyIdOf(await platform.sha256(keyIdInput(key)));
  for (const line of signatures) {
    const [, name, value = '', more] = line.split(' ');
    const signed = name === origin && more === undefined ? fromBase64(value) : null;
    if (signed === null || signed.length !== KEY_ID_BYTES + 64) continue;
    if (!keyId.every((byte, at) => byte === signed[at])) continue;
    if (await platform.ed25519Verify(key.publicKey, encoder.encode(body), signed.slice(KEY_ID_BYTES)))
      return { origin, size, root };
  }
  return null;
}

/** What checking a signature needs of the machine. */
interface CheckpointPlatform {
  sha256: Hash;
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Padded base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Whole groups, and a last one whose bits left over are zero. */
const ONE_SPELLING = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** Bytes of padded base64 in its one spelling; null for anything else. */
export function fromBase64(text: string): Uint8Array | null {
  if (!ONE_SPELLING.test(text)) return null;
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
