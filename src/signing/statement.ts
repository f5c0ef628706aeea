import type { LintedStatement } from '../openbadges/lint-statement.ts';
import { statementHeader, statementKid } from '../openbadges/statement.ts';
import type { SigningKey } from './key-store.ts';

/**
 * Spends the token and gives the statement as Compact JWS (RFC 7515 3.1), ES256. Its `typ` is its own, so that nothing
 * signed here is a credential. Two signatures differ: store it once made.
 */
export async function makeStatement(linted: LintedStatement, key: SigningKey): Promise<string> {
  const parts = [statementHeader(statementKid(key.methodId)), linted.spend()];
  const signed = parts.map((part) => Buffer.from(part, 'utf8').toString('base64url')).join('.');
  return `${signed}.${Buffer.from(await key.sign(Buffer.from(signed, 'ascii'))).toString('base64url')}`;
}
