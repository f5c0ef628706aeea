import { LEVELS, type Level } from '../../openbadges/types.ts';

/** The level a word stands for, in any case and with spaces around it; null for every other word. */
export function levelOf(text: string): Level | null {
  const word = text.trim().toLowerCase();
  return LEVELS.find((level) => level === word) ?? null;
}
