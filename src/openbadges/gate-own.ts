/**
 * What the gate asks of our own credentials beyond everybody's rules: exactly the shape that our builder writes
 * (types.ts). A document in our name that looks otherwise was not made by us.
 */
import { CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_V3 } from './contexts.ts';
import { isObject } from './gate-structure.ts';
import { refuse, type Violation } from './gate-values.ts';
import { checkOwnForm, isOwnEndorsement } from './own-shape.ts';
import { sameList } from './same-list.ts';

type JsonObject = Record<string, unknown>;

const PROOF_KEYS = ['created', 'cryptosuite', 'proofPurpose', 'proofValue', 'type', 'verificationMethod'];
const STATUS_KEYS = ['id', 'statusListCredential', 'statusListIndex', 'statusPurpose', 'type'];

/** First deviation of an own Open Badge or endorsement from our canonical shape, or null. */
export function checkOwnShape(root: JsonObject): Violation | null {
  return (
    checkOwnContexts(root['@context']) ??
    checkOwnHead(root) ??
    checkOwnForm(root) ??
    checkOwnStatus(root.credentialStatus) ??
    checkOwnProof(root.proof)
  );
}

function checkOwnContexts(contexts: unknown): Violation | null {
  const ours = [CREDENTIALS_V2, OPEN_BADGES_V3];
  if (sameList(contexts, ours) || sameList(contexts, [...ours, OPEN_BADGES_EXTENSIONS])) return null;
  return { code: 'SHAPE_CONTEXT_NOT_ALLOWED', params: { context: 'order' } };
}

/** What our form cannot do without; its form is judged in own-shape.ts. */
function checkOwnHead(root: JsonObject): Violation | null {
  if (typeof root.id !== 'string') return refuse('SHAPE_VALUE', 'id');
  if (!isObject(root.issuer)) return refuse('SHAPE_VALUE', 'issuer');
  if (typeof root.issuer.name !== 'string') return refuse('SHAPE_VALUE', 'issuer.name');
  const subject = root.credentialSubject;
  if (isOwnEndorsement(root)) {
    const about = isObject(subject) && typeof subject.id === 'string' && typeof subject.endorsementComment === 'string';
    return about ? null : refuse('SHAPE_VALUE', 'credentialSubject');
  }
  if (!isObject(subject) || !isObject(subject.achievement))
    return refuse('SHAPE_VALUE', 'credentialSubject.achievement');
  return typeof subject.id === 'string' || Array.isArray(subject.identifier)
    ? null
    : refuse('SHAPE_VALUE', 'credentialSubject', 'neither id nor identifier');
}

function checkOwnStatus(status: unknown): Violation | null {
  if (status === undefined) return { code: 'STATUS_MISSING', params: {} };
  const sound =
    isObject(status) &&
    sameKeys(status, STATUS_KEYS) &&
    Object.values(status).every((value) => typeof value === 'string') &&
    status.type === 'BitstringStatusListEntry' &&
    status.statusPurpose === 'revocation' &&
    /^(0|[1-9]\d*)$/.test(String(status.statusListIndex)) &&
    status.id === `${status.statusListCredential}#${status.statusListIndex}`;
  return sound ? null : refuse('SHAPE_VALUE', 'credentialStatus');
}

/** Without a proof (before signing, or in a JWT) there is nothing to judge here. */
function checkOwnProof(proofs: unknown): Violation | null {
  if (!Array.isArray(proofs)) return null;
  const [proof] = proofs;
  return isObject(proof) && sameKeys(proof, PROOF_KEYS) ? null : refuse('SHAPE_VALUE', 'proof');
}

function sameKeys(object: JsonObject, expected: readonly string[]): boolean {
  return sameList(Object.keys(object).sort(), expected);
}
