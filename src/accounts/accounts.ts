/** Signing in of staff. A thin layer over the auth library; what it promises to the rest of the product stands here. */
import type { Router } from 'express';

export interface SignedIn {
  userId: string;
  email: string;
  name: string;
}

export interface Accounts {
  /**
   * Signs in with e-mail and password. On success returns the Set-Cookie values of a new session.
   * Throws AppError: `sign_in.wrong` (same text and same work for an unknown address), `sign_in.locked` (429, with
   * `minutes`) after five wrong tries per account or per address.
   */
  signIn(input: { email: string; password: string; ip: string; userAgent: string }): Promise<{ setCookie: string[] }>;
  /** Who belongs to this Cookie header, or null. Ends sessions idle for 30 minutes or older than 8 hours. */
  session(cookieHeader: string | undefined): Promise<(SignedIn & { setCookie: string[] }) | null>;
  /** Ends the session on the server; returns the Set-Cookie values that clear it. */
  signOut(cookieHeader: string | undefined): Promise<{ setCookie: string[] }>;
  /** Makes an account that can do nothing until a password is chosen by link. Returns the user id (of an existing one too). */
  ensureUser(input: { email: string; name: string }): Promise<string>;
  /** A one-time link token to choose a (new) password; valid for `minutes`. */
  passwordToken(email: string, minutes: number): Promise<string | null>;
  /** Whether a token is still good, without using it. */
  checkPasswordToken(token: string): Promise<boolean>;
  /** Uses the token: sets the password and ends all sessions. Throws `password.link_invalid`, `password.too_short`, … */
  setPassword(token: string, password: string): Promise<{ email: string }>;
  /** The auth library's own HTTP routes where it needs any, or null. */
  router: Router | null;
}
