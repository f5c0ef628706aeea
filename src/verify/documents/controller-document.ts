/**
 * The document in which an issuer publishes its keys, found through the issuer id and never through the key's own
 * address: a key counts only when the issuer says so (W3C Controlled Identifiers; DID Core).
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import type { VerifyOptions } from '../adapters.ts';
import { type Finding, unknown } from '../finding.ts';
import { readOnce } from '../memory.ts';
import { resolveDidJwk } from './did-jwk.ts';
import { resolveDidKey } from './did-key.ts';
import { didWebUrl } from './did-web.ts';

/** One verification method as published; its members are checked where they are used. */
export type PublishedMethod = Readonly<Record<string, unknown>>;

export interface ControllerDocument {
  id: string;
  methods: readonly PublishedMethod[];
  /** Method ids, absolute. */
  assertionMethod: readonly string[];
  /** Method ids with which the subject proves who it is, for instance as holder of a presentation. */
  authentication: readonly string[];
  /** Not the document as its issuer serves it now: a key that is not in it may still be the issuer's. */
  incomplete?: true;
}

export type ControllerResult = { ok: true; document: ControllerDocument } | { ok: false; finding: Finding };

const MAX_BYTES = 256 * 1024;
const MAX_METHODS = 100;
const ACCEPT = 'application/did+json, application/did, application/did+ld+json, application/json';

export type ResolveOptions = Pick<VerifyOptions, 'fetchDocument' | 'localOrigin' | 'memory' | 'platform'>;

/**
 * Resolves did:key, did:jwk, did:web and https issuer ids. Codes, all `unknown`: DID_INVALID, DID_METHOD_UNSUPPORTED,
 * URL_NOT_ALLOWED, OFFLINE, ISSUER_UNREACHABLE,
 * ISSUER_DOCUMENT_INVALID.
 */
export async function resolveController(issuerId: string, options: ResolveOptions): Promise<ControllerResult> {
  const isDidKey = issuerId.startsWith('did:key:');
  if (isDidKey || issuerId.startsWith('did:jwk:')) {
    const document = isDidKey ? resolveDidKey(issuerId) : resolveDidJwk(issuerId);
    return document === null ? refuse('DID_INVALID', issuerId) : { ok: true, document };
  }
  const url = issuerId.startsWith('did:web:') ? didWebUrl(issuerId, options.localOrigin) : issuerId;
  if (url === null) return refuse('DID_INVALID', issuerId);
  if (url === issuerId && !/^https:\/\/[^#]+$/.test(url)) return refuse('DID_METHOD_UNSUPPORTED', issuerId);
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_BYTES });
  if (!fetched.ok) {
    return fetched.code === 'URL_NOT_ALLOWED' || fetched.code === 'OFFLINE'
      ? refuse(fetched.code, issuerId)
      : { ok: false, finding: unknown('ISSUER_UNREACHABLE', { issuer: shown(issuerId), reason: fetched.code }) };
  }
  const { document } =
    fetched.bytes.length > MAX_BYTES
      ? { document: null }
      : await readOnce(`controller ${issuerId}`, fetched.bytes, options, () => ({
          document: parseControllerDocument(fetched.bytes, issuerId),
        }));
  if (document === null) return refuse('ISSUER_DOCUMENT_INVALID', issuerId);
  return { ok: true, document: fetched.incomplete === true ? { ...document, incomplete: true } : document };
}

/** Parses the fetched bytes; null unless it is a sound document that names this very id. */
function parseControllerDocument(bytes: Uint8Array, issuerId: string): ControllerDocument | null {
  const scanned = scanJson(bytes);
  if (!scanned.ok || scanned.exceeded !== null || !isObject(scanned.value)) return null;
  const { id, verificationMethod = [], assertionMethod = [], authentication = [] } = scanned.value;
  const lists = [verificationMethod, assertionMethod, authentication];
  if (id !== issuerId || !lists.every((list) => Array.isArray(list) && list.length <= MAX_METHODS)) return null;
  if (!Array.isArray(verificationMethod) || !Array.isArray(assertionMethod) || !Array.isArray(authentication))
    return null;
  const absolute = (methodId: unknown): unknown =>
    typeof methodId === 'string' && methodId.startsWith('#') ? issuerId + methodId : methodId;
  const embedded = [...assertionMethod, ...authentication].filter(isObject);
  const methods = [...verificationMethod.filter(isObject), ...embedded].map((method) => ({
    ...method,
    id: absolute(method.id),
  }));
  const idsOf = (entries: readonly unknown[]): string[] =>
    entries.map((entry) => absolute(isObject(entry) ? entry.id : entry)).filter((entry) => typeof entry === 'string');
  return { id: issuerId, methods, assertionMethod: idsOf(assertionMethod), authentication: idsOf(authentication) };
}

function refuse(code: string, issuerId: string): ControllerResult {
  return { ok: false, finding: unknown(code, { issuer: shown(issuerId) }) };
}

const shown = (issuerId: string): string => issuerId.slice(0, 200);
