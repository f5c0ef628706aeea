import { describe, expect, test } from '@jest/globals';
import { buildAchievementCredential } from '../../src/openbadges/achievement-credential.ts';
import { identityObject } from '../../src/openbadges/identity.ts';
import { LintedStatement, lintStatement, type StatementFacts } from '../../src/openbadges/lint-statement.ts';
import { parseStatement, type Statement, statementPayload } from '../../src/openbadges/statement.ts';
import { DID, goodInput, ORIGIN, sha256 } from './good-badge.ts';

const NAME = 'Sam de Vries';

async function goodFacts(): Promise<StatementFacts> {
  const name = await identityObject('name', NAME, 'vjok-vpecjvlFzd5jUB-YQ', sha256);
  return {
    credential: buildAchievementCredential({ ...goodInput(), identifiers: [name] }),
    publicUrl: ORIGIN,
    jwtKey: { methodId: `${DID}#9fqNrKtVPcBqQW0wzQhb3Q`, controller: DID, active: true },
    sha256,
  };
}

const good = (facts: StatementFacts): Statement => ({
  issuerDid: DID,
  recipientName: NAME,
  achievementName: 'Samenwerken',
  level: 'gevorderd',
  awardedDay: '2026-11-20',
  validFrom: '2026-11-21T13:02:11Z',
  validUntil: '2028-11-21T13:02:11Z',
  statusListId: '7Kq2',
  statusIndex: Number(facts.credential.credentialStatus.statusListIndex),
  credentialId: facts.credential.id,
});

/** One bad fixture a rule and member. */
const SAYS = 'statement-says-what-its-credential-says';
const FIXTURES: [rule: string, path: string, change: Partial<Statement>, facts?: Partial<StatementFacts>][] = [
  [SAYS, 'b', { achievementName: 'Plannen' }],
  [SAYS, 'l', { level: 'expert' }],
  [SAYS, 'd', { awardedDay: '2026-11-19' }],
  [SAYS, 'f', { validFrom: '2026-11-21T13:02:12Z' }],
  [SAYS, 'u', { validUntil: null }],
  [SAYS, 's', { statusListId: '7Kq3' }],
  [SAYS, 'x', { statusIndex: 1 }],
  [SAYS, 'c', { credentialId: 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c12' }],
  [SAYS, 'n', { recipientName: 'Sam de Vrees' }],
  [SAYS, 's', {}, { publicUrl: 'https://elders.example' }],
  ['statement-key', '', {}, { jwtKey: { methodId: `${DID}#x`, controller: DID, active: false } }],
  ['statement-key', '', {}, { jwtKey: { methodId: `${DID}#x`, controller: 'did:web:x.example', active: true } }],
  ['statement-form', 'n', { recipientName: 'Sam\u202e' }],
  ['statement-form', 'c', { credentialId: 'urn:uuid:x' }],
];

describe('lintStatement', () => {
  test('gives a token for what its credential says, to be spent once', async () => {
    const facts = await goodFacts();
    const result = await lintStatement(good(facts), facts);
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    expect(result.linted).toBeInstanceOf(LintedStatement);
    const payload = result.linted.spend();
    expect(parseStatement(payload)).toEqual({ ok: true, statement: good(facts) });
    expect(() => result.linted.spend()).toThrow(TypeError);
  });

  test.each(FIXTURES)('%s %s', async (rule, path, change, more = {}) => {
    const facts = await goodFacts();
    const result = await lintStatement({ ...good(facts), ...change }, { ...facts, ...more });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.findings.map((one) => [one.rule, one.path])).toEqual([[rule, path]]);
  });

  test('another issuer than the credential, whatever its key', async () => {
    const facts = await goodFacts();
    const issuerDid = 'did:web:badges.example:issuers:ander';
    const jwtKey = { methodId: `${issuerDid}#x`, controller: issuerDid, active: true };
    const result = await lintStatement({ ...good(facts), issuerDid }, { ...facts, jwtKey });
    expect(!result.ok && result.findings.map(({ path }) => path)).toEqual(['i']);
  });

  test('a credential without a hashed name has no statement', async () => {
    const facts = await goodFacts();
    facts.credential.credentialSubject.identifier = [];
    const result = await lintStatement(good(facts), facts);
    expect(!result.ok && result.findings.map(({ path }) => path)).toEqual(['n']);
  });

  test('nobody makes a token by hand', () => {
    const make = LintedStatement as unknown as new (key: symbol, payload: string, issuer: string) => unknown;
    expect(() => new make(Symbol('lint-statement'), '{}', DID)).toThrow(TypeError);
  });
});

test('a payload has one spelling, in this order, without what is not there', () => {
  const statement: Statement = {
    issuerDid: DID,
    recipientName: 'ሳራ "S" ደስታ',
    achievementName: 'Samenwerken',
    level: 'beginner',
    awardedDay: '2026-11-20',
    validFrom: '2026-11-21T13:02:11Z',
    validUntil: null,
    statusListId: '7Kq2',
    statusIndex: 0,
    credentialId: 'urn:uuid:00000000-0000-4000-8000-0000000000ff',
  };
  const payload = statementPayload(statement);
  expect(payload).toBe(
    `{"i":"${DID}","n":"ሳራ \\"S\\" ደስታ","b":"Samenwerken","l":1,"d":"2026-11-20","f":1795266131,"s":"7Kq2","x":0,"c":"AAAAAAAAQACAAAAAAAAA_w"}`,
  );
  expect(parseStatement(payload)).toEqual({ ok: true, statement });
});
