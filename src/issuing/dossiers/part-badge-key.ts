/** How a deelbadge is known among awards: dossier, work process and how it was done, once each. */
import type { Award } from '../awards/awards.ts';
import type { DossierLine } from './dossiers.ts';

/** What the keys of all deelbadges of a dossier begin with. */
export const partKeys = (dossierId: string): string => `part:${dossierId}:`;

/** The key of one. */
export const partKey = ({ dossierId, code, performance }: DossierLine): string =>
  `${partKeys(dossierId)}${code}:${performance}`;

/** The beginning of the keys of its dossier; null for an award that is no deelbadge. */
export function partKeysOf({ idempotencyKey }: Pick<Award, 'idempotencyKey'>): string | null {
  return /^part:[^:]+:/.exec(idempotencyKey ?? '')?.[0] ?? null;
}
