/**
 * Signing in of staff: what it promises to the rest of the product. A thin layer over the auth library, on the one
 * database connection of the installation; its own HTTP routes are not mounted, every call is made from here.
 * What never lives here: roles and organisations (issuing/), pages and mail (web/, mail/).
 */
export interface SignedIn {
  userId: string;
  email: string;
  name: string;
}

export interface Accounts {
  /**
   * Signs in with e-mail and password. On success returns the Set-Cookie values of a new session (a new id every time).
   * Throws AppError: `sign_in.wrong` (same text and same work for an unknown address), `sign_in.locked` (429, with
   * `minutes`) after five wrong tries per account or per address.
   */
  signIn(input: { email: string; password: string; ip: string; userAgent: string }): Promise<{ setCookie: string[] }>;
  /** Who belongs to this Cookie header, or null. Ends sessions idle for 30 minutes or older than 8 hours. */
  session(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** Ends the session on the server; returns the Set-Cookie values that clear it. Fine without a session. */
  signOut(cookieHeader: string | undefined): Promise<{ setCookie: string[] }>;
  /** Makes an account that can do nothing until a password is chosen by link. Returns the user id (of an existing one too). */
  ensureUser(input: { email: string; name: string }): Promise<string>;
  /**
   * A one-time link token to choose a (new) password, valid for `minutes`; null for an unknown address. Stored hashed.
   * Earlier tokens of the same account stop working.
   */
  passwordToken(email: string, minutes: number): Promise<string | null>;
  /** Whose link this is while it is still good, or null. Does not use it. */
  checkPasswordToken(token: string): Promise<{ email: string } | null>;
  /**
   * Uses the token: sets the password, ends all sessions and lifts a lock-out of the account. Throws
   * `password.link_invalid`; or, with the token still good, `password.too_short`, `password.too_long`, `password.too_common`.
   */
  setPassword(token: string, password: string): Promise<{ email: string }>;
}
