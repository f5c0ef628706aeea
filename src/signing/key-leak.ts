import { AppError } from '../errors.ts';

/** Members that carry private keys: JWK (RFC 7518 6), Multikey, and older suites. */
const PRIVATE_MEMBERS = new Set([
  'd',
  'p',
  'q',
  'dp',
  'dq',
  'qi',
  'oth',
  'k',
  'secretKeyMultibase',
  'privateKeyMultibase',
  'privateKeyJwk',
  'privateKeyPem',
  'privateKeyBase58',
  'privateKeyHex',
  'secretKeyJwk',
]);

/**
 * Gives back a document about keys as it is, or throws `key.leak` when any object in it, at any depth, has a member that
 * carries a private key. Everything published about keys passes here.
 */
export function withoutPrivateMembers<T>(document: T): T {
  const found = privateMember(document);
  if (found !== null) throw new AppError('key.leak', { member: found });
  return document;
}

function privateMember(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = !Array.isArray(value) && PRIVATE_MEMBERS.has(name) ? name : privateMember(inner);
    if (found !== null) return found;
  }
  return null;
}
