/** Length in bits of every list: the minimum of Bitstring Status List 1.0. */
export const STATUS_LIST_LENGTH = 131_072;

/** A status list of one organisation with its raw bits and the last signed credential. */
export interface StatusList {
  id: string;
  organisationId: string;
  /** 16,384 bytes; index 0 is the most significant bit of byte 0. */
  bits: Uint8Array;
  /** Rises by one at every signature. */
  version: number;
  /** Signed BitstringStatusListCredential (JSON), or null before the first signature. */
  credential: string | null;
  signedAt: string | null;
  validUntil: string | null;
  createdAt: string;
}
