/** What is kept of a ceremony before anything is awarded: draft lists, and what candidates ask for by the poster. */
import type { DraftList, OpenList } from '../lists/draft-list.ts';
import type { Page, PageRequest } from '../records.ts';
import type { Ceremony, CeremonyProgress } from './ceremonies.ts';
import type { Proposal, RoomPoster } from './proposals.ts';

/** Ceremonies and how far each is. */
export interface CeremonyRecords {
  insert(ceremony: Ceremony): Promise<void>;
  update(ceremony: Ceremony): Promise<void>;
  byId(organisationId: string, id: string): Promise<Ceremony | null>;
  /** Newest date first. `query` matches name or place. */
  list(organisationId: string, options: PageRequest & { query?: string }): Promise<Page<Ceremony>>;
  /** By exact name and date, for a repeated command. */
  byNameAndDate(organisationId: string, name: string, date: string): Promise<Ceremony | null>;
  progress(ceremonyId: string): Promise<CeremonyProgress>;
}

/** Draft lists: of one coach, and gone when they end. */
export interface ListRecords {
  insert(list: DraftList): Promise<void>;
  update(list: DraftList): Promise<void>;
  /** Only the coach's own list. */
  byId(organisationId: string, memberId: string, id: string): Promise<DraftList | null>;
  /** Open (not confirmed, not expired at `now`) lists of this coach, newest first. */
  open(organisationId: string, memberId: string, now: string): Promise<OpenList[]>;
  delete(id: string): Promise<void>;
  deleteExpired(now: string): Promise<number>;
}

/** The poster of a ceremony and what came in by it. */
export interface ProposalRecords {
  insertPoster(poster: RoomPoster): Promise<void>;
  updatePoster(poster: RoomPoster): Promise<void>;
  posterOf(ceremonyId: string): Promise<RoomPoster | null>;
  posterByCode(code: string): Promise<RoomPoster | null>;
  insertMany(proposals: readonly Proposal[]): Promise<void>;
  /** What waits at a ceremony and has not expired at `now`, in the order in which it came. */
  ofCeremony(ceremonyId: string, now: string): Promise<Proposal[]>;
  delete(ids: readonly string[]): Promise<void>;
  deleteExpired(now: string): Promise<number>;
}
