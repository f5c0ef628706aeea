/** Largest files that evidence may come in, in bytes. */
export const PHOTO_MAX_BYTES = 15_000_000;
export const VOICE_MAX_BYTES = 2_000_000;
