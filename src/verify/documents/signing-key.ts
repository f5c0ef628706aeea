/** From an issuer id and the method a proof names to the key, if the issuer lets that key speak for it. */
import { parseDateTime } from '../../openbadges/date-time.ts';
import { type Finding, fail, unknown } from '../finding.ts';
import {
  type ControllerDocument,
  type PublishedMethod,
  type ResolveOptions,
  resolveController,
} from './controller-document.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';

export interface SigningKey extends PublicKey {
  methodId: string;
  /** Milliseconds since 1970; null = not set. */
  expires: number | null;
  revoked: number | null;
  /** Found in a list or an earlier document: what became of it since is not known here. */
  incomplete?: true;
  /** The issuer names it with the time it was revoked, and signs with it no more. */
  withdrawn?: true;
}

export type KeyResult = { ok: true; key: SigningKey } | { ok: false; finding: Finding };

/** Characters of a method id; a did:jwk holds a whole RSA key. */
const MAX_METHOD_ID = 4_096;

/**
 * The key behind `methodId`, when it is a method of this very issuer, controlled by it and listed in its
 * `assertionMethod`. Codes: KEY_NOT_AUTHORIZED, KEY_LEAK (`fail`); KEY_TYPE_UNSUPPORTED, ISSUER_DOCUMENT_INVALID,
 * OFFLINE (an incomplete document without this key) and those of `resolveController` (`unknown`). A method id of somebody else causes no request at all.
 */
export async function findSigningKey(
  issuerId: string,
  methodId: string,
  options: ResolveOptions,
  purpose: 'assertionMethod' | 'authentication' = 'assertionMethod',
): Promise<KeyResult> {
  const named = namedMethod(issuerId, methodId);
  if (named === null)
    return refuse(fail('KEY_NOT_AUTHORIZED', { method: methodId.slice(0, 200), reason: 'not of this issuer' }));
  const resolved = await resolveController(issuerId, options);
  if (!resolved.ok) return resolved;
  const methods = resolved.document.methods.filter((method) => method.id === named);
  const [method] = methods;
  if (method === undefined || methods.length > 1) return notPublished(resolved.document, named, 'not published');
  const isFor = resolved.document[purpose].includes(named);
  // one that it names as revoked was its key once; any other is not its key for this
  if (!isFor && (purpose !== 'assertionMethod' || method.revoked === undefined))
    return notAuthorised(named, `not for ${purpose}`);
  if (method.controller !== issuerId) return notAuthorised(named, 'other controller');
  const read = keyOf(named, method);
  if (!isFor)
    return read.ok ? { ok: true, key: { ...read.key, withdrawn: true } } : notAuthorised(named, `not for ${purpose}`);
  return read.ok && resolved.document.incomplete ? { ok: true, key: { ...read.key, incomplete: true } } : read;
}

/** The absolute method id; a bare did:key stands for its only method. Null when it is not of this issuer. */
function namedMethod(issuerId: string, methodId: string): string | null {
  if (methodId === issuerId && issuerId.startsWith('did:key:'))
    return `${issuerId}#${issuerId.slice('did:key:'.length)}`;
  return methodId.startsWith(`${issuerId}#`) && methodId.length <= MAX_METHOD_ID ? methodId : null;
}

/** What stands in a method that is remembered with its document need not be decoded again. */
const keysRead = new WeakMap<PublishedMethod, KeyResult>();

function keyOf(methodId: string, method: PublishedMethod): KeyResult {
  const read = keysRead.get(method) ?? readKey(methodId, method);
  keysRead.set(method, read);
  return read;
}

function readKey(methodId: string, method: PublishedMethod): KeyResult {
  const dates = { expires: parseDateTime(method.expires), revoked: parseDateTime(method.revoked) };
  if (
    (method.expires !== undefined && dates.expires === null) ||
    (method.revoked !== undefined && dates.revoked === null)
  ) {
    return refuse(unknown('ISSUER_DOCUMENT_INVALID', { method: shown(methodId) }));
  }
  const read = readPublicKey(method);
  if (read.ok) return { ok: true, key: { methodId, ...dates, ...read.key } };
  const params = { method: shown(methodId) };
  return refuse(read.code === 'KEY_LEAK' ? fail(read.code, params) : unknown(read.code, params));
}

/** No key of the issuer; of a document that is not the whole truth of today, only: not to be found from here. */
export function notPublished(document: ControllerDocument, methodId: string, reason: string): KeyResult {
  if (document.incomplete) return refuse(unknown('OFFLINE', { method: shown(methodId), reason }));
  return notAuthorised(methodId, reason);
}

function notAuthorised(methodId: string, reason: string): KeyResult {
  return refuse(fail('KEY_NOT_AUTHORIZED', { method: shown(methodId), reason }));
}

const shown = (methodId: string): string => methodId.slice(0, 512);

const refuse = (finding: Finding): KeyResult => ({ ok: false, finding });
