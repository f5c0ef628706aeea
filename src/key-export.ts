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
  const found = JSON.parse(new TextDecoder().decode(plaintext)) as KeyExport;
  if (found.version !== 1 || typeof found.did !== 'string' || !Array.isArray(found.keys))
    throw new AppError('key.export_unreadable');
  return found;
}

const secretOf = (passphrase: string): Uint8Array => new TextEncoder().encode(passphrase.normalize('NFC'));
