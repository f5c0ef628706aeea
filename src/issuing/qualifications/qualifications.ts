/**
 * The catalogue of a school: qualifications with their work processes, as the school uses them for a cohort. Code, name
 * and cohort are signed as text and never looked up when somebody looks at a statement.
 */

/** A qualification for one cohort. Crebo, cohort, level and file stay as they are; what changes is another cohort. */
export interface Qualification {
  id: string;
  organisationId: string;
  /** Five digits. */
  crebo: string;
  /** As the school writes it: `2025`, `2025-2026`. Letters, digits and hyphens: it stands in an address. */
  cohort: string;
  name: string;
  /** mbo level, 1 to 4. */
  level: number;
  /** The qualification file: name and five digits. */
  fileName: string;
  fileCrebo: string;
  createdAt: string;
  /** No new dossiers from here on; its pages stay. */
  archivedAt: string | null;
}

/** A work process of a qualification. Its official name stays once a statement with it was signed. */
export interface WorkProcess {
  id: string;
  qualificationId: string;
  /** `B1-K1-W1`. */
  code: string;
  /** Official name, signed. */
  name: string;
  /** Title of its core task, where the school gives one. */
  coreTask: string | null;
  /** A2 line beside the official name, never instead of it; unsigned. */
  helperText: string | null;
  /** Name of a lucide icon. */
  pictogram: string;
  /** From 1. */
  position: number;
  /** Since when a signed statement names it. */
  signedAt: string | null;
}

/** A company where learners work. SBB can withdraw its recognition any day, so we know when somebody looked, not until when. */
export interface TrainingCompany {
  id: string;
  organisationId: string;
  name: string;
  city: string;
  /** Eight digits, or null. */
  kvk: string | null;
  /** SBB's number: nine digits. */
  leerbedrijfId: string;
  /** Day on which the school looked it up. */
  checkedOn: string;
  createdAt: string;
}

/** By code as people count: `W2` comes before `W10`. */
export function inCodeOrder<T extends Pick<WorkProcess, 'code'>>(processes: readonly T[]): T[] {
  const key = ({ code }: T): string => code.replace(/\d+/g, (digits) => digits.padStart(2, '0'));
  return processes.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
