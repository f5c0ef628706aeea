/** Our verifier on one sample, in a world where nothing can be fetched but the documents handed in. */
import { nodePlatform } from '../../src/node-platform.ts';
import { didWebUrl } from '../../src/verify/documents/did-web.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { UnreadableInput, type Verdict, type VerifyInput, verify } from '../../src/verify/index.ts';

/** What we say of a sample: `unreadable` where there is no credential that we are willing to read. */
export interface Answer {
  verdict: Verdict | 'unreadable';
  /** Codes of the checks that did not pass, in their order; of the refusal where it was unreadable. */
  codes: string[];
}

/** The samples were made to be valid in 2010 to 2030. */
const NOW = new Date('2026-01-01T00:00:00Z');
/** Codes that only say that a check was not needed or not reached. */
const NOT_NEEDED = new Set(['NOT_REACHED', 'NO_STATUS', 'NO_REGISTER', 'NO_ENDORSEMENTS', 'NOT_ASKED']);

/** Verifies without any trust in anybody. `documents` by address; every other address is not found. */
export async function runVerifier(input: VerifyInput, documents: ReadonlyMap<string, object>): Promise<Answer> {
  try {
    const { report } = await verify(input, {
      now: NOW,
      platform: nodePlatform,
      trust: { find: async () => null },
      fetchDocument: async (url) => {
        const document = documents.get(url);
        if (document === undefined) return { ok: false, code: 'NOT_FOUND' };
        return { ok: true, bytes: new TextEncoder().encode(JSON.stringify(document)), contentType: 'application/json' };
      },
    });
    const open = report.checks.filter(({ outcome, code }) => outcome !== 'pass' && !NOT_NEEDED.has(code));
    return { verdict: report.verdict, codes: open.map(({ code }) => code) };
  } catch (error) {
    if (error instanceof UnreadableInput) return { verdict: 'unreadable', codes: [error.code] };
    throw error;
  }
}

/**
 * The controller documents that the methods named in a text would need, each with the key that stands in the method's
 * fragment. Only for samples whose issuers publish nothing: a real verifier never reads a key from a fragment.
 */
export function controllersNamedIn(text: string): Map<string, object> {
  const documents = new Map<string, { id: string; verificationMethod: object[]; assertionMethod: string[] }>();
  for (const [, id = '', multibase = ''] of text.matchAll(
    /"((?:https:\/\/|did:web:)[^"#\s]+)#(z[1-9A-HJ-NP-Za-km-z]+)"/g,
  )) {
    if (decodeBase58Multibase(multibase) === null) continue;
    const address = id.startsWith('did:web:') ? (didWebUrl(id) ?? id) : id;
    const document = documents.get(address) ?? { id, verificationMethod: [], assertionMethod: [] };
    const methodId = `${id}#${multibase}`;
    if (document.assertionMethod.includes(methodId)) continue;
    document.verificationMethod.push({ id: methodId, type: 'Multikey', controller: id, publicKeyMultibase: multibase });
    document.assertionMethod.push(methodId);
    documents.set(address, document);
  }
  return documents;
}

/** `unverifiable SHAPE_CONTEXT_NOT_ALLOWED`. */
export function describe({ verdict, codes }: Answer): string {
  return [verdict, ...codes.slice(0, 2)].join(' ');
}

/** True for the two verdicts that tell a reader the badge is genuine. */
export function accepts({ verdict }: Answer): boolean {
  return verdict === 'valid' || verdict === 'unknown_issuer';
}
