/** A VC-JWT taken apart: Compact JWS only (RFC 7515 3.1), canonical base64url. Nothing is verified here. */
import { decodeBase64Url } from '../../openbadges/base64url.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { type Scanned, scanJson } from '../../openbadges/json-scanner.ts';
import { UnreadableInput } from '../unreadable-input.ts';

export interface Jwt {
  /** The token as given, for the signature. */
  compact: string;
  header: Readonly<Record<string, unknown>>;
  /** Registered claims that stand beside the credential in the payload; absent ones are undefined. */
  claims: Readonly<Record<string, unknown>>;
  /** True where the credential stands in the claim `vc` (VCDM 1.1, 6.3.1) instead of being the payload itself. */
  inVcClaim: boolean;
}

/** Claims of a VC-JWT that are no part of the credential (OB 3.0, JSON Web Token Proof Format; RFC 7519 4.1). */
const CLAIMS = ['iss', 'sub', 'jti', 'nbf', 'exp', 'iat', 'aud'];

/** True for text of the form of a Compact JWS; its signature may be empty (`alg: none`, refused by the proof check). */
export function looksLikeJwt(text: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(text);
}

/** Takes a token apart; the credential comes without the claims. Throws UnreadableInput PARSING_ERROR. */
export function readJwt(compact: string): { jwt: Jwt; credential: Scanned; byteLength: number } {
  const [headerText = '', payloadText = '', signatureText = ''] = compact.split('.');
  const [header, payload, signature] = [headerText, payloadText, signatureText].map(decodeBase64Url);
  if (!header || !payload || !signature) throw new UnreadableInput('PARSING_ERROR', { reason: 'base64url' });
  const scannedHeader = scanJson(header);
  const scanned = scanJson(payload);
  for (const part of [scannedHeader, scanned]) {
    if (!part.ok) throw new UnreadableInput('PARSING_ERROR', part.params);
  }
  if (!scannedHeader.ok || !scanned.ok || !isObject(scannedHeader.value) || !isObject(scanned.value)) {
    throw new UnreadableInput('PARSING_ERROR', { reason: 'not_an_object' });
  }
  const { credential, claims } = separateClaims(scanned.value);
  // Members beside `vc` would be a second credential: then `vc` stays where it is, and the proof check refuses it.
  const { vc } = credential;
  const inVcClaim = isObject(vc) && Object.keys(credential).length === 1;
  return {
    jwt: { compact, header: scannedHeader.value, claims, inVcClaim },
    credential: { ...scanned, value: inVcClaim ? vc : credential },
    byteLength: payload.length,
  };
}

function separateClaims(payload: Record<string, unknown>): {
  credential: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const credential: Record<string, unknown> = Object.create(null);
  const claims: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(payload)) (CLAIMS.includes(key) ? claims : credential)[key] = value;
  return { credential, claims };
}
