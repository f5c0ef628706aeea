/** How long what is kept. One list: the job deletes by it, and the privacy page shows it. */

import { PROPOSAL_LIFETIME_DAYS } from './ceremonies/proposals.ts';
import { LEARNER_LINK_DAYS } from './learners/learner-links.ts';
import { CLAIM_DAYS } from './letters/letters-claim.ts';
import { LIST_LIFETIME_DAYS } from './lists/draft-list.ts';
import { KEPT_DAYS } from './organisations/invitations.ts';
import { ARCHIVE_KEPT_HOURS } from './organisations/leave-archive.ts';

const YEAR_DAYS = 365;

/** `days`: after the moment that the text of the rule names (`public:retention.<id>`). */
export const RETENTION = [
  /** Draft lists of a coach, since they were pasted. */
  { id: 'lists', days: LIST_LIFETIME_DAYS },
  /** What people tapped at a poster and no coach took over. */
  { id: 'proposals', days: PROPOSAL_LIFETIME_DAYS },
  /** E-mail addresses, since the badge was collected (or revoked). */
  { id: 'addresses', days: 90 },
  /** Letters, since they went or ended: rows of the outbox and files. */
  { id: 'letters', days: 30 },
  /** Links in letters, since the letter was sent. */
  { id: 'links', days: CLAIM_DAYS },
  /** Invitations and applications of organisations, since they ended or were refused. */
  { id: 'invitations', days: KEPT_DAYS },
  /** Sessions of staff and one-time tokens, since they ended. */
  { id: 'sessions', days: 1 },
  /** Archives of organisations, since they were made; looked at every hour. */
  { id: 'archives', days: ARCHIVE_KEPT_HOURS / 24 },
  /** A learner's own link to a dossier, since the placement ended. */
  { id: 'learners', days: LEARNER_LINK_DAYS },
  /** Dossiers of learners that came to no statement, since their placement ended. */
  { id: 'dossiers', days: 2 * YEAR_DAYS },
  /** Hashes of consents whose badge was erased. */
  { id: 'consents', days: 5 * YEAR_DAYS },
] as const;

export type RetentionId = (typeof RETENTION)[number]['id'];
