/** The tables of ours beside those of the auth library, as they lie in the database. Times are ISO text in UTC. */
import type { OneTimeKind } from './one-time.ts';
import type { SignInAttemptTable } from './sign-in-attempt-rows.ts';

export interface AccountTables extends SignInAttemptTable {
  one_time: { hash: string; kind: OneTimeKind; user_id: string | null; data: string; expires_at: string };
  second_factor: {
    user_id: string;
    /** Sealed with the installation's key. */
    secret: string;
    /** Null until a first code from the app was right. */
    confirmed_at: string | null;
    /** The time step of the newest code that was used: no code works twice. */
    last_step: number;
  };
  recovery_code: { hash: string; user_id: string };
  passkey: {
    /** The credential id, base64url. */
    id: string;
    user_id: string;
    public_key: Uint8Array;
    /** A number; PostgreSQL's driver gives bigint as text. */
    counter: number | string;
    /** Words parted by commas. */
    transports: string;
    name: string;
    created_at: string;
    last_used_at: string | null;
  };
}
