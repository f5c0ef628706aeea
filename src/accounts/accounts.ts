/**
 * Signing in of staff: what it promises to the rest of the product. A thin layer over the auth library, on the one
 * database connection of the installation; its own HTTP routes are not mounted, every call is made from here.
 * What never lives here: roles and organisations (issuing/), pages and mail (web/, mail/).
 */
import type { Method } from './auth.ts';

export type { Method };

export interface SignedIn {
  userId: string;
  email: string;
  name: string;
  sessionId: string;
  /** When this session began; what changes how somebody signs in asks for a young one. */
  since: Date;
  /** `done`: this session rests on two factors: a code beside the first, a passkey, or a provider that says so. */
  secondFactor: 'none' | 'done';
}

/** Somebody has shown who they are: signed in (`done`), or to go on to the page that asks for a code (`code`). */
export interface Arrival {
  step: 'done' | 'code';
  /** Set-Cookie values: of a new session (a new id every time), or of the ten minutes in which the code may come. */
  setCookie: string[];
}

/** One session of an account, for its owner to look at. */
export interface SessionLine {
  id: string;
  since: Date;
  lastUsed: Date;
  userAgent: string;
  method: Method | null;
}

export interface Accounts {
  /**
   * Signs in with e-mail and password. Throws AppError: `sign_in.wrong` (same text and same work for an unknown
   * address), `sign_in.locked` (429, with `minutes`) after five wrong tries per account or thirty per address.
   */
  signIn(input: { email: string; password: string; ip: string; userAgent: string }): Promise<Arrival>;
  /** Who belongs to this Cookie header, or null. Ends sessions idle for 30 minutes or older than 8 hours. */
  session(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** Ends the session on the server; returns the Set-Cookie values that clear it. Fine without a session. */
  signOut(cookieHeader: string | undefined): Promise<{ setCookie: string[] }>;
  /** Deletes sessions and one-time tokens that could not be used any more before this moment; gives how many. */
  forgetOld(before: Date): Promise<number>;
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
  setPassword(token: string, password: string): Promise<{ email: string; userId: string }>;
  /** As `setPassword`, and signs in: whoever holds the link has the mailbox, which is what a password link proves. */
  choosePassword(input: { token: string; password: string; userAgent: string }): Promise<Arrival>;
  /**
   * A new password for who is signed in and knows the old one. Ends every other session. Throws `sign_in.wrong`,
   * `sign_in.locked`, and the `password.…` codes.
   */
  changePassword(who: SignedIn, input: { current: string; password: string; ip: string }): Promise<void>;
  /** Whether the account has a password. */
  hasPassword(userId: string): Promise<boolean>;

  sessions: Sessions;
  links: SignInLinks;
  secondFactor: SecondFactor;
  passkeys: Passkeys;
  /** Null: none is set. */
  provider: ProviderSignIn | null;
}

/** The sessions of an account, for its owner. */
export interface Sessions {
  /** Those that can still be used, newest use first. */
  list(userId: string): Promise<SessionLine[]>;
  /** Ends one of them; fine when it is gone. */
  end(userId: string, sessionId: string): Promise<void>;
  /** Ends all of them (but `except`) and everything one-time of the account: links, half sign-ins. */
  endAll(userId: string, except?: string): Promise<void>;
}

/** Signing in by a link in a mail: once, and only when its page posts it back; opening it changes nothing. */
export interface SignInLinks {
  /** A token for `minutes`; null for an unknown address. Earlier ones of the account end. `next`: where it leads. */
  ask(email: string, next: string, minutes: number): Promise<string | null>;
  /** Whose link this is while it is good, or null. */
  check(token: string): Promise<{ email: string } | null>;
  /** Uses it. Throws `sign_in.link_invalid`. */
  use(token: string, userAgent: string): Promise<Arrival & { next: string }>;
}

/** The second factor: a code of six digits from an app (RFC 6238), or one of ten recovery codes, each good once. */
export interface SecondFactor {
  /** How it stands with an account. `setup` is there between beginning and the first right code. */
  state(userId: string): Promise<{ on: boolean; recoveryCodes: number; setup: { secret: string; uri: string } | null }>;
  /** Makes a new secret that counts from its first right code on. Throws `second_factor.on` when there is one already. */
  begin(userId: string): Promise<void>;
  /**
   * Switches it on with a code of the app, raises this session to two factors and ends the others. Returns the recovery
   * codes, to be shown once. Throws `second_factor.code_wrong`, `sign_in.locked`.
   */
  confirm(who: SignedIn, code: string): Promise<string[]>;
  /** New recovery codes in place of the old ones. Throws `second_factor.off`. */
  renewCodes(userId: string): Promise<string[]>;
  /** Switches it off. Fine when it is off. */
  remove(userId: string): Promise<void>;
  /** Who is half signed in by the cookie of an `Arrival` with step `code`, or null. */
  waiting(cookieHeader: string | undefined): Promise<{ email: string } | null>;
  /**
   * Ends a half sign-in with a code of the app or a recovery code. Throws `second_factor.code_wrong`, `sign_in.locked`,
   * and `second_factor.too_late` when there is nothing to end.
   */
  finish(input: {
    cookieHeader: string | undefined;
    code: string;
    ip: string;
    userAgent: string;
  }): Promise<Arrival & { recoveryCodesLeft: number | null }>;
}

/** A passkey as its owner sees it. */
export interface PasskeyLine {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

/** Keys that live in a phone, a computer or a stick. Options are JSON for the browser's own functions. */
export interface Passkeys {
  list(userId: string): Promise<PasskeyLine[]>;
  /** What the browser needs to make one. Throws `passkey.too_many` at twenty. */
  newOptions(who: SignedIn): Promise<object>;
  /**
   * Keeps the public key of what the browser made (JSON), raises this session to two factors and ends the others.
   * Throws `passkey.not_made`, `passkey.name_invalid`.
   */
  add(who: SignedIn, input: { response: string; name: string }): Promise<void>;
  /** Throws `passkey.name_invalid`. Fine when there is none with that id. */
  rename(userId: string, id: string, name: string): Promise<void>;
  remove(userId: string, id: string): Promise<void>;
  /** What the browser needs to sign in with one, whoever it is. */
  useOptions(): Promise<object>;
  /** Signs in with what the browser answered (JSON). Throws `sign_in.passkey_wrong`, `sign_in.locked`. */
  use(input: { response: string; ip: string; userAgent: string }): Promise<Arrival>;
}

/** Signing in through the one OpenID Connect provider of the installation. */
export interface ProviderSignIn {
  /** Host of the provider, to be named on the button. */
  host: string;
  /** Where to send the browser, and what it keeps meanwhile. Throws `sign_in.provider_failed`. */
  start(next: string): Promise<{ address: string; setCookie: string[] }>;
  /**
   * Takes the answer (query of the callback). `isMember`: whether an account may be joined to a new subject. Throws
   * `sign_in.provider_failed`; `sign_in.provider_unknown` for somebody who is no member of ours: no account is made.
   */
  finish(input: {
    cookieHeader: string | undefined;
    query: URLSearchParams;
    userAgent: string;
    isMember: (userId: string) => Promise<boolean>;
  }): Promise<Arrival & { next: string }>;
}
