/**
 * The W3C vectors for Data Integrity with EdDSA: canonical text, hashes and signature of each are made again with the
 * parts our verifier and signer are built from, and compared byte for byte. Then the proof check of our verifier itself
 * must call every proof right, and none of them in a document with another name.
 */
import { nodePlatform } from '../../src/node-platform.ts';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { canonicalize } from '../../src/verify/canonicalize.ts';
import { findSigningKey } from '../../src/verify/documents/signing-key.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { readDataIntegrity } from '../../src/verify/proofs/data-integrity.ts';
import { publicBytes, signWith } from './ed25519.ts';
import { accepts, describe, runVerifier } from './run-verifier.ts';
import { jsonOf, type Line, type Sample } from './sample.ts';

type Json = Record<string, unknown>;

interface Vector {
  unsigned: Json;
  proofConfig: Json;
  canonicalDocument: string;
  documentHashHex: string;
  canonicalProofConfig: string;
  proofHashHex: string;
  combinedHashHex: string;
  signatureHex: string;
  signatureBase58btc: string;
  signed: Json;
}

interface KeyPair {
  publicKeyMultibase: string;
  privateKeyMultibase: string;
}

/** The W3C examples context is one line; it stands in here for the address, which no product should know. */
const EXAMPLES_CONTEXT = 'https://www.w3.org/ns/credentials/examples/v2';
const EXAMPLES_VOCABULARY = { '@vocab': 'https://www.w3.org/ns/credentials/examples#' };
const NOT_LOADED = 'PROOF_TRANSFORMATION_ERROR';

/** One line per vector of a file in which every step is written out. */
export async function compareEddsa(sample: Sample): Promise<Line[]> {
  const { vectors, keyPair } = jsonOf(sample) as { vectors: Record<string, Vector>; keyPair: KeyPair };
  return Promise.all(
    Object.entries(vectors).map(([name, vector]) => compareVector(`${sample.name} ${name}`, vector, keyPair)),
  );
}

async function compareVector(name: string, vector: Vector, keys: KeyPair): Promise<Line> {
  const { wrong, left } = await repeatSteps(vector, keys);
  if (left.length === 0) wrong.push(...(await checkWithVerifier(vector.signed)));
  const answer = await runVerifier({ text: JSON.stringify(vector.signed) }, new Map());
  if (accepts(answer)) wrong.push('accepted, though its issuer is not its controller');
  const made = wrong.length > 0 ? `differs: ${wrong.join(', ')}` : `equal bytes${left.map((step) => `, ${step}`)}`;
  return {
    name,
    expected: 'canonical text, hashes, signature',
    ours: `${made}; ${describe(answer)}`,
    grade: wrong.length > 0 ? 'wrong' : 'equal',
  };
}

/** Makes every step again: which differ, and which had to be left out. */
async function repeatSteps(vector: Vector, keys: KeyPair): Promise<{ wrong: string[]; left: string[] }> {
  const wrong: string[] = [];
  const left: string[] = [];
  const hashes: string[] = [];
  const steps = [
    ['proof', vector.proofConfig, vector.canonicalProofConfig, vector.proofHashHex],
    ['document', vector.unsigned, vector.canonicalDocument, vector.documentHashHex],
  ] as const;
  for (const [part, source, text, hash] of steps) {
    const known = part === 'proof' ? onlyKnownContexts(source) : withExamplesVocabulary(source);
    const canonical = await canonicalize(known);
    if (!canonical.ok && canonical.code === NOT_LOADED)
      left.push(`${part} not canonicalized (context not on our list)`);
    else if (!canonical.ok || canonical.nquads !== text) wrong.push(`canonical ${part}`);
    const digest = hexOf(await nodePlatform.sha256(new TextEncoder().encode(text)));
    if (digest !== hash) wrong.push(`${part} hash`);
    hashes.push(digest);
  }
  if (hashes.join('') !== vector.combinedHashHex) wrong.push('combined hash');
  wrong.push(...(await repeatSignature(Buffer.from(hashes.join(''), 'hex'), vector, keys)));
  return { wrong, left };
}

async function repeatSignature(data: Uint8Array, vector: Vector, keys: KeyPair): Promise<string[]> {
  const wrong: string[] = [];
  const signature = signWith(keys.privateKeyMultibase, data);
  if (hexOf(signature) !== vector.signatureHex) wrong.push('signature');
  const decoded = decodeBase58Multibase(vector.signatureBase58btc);
  if (decoded === null || hexOf(decoded) !== vector.signatureHex) wrong.push('base58');
  const key = publicBytes(keys.publicKeyMultibase);
  if (!(await nodePlatform.ed25519Verify(key, data, signature))) wrong.push('signature refused');
  const tampered = Uint8Array.from(data, (byte, at) => (at === 0 ? byte ^ 1 : byte));
  if (await nodePlatform.ed25519Verify(key, tampered, signature)) wrong.push('tampered data accepted');
  return wrong;
}

