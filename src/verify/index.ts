/**
 * The Blijk verifier as a library: for a server, a browser or a command line. It imports nothing of Node and opens no
 * connection; whatever it needs of its surroundings is passed in (adapters.ts). See README.md.
 */
export type { GatedDocument } from '../openbadges/shape-gate.ts';
export { type RegisterKey, readVerifierKey } from '../register/checkpoint.ts';
export type { Lost, RegisterEvidence } from '../register/evidence.ts';
export type {
  EcPublicKey,
  FetchCode,
  FetchDocument,
  FetchResult,
  KeyState,
  Platform,
  RegisterAccess,
  Trust,
  TrustedIssuer,
  VerifyOptions,
} from './adapters.ts';
export { isListed } from './checks/key.ts';
export { multibaseOfJwk } from './documents/public-key.ts';
export { createVerifyMemory, type VerifyMemory } from './memory.ts';
export { pinnedDocuments } from './pinned-documents.ts';
export { MAX_FILE_BYTES, type VerifyInput } from './read-input/read-input.ts';
export {
  CHECK_IDS,
  type Check,
  type CheckId,
  type DateTime,
  type Outcome,
  type Summary,
  VERDICTS,
  type Verdict,
  type Verification,
  type VerificationReport,
} from './report.ts';
export {
  combineTrust,
  type IssuerKind,
  type ListedIssuer,
  readTrustList,
  type SignedTrustList,
  type TrustList,
  type TrustListResult,
  trustOf,
} from './trust-list.ts';
export { type UnreadableCode, UnreadableInput } from './unreadable-input.ts';
export { verificationWithout, verify } from './verify.ts';
