/** What a certificate says. Plain data; everything is already decided and formatted nowhere yet. */
import type { Level } from '../openbadges/types.ts';

export interface CertificateData {
  organisationName: string;
  /** PNG or JPEG bytes. Use one and the same array for a whole batch: it is put into the file once. */
  logoPng: Uint8Array | null;
  /** Day of the ceremony, YYYY-MM-DD. */
  awardedDate: string;
  /** Up to 60 characters, any of our scripts. */
  recipientName: string;
  achievementName: string;
  /** The generated medal; null where `badgePng` is given. */
  medalSvg: string | null;
  /** The organisation's own picture; comes first where both are given. */
  badgePng: Uint8Array | null;
  /** The signed claim: "kan goed samenwerken". */
  claim: string;
  level: Level | null;
  /** What was met, in the je-form: "Je helpt een ander als het druk is." */
  paperCriteria: string[];
  coachWords: string | null;
  /** Who saw it, or null for an empty line to write on. */
  judgeName: string | null;
  /** The second person, needed for expert; null there only on a copy without names. */
  secondJudge: string | null;
  place: string | null;
  /** Public address of the badge: the one QR on the front. */
  pageUrl: string;
  /** Link to the statement for the second code; null: no back is printed. Holds the name, as the front does. */
  statementUrl: string | null;
  /** Host as people type it: `voorbeeldwerk.example` or `localhost:3000`. */
  host: string;
  /** Ten characters without spaces. */
  shortCode: string;
  /** A copy for everybody who opens the public page: nothing to sign, no control code. */
  copy: boolean;
  /** Six digits without spaces; empty on a copy. */
  controlCode: string;
  /** An installation on localhost: paper says that it is not valid elsewhere. */
  trial: boolean;
  /** DateTime or day after which the badge has expired, or null. */
  validUntil: string | null;
  /**
   * Number in the public register, and the newest head that was given to others: its day and the first eight characters of
   * its hash. Null where there is none (yet).
   */
  register?: { number: number; head: { day: string; start: string } | null } | null;
  /** A praktijkverklaring is a sheet of its own kind; null for a badge. */
  practice?: PracticeOnPaper | null;
}

/** What the sheet of a praktijkverklaring says, as it was signed; only the helper lines are not. */
export interface PracticeOnPaper {
  qualification: { name: string; crebo: string; fileName: string; fileCrebo: string; cohort: string };
  /** `way`: how it is done, in words. */
  processes: readonly { code: string; name: string; helper: string | null; way: string }[];
  /** Days, YYYY-MM-DD. */
  startDay: string;
  endDay: string;
  hours: string;
  company: string;
  city: string;
  companyNumbers: string;
  /** Who confirmed and who signed, in what function. */
  judgement: readonly string[];
  brin: string;
  /** The sentences about what it is not. */
  closing: string;
  /** Day of birth, on the school's own copy only. */
  birthDay?: string;
}
