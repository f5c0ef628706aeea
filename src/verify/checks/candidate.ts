import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import type { TrustedIssuer, VerifyOptions } from '../adapters.ts';
import type { Jwt } from '../read-input/jwt.ts';

/** A credential that passed the gate, with what the checks after it need. */
export interface Candidate {
  document: GatedDocument;
  jwt: Jwt | null;
  /** The very bytes it was read from; null for a part of something else. */
  exact: Uint8Array | null;
  issuerId: string;
  profile: GateProfile;
  /** Entry of the trust list; null = nobody we know. */
  trusted: TrustedIssuer | null;
  options: VerifyOptions;
}
