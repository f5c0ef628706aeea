/**
 * What a training company says with its own key of a praktijkverklaring: an EndorsementCredential (OB 3.0.3) inside it. It
 * names no learner: its subject is the id of the credential, in which the name stands.
 */
import {
  CREDENTIAL_CONTEXTS,
  type CredentialInput,
  type IssuerInput,
  issuerProfile,
  oneLine,
  statusEntry,
} from './achievement-credential.ts';
import { SIGNED_PERFORMANCES, type SignedPerformance } from './praktijkverklaring-terms.ts';
import type { Day, UnsignedEndorsement } from './types.ts';

/** One judgement that was sent: when, by whom as a function, how which work processes are done, and the hash of all it says. */
export interface EndorsedJudgement {
  day: Day;
  role: string;
  performances: readonly { code: string; performance: SignedPerformance }[];
  /** SHA-256 (hex) of the statement that the school keeps. */
  sha256: string;
}

export interface EndorsementInput extends Pick<CredentialInput, 'credentialId' | 'validFrom' | 'status'> {
  issuer: IssuerInput;
  /** Id of the praktijkverklaring. */
  about: string;
  judgements: readonly EndorsedJudgement[];
}

/** The unsigned endorsement: pure, the same input gives the same bytes. */
export function buildEndorsement(input: EndorsementInput): UnsignedEndorsement {
  return {
    '@context': [...CREDENTIAL_CONTEXTS],
    id: input.credentialId,
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Bevestiging door het leerbedrijf',
    issuer: issuerProfile(input.issuer),
    validFrom: input.validFrom,
    credentialSubject: {
      id: input.about,
      type: ['EndorsementSubject'],
      endorsementComment: input.judgements.map((one) => judgementText(input.issuer.name, one)).join('\n\n'),
    },
    credentialStatus: statusEntry(input.status),
  };
}

const DAY = new Intl.DateTimeFormat('nl-NL', { timeZone: 'UTC', dateStyle: 'long' });

function judgementText(company: string, { day, role, performances, sha256 }: EndorsedJudgement): string {
  const lines = performances.map(({ code, performance }) => `- ${code}: ${SIGNED_PERFORMANCES[performance]}`);
  return [
    `Bevestigd namens ${oneLine(company)} op ${DAY.format(new Date(`${day}T12:00:00Z`))} (functie: ${oneLine(role)}).`,
    '',
    ...lines,
    '',
    `Bewaard oordeel, SHA-256: ${sha256}`,
  ].join('\n');
}

const LINE = /^- ([BP]\d{1,2}-K\d{1,2}(?:-W\d{1,2})?): (.+)$/;

/** Code and words of every work process that a comment of ours names, in order. */
export function endorsedLines(comment: string): { code: string; words: string }[] {
  return comment.split('\n').flatMap((line) => {
    const [, code, words] = LINE.exec(line) ?? [];
    return code === undefined || words === undefined ? [] : [{ code, words }];
  });
}
