/** A statement as somebody makes one who has the issuer's key and nothing else of the installation. */
import type { LintedStatement } from '../../src/openbadges/lint-statement.ts';
import { parseStatement, type Statement, statementPayload } from '../../src/openbadges/statement.ts';
import type { TestApp } from './app.ts';

/** An id of no badge. */
export const NO_BADGE = 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c11';

/** What a genuine statement says. */
export function saidIn(statement: string): Statement {
  const parsed = parseStatement(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString('utf8'));
  if (!parsed.ok) throw new Error(`no statement: ${parsed.path}`);
  return parsed.statement;
}

/** This statement with something else in it, signed with the organisation's own key, past the lint and the storage. */
export function forge(app: TestApp, organisationId: string, like: string, change: Partial<Statement>): Promise<string> {
  const said = { ...saidIn(like), ...change };
  const { issuerDid, validFrom } = said;
  const linted = { issuerDid, validFrom, spend: () => statementPayload(said) };
  return app.issuing.signer.signStatement(organisationId, linted as unknown as LintedStatement);
}
