/**
 * What an entry of type `key` says. Keys are public, so nothing of it is hidden: the text is kept beside the entry, and
 * whoever hashes it finds what the entry holds.
 */

/**
 * `rotate`: a new key signs from `at` on; `detail` is the one before it. `compromise`: somebody else may have had the key
 * since `at`; `detail` is how many entries the register had then, in decimal: what it signed counts only up to there.
 */
export interface KeyAct {
  act: 'rotate' | 'compromise';
  /** Verification method id; of the register's own key its key id. */
  methodId: string;
  /** DateTime. */
  at: string;
  detail: string;
}

const HEADING = 'blijk-register-key/1';

/** The text that is hashed (SHA-256, UTF-8): five lines. */
export function keyActText({ act, methodId, at, detail }: KeyAct): string {
  const lines = [act, methodId, at, detail];
  for (const text of lines) if (/[\n\r]/.test(text)) throw new TypeError('a line of an entry is one line');
  return `${[HEADING, ...lines].join('\n')}\n`;
}
