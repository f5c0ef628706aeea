/** What is kept for holders: their folders and links, what they publish, and what is left once they erase. */
import type { ErasedBadge } from '../awards/awards.ts';
import type { Consent } from './consent.ts';
import type { FolderJoin } from './holder-folders.ts';
import type { HolderLink } from './holder-links.ts';
import type { PublicLink } from './public-links.ts';

/** What may be shown of a badge, and what might be before: a new consent ends the one in force. */
export interface ConsentRecords {
  insert(consent: Consent): Promise<void>;
  update(consent: Consent): Promise<void>;
  /** The consent in force: newest, not withdrawn; or null. */
  current(awardId: string): Promise<Consent | null>;
  /** The consents in force for these awards, in any order. */
  currentOf(awardIds: readonly string[]): Promise<Consent[]>;
  ofAward(awardId: string): Promise<Consent[]>;
  /** Withdraws every consent in force; gives how many. */
  withdrawAll(at: string): Promise<number>;
}

/** Private links and the folders they open; of a token its hash. */
export interface HolderRecords {
  /** Issued awards of a ceremony whose private link was used, so that its sheet is printed no more; by name, at most `limit`. */
  collectedOf(ceremonyId: string, limit: number): Promise<{ awardId: string; name: string }[]>;
  insertFolder(folder: { id: string; createdAt: string }): Promise<void>;
  folderOf(awardId: string): Promise<string | null>;
  /** The folder in which an award of this recipient record lies. */
  folderOfRecipient(recipientId: string): Promise<string | null>;
  /** Puts an award in, or moves it; a folder that is empty then goes, and its own links lead to the folder it came to. */
  putInFolder(awardId: string, folderId: string, joinedAt: string): Promise<void>;
  /** Ids in the order in which they came in. */
  awardsIn(folderId: string): Promise<string[]>;
  insertLink(link: HolderLink): Promise<void>;
  /** New folders, each with a badge in it and the link of that badge. */
  insertFolders(folders: readonly { id: string; link: HolderLink }[]): Promise<void>;
  updateLink(link: HolderLink): Promise<void>;
  linkOfAward(awardId: string): Promise<HolderLink | null>;
  /** Which of these awards have a link. */
  linkedAmong(awardIds: readonly string[]): Promise<string[]>;
  /** Which of these recipient records have a badge in some folder. */
  withFolderAmong(recipientIds: readonly string[]): Promise<string[]>;
  linkByToken(tokenSha256: string): Promise<HolderLink | null>;
  /** Keeps the hash of a token that opens a folder by itself, without a badge of its own. Safe to repeat. */
  insertFolderLink(link: { tokenSha256: string; folderId: string }): Promise<void>;
  /** The folder that such a token opens; null for any other. */
  folderOfLink(tokenSha256: string): Promise<string | null>;
  deleteFolderLinks(folderId: string): Promise<void>;
  /** Issued awards of any organisation whose recipient has this address (in lower case), oldest first. */
  awardIdsOfEmail(email: string, limit: number): Promise<string[]>;
  insertJoin(join: FolderJoin): Promise<void>;
  join(codeSha256: string): Promise<FolderJoin | null>;
  /** False when it was not there any more. */
  deleteJoin(codeSha256: string): Promise<boolean>;
  deleteExpiredJoins(now: string): Promise<void>;
}

/** Public addresses that holders made; the newest one counts. */
export interface PublicLinkRecords {
  /** The address that the holder made last, or null while the printed one is in use. */
  current(awardId: string): Promise<PublicLink | null>;
  /** Also one that has ended. */
  bySlug(slug: string): Promise<PublicLink | null>;
  /** Every address made, oldest first. */
  ofAward(awardId: string): Promise<PublicLink[]>;
  insert(link: PublicLink): Promise<void>;
  update(link: PublicLink): Promise<void>;
}

/** Erasing awards for ever, with the people in them. */
export interface ErasureRecords {
  /**
   * Deletes awards with everything that hangs on them (signed bytes, consents, links, places in folders, requests), and
   * recipients that have no award left. Every awards of a chain of replacements goes in one call. What a caller wants to
   * keep, it has inserted before.
   */
  erase(awardIds: readonly string[]): Promise<void>;
  /** Deletes dossiers with everything that hangs on them, and recipients that have no dossier and no award left. */
  eraseDossiers(dossierIds: readonly string[]): Promise<void>;
  insertErasedBadge(erased: ErasedBadge): Promise<void>;
  insertErasedConsent(erased: { consentSha256: string; organisationId: string; date: string }): Promise<void>;
  /** Forgets hashes of before this day (YYYY-MM-DD); gives how many. */
  deleteErasedConsentsBefore(day: string): Promise<number>;
  /** All awards in order of id, with their addresses; one that has none answers to its id. */
  addresses(after: string | null, limit: number): Promise<{ awardId: string; slugs: string[] }[]>;
  /** Overwrites what deleted rows left behind in the files of the database. Not inside a transaction; may take long. */
  scrub(): Promise<void>;
  /** What `scrub` has to go through, in bytes. */
  size(): Promise<number>;
}
