/**
 * A status list prepared for signing: the JSON-LD library makes its statements once, and each later signature of the
 * same list fills in its two moments and its bits. A template exists only after it gave, for random values and throw-away
 * keys, byte for byte what the generic library gives.
 */
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import type { UnsignedStatusListCredential } from '../../openbadges/types.ts';
import { addProof } from '../data-integrity.ts';
import { publicForm } from '../key-at-rest.ts';
import type { SigningKey } from '../key-store.ts';
import { signWith } from '../key-vault.ts';
import { randomMoment } from './make-template.ts';
import { prepareProofHash } from './proof-hash.ts';
import { cut, fill, MOMENT, slotMark } from './slots.ts';
import { canonical, prepareStatements } from './statements.ts';
import { withProof } from './with-proof.ts';

export interface ListTemplate {
  /** The list with its proof, as JSON; null for "I do not know". */
  seal(list: UnsignedStatusListCredential, key: SigningKey): Promise<string | null>;
}

/** Random lists that must come out the same before a template is used. */
export const LIST_TRIALS = 20;

/** The list with marks in the place of what differs from one signature to the next. */
export function markedList(list: UnsignedStatusListCredential): UnsignedStatusListCredential {
  const credentialSubject = { ...list.credentialSubject, encodedList: slotMark(2) };
  return { ...list, validFrom: slotMark(0), validUntil: slotMark(1), credentialSubject };
}

/** A template for lists that are this one but for moments and bits; null where none can be made, or a trial differs. */
export async function makeListTemplate(
  marked: UnsignedStatusListCredential,
  sign: typeof addProof = addProof,
): Promise<ListTemplate | null> {
  const template = await prepare(marked);
  if (template === null) return null;
  for (let trial = 0; trial < LIST_TRIALS; trial += 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = { methodId: publicForm(marked.issuer, 'Ed25519', publicKey).methodId, sign: signWith(privateKey) };
    const list: UnsignedStatusListCredential = {
      ...marked,
      validFrom: randomMoment(),
      validUntil: randomMoment(),
      credentialSubject: { ...marked.credentialSubject, encodedList: randomBits(trial) },
    };
    const generic = JSON.stringify(await sign(structuredClone(list), key));
    if ((await template.seal(list, key)) !== generic) return null;
  }
  return template;
}

/** Of any length, from the shortest to that of a list with every other bit set. */
const randomBits = (trial: number): string =>
  `u${randomBytes([1, 16_400][trial] ?? randomInt(2, 4_000)).toString('base64url')}`;

const BITS = /^u[A-Za-z0-9_-]+$/;

async function prepare(marked: UnsignedStatusListCredential): Promise<ListTemplate | null> {
  const text = JSON.stringify(marked);
  const statements = await prepareStatements(text);
  const proofHash = await prepareProofHash(marked['@context']);
  if (statements === null || proofHash === null) return null;
  const whole = cut(text);
  return {
    async seal(list, key) {
      const { validFrom, validUntil, credentialSubject } = list;
      const values = [validFrom, validUntil, credentialSubject.encodedList];
      if (!MOMENT.test(validFrom) || !MOMENT.test(validUntil) || !BITS.test(credentialSubject.encodedList)) return null;
      const json = JSON.stringify(list);
      const proof = json === fill(whole, values) ? proofHash(validFrom, key.methodId) : null;
      const nquads = proof === null ? null : canonical(statements, values);
      if (proof === null || nquads === null) return null;
      return withProof(json, { nquads, proofHash: proof, created: validFrom }, key);
    },
  };
}
