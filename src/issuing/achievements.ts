import type { Level } from '../openbadges/types.ts';

/** The criteria of one level in both forms: index i of `paper` and `signed` say the same thing. */
export interface LevelCriteria {
  /** To the person, for paper only, unsigned: "Je helpt een ander uit jezelf." */
  paper: string[];
  /** Infinitive, signed and shown on the public page: "Een ander uit zichzelf helpen." */
  signed: string[];
}

export interface AchievementAlignment {
  targetFramework: string;
  targetUrl: string;
  targetName: string;
  targetCode?: string;
}

/** English (later more), never signed: shown as "vertaling, niet ondertekend". */
export interface AchievementTranslation {
  name: string;
  claim: string;
  employerText: string;
  levels: Record<Level, string[]>;
}

/** Everything a definition says. Versioned as a whole. */
export interface AchievementContent {
  name: string;
  /** One of THEMES (printing/medal colours): 'met-mensen' | 'hoe-je-werkt' | 'groeien' | 'op-de-werkvloer' | 'overig'. */
  theme: string;
  /** Completes "Deze persoon …": "kan goed samenwerken". Starts with "kan ". Signed as description. */
  claim: string;
  /** For the candidate, je-form, one or two short sentences. */
  description: string;
  /** For employers; needed for publishing. */
  employerText: string;
  /** Name of a lucide icon, for instance "handshake". */
  pictogram: string;
  /** Content id of an own PNG instead of the generated medal, or null. */
  imageFileId: string | null;
  levels: Record<Level, LevelCriteria>;
  alignments: AchievementAlignment[];
  /** Months a badge stays good, or null for ever. */
  validityMonths: number | null;
  translations: { en?: AchievementTranslation };
  /** Why the texts may be published although they did not pass the A2 gate; null = they passed. */
  readabilityReason: string | null;
}

export const THEMES = ['met-mensen', 'hoe-je-werkt', 'groeien', 'op-de-werkvloer', 'overig'] as const;

/** A kind of badge of one organisation. Its texts stand in versions. */
export interface Achievement {
  id: string;
  organisationId: string;
  slug: string;
  archivedAt: string | null;
  createdAt: string;
}

/** One version. `id` is the id in its public address `/achievements/:id`. Immutable once awarded. */
export interface AchievementVersion {
  id: string;
  achievementId: string;
  organisationId: string;
  /** 1, 2, 3 … */
  version: number;
  content: AchievementContent;
  /** Null while a draft. */
  publishedAt: string | null;
  createdAt: string;
}
