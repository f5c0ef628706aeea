/** JSON that passed the shape gate. Objects have a null prototype. What a page shows comes from here only. */
export interface GatedDocument {
  readonly [key: string]: unknown;
}

/** `own`: written by one of our issuers, strictest. `foreign`: anybody else's. */
export type GateProfile = 'own' | 'foreign';

export type GateResult =
  | { ok: true; document: GatedDocument }
  | { ok: false; code: string; params: Record<string, string | number | boolean> };
