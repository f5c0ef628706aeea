/**
 * The statement behind the second QR code on paper: the same ten checks and the same report as for a credential. Small on
 * purpose, without the libraries for linked data: a page can carry it alone. Only its status list needs those, so the
 * check of the status is passed in.
 */
import { decodeBase64Url } from '../openbadges/base64url.ts';
import { isObject } from '../openbadges/gate-structure.ts';
import { scanJson } from '../openbadges/json-scanner.ts';
import {
  MAX_STATEMENT,
  parseStatement,
  STATEMENT_KID_LENGTH,
  STATEMENT_TYPE,
  type Statement,
  statementHeader,
  statementKid,
} from '../openbadges/statement.ts';
import type { VerifyOptions } from './adapters.ts';
import { asText } from './as-text.ts';
import type { Candidate } from './checks/candidate.ts';
import { keyAfterRegister, revokedKey } from './checks/compromise.ts';
import { checkIssuer } from './checks/issuer.ts';
import { checkKey, isProven } from './checks/key.ts';
import { checkRecipient } from './checks/recipient.ts';
import { checkRegister } from './checks/register.ts';
import { checkValidity } from './checks/validity.ts';
import { conclude } from './conclude.ts';
import { resolveController } from './documents/controller-document.ts';
import { findSigningKey, type KeyResult, notPublished } from './documents/signing-key.ts';
import { type Finding, fail, failOwn, guard, pass, skipped, unknown } from './finding.ts';
import type { Check, Verification } from './report.ts';
import { asCredential } from './statement-as-credential.ts';
import { summaryOf } from './summary.ts';
import { UnreadableInput } from './unreadable-input.ts';

/** A statement taken apart; nothing is verified yet. */
export interface ReadStatement {
  kind: 'statement';
  compact: string;
  headerText: string;
  header: Readonly<Record<string, unknown>>;
  payload: string;
  signature: Uint8Array;
}

/** The check that needs more than this file: is it revoked? */
export type CheckStatus = (candidate: Candidate) => Promise<Finding>;

