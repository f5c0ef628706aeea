import { hash } from 'node:crypto';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { documentLoader } from '../../openbadges/contexts.ts';

/** SHA-256 (base64) of the canonical proof without its value; null where a value has another form than ours. */
export type ProofHash = (created: string, methodId: string) => Buffer | null;

const CREATED = 'blijkcreated7c1e52a94f';
const METHOD = 'did:web:blijkmethod7c1e52a94f';
const METHOD_ID = /^did:web:[A-Za-z0-9.%:_-]+#[A-Za-z0-9_-]+$/;
const MOST_KEPT = 256;

/**
 * The hash of a proof (VC-DI-EDDSA 3.3.5) under these contexts: canonicalized by the library once, and kept for each
 * moment and key. Null when the library makes other statements of it than one node with each predicate once.
 */
export async function prepareProofHash(contexts: readonly string[]): Promise<ProofHash | null> {
  const config = {
    '@context': contexts,
    type: 'DataIntegrityProof',
    created: CREATED,
    verificationMethod: METHOD,
    cryptosuite: 'eddsa-rdfc-2022',
    proofPurpose: 'assertionMethod',
  };
  const nquads = await cryptosuite.canonize(config, { documentLoader });
  const lines = nquads.split('\n').filter((line) => line !== '');
  const predicates = lines.map((line) => line.split(' ', 2).join(' '));
  const [before, middle, after, ...more] = nquads.split(new RegExp(`${CREATED}|${METHOD}`));
  const steady = lines.every((line) => line.startsWith('_:c14n0 <')) && new Set(predicates).size === lines.length;
  if (!steady || after === undefined || more.length > 0 || nquads.indexOf(CREATED) > nquads.indexOf(METHOD))
    return null;
  const kept = new Map<string, Buffer>();
  return (created, methodId) => {
    const key = `${created} ${methodId}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (!METHOD_ID.test(methodId) || !isMoment(created)) return null;
    const made = hash('sha256', `${before}${created}${middle}${methodId}${after}`, 'buffer');
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, made);
    return made;
  };
}

/** The library writes `created` anew from the moment: only what it would write the same. */
function isMoment(text: string): boolean {
  const time = Date.parse(text);
  return Number.isFinite(time) && `${new Date(time).toISOString().slice(0, 19)}Z` === text;
}
