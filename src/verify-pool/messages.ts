/** What verify-pool.ts and its workers say to each other. Everything here survives a structured clone. */
import type { RegisterKey } from '../register/checkpoint.ts';
import type { Lost, RegisterEvidence } from '../register/evidence.ts';
import type { FetchDocument, FetchResult, KeyState, TrustedIssuer, VerifyOptions } from '../verify/adapters.ts';
import type { UnreadableCode, VerificationReport, VerifyInput } from '../verify/index.ts';

/** One question that a verification has for the world around it; `A` is what the answer holds. */
export type Question =
  | { ask: 'document'; url: string; options: Parameters<FetchDocument>[1] }
  | { ask: 'issuer'; did: string }
  | { ask: 'names' }
  | { ask: 'key'; method: string }
  /** `name`: a hash of the picture, by which the same one is known again. */
  | { ask: 'codes'; picture: Uint8Array; name: string }
  | { ask: 'register'; credentialId: string };

/** `ok: false` where it could not be answered: in the worker the call fails, so nothing is taken for granted. */
export type Answer =
  | {
      ok: true;
      value:
        | FetchResult
        | TrustedIssuer
        | KeyState
        | RegisterEvidence
        | RegisterEvidence<Uint8Array>
        | Lost
        | 'erased'
        | 'offline'
        | readonly string[]
        | null;
    }
  | { ok: false };

/** What is verified; the same for every run of it. */
export interface Task {
  input: VerifyInput;
  now: Date;
  localOrigin: string | undefined;
  recipient: VerifyOptions['recipient'];
  registerKey: RegisterKey | undefined;
}

/** `run` numbers one attempt at one task: what is said about another run than the present one is out of date. */
export type ToWorker =
  | { kind: 'verify'; run: number; task: Task }
  | { kind: 'answer'; run: number; call: number; answer: Answer }
  | { kind: 'forget'; run: number };

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'started'; run: number }
  | { kind: 'question'; run: number; call: number; question: Question }
  | { kind: 'verified'; run: number; report: VerificationReport; document: string | null }
  | { kind: 'unreadable'; run: number; code: UnreadableCode; params: Record<string, string | number> };
