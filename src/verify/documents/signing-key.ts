/** From an issuer id and the method a proof names to the key, if the issuer lets that key speak for it. */
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { VerifyOptions } from '../adapters.ts';
import { decodeBase58Multibase } from '../encoding.ts';
import { type Finding, fail, unknown } from '../finding.ts';
import { type PublishedMethod, resolveController } from './controller-document.ts';

export type PublicJwk = Readonly<Record<string, string>>;

export interface SigningKey {
  methodId: string;
  /** Raw Ed25519 public key, 32 bytes; null for another kind of key. */
  ed25519: Uint8Array | null;
  /** Public members only; null when the method carries no JWK. */
  jwk: PublicJwk | null;
  /** As published; null for a JWK. */
  multibase: string | null;
  /** Milliseconds since 1970; null = not set. */
  expires: number | null;
  revoked: number | null;
}

export type KeyResult = { ok: true; key: SigningKey } | { ok: false; finding: Finding };

const ED25519_PREFIX = [0xed, 0x01];
const JWK_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'];

/**
 * The key behind `methodId`, when it is a method of this very issuer, controlled by it and listed in its
 * `assertionMethod`. Codes: KEY_NOT_AUTHORIZED, KEY_LEAK (`fail`); KEY_TYPE_UNSUPPORTED and those of
 * `resolveController` (`unknown`). A method id of somebody else causes no request at all.
 */
export async function findSigningKey(
  issuerId: string,
  methodId: string,
  options: Pick<VerifyOptions, 'fetchDocument' | 'localOrigin'>,
): Promise<KeyResult> {
  const named = namedMethod(issuerId, methodId);
  if (named === null)
    return refuse(fail('KEY_NOT_AUTHORIZED', { method: methodId.slice(0, 200), reason: 'not of this issuer' }));
  const resolved = await resolveController(issuerId, options);
  if (!resolved.ok) return resolved;
  const methods = resolved.document.methods.filter((method) => method.id === named);
  const [method] = methods;
  if (method === undefined || methods.length > 1) return notAuthorised(named, 'not published');
  if (!resolved.document.assertionMethod.includes(named)) return notAuthorised(named, 'not for assertions');
  if (method.controller !== issuerId) return notAuthorised(named, 'other controller');
  return readKey(named, method);
}

/** The absolute method id; a bare did:key stands for its only method. Null when it is not of this issuer. */
function namedMethod(issuerId: string, methodId: string): string | null {
  if (methodId === issuerId && issuerId.startsWith('did:key:'))
    return `${issuerId}#${issuerId.slice('did:key:'.length)}`;
  return methodId.startsWith(`${issuerId}#`) && methodId.length <= 512 ? methodId : null;
}

function readKey(methodId: string, method: PublishedMethod): KeyResult {
  const dates = { expires: parseDateTime(method.expires), revoked: parseDateTime(method.revoked) };
  if (
    (method.expires !== undefined && dates.expires === null) ||
    (method.revoked !== undefined && dates.revoked === null)
  ) {
    return refuse(unknown('ISSUER_DOCUMENT_INVALID', { method: methodId }));
  }
  if (isObject(method.publicKeyJwk)) {
    if ('d' in method.publicKeyJwk) return refuse(fail('KEY_LEAK', { method: methodId }));
    return {
      ok: true,
      key: { methodId, ...dates, ed25519: null, multibase: null, jwk: publicJwk(method.publicKeyJwk) },
    };
  }
  const multibase = method.publicKeyMultibase;
  const bytes = typeof multibase === 'string' ? decodeBase58Multibase(multibase) : null;
  if (typeof multibase !== 'string' || bytes === null) {
    return refuse(unknown('KEY_TYPE_UNSUPPORTED', { method: methodId }));
  }
  const isEd25519 = bytes.length === 34 && ED25519_PREFIX.every((byte, at) => bytes[at] === byte);
  const ed25519 = isEd25519 ? bytes.slice(2) : null;
  return { ok: true, key: { methodId, ...dates, ed25519, multibase, jwk: null } };
}

function publicJwk(published: Record<string, unknown>): PublicJwk {
  return Object.fromEntries(
    JWK_MEMBERS.flatMap((member) => {
      const value = published[member];
      return typeof value === 'string' ? [[member, value]] : [];
    }),
  );
}

function notAuthorised(methodId: string, reason: string): KeyResult {
  return refuse(fail('KEY_NOT_AUTHORIZED', { method: methodId, reason }));
}

const refuse = (finding: Finding): KeyResult => ({ ok: false, finding });
