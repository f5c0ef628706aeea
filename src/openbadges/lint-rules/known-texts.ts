/** Texts that a rule has found nothing in, so that it need not look again. Only for rules that judge by key and text alone. */
export interface KnownTexts {
  has(key: string, text: string): boolean;
  keep(key: string, text: string): void;
}

const MOST_TEXTS = 2_000;
/** Shorter texts are cheap to judge, and most of them are ids that do not come again. */
const LEAST_LENGTH = 72;

/** None yet; forgets all when it is full. */
export function createKnownTexts(): KnownTexts {
  const clean = new Set<string>();
  return {
    has: (key, text) => text.length >= LEAST_LENGTH && clean.has(`${key} ${text}`),
    keep(key, text) {
      if (text.length < LEAST_LENGTH) return;
      if (clean.size >= MOST_TEXTS) clean.clear();
      clean.add(`${key} ${text}`);
    },
  };
}
