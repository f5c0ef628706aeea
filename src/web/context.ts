import type { BrowserParts } from './browser-parts.ts';
import type { KeptAnswers } from './kept/kept-answers.ts';
import type { BodyRoom } from './middleware/body-room.ts';
import type { Counters } from './middleware/counters.ts';
import type { MissLimit } from './middleware/miss-limit.ts';
import type { VerifyTurns } from './middleware/verify-turns.ts';
import type { PublicCaches } from './public/caches.ts';
import type { WebServices } from './services.ts';
import type { View } from './view.ts';

/** What every handler is made with: the services from compose, and the little state that the web edge keeps itself. */
export interface WebContext extends WebServices {
  view: View;
  counters: Counters;
  /** Misses per address (unknown slug or code, wrong control code, wrong name): 30 in a minute. */
  misses: MissLimit;
  /** How much of the verifier one address gets. */
  verifyTurns: VerifyTurns;
  /** How much of what visitors hand in is held in memory. */
  bodyRoom: BodyRoom;
  /** Mails that holders ask for, per folder: 3 in a day. Those to one address are counted in the outbox. */
  joinMails: MissLimit;
  /** What people in a room send by its poster, per address: 60 in ten minutes, since they share one network. */
  proposals: MissLimit;
  /** Lines kept for one room by an address (one telephone, or a hall on one network). */
  proposedLines: MissLimit;
  /** Photos and voice notes sent in by one member. */
  uploads: MissLimit;
  caches: PublicCaches;
  /** Answers to public addresses as they were given last. */
  kept: KeptAnswers;
  /** Stands in a page where its time is written, until it is known; no text of anybody has it. */
  timeMark: string;
  /** What runs in the visitor's browser; null where it was not built. */
  browserParts: BrowserParts | null;
}
