/**
 * A document as canonical N-Quads (RDFC-1.0) over the pinned contexts, in safe mode: anything that would not become a
 * signed statement is an error. The only place that knows the errors of the JSON-LD libraries.
 */
import jsonld from 'jsonld';
import { documentLoader } from '../openbadges/contexts.ts';

export type Canonical = { ok: true; nquads: string } | { ok: false; code: CanonicalCode };

/** Codes of VC Data Integrity, and TOO_LARGE where the bound on canonicalization work stopped it. */
export type CanonicalCode = 'DATA_LOSS_DETECTION_ERROR' | 'PROOF_TRANSFORMATION_ERROR' | 'TOO_LARGE';

/** Canonicalizes a gated document. Never throws for a document; work is bounded (`maxWorkFactor` 1). */
export async function canonicalize(document: object): Promise<Canonical> {
  try {
    const options = { base: null, safe: true, rdfDirection: 'i18n-datatype', documentLoader } as const;
    const expanded = await jsonld.expand(document, options);
    if (refersToNothing(expanded)) return { ok: false, code: 'DATA_LOSS_DETECTION_ERROR' };
    const nquads = await jsonld.canonize(expanded, {
      ...options,
      skipExpansion: true,
      algorithm: 'RDFC-1.0',
      format: 'application/n-quads',
      canonizeOptions: { maxWorkFactor: 1 },
    });
    return { ok: true, nquads };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

/**
 * Whether some address is empty. Safe mode passes over those (jsonld 9), so a member like `"termsOfUse": ""` could be put
 * into a signed badge and nothing would notice.
 */
function refersToNothing(expanded: unknown): boolean {
  if (typeof expanded !== 'object' || expanded === null) return false;
  return Object.entries(expanded).some(([key, value]) => (key === '@id' ? value === '' : refersToNothing(value)));
}

function codeOf(error: unknown): CanonicalCode {
  const name = error instanceof Error ? error.name : '';
  if (name === 'jsonld.ValidationError') return 'DATA_LOSS_DETECTION_ERROR';
  // rdf-canonize throws plain errors, and only when it reaches its bound.
  return name.startsWith('jsonld.') ? 'PROOF_TRANSFORMATION_ERROR' : 'TOO_LARGE';
}
