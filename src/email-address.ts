/** The one form in which an e-mail address is stored and compared, whoever typed it or sent it. */

/** Without spaces around it, composed, in lower case. Says nothing about whether it can be an address. */
export function normaliseEmail(typed: string): string {
  return typed.normalize('NFC').trim().toLowerCase();
}
