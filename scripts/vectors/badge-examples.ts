/**
 * Open Badges 3.0 examples of the standard's own text. They carry no proof, so each is signed here in the name of its
 * issuer and given to our verifier: a complete badge must then come out as genuine.
 */
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { didWebUrl } from '../../src/verify/documents/did-web.ts';
import { multikeyMethod, signDocument } from '../../test/support/mock-authority.ts';
import { type FitsSchema, isBadge, type Json } from './official-schema.ts';
import { type Answer, accepts, describe, runVerifier } from './run-verifier.ts';
import { type Grade, jsonOf, type Line, type Sample } from './sample.ts';

/** What we refuse on purpose, by the code that says so: contexts we do not know, and schemas of others. */
const STRICTER = new Set(['SHAPE_CONTEXT_NOT_ALLOWED', 'SCHEMA_UNSUPPORTED']);

/** The example documents of a file, by name. */
export function examplesIn(sample: Sample): Map<string, Json> {
  const { examples } = jsonOf(sample) as { examples: { json: Json; title: string | null }[] };
  return new Map(examples.map(({ json, title }, index) => [`${sample.name} ${index} ${title ?? ''}`.trim(), json]));
}

/**
 * One line per example. `fits`: the official schema, where the folder has it; it decides which examples are complete
 * badges, and whatever is none must not be accepted.
 */
export async function compareExample(name: string, document: Json, fits: FitsSchema | null): Promise<Line> {
  const answer = await verifySigned(document);
  if (fits === null && isBadge(document)) {
    const grade = accepts(answer) ? 'equal' : 'stricter';
    return { name, expected: 'a badge (no schema here to tell whether complete)', ours: describe(answer), grade };
  }
  const complete = isBadge(document) && fits?.(document) === true;
  return {
    name,
    expected: complete ? 'a complete badge' : 'not a complete badge',
    ours: describe(answer),
    grade: complete ? gradeComplete(answer) : accepts(answer) ? 'wrong' : 'equal',
  };
}

function gradeComplete(answer: Answer): Grade {
  if (accepts(answer) || answer.verdict === 'expired') return 'equal';
  return answer.verdict === 'unverifiable' && answer.codes.some((code) => STRICTER.has(code)) ? 'stricter' : 'wrong';
}

/** Signed by a key that its issuer publishes; with a proof that fits nothing where a JSON-LD library refuses to sign. */
async function verifySigned(document: Json): Promise<Answer> {
  const issuer = isObject(document.issuer) ? String(document.issuer.id) : String(document.issuer);
  const key = await Ed25519Multikey.generate({ controller: issuer });
  const controller = { id: issuer, verificationMethod: [multikeyMethod(issuer, key)], assertionMethod: [key.id] };
  const address = issuer.startsWith('did:web:') ? (didWebUrl(issuer) ?? issuer) : issuer;
  const signed = await signDocument(document, { key }).catch(() => ({ ...document, proof: [proofOfNothing(key.id)] }));
  const documents = new Map<string, object>([[address, controller], ...emptyListsOf(document)]);
  return runVerifier({ text: JSON.stringify(signed) }, documents);
}

/** The revocation list that an example names, as a list that revokes nothing. */
function emptyListsOf({ credentialStatus: status }: Json): [string, object][] {
  if (!isObject(status) || status.type !== '1EdTechRevocationList') return [];
  return [[String(status.id), { id: status.id, revokedCredential: [] }]];
}

function proofOfNothing(verificationMethod: string): Json {
  return {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-rdfc-2022',
    created: '2025-01-01T00:00:00Z',
    verificationMethod,
    proofPurpose: 'assertionMethod',
    proofValue: `z${'2'.repeat(86)}`,
  };
}
