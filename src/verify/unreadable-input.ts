/** Why there is no credential in an input; README.md tells the status that an API answers with. */
export type UnreadableCode =
  | 'PARSING_ERROR'
  | 'TOO_LARGE'
  | 'WRONG_KIND'
  | 'BAKED_MISSING'
  | 'BAKED_AMBIGUOUS'
  | 'BAKED_INVALID';

const STATUS: Readonly<Record<UnreadableCode, 400 | 413 | 415>> = {
  PARSING_ERROR: 400,
  TOO_LARGE: 413,
  WRONG_KIND: 415,
  BAKED_MISSING: 400,
  BAKED_AMBIGUOUS: 400,
  BAKED_INVALID: 400,
};

/** The only thing `verify` throws: there is no credential in this input to say anything about. */
export class UnreadableInput extends Error {
  readonly code: UnreadableCode;
  readonly params: Record<string, string | number>;

  constructor(code: UnreadableCode, params: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'UnreadableInput';
    this.code = code;
    this.params = params;
  }

  /** HTTP status for the web edge. */
  get status(): 400 | 413 | 415 {
    return STATUS[this.code];
  }
}
