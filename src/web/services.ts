/**
 * Everything the web pages need, handed in by compose.ts. Handlers are made by functions that take these services;
 * nothing in web/ reaches for storage, signing or mail itself.
 */
import type { Accounts } from '../accounts/accounts.ts';
import type { KnownIssuers } from '../browser/known-issuers.ts';
import type { Language } from '../i18n/i18n.ts';
import type { Holder } from '../issuing/holders/holder-links.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import type { VerifyOptions } from '../verify/adapters.ts';
import type { Verification } from '../verify/report.ts';
import type { Papers } from './papers.ts';

export interface WebServices {
  issuing: IssuingDeps;
  /** Certificates and lists as PDF. */
  papers: Papers;
  accounts: Accounts;
  /**
   * The verifier with its adapters in place. Input is bytes of any supported format, or a link.
   * Throws UnreadableInput (verify/index.ts) where it could not be read at all.
   */
  verify(
    input: { bytes: Uint8Array } | { url: string },
    options?: { recipient?: VerifyOptions['recipient'] },
  ): Promise<Verification>;
  /** What a visitor's browser needs to verify by itself: our addresses and the issuers we know. */
  knownIssuers(): Promise<KnownIssuers>;
  /**
   * The same verifier for a credential (JSON) that this installation stored, in this process: a signature over the same
   * bytes that was right before is not computed again, everything else is. `seen`: the state that this request looked at.
   */
  verifyStored(json: string, seen?: string): Promise<Verification>;
  /**
   * Runs what answers a public request, at once or after a look whether a copy of the database may be read for it; calls
   * `work` once and never fails. `over` is to be called when the answer has gone.
   */
  readPublic(work: (over: () => void) => void): void;
  /** Changes with every commit of any process and with every minute; null: not known. A promise never fails. */
  state(): string | null | Promise<string | null>;
  /** Without trailing slash. */
  publicUrl: string;
  /** Host shown on paper and pages: `blijk.example` or `localhost:3000`. */
  publicHost: string;
  /** True for a PUBLIC_URL on localhost: "PROEFVERSIE" on page and paper. */
  trial: boolean;
  trustProxy: string | number | false;
  logLevel: string;
  /**
   * Mails the one-time link `/password/:token` to choose a password, which works that many minutes. Called after the answer was given, so that nobody
   * can tell by waiting whether an address is known.
   */
  sendPasswordMail(email: string, token: string, language: Language, minutes: number): Promise<void>;
  /** Mails the one-time link `/sign-in/link/:token`, which works that many minutes. Called after the answer was given. */
  sendSignInMail(email: string, token: string, language: Language, minutes: number): Promise<void>;
  /** Mails the link `/invitation/:token` with which an organisation asks somebody to work in it. Called after the answer. */
  sendInvitationMail(email: string, token: string, organisation: string, language: Language): Promise<void>;
  /** Mails the link `/apply/:token` that proves the address on an application. Called after the answer was given. */
  sendApplicationMail(email: string, token: string, language: Language): Promise<void>;
  /** Mails that an organisation was not let in. Called after the answer was given. */
  sendRefusalMail(email: string, language: Language): Promise<void>;
  /**
   * Mails a holder the one-use link `/m/mail/:code` that brings the badges of this address (normalised) into the folder;
   * nothing when there are none. Called after the answer was given. `browserSecret` is what the asking browser keeps.
   */
  sendJoinMail(holder: Holder, email: string, browserSecret: string, language: Language): Promise<void>;
  /** Folder on the disk of the data for files that are gone with the request that made them. */
  workFolder: string;
  /** On a trial installation without a mail server: the folder in which mail lies as files. Else null. */
  mailFolder: string | null;
  /** Wrong control codes and names per badge, over all servers: 10 in an hour. A try counts until it was right. */
  wrongCodes: { begin(key: string): Promise<void>; giveBack(key: string): Promise<void> };
  /** Whether the installation can do its work now: database writable, keys unlocked, clock, disk. */
  ready(): Promise<{ ok: boolean; checks: Record<string, boolean> }>;
}
