/** The invariants of an installation (I1 to I8), and what it is called when one does not hold. */

const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'] as const;
/**
 * I1 every issued badge exists, is what was meant and verifies · I2 no row or key has two badges · I3 list and index are
 * unique and their owner's · I4 status bits say what the database says · I5 the log and the register are whole, and the register tells of each badge what the database tells · I6 no mail waits for ever ·
 * I7 the database's own check · I8 no key or secret in plain form.
 */
export type Invariant = (typeof INVARIANTS)[number];

export type FindingCode =
  | 'credential_missing'
  | 'bytes_changed'
  | 'not_as_meant'
  | 'other_identity'
  | 'does_not_verify'
  | 'record_missing'
  | 'key_shared'
  | 'index_shared'
  | 'index_not_its_own'
  | 'index_count'
  | 'bit_missing'
  | 'bit_without_reason'
  | 'signed_list_differs'
  | 'log_broken'
  | 'register_broken'
  | 'register_count'
  | 'revocation_not_entered'
  | 'revocation_taken_back'
  | 'key_act_changed'
  | 'mail_overdue'
  | 'database_damaged'
  | 'secret_in_plain';

/** One thing that is wrong. `object`: id of the award or mail, list and index, line of the log, or path of a file. */
export interface Finding {
  invariant: Invariant;
  code: FindingCode;
  object: string;
  /** Codes and numbers beside it; never a name, an address or a secret. */
  detail?: string;
}

/** What was found of one invariant. */
export interface Examined {
  invariant: Invariant;
  /** How many things were looked at. */
  checked: number;
  /** The first hundred. */
  findings: Finding[];
  /** All of them, also those that `findings` leaves out. */
  broken: number;
  /** Why it could not be looked at, wholly or in part; null where it was. */
  notChecked: string | null;
}

const KEPT = 100;

/** Collects what is found of one invariant. */
export function examination(invariant: Invariant) {
  const examined: Examined = { invariant, checked: 0, findings: [], broken: 0, notChecked: null };
  return {
    examined,
    looked(count = 1): void {
      examined.checked += count;
    },
    found(code: FindingCode, object: string, detail?: string): void {
      examined.broken += 1;
      if (examined.findings.length < KEPT)
        examined.findings.push({ invariant, code, object, ...(detail === undefined ? {} : { detail }) });
    },
    notChecked(why: string): void {
      examined.notChecked = why;
    },
  };
}
export type Examination = ReturnType<typeof examination>;
