/** What is kept of the register: entries and whole subtrees, added to and never changed, and whose entry is whose. */
import type { KeyAct } from '../../register/key-act.ts';
import type { Leaf } from '../../register/leaf.ts';
import type { Frontier, NodeRef, TreeNode } from '../../register/tree.ts';

/** An entry with its number, which counts from 1 without gaps, and the hash that the tree holds of it. */
export interface RegisterLeaf extends Leaf {
  seq: number;
  hash: Uint8Array;
  /** DateTime; null: of before this was written down. */
  enteredAt: string | null;
}

/** Where the register stands. */
export interface RegisterHead extends Frontier {
  /** Day of the newest entry, YYYY-MM-DD; empty before the first. */
  day: string;
  /** How many entries there were when every earlier credential was in it; null: that is still to be done. */
  startedAtSize: number | null;
  /** Entries of badges that were erased before an erasure was entered too. */
  erasedBefore: number;
}

/** Which entry belongs to an award, and the random bytes that only the award knows. Both go when the award is erased. */
export interface RegisterEntry {
  awardId: string;
  seq: number;
  salt: Uint8Array;
  /** Number of the entry of its revocation; 0: revoked before there were such entries. */
  revokedSeq: number | null;
  /** SHA-256 of the signed JSON in the form of RFC 8785, and of the VC-JWT; null in entries of before these were kept. */
  jsonSha256: Uint8Array | null;
  jwtSha256: Uint8Array | null;
  /** Of the statement of the second QR code; null too where none was issued. */
  statementSha256: Uint8Array | null;
}

/** An entry as its award and everybody may read it. */
export type Entered = Leaf & Omit<RegisterEntry, 'revokedSeq'>;

/** The head of a day as it was given to others. */
export interface RegisterDay {
  day: string;
  size: number;
  /** The signed text. */
  checkpoint: string;
}

/** What is added together. `head` is what the register stands at afterwards. */
export interface Grown {
  leaves: readonly RegisterLeaf[];
  nodes: readonly TreeNode[];
  entries: readonly RegisterEntry[];
  keyActs: readonly (KeyAct & { seq: number })[];
  head: Frontier & { day: string };
}

/** Inside a transaction `lockHead` comes first, and before any line of the audit log. */
export interface RegisterRecords {
  /** Of at least `size` entries, where so many were seen already; one that is remembered may be of before them. */
  head(size?: number): Promise<RegisterHead>;
  /** The head, held until the transaction ends: writers stand in line, in this process and in others. */
  lockHead(): Promise<RegisterHead>;
  /** Adds to what `lockHead` gave. Throws TypeError, and nothing is kept, where somebody else added in between. */
  append(before: Frontier, grown: Grown): Promise<void>;
  /** Everything that was issued before there was a register is in it now. */
  start(size: number): Promise<void>;
  /** Ids of awards with a signed credential and no entry, in order of issue. */
  missing(): Promise<string[]>;
  entryOf(awardId: string): Promise<RegisterEntry | null>;
  /** The badge of this award was revoked, and its revocation is entry `seq`. */
  noteRevoked(awardId: string, seq: number): Promise<void>;
  leaf(seq: number): Promise<RegisterLeaf | null>;
  /** How many entries there were before the first of this DateTime or later; one without a time counts as of its whole day. */
  sizeBefore(at: string): Promise<number>;
  /** What the entries `from` to `to` about keys say, both ends included. */
  keyActs(from: number, to: number): Promise<(KeyAct & { seq: number })[]>;
  /** Entries that say that a key was compromised, newest first; few, and mostly none. */
  compromises(): Promise<(KeyAct & { seq: number })[]>;
  /** How many badges of this issuer are entered after number `size`. */
  issuedAfter(issuer: string, size: number): Promise<number>;
  /** The entries of the credentials of these ids, by id; of what was not issued or has no entry there is none. */
  entered(credentialIds: readonly string[]): Promise<ReadonlyMap<string, Entered>>;
  /** DIDs of who issued these entries, both ends included, each once. */
  issuersBetween(from: number, to: number): Promise<string[]>;
  /** The newest entry of a day before this one, or null. */
  lastBefore(day: string): Promise<RegisterLeaf | null>;
  /** At most `limit` entries from number `from` on. */
  leaves(from: number, limit: number): Promise<RegisterLeaf[]>;
  /** The hashes of at most 32 entries from number `from` on. */
  leafHashes(from: number): Promise<Uint8Array[]>;
  /** The hashes of these whole subtrees, level 0 included, in the order asked for. TypeError where one is missing. */
  nodes(refs: readonly NodeRef[]): Promise<Uint8Array[]>;
  /** False, and nothing kept, where this day has its head already. */
  keepDay(day: RegisterDay): Promise<boolean>;
  lastDay(): Promise<RegisterDay | null>;
  /** The head of this day (YYYY-MM-DD), or null. */
  dayOf(day: string): Promise<RegisterDay | null>;
}
