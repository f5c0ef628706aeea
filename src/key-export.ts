/**
 * The keys of an organisation as a file under a passphrase of its own, to lie in a safe: JWE with PBES2 (RFC 7518 4.8). Who has
 * file and passphrase signs in its name.
 */
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { AppError } from './errors.ts';
import type { BareKey } from './signing/key-at-rest.ts';

/** What is inside. */
export interface KeyExport {
  version: 1;
  /** DID of the organisation. */
  did: string;
  keys: BareKey[];
}

const ALG = 'PBES2-HS512+A256KW';
const ENC = 'A256GCM';
/** Rounds of PBKDF2: about a second on the machine of an operator, and for whoever guesses, each time. */
export const ROUNDS = 600_000;
const MOST_ROUNDS = 1_000_000;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** The text of the file. Throws TypeError where the library did not take the number of rounds: it is silent about that. */
export async function lockExport(keys: KeyExport, passphrase: string): Promise<string> {
  const text = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(keys)))
    .setProtectedHeader({ alg: ALG, enc: ENC, cty: 'application/json' })
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(secretOf(passphrase));
  if (decodeProtectedHeader(text).p2c !== ROUNDS) throw new TypeError('the file would be locked with too few rounds');
  return `${text}\n`;
}

/** What is in such a file. `key.export_unreadable` for another passphrase, a changed file, or none of ours. */
export async function openExport(text: string, passphrase: string): Promise<KeyExport> {
  const { plaintext } = await compactDecrypt(text.trim(), secretOf(passphrase), {
    keyManagementAlgorithms: [ALG],
    contentEncryptionAlgorithms: [ENC],
    maxPBES2Count: MOST_ROUNDS,
  }).catch((cause: unknown) => {
    throw new AppError('key.export_unreadable', {}, { cause });
  });
  const found = parsed(new TextDecoder().decode(plaintext));
  if (!isExport(found)) throw new AppError('key.export_unreadable');
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function isExport(value: unknown): value is KeyExport {
  if (!isObject(value) || value.version !== 1 || typeof value.did !== 'string') return false;
  return Array.isArray(value.keys) && value.keys.every(isKey);
}

/** Whether a key has everything that its row needs; that it is the one its name says is seen where it is locked. */
function isKey(key: unknown): boolean {
  if (!isObject(key) || typeof key.methodId !== 'string' || typeof key.pkcs8 !== 'string') return false;
  const times = [key.activeFrom, key.createdAt];
  const perhaps = [key.retiredAt, key.compromisedAt].filter((time) => time !== null);
  return (
    ['credential', 'jwt', 'status'].includes(String(key.use)) &&
    ['active', 'retired', 'compromised'].includes(String(key.state)) &&
    [...times, ...perhaps].every((time) => typeof time === 'string' && DATE_TIME.test(time))
  );
}

const secretOf = (passphrase: string): Uint8Array => new TextEncoder().encode(passphrase.normalize('NFC'));
