/**
 * The words a praktijkverklaring is signed with: its type, its identifiers, the two ways of doing a work process and the
 * sentences that say what it is not. They come from here only, so that no template, brand or text of a school drops them.
 */
import type { UnsignedCredential } from './types.ts';

/** `achievementType` of a praktijkverklaring; an extension as OB 3.0 AchievementType allows. */
export const PRAKTIJKVERKLARING_TYPE = 'ext:Praktijkverklaring';
/** `targetType` of the alignment of a work process. */
export const WORK_PROCESS_TYPE = 'ext:SBBWerkproces';
/** `resultType` of the hours of practice. */
export const HOURS_TYPE = 'ext:PlacementHours';
/** Kinds of identifiers: of a qualification and of its file, and SBB's number of a training company. */
export const CREBO = 'ext:Crebo';
export const FILE_CREBO = 'ext:CreboKwalificatiedossier';
export const LEERBEDRIJF = 'ext:Leerbedrijf';

/** How a work process is done, as signed; also the end of the level's id. "Nog niet" cannot be said. */
export const SIGNED_PERFORMANCES = { zelfstandig: 'zelfstandig', 'met-begeleiding': 'met begeleiding' } as const;
export type SignedPerformance = keyof typeof SIGNED_PERFORMANCES;

/** mbo levels for which a praktijkverklaring is signed by default, and those that a school must be allowed. */
export const USUAL_LEVELS = [1, 2] as const;
export const HIGHER_LEVELS = [3, 4] as const;

/** `B1-K1` or `B1-K1-W1`: a core task or work process of a basis or profile part. */
export const WORK_PROCESS_CODE = /^[BP]\d{1,2}-K\d{1,2}(?:-W\d{1,2})?$/;

/**
 * The sentences every praktijkverklaring ends with, word for word; `level` is the mbo level (1 to 4) of the course that the
 * work processes belong to, `mbo` that an mbo school gives it, as a part of an mbo-verklaring.
 */
export function closingSentences({ level, mbo }: { level: number; mbo: boolean }): string[] {
  return [
    'Dit is een praktijkverklaring.',
    'Het is geen diploma en geen mbo-certificaat.',
    `Deze werkprocessen horen bij een opleiding op mbo-niveau ${level}.`,
    ...(mbo ? ['Deze verklaring is onderdeel van een mbo-verklaring.'] : []),
  ];
}

/** Whether a credential of ours says that it is a praktijkverklaring. */
export function isPraktijkverklaring(credential: Pick<UnsignedCredential, 'credentialSubject'>): boolean {
  return credential.credentialSubject.achievement.achievementType === PRAKTIJKVERKLARING_TYPE;
}
