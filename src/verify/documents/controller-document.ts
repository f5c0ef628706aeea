/**
 * The document in which an issuer publishes its keys, found through the issuer id and never through the key's own
 * address: a key counts only when the issuer says so (W3C Controlled Identifiers; DID Core).
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import type { VerifyOptions } from '../adapters.ts';
import { type Finding, unknown } from '../finding.ts';
import { resolveDidKey } from './did-key.ts';
import { didWebUrl } from './did-web.ts';

/** One verification method as published; its members are checked where they are used. */
export type PublishedMethod = Readonly<Record<string, unknown>>;

export interface ControllerDocument {
  id: string;
  methods: readonly PublishedMethod[];
  /** Method ids, absolute. */
  assertionMethod: readonly string[];
}

export type ControllerResult = { ok: true; document: ControllerDocument } | { ok: false; finding: Finding };

const MAX_BYTES = 256 * 1024;
const MAX_METHODS = 100;
const ACCEPT = 'application/did+json, application/did, application/did+ld+json, application/json';

/**
 * Resolves did:key, did:web and https issuer ids. Codes, all `unknown`: DID_INVALID, DID_METHOD_UNSUPPORTED,
 * URL_NOT_ALLOWED, ISSUER_UNREACHABLE, ISSUER_DOCUMENT_INVALID.
 */
export async function resolveController(
  issuerId: string,
  options: Pick<VerifyOptions, 'fetchDocument' | 'localOrigin'>,
): Promise<ControllerResult> {
  if (issuerId.startsWith('did:key:')) {
    const document = resolveDidKey(issuerId);
    return document === null ? refuse('DID_INVALID', issuerId) : { ok: true, document };
  }
  const url = issuerId.startsWith('did:web:') ? didWebUrl(issuerId, options.localOrigin) : issuerId;
  if (url === null) return refuse('DID_INVALID', issuerId);
  if (url === issuerId && !/^https:\/\/[^#]+$/.test(url)) return refuse('DID_METHOD_UNSUPPORTED', issuerId);
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_BYTES });
  if (!fetched.ok) {
    return fetched.code === 'URL_NOT_ALLOWED'
      ? refuse('URL_NOT_ALLOWED', issuerId)
      : { ok: false, finding: unknown('ISSUER_UNREACHABLE', { issuer: shown(issuerId), reason: fetched.code }) };
  }
  const document = fetched.bytes.length > MAX_BYTES ? null : parseControllerDocument(fetched.bytes, issuerId);
  return document === null ? refuse('ISSUER_DOCUMENT_INVALID', issuerId) : { ok: true, document };
}

/** Parses the fetched bytes; null unless it is a sound document that names this very id. */
export function parseControllerDocument(bytes: Uint8Array, issuerId: string): ControllerDocument | null {
  const scanned = scanJson(bytes);
  if (!scanned.ok || scanned.exceeded !== null || !isObject(scanned.value)) return null;
  const { id, verificationMethod = [], assertionMethod = [] } = scanned.value;
  if (id !== issuerId || !Array.isArray(verificationMethod) || !Array.isArray(assertionMethod)) return null;
  if (verificationMethod.length > MAX_METHODS || assertionMethod.length > MAX_METHODS) return null;
  const absolute = (methodId: unknown): unknown =>
    typeof methodId === 'string' && methodId.startsWith('#') ? issuerId + methodId : methodId;
  const embedded = assertionMethod.filter(isObject);
  const methods = [...verificationMethod.filter(isObject), ...embedded].map((method) => ({
    ...method,
    id: absolute(method.id),
  }));
  const authorised = assertionMethod.map((entry) => absolute(isObject(entry) ? entry.id : entry));
  return { id: issuerId, methods, assertionMethod: authorised.filter((entry) => typeof entry === 'string') };
}

function refuse(code: string, issuerId: string): ControllerResult {
  return { ok: false, finding: unknown(code, { issuer: shown(issuerId) }) };
}

const shown = (issuerId: string): string => issuerId.slice(0, 200);
