/**
 * What the rest of Blijk uses of the standard. This folder says what a badge is; it never reads disk, network, clock or
 * chance, and never sees a private key.
 */
export {
  type AchievementInput,
  achievedLevel,
  buildAchievement,
  buildAchievementCredential,
  type CredentialInput,
  type IssuerInput,
  readCriteria,
} from './achievement-credential.ts';
export { bakePng, type UnbakeCode, type UnbakeResult, unbakePng } from './bake-png.ts';
export { bakeSvg, unbakeSvg } from './bake-svg.ts';
export { buildEndorsement, type EndorsedJudgement, type EndorsementInput, endorsedLines } from './endorsement.ts';
export {
  hashedEmailForm,
  type IdentityType,
  identityMatches,
  identityObject,
  normaliseName,
  type Sha256,
} from './identity.ts';
export {
  type DocumentLoader,
  type Finding,
  LintedCredential,
  type LintFacts,
  type LintResult,
  type LintRule,
  lint,
} from './lint.ts';
export {
  type EndorsementFacts,
  type EndorsementLintResult,
  LintedEndorsement,
  lintEndorsement,
} from './lint-endorsement.ts';
export {
  LintedStatement,
  lintStatement,
  type StatementFacts,
  type StatementLintResult,
} from './lint-statement.ts';
export {
  LintedStatusList,
  lintStatusList,
  type StatusListFacts,
  type StatusListLintResult,
} from './lint-status-list.ts';
export { looksLikeBsn, type PersonalData, personalDataIn } from './personal-data.ts';
export {
  buildPraktijkverklaring,
  type PraktijkverklaringInput,
  type SignedWorkProcess,
} from './praktijkverklaring.ts';
export {
  closingSentences,
  isPraktijkverklaring,
  PRAKTIJKVERKLARING_TYPE,
  SIGNED_PERFORMANCES,
  type SignedPerformance,
} from './praktijkverklaring-terms.ts';
export { readPraktijkverklaring, type SignedPraktijkverklaring } from './read-praktijkverklaring.ts';
export type { GatedDocument, GateProfile, GateResult } from './shape-gate.ts';
export { SignedCredential } from './signed-credential.ts';
export { parseStatement, STATEMENT_TYPE, type Statement, type StatementResult } from './statement.ts';
export {
  buildStatusListCredential,
  decodeList,
  encodeList,
  type Gunzip,
  type GzipBytes,
  getBit,
  LIST_LENGTH,
  LIST_LIFE_MS,
  LIST_TTL_MS,
  MAX_LIST_BYTES,
  type StatusListInput,
  setBit,
} from './status-list.ts';
export {
  type Achievement,
  type AchievementCredential,
  type AchievementSubject,
  type Alignment,
  type BitstringStatusListEntry,
  type DataIntegrityProof,
  type DateTime,
  type Day,
  type DidDocument,
  type IdentifierEntry,
  type IdentityObject,
  type Image,
  LEVELS,
  type Level,
  type Profile,
  type Result,
  type ResultDescription,
  type RubricCriterionLevel,
  type UnsignedCredential,
  type UnsignedStatusListCredential,
  type VerificationMethod,
} from './types.ts';
