/**
 * The lint of a statement before it is signed, with its own sealed single-use token. A statement says nothing but what its
 * credential says: every member is compared with the credential that the same award gets, the name with its salted hash.
 */
import { identityMatches, type Sha256 } from './identity.ts';
import type { Finding } from './lint-rules/rule.ts';
import {
  MAX_STATEMENT,
  parseStatement,
  STATEMENT_KID_LENGTH,
  type Statement,
  statementHeader,
  statementPayload,
} from './statement.ts';
import type { UnsignedCredential } from './types.ts';

/** What the rules must know that does not stand in the statement itself. */
export interface StatementFacts {
  /** The linted credential of the same award. */
  credential: UnsignedCredential;
  /** Address of the issuer, without trailing slash: status lists lie at `<publicUrl>/status/<id>`. */
  publicUrl: string;
  /** The organisation's key for tokens (P-256). */
  jwtKey: { methodId: string; controller: string; active: boolean };
  sha256: Sha256;
}

export type StatementLintResult = { ok: true; linted: LintedStatement } | { ok: false; findings: Finding[] };

const KEY = Symbol('lint-statement');
let seal: (payload: string, issuerDid: string, validFrom: string) => LintedStatement;

/** Proof that a statement passed its lint. Only `lintStatement` makes one; a signer may spend it once. */
export class LintedStatement {
  readonly issuerDid: string;
  /** DateTime. */
  readonly validFrom: string;
  #payload: string | undefined;

  private constructor(key: symbol, payload: string, issuerDid: string, validFrom: string) {
    if (key !== KEY) throw new TypeError('LintedStatement is made by lintStatement() only');
    this.#payload = payload;
    this.issuerDid = issuerDid;
    this.validFrom = validFrom;
    Object.freeze(this);
  }

  static {
    seal = (payload, issuerDid, validFrom) => new LintedStatement(KEY, payload, issuerDid, validFrom);
  }

  /** Gives the payload for the signature, once; every later call throws TypeError. */
  spend(): string {
    const payload = this.#payload;
    if (payload === undefined) throw new TypeError('LintedStatement was spent before');
    this.#payload = undefined;
    return payload;
  }
}

/** Checks a statement and gives the single-use token, or all findings. Never throws for a bad statement. */
export async function lintStatement(statement: Statement, facts: StatementFacts): Promise<StatementLintResult> {
  const payload = statementPayload(statement);
  const parsed = parseStatement(payload);
  if (!parsed.ok) return { ok: false, findings: [finding('statement-form', parsed.path, parsed.reason)] };
  const findings = [
    ...keyFindings(parsed.statement, facts),
    ...memberFindings(parsed.statement, facts),
    ...(await nameFindings(parsed.statement, facts)),
  ];
  // 86: the signature; 2: the full stops; four characters for three bytes.
  const bytes = [statementHeader('x'.repeat(STATEMENT_KID_LENGTH)), payload].map((part) => utf8Length(part));
  const length = bytes.reduce((sum, part) => sum + Math.ceil((part * 4) / 3), 88);
  if (length > MAX_STATEMENT) findings.push(finding('statement-size', '', 'too long to print'));
  return findings.length > 0
    ? { ok: false, findings }
    : { ok: true, linted: seal(payload, parsed.statement.issuerDid, parsed.statement.validFrom) };
}

function keyFindings({ issuerDid }: Statement, { jwtKey }: StatementFacts): Finding[] {
  const { methodId, controller, active } = jwtKey;
  const sound = active && controller === issuerDid && methodId.startsWith(`${issuerDid}#`);
  return sound ? [] : [finding('statement-key', '', 'not an active key of this issuer')];
}

/** Every member as the credential has it. */
function memberFindings(statement: Statement, { credential, publicUrl }: StatementFacts): Finding[] {
  const { credentialStatus: status, credentialSubject: subject } = credential;
  const level = subject.result?.[0]?.achievedLevel?.split('#').pop();
  const expected: [path: string, actual: unknown, wanted: unknown][] = [
    ['i', statement.issuerDid, credential.issuer.id],
    ['b', statement.achievementName, subject.achievement.name],
    ['l', statement.level, level],
    ['d', statement.awardedDay, credential.awardedDate.slice(0, 10)],
    ['f', statement.validFrom, credential.validFrom],
    ['u', statement.validUntil, credential.validUntil ?? null],
    ['s', `${publicUrl}/status/${statement.statusListId}`, status.statusListCredential],
    ['x', String(statement.statusIndex), status.statusListIndex],
    ['c', statement.credentialId, credential.id],
  ];
  return expected
    .filter(([, actual, wanted]) => actual !== wanted)
    .map(([path]) => finding('statement-says-what-its-credential-says', path, 'differs from the credential'));
}

async function nameFindings({ recipientName }: Statement, { credential, sha256 }: StatementFacts): Promise<Finding[]> {
  const names = credential.credentialSubject.identifier.filter(({ identityType }) => identityType === 'name');
  const matches = await Promise.all(names.map((name) => identityMatches(name, 'name', recipientName, sha256)));
  return matches.length > 0 && matches.every(Boolean)
    ? []
    : [finding('statement-says-what-its-credential-says', 'n', 'is not the name of the credential')];
}

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

function finding(rule: string, path: string, detail: string): Finding {
  return { rule, path, detail };
}
