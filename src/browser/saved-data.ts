/** What is inside a saved file, as JSON in a script element that is never run. */
import type { KnownIssuers } from './known-issuers.ts';
import type { PageTexts } from './texts.ts';

export interface SavedData extends KnownIssuers, PageTexts {
  /** Issuers' documents by address, as they were when the file was made. */
  documents: Readonly<Record<string, string>>;
  /** The signed text of the badge that came along; null for none. */
  badge: string | null;
}
