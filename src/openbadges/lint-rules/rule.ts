import type { GateResult } from '../shape-gate.ts';
import type { DateTime, SignedFrame, UnsignedCredential } from '../types.ts';

/** Loads one pinned JSON-LD context; throws on every other address. The form `jsonld` asks for. */
export type DocumentLoader = (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: unknown }>;

/** One violation. `path` is dotted (`issuer.id`); `detail` is for logs and never repeats a text of the document. */
export interface Finding {
  /** Id of the rule. */
  rule: string;
  path: string;
  detail: string;
}

/** What the rules must know that does not stand in the credential itself. All of it comes from storage and configuration. */
export interface LintFacts {
  /** DID and legal name of the organisation that is about to sign. */
  issuerDid: string;
  issuerName: string;
  /** Its credential key: verification method id, controller, and whether it may sign now. */
  credentialKey: { methodId: string; controller: string; active: boolean };
  /** Time stored with the intent = validFrom = proof.created. */
  plannedAt: DateTime;
  now: Date;
  /** Origin of PUBLIC_URL, without trailing slash. */
  origin: string;
  /** The same where it is `http://localhost[:port]` (trial installation), else null. */
  localOrigin: string | null;
  /** `unique`: this index was given out to this award only. `unset`: its bit is 0. */
  status: { listUrl: string; index: number; unique: boolean; unset: boolean };
  /** `id` is the address of the version that was awarded. */
  achievement: { id: string; versionPublished: boolean; archived: boolean; ofThisIssuer: boolean };
  /**
   * What the organisation is as a school, or null where it is none: then it signs no praktijkverklaring. `mbo`: its
   * statements are part of an mbo-verklaring. `higherLevels`: it may also sign for courses on mbo level 3 and 4.
   */
  school: { brin: string; mbo: boolean; higherLevels: boolean } | null;
  /** Names of the other issuers; those that the operator lets stand beside this one are left out. */
  otherIssuerNames: readonly string[];
  /** Award ids of other issued, unrevoked awards for the same recipient record, achievement version and level. */
  twinIds: readonly string[];
  /** Award id that this one replaces, or null. */
  predecessorId: string | null;
  /** True when another award has this credential id. */
  credentialIdTaken: boolean;
  /** The strict own profile of the shape gate, on the JSON text. */
  gateOwn: (json: string) => GateResult;
  documentLoader: DocumentLoader;
  /**
   * Number of canonical statements of exactly this JSON text, where it was proven against the JSON-LD library for all
   * texts of its form; null = not known, then the library counts.
   */
  provenStatements?: (json: string) => Promise<number | null>;
}

/** One rule of the pre-issuance lint. It looks at a frozen copy and returns all its findings; empty = passed. */
export interface LintRule {
  /** kebab-case; what holds when the rule passes. */
  id: string;
  /** Number in the product's list of lints. */
  number: number;
  /** Where the rule comes from. */
  cite: string;
  check(credential: UnsignedCredential, facts: LintFacts): Finding[] | Promise<Finding[]>;
}

/** What the rules of any document of ours must know, whatever it says. */
export type FrameFacts = Omit<
  LintFacts,
  'school' | 'achievement' | 'twinIds' | 'predecessorId' | 'credentialIdTaken' | 'otherIssuerNames'
>;

/** A rule about the frame that all documents of ours share: it judges an Open Badge and an endorsement alike. */
export interface FrameRule extends LintRule {
  check(credential: SignedFrame, facts: FrameFacts): Finding[] | Promise<Finding[]>;
}

/** Makes the `finding` of one rule: `const found = findingsOf('type-set')`. */
export function findingsOf(rule: string): (path: string, detail: string) => Finding {
  return (path, detail) => ({ rule, path, detail });
}
