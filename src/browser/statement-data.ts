/** What the page behind the second QR code brings along, so that it can judge without asking anybody. */
import type { KnownIssuers } from './known-issuers.ts';
import type { PageTexts } from './texts.ts';

export interface StatementData extends KnownIssuers, PageTexts {
  /** Documents of this installation's issuers by address. */
  documents: Readonly<Record<string, string>>;
}
