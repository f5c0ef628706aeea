/**
 * A badge may name a service that gives its newest form (OB 3.0, RefreshService). It is asked once, and only after the
 * signature proved that the issuer named it. Only the issuer's own, rightly signed word on the same badge replaces it.
 */
import { datesOf } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { MAX_FOREIGN_BYTES } from '../../openbadges/shape-gate.ts';
import { readCredentialText } from '../read-input/parts.ts';
import type { Candidate } from './candidate.ts';
import { checkProof, type ProofResult } from './proof.ts';
import { checkShape } from './shape.ts';

/** A credential whose signature and key were found right. */
export interface Proven {
  candidate: Candidate;
  proven: ProofResult;
}

const ACCEPT = 'application/vc, application/vc+ld+json, application/json;q=0.9, text/plain;q=0.8';

/**
 * The refreshed credential, or the same one where it names no service or the service gives nothing better. What came of
 * it stands in the params of the check `proof` as `refresh`: `replaced`, `kept` (what came is older), `failed`.
 */
export async function refreshOnce(original: Proven): Promise<Proven> {
  const url = serviceOf(original.candidate);
  if (url === null) return original;
  const fresh = await fetchFresh(url, original.candidate).catch(() => null);
  if (fresh === null) return noted(original, 'failed');
  const [before, after] = [original.candidate, fresh.candidate].map(
    ({ document }) => parseDateTime(datesOf(document).from) ?? 0,
  );
  return (after ?? 0) < (before ?? 0) ? noted(original, 'kept') : noted(fresh, 'replaced');
}

/** Address of the service; null without one. Ours name none. */
function serviceOf({ document, profile }: Candidate): string | null {
  const { refreshService } = document;
  if (profile === 'own' || typeof document.id !== 'string') return null;
  for (const service of [refreshService].flat()) {
    const types = isObject(service) ? [service.type].flat() : [];
    if (isObject(service) && types.includes('1EdTechCredentialRefresh') && typeof service.id === 'string')
      return service.id;
  }
  return null;
}

/** What the service gives, when it is the same badge of the same issuer with right signatures; else null. */
async function fetchFresh(url: string, { document, issuerId, options }: Candidate): Promise<Proven | null> {
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_FOREIGN_BYTES });
  if (!fetched.ok || fetched.bytes.length > MAX_FOREIGN_BYTES) return null;
  const read = readCredentialText(new TextDecoder('utf-8', { fatal: true }).decode(fetched.bytes));
  if (read.kind !== 'credential') return null;
  const { candidate, isOther } = await checkShape(read, options);
  if (candidate === null || isOther || candidate.issuerId !== issuerId || candidate.document.id !== document.id)
    return null;
  const proven = await checkProof(candidate);
  return [proven.proof, proven.key].every(({ outcome }) => outcome === 'pass') ? { candidate, proven } : null;
}

function noted({ candidate, proven }: Proven, refresh: string): Proven {
  const { proof } = proven;
  return { candidate, proven: { ...proven, proof: { ...proof, params: { ...proof.params, refresh } } } };
}