/** One line per signed document with several proofs: every proof made again, then our verifier as a whole. */
export async function compareProofSets(sample: Sample): Promise<Line[]> {
  const { files } = jsonOf(sample) as { files: Record<string, Json> };
  const pairs = Object.values(files['multiKeyPairs.json'] ?? {}) as KeyPair[];
  const signed = Object.entries(files).filter(([name]) => /^signed/.test(name));
  return Promise.all(signed.map(([name, document]) => compareProofs(`${sample.name} ${name}`, document, pairs)));
}

async function compareProofs(name: string, document: Json, pairs: readonly KeyPair[]): Promise<Line> {
  const proofs = [document.proof].flat().filter(isObject);
  const wrong: string[] = [];
  for (const [index, proof] of proofs.entries()) {
    if (!(await isRepeated(document, proofs, proof, pairs))) wrong.push(`proof ${index + 1}`);
  }
  wrong.push(...(await checkWithVerifier(document)));
  const answer = await runVerifier({ text: JSON.stringify(document) }, new Map());
  if (accepts(answer)) wrong.push('accepted, though its issuer is not its controller');
  const made =
    wrong.length > 0 ? `differs: ${wrong.join(', ')}` : `${proofs.length} signatures equal, each PROOF_VALID`;
  return {
    name,
    expected: `${proofs.length} proofs`,
    ours: `${made}; ${describe(answer)}`,
    grade: wrong.length > 0 || proofs.length === 0 ? 'wrong' : 'equal',
  };
}

/**
 * The proof check of our verifier on every proof, with the key of the did:key that the proof names: what it says wrong of
 * the document, and of a copy with one value changed. Who may sign for whom is left out here; the whole verifier refuses.
 */
async function checkWithVerifier(document: Json): Promise<string[]> {
  const known = withExamplesVocabulary(document);
  const right = await codesOf(known);
  const changed = await codesOf({ ...known, name: 'another name' });
  return [
    ...right.filter((code) => code !== 'PROOF_VALID'),
    ...changed.filter((code) => code !== 'PROOF_INVALID').map((code) => `${code} after a change`),
  ];
}

async function codesOf(document: Json): Promise<string[]> {
  const options = { now: new Date('2026-01-01T00:00:00Z'), platform: nodePlatform };
  const nowhere = async () => ({ ok: false, code: 'NOT_FOUND' }) as const;
  return Promise.all(
    readDataIntegrity(document, 'foreign', options).map(async (claim) => {
      if (!claim.ok) return claim.finding.code;
      const did = claim.methodId.split('#')[0] ?? '';
      const found = await findSigningKey(did, claim.methodId, { platform: nodePlatform, fetchDocument: nowhere });
      return found.ok ? (await claim.check(found.key)).code : found.finding.code;
    }),
  );
}

/** Signs the proof anew; the proofs it follows are part of what it signs (VC-DATA-INTEGRITY, proof chains). */
async function isRepeated(document: Json, proofs: Json[], proof: Json, pairs: readonly KeyPair[]): Promise<boolean> {
  const { proof: _all, ...unsecured } = document;
  const { proofValue, ...config } = proof;
  const previous: unknown[] = [proof.previousProof ?? []].flat();
  const before = proofs.filter(({ id }) => previous.includes(id));
  const pair = pairs.find(({ publicKeyMultibase }) =>
    String(proof.verificationMethod).endsWith(`#${publicKeyMultibase}`),
  );
  if (pair === undefined || before.length !== previous.length) return false;
  const hashes: Uint8Array[] = [];
  for (const part of [
    { '@context': document['@context'], ...config },
    before.length > 0 ? { ...unsecured, proof: before } : unsecured,
  ]) {
    const canonical = await canonicalize(withExamplesVocabulary(part));
    if (!canonical.ok) return false;
    hashes.push(await nodePlatform.sha256(new TextEncoder().encode(canonical.nquads)));
  }
  const stated = typeof proofValue === 'string' ? decodeBase58Multibase(proofValue) : null;
  return stated !== null && hexOf(signWith(pair.privateKeyMultibase, Buffer.concat(hashes))) === hexOf(stated);
}

function withExamplesVocabulary(document: Json): Json {
  const contexts = [document['@context']].flat();
  return {
    ...document,
    '@context': contexts.map((context) => (context === EXAMPLES_CONTEXT ? EXAMPLES_VOCABULARY : context)),
  };
}

/** A proof uses terms of the first context and of its own suite only. */
function onlyKnownContexts(proof: Json): Json {
  const known = /credentials\/v2$|ed25519-2020\/v1$/;
  return { ...proof, '@context': [proof['@context']].flat().filter((context) => known.test(String(context))) };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