const LINK = /^https?:\/\/[^\s/?#]+\/c#(\S*)$/;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const HEADER_MEMBERS = ['alg', 'kid', 'typ'];

/** The fragment of a link to a statement, on whatever host; null for other text. Nothing needs to be fetched for it. */
export function statementInLink(text: string): string | null {
  return LINK.exec(text.trim())?.[1] ?? null;
}

/**
 * Takes apart what calls itself a statement in its header; null for everything else. Throws UnreadableInput: TOO_LARGE,
 * PARSING_ERROR for what is no text or no JSON (also where a member stands in it twice).
 */
export function readStatement(text: string): ReadStatement | null {
  const compact = text.trim();
  if (!COMPACT.test(compact)) return null;
  const [headerPart = '', payloadPart = '', signaturePart = ''] = compact.split('.');
  const headerText = decodeText(headerPart.slice(0, MAX_STATEMENT));
  const scanned = headerText === null ? null : scanJson(headerText);
  if (headerText === null || !scanned?.ok || !isObject(scanned.value) || scanned.value.typ !== STATEMENT_TYPE) {
    return null;
  }
  if (compact.length > MAX_STATEMENT) throw new UnreadableInput('TOO_LARGE', { maxBytes: MAX_STATEMENT });
  const payload = decodeText(payloadPart);
  const signature = decodeBase64Url(signaturePart);
  if (payload === null || signature === null) throw new UnreadableInput('PARSING_ERROR', { reason: 'base64url' });
  const content = scanJson(payload);
  if (!content.ok) throw new UnreadableInput('PARSING_ERROR', content.params);
  return { kind: 'statement', compact, headerText, header: scanned.value, payload, signature };
}

/** Verifies a statement as of `options.now`. Never throws: a defect of ours gives `unverifiable`. */
export async function verifyStatement(
  read: ReadStatement,
  options: VerifyOptions,
  checkStatus: CheckStatus,
): Promise<Verification> {
  try {
    return await judge(read, options, checkStatus);
  } catch {
    return conclude(options, [{ id: 'shape', ...unknown('INTERNAL_ERROR') }]);
  }
}

async function judge(read: ReadStatement, options: VerifyOptions, checkStatus: CheckStatus): Promise<Verification> {
  const parsed = parseStatement(read.payload);
  const trusted = await options.trust.find(parsed.ok ? parsed.statement.issuerDid : claimedIssuer(read.payload));
  const profile = trusted?.own ? 'own' : 'foreign';
  if (!parsed.ok) {
    const { path, reason } = parsed;
    return conclude(options, [{ id: 'shape', ...failOwn(profile, 'STATEMENT_INVALID', { path, reason }) }]);
  }
  const { statement } = parsed;
  const document = asCredential(statement, trusted?.name ?? null, options.localOrigin);
  const candidate: Candidate = {
    document,
    jwt: null,
    exact: null,
    issuerId: statement.issuerDid,
    profile,
    trusted,
    options,
  };
  const first: Check = { id: 'shape', ...pass('SHAPE_OK', { profile, standard: 'statement' }) };
  const { proof, key: signed, multibase } = await checkSignature(read, statement, candidate);
  const revoked = revokedKey({ proof, key: signed }, candidate);
  const entered = revoked && (await guard('register', () => checkRegister(candidate, read.compact, revoked)));
  const key = revoked && entered ? keyAfterRegister(revoked, entered) : signed;
  const checks: Check[] = [first, { id: 'proof', ...proof }, { id: 'key', ...key }];
  if (isProven({ proof, key })) {
    checks.push(
      await guard('validity', () => checkValidity(candidate)),
      await guard('status', () => checkStatus(candidate)),
      { id: 'schema', ...pass('SCHEMA_VALID', { standard: 'statement' }) },
      await guard('issuer', () => checkIssuer(candidate, multibase)),
      await guard('recipient', () => checkRecipient(candidate)),
      { id: 'endorsements', ...skipped('NO_ENDORSEMENTS') },
      await guard('register', () => checkRegister(candidate, read.compact)),
    );
  }
  if (entered && !checks.some(({ id }) => id === 'register')) checks.push(entered);
  const known = checks.some(({ id, outcome }) => id === 'issuer' && outcome === 'pass');
  return conclude(options, checks, { summary: summaryOf(document, known), credential: document });
}

interface Signature {
  proof: Finding;
  key: Finding;
  multibase: string | null;
}

/** Header, then the key through the issuer, then the signature: ES256 and nothing else (RFC 8725). */
async function checkSignature(read: ReadStatement, statement: Statement, candidate: Candidate): Promise<Signature> {
  const refused = (proof: Finding, key: Finding): Signature => ({ proof, key, multibase: null });
  const headerFinding = headerRefusal(read, candidate.profile);
  if (headerFinding !== null) return refused(headerFinding, skipped('PROOF_NOT_READ'));
  const found = await findKey(statement.issuerDid, asText(read.header.kid), candidate.options);
  if (!found.ok) return refused(skipped('KEY_NOT_FOUND'), found.finding);
  const { ec, methodId, multibase } = found.key;
  if (ec?.crv !== 'P-256') {
    return refused(failOwn(candidate.profile, 'KEY_TYPE_UNSUPPORTED', { method: methodId }), skipped('PROOF_NOT_READ'));
  }
  const message = new TextEncoder().encode(read.compact.slice(0, read.compact.lastIndexOf('.')));
  const right =
    read.signature.length === 64 && (await candidate.options.platform.ecdsaVerify(ec, message, read.signature));
  return {
    proof: right ? pass('PROOF_VALID', { suite: 'ES256' }) : fail('PROOF_INVALID', { suite: 'ES256' }),
    key: await checkKey(found.key, Date.parse(statement.validFrom), candidate.options),
    multibase,
  };
}

function headerRefusal({ header, headerText }: ReadStatement, profile: Candidate['profile']): Finding | null {
  const { alg, kid } = header;
  if (alg !== 'ES256') return fail('ERR_JOSE_ALG_NOT_ALLOWED', { alg: asText(alg).slice(0, 40) });
  const member = Object.keys(header).find((name) => !HEADER_MEMBERS.includes(name));
  if (member !== undefined) return failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: member.slice(0, 40) });
  const sound = typeof kid === 'string' && kid.length === STATEMENT_KID_LENGTH && statementHeader(kid) === headerText;
  return sound ? null : failOwn(profile, 'JOSE_HEADER_NOT_ALLOWED', { member: 'kid' });
}

/** The one key in the issuer's own document whose name begins so; it must be one the issuer signs with, or did until it was revoked. */
async function findKey(issuerId: string, kid: string, options: VerifyOptions): Promise<KeyResult> {
  const resolved = await resolveController(issuerId, options);
  if (!resolved.ok) return resolved;
  const { assertionMethod, methods } = resolved.document;
  const revoked = methods.filter((method) => method.revoked !== undefined).map(({ id }) => String(id));
  const named = [...new Set([...assertionMethod, ...revoked])].filter(
    (id) => id.startsWith(`${issuerId}#`) && statementKid(id) === kid,
  );
  const [methodId] = named;
  if (methodId === undefined || named.length > 1) {
    const reason = methodId === undefined ? 'not published' : 'several';
    return notPublished(resolved.document, `${issuerId}#${kid}`, reason);
  }
  return findSigningKey(issuerId, methodId, options);
}

/** Whom a payload that is not in order names as issuer: what claims to be ours and is not as ours are is a forgery. */
function claimedIssuer(payload: string): string {
  const scanned = scanJson(payload);
  const issuer = scanned.ok && isObject(scanned.value) ? scanned.value.i : undefined;
  return typeof issuer === 'string' ? issuer : '';
}

function decodeText(part: string): string | null {
  const bytes = decodeBase64Url(part);
  if (bytes === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
