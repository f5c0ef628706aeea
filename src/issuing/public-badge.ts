import type { AchievementVersion } from './achievements.ts';
import type { Award, StoredCredential } from './awards.ts';
import type { Consent } from './consent.ts';
import type { Organisation } from './organisations.ts';

/** What stands behind `/b/:slug`. */
export type PublicBadge =
  | { kind: 'unknown' }
  | { kind: 'erased' }
  | {
      kind: 'found';
      award: Award;
      version: AchievementVersion;
      organisation: Organisation;
      credential: StoredCredential;
      /** The holder set the link public (consent in force). */
      published: boolean;
      consent: Consent | null;
      /** Slug of the badge that replaced this one, or null. */
      successorSlug: string | null;
    };
