/**
 * Open Badges 2.0 and 2.1, hosted or signed: the same ten checks and the same report as for 3.0. Plain JSON with checks
 * of our own; its rules are its own too, so this folder shares with the others only what means the same in both.
 */
import type { VerifyOptions } from '../adapters.ts';
import type { Candidate } from '../checks/candidate.ts';
import { checkIssuer } from '../checks/issuer.ts';
import { checkRecipient } from '../checks/recipient.ts';
import { checkValidity } from '../checks/validity.ts';
import { conclude } from '../conclude.ts';
import { type Finding, guard, pass, skipped, unknown } from '../finding.ts';
import type { Jwt } from '../read-input/jwt.ts';
import type { Check, Verification } from '../report.ts';
import { summaryOf } from '../summary.ts';
import { asCredential } from './as-credential.ts';
import { type Assertion, parseAssertion } from './assertion.ts';
import { type BadgeClass, findDocuments, type Issuer } from './documents.ts';
import { checkHost, fetchHosted } from './hosted.ts';
import { checkRevocationList, checkSigned } from './signed.ts';

/** What was found in the input: an Assertion, with its signature, or only the address of one. */
export interface ReadBadge2 {
  kind: 'badge2';
  assertion: Record<string, unknown> | null;
  jwt: Jwt | null;
  /** Address baked into a picture; null where the Assertion names it. */
  address: string | null;
}

/** Verifies one badge of Open Badges 2.0. Never throws: a defect of ours gives `unverifiable`. */
export async function verifyBadge2(read: ReadBadge2, options: VerifyOptions): Promise<Verification> {
  try {
    return await judge(read, options);
  } catch {
    return conclude(options, [{ id: 'shape', ...unknown('INTERNAL_ERROR') }]);
  }
}

async function judge(read: ReadBadge2, options: VerifyOptions): Promise<Verification> {
  const only = (id: Check['id'], finding: Finding): Verification =>
    conclude(options, [...(id === 'shape' ? [] : [SHAPE_OK]), { id, ...finding }]);
  let address = read.address;
  if (address === null) {
    const parsed = parseAssertion(read.assertion);
    if (!parsed.ok) return only('shape', unknown(parsed.code, parsed.params));
    if (parsed.value.kind === 'signed') {
      if (read.jwt === null) return only('shape', unknown('PROOF_MISSING', { path: 'signature' }));
      return judgeSigned(read.jwt, parsed.value, options);
    }
    address = parsed.value.id;
  }
  const hosted = await fetchHosted(address, read.assertion, options);
  if (hosted.kind === 'revoked') return only('status', hosted.status);
  if (hosted.kind === 'refused') return only(hosted.check, hosted.finding);
  const { assertion, proof } = hosted;
  const documents = await findDocuments(assertion, options);
  if (!documents.ok) return conclude(options, [SHAPE_OK, { id: 'proof', ...proof }, failedDocument(documents.finding)]);
  const { badge, issuer } = documents.value;
  const first: Check[] = [SHAPE_OK, { id: 'proof', ...proof }, { id: 'key', ...checkHost(assertion.id, issuer) }];
  const status = async (): Promise<Finding> => pass('NOT_REVOKED', { list: assertion.id.slice(0, 200) });
  return finish({ assertion, badge, issuer }, first, status, options);
}

async function judgeSigned(jwt: Jwt, assertion: Assertion, options: VerifyOptions): Promise<Verification> {
  const documents = await findDocuments(assertion, options);
  if (!documents.ok) {
    return conclude(options, [
      SHAPE_OK,
      { id: 'proof', ...skipped('KEY_NOT_FOUND') },
      failedDocument(documents.finding),
    ]);
  }
  const { badge, issuer } = documents.value;
  const { proof, key } = await checkSigned(jwt, assertion, issuer, options);
  const first: Check[] = [SHAPE_OK, { id: 'proof', ...proof }, { id: 'key', ...key }];
  return finish({ assertion, badge, issuer }, first, () => checkRevocationList(assertion.id, issuer, options), options);
}

interface Badge2 {
  assertion: Assertion;
  badge: BadgeClass;
  issuer: Issuer;
}

/** The checks that both kinds have in common, unless the issuer does not stand behind the badge. */
async function finish(
  { assertion, badge, issuer }: Badge2,
  first: readonly Check[],
  status: () => Promise<Finding>,
  options: VerifyOptions,
): Promise<Verification> {
  const document = asCredential(assertion, badge, issuer);
  const checks = [...first];
  if (first.every(({ outcome }) => outcome === 'pass')) {
    const trusted = await options.trust.find(issuer.id);
    const candidate: Candidate = {
      document,
      jwt: null,
      exact: null,
      issuerId: issuer.id,
      profile: 'foreign',
      trusted,
      options,
    };
    const endorsements = assertion.endorsements + badge.endorsements;
    checks.push(
      await guard('validity', () => checkValidity(candidate)),
      await guard('status', status),
      { id: 'schema', ...pass('SCHEMA_VALID', { standard: '2.0' }) },
      await guard('issuer', () => checkIssuer(candidate, null)),
      await guard('recipient', () => checkRecipient(candidate)),
      {
        id: 'endorsements',
        ...(endorsements === 0
          ? skipped('NO_ENDORSEMENTS')
          : unknown('ENDORSEMENTS_NOT_CHECKED', { count: endorsements })),
      },
      { id: 'register', ...skipped('NO_REGISTER') },
    );
  }
  const known = checks.some(({ id, outcome }) => id === 'issuer' && outcome === 'pass');
  return conclude(options, checks, { summary: summaryOf(document, known), credential: document });
}

/** Documents of a badge that could not be had: who issued it stays open, or it is not made as it should be. */
function failedDocument(finding: Finding): Check {
  return { id: finding.code === 'SCHEMA_INVALID' ? 'schema' : 'key', ...finding };
}

const SHAPE_OK: Check = { id: 'shape', ...pass('SHAPE_OK', { profile: 'foreign', standard: '2.0' }) };
