import type { UnsignedCredential } from '../openbadges/types.ts';
import type { SigningKey } from './key-store.ts';

/**
 * The credential as VC-JWT (Open Badges 3.0, JSON Web Token Proof Format): compact JWS, ES256, the credential at the top
 * level of the payload with `iss`, `jti`, `nbf`, `sub` and, when it ends, `exp` (NumericDate, seconds). The header has
 * `alg`, `kid` (a method of the issuer's DID document) and `typ` only. Two calls give two different, equally good tokens.
 */
export async function makeJwt(credential: UnsignedCredential, key: SigningKey): Promise<string> {
  const header = { alg: 'ES256', kid: key.methodId, typ: 'JWT' };
  const payload = {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    nbf: numericDate(credential.validFrom),
    sub: credential.credentialSubject.id,
    ...(credential.validUntil === undefined ? {} : { exp: numericDate(credential.validUntil) }),
  };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  return `${signed}.${base64url(await key.sign(Buffer.from(signed, 'ascii')))}`;
}

function numericDate(dateTime: string): number {
  const milliseconds = Date.parse(dateTime);
  if (!Number.isFinite(milliseconds)) throw new TypeError('not a DateTime');
  return Math.floor(milliseconds / 1000);
}

function base64url(data: string | Uint8Array): string {
  return Buffer.from(data as string).toString('base64url');
}
