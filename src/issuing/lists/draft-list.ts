import type { FieldError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';

export const LIST_MAX_BYTES = 2 * 1024 * 1024;
export const LIST_MAX_ROWS = 10_000;
export const LIST_LIFETIME_DAYS = 7;

/** What a column of a list can hold. Only `name` is needed. */
export const LIST_FIELDS = ['name', 'pageName', 'email', 'level', 'words', 'date', 'secondJudge'] as const;
export type ListField = (typeof LIST_FIELDS)[number];

/** One person on a draft list, as the coach sees and edits it: raw text, checked anew every time. */
export interface DraftRow {
  /** 1-based; the number shown as "Rij 7"; never changes while editing. */
  row: number;
  name: string;
  pageName: string;
  email: string;
  /** As typed; empty = the level of the list. */
  level: string;
  words: string;
  /** As typed (dd-mm-jjjj or YYYY-MM-DD); empty = the day of the ceremony. */
  date: string;
  secondJudge: string;
  skip: boolean;
  /** Fields whose value looked like a BSN and was thrown away; the cell is empty and says why. */
  bsnFields: ListField[];
}

/** Columns that make the name together where a file has them apart: voornaam, tussenvoegsel, achternaam. */
export interface NameParts {
  first: number | null;
  prefix: number | null;
  last: number | null;
}

export interface DraftMapping {
  /** Column index of each field, or null. */
  columns: Record<ListField, number | null>;
  /** Used for the name where `columns.name` is null; null when the file has no such columns. */
  nameParts: NameParts | null;
  hasHeader: boolean;
  /** Heads of columns that announced a BSN and were thrown away unread ("list.bsn_column"); mostly empty. */
  droppedColumns: string[];
}

/** A coach's draft list: no award and no recipient exists until it is confirmed. Deleted after 7 days. */
export interface DraftList {
  id: string;
  organisationId: string;
  ceremonyId: string;
  memberId: string;
  achievementId: string;
  level: Level;
  state: 'mapping' | 'checking' | 'confirmed';
  /** Cells as read (BSN-like values already gone), kept only while mapping; else empty. */
  cells: string[][];
  mapping: DraftMapping | null;
  rows: DraftRow[];
  createdAt: string;
  expiresAt: string;
}

/** A draft list that still waits, without the people on it. */
export type OpenList = Pick<DraftList, 'id' | 'ceremonyId' | 'achievementId' | 'level' | 'state' | 'expiresAt'> & {
  ceremonyName: string;
  /** How many people stand on it. */
  people: number;
};

/** A checked row ready to be awarded. */
export interface CheckedRow {
  row: number;
  name: string;
  pageName: string;
  email: string | null;
  level: Level;
  words: string | null;
  awardedDate: string;
  secondJudge: string | null;
}

/** Outcome of checking one row: ready, skipped by the coach, or with mistakes ("let op"). Warnings do not stop it. */
export interface RowCheck {
  row: number;
  state: 'ready' | 'skipped' | 'wrong';
  errors: FieldError[];
  warnings: FieldError[];
  /** Present when state is ready. */
  checked: CheckedRow | null;
}
