/** The one form in which an e-mail address is stored and compared, whoever typed it or sent it. */

/** Without spaces around it, composed, in lower case. Says nothing about whether it can be an address. */
export function normaliseEmail(typed: string): string {
  return typed.normalize('NFC').trim().toLowerCase();
}

/**
 * Whether two addresses are one mailbox, as far as can be told from outside: case, `+word`, quotes around the name and a dot
 * behind the domain make no other one. False where one of them is missing.
 */
export function sameMailbox(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && mailboxOf(one) === mailboxOf(other);
}

function mailboxOf(typed: string): string {
  const email = normaliseEmail(typed);
  const at = email.lastIndexOf('@');
  const name = email.slice(0, at).replace(/^"(.*)"$/u, '$1');
  return `${name.replace(/(?<=.)\+.*$/u, '')}@${email.slice(at + 1).replace(/\.+$/u, '')}`;
}
