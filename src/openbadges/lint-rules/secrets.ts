import { leavesOf, membersCalled } from './leaves.ts';
import { type FrameRule, findingsOf } from './rule.ts';

/** Private parts of a JWK (RFC 7518 6.2.2, 6.3.2, 6.4.1) and of a Multikey, and what only paper may carry. */
const PRIVATE_KEYS: ReadonlySet<string> = new Set([
  ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'],
  ...['privateKeyJwk', 'privateKeyMultibase', 'privateKeyBase58', 'privateKey', 'secretKeyMultibase', 'secretKey'],
  ...['secretKeyJwk', 'seed', 'controlCode', 'shortCode'],
]);
/** Multibase of a secret Multikey: Ed25519 0x8026 and P-256 0x8626. */
const SECRET_VALUE =
  /^(?:z3u2[1-9A-HJ-NP-Za-km-z]{40,}|z42t[1-9A-HJ-NP-Za-km-z]{40,})$|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Nothing of a private key is ever in a document that is about to become public. */
export const noPrivateFields: FrameRule = {
  id: 'no-private-fields',
  number: 19,
  cite: 'RFC 7517 9.2; Multikey 2.2',
  check(credential) {
    const found = findingsOf(this.id);
    return [
      ...membersCalled(PRIVATE_KEYS, credential).map(({ path }) => found(path, 'is a private member')),
      ...leavesOf(credential)
        .filter(({ value }) => typeof value === 'string' && SECRET_VALUE.test(value))
        .map(({ path }) => found(path, 'looks like a private key')),
    ];
  },
};
