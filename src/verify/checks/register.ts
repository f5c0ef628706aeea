/**
 * Does it stand in the public register? Asked of our own issuers only, and only where whoever verifies can read the
 * register. A badge without an entry was not issued by this installation, whatever key signed it; a proof that does not
 * hold says nothing about the badge, so it is never a failure.
 */
import { canonicalJson } from '../../openbadges/canonical-json.ts';
import { includes } from '../../register/check-proofs.ts';
import { type Head, openCheckpoint } from '../../register/checkpoint.ts';
import { type Lost, type ReadEvidence, readEvidence } from '../../register/evidence.ts';
import { commitmentInput, leafData } from '../../register/leaf.ts';
import { leafInput } from '../../register/tree.ts';
import type { RegisterAccess, VerifyOptions } from '../adapters.ts';
import { encodeHex } from '../encoding.ts';
import { type Finding, fail, pass, skipped, unknown } from '../finding.ts';
import type { VerifyMemory } from '../memory.ts';
import { followsFrom } from '../readings.ts';
import type { Candidate } from './candidate.ts';
import { type RevokedKey, sizeAtCompromise } from './compromise.ts';

const BADGES = ['OpenBadgeCredential', 'AchievementCredential'];

/**
 * REGISTER_INCLUDED with `number` and `day`, and `until` where it says how far the `revoked` key counts.
 * As `fail` REGISTER_MISSING (no entry of this id) and REGISTER_MISMATCH (the entry is of another document).
 * As `unknown` REGISTER_PROOF_INVALID, REGISTER_ERASED, REGISTER_LOST (issued in a time whose entries are lost) and OFFLINE.
 * As `skipped` NO_REGISTER (not ours, no badge, or no register at hand) and REGISTER_PENDING (not issued yet).
 * `statement`: the exact text of the second QR code, null for a credential. It is no part of the entry, so its badge is
 * looked up and it must be the one issued with it.
 */
export async function checkRegister(
  candidate: Candidate,
  statement: string | null,
  revoked: RevokedKey | null = null,
): Promise<Finding> {
  const { document, issuerId, options } = candidate;
  const register = registerOf(candidate);
  if (register === undefined) return skipped('NO_REGISTER');
  if (register === 'pending') return skipped('REGISTER_PENDING');
  const found = await register.find(String(document.id));
  if (found === null) return fail('REGISTER_MISSING');
  if (found === 'offline') return unknown('OFFLINE');
  if (found === 'erased') return unknown('REGISTER_ERASED');
  if ('lost' in found) return wasLost(found, document.validFrom) ? unknown('REGISTER_LOST') : fail('REGISTER_MISSING');
  const evidence = readEvidence(found);
  if (evidence === null) return unknown('REGISTER_PROOF_INVALID', { reason: 'form' });
  if (statement !== null && evidence.statementSha256 === undefined)
    return unknown('REGISTER_PROOF_INVALID', { reason: 'statement' });
  const mine = statement === null ? await withOwnHash(evidence, candidate) : evidence;
  const { salt, jsonSha256, jwtSha256 } = mine;
  const commitment = await options.platform.sha256(commitmentInput(salt, jsonSha256, jwtSha256));
  const { leaf, seq } = evidence;
  if (leaf.issuer !== issuerId || encodeHex(commitment) !== encodeHex(leaf.commitment))
    return fail('REGISTER_MISMATCH');
  if (statement !== null && !(await isIssued(statement, evidence, candidate))) return fail('REGISTER_MISMATCH');
  const head = await headOf(evidence.checkpoint, register, candidate);
  if (head === null) return unknown('REGISTER_PROOF_INVALID', { reason: 'head' });
  const hash = await options.platform.sha256(leafInput(leafData(leaf)));
  const place = { index: seq - 1, size: head.size, leaf: hash, path: evidence.path, root: head.root };
  if (!(await includes(place, options.platform.sha256, options.memory?.register)))
    return unknown('REGISTER_PROOF_INVALID', { reason: 'path' });
  const size = revoked && (await sizeAtCompromise(revoked, evidence, head, candidate));
  return pass('REGISTER_INCLUDED', { number: seq, day: leaf.day, ...(size === null ? {} : { until: size }) });
}

/** Asks about it already: then the answer is there once its signature was checked. Whoever reads it hears what went wrong. */
export function askAhead(candidate: Candidate): void {
  const register = registerOf(candidate);
  if (typeof register === 'object') register.find(String(candidate.document.id)).catch(() => {});
}

/** The register it must stand in; undefined where it need stand in none, or none is at hand. */
function registerOf({ document, trusted, options }: Candidate): VerifyOptions['register'] {
  return trusted?.own === true && isBadge(document.type) ? options.register : undefined;
}

/** Whether it says to be of a time whose entries are lost; `validFrom` is also when it was signed. */
function wasLost({ lost }: Lost, validFrom: unknown): boolean {
  const at = Date.parse(String(validFrom));
  return lost.some(({ from, until }) => Date.parse(from) <= at && at <= Date.parse(until));
}

const isBadge = (type: unknown): boolean => [type].flat().some((one) => BADGES.includes(one as string));

/** Whether this is, letter for letter, the statement that was issued with the badge. */
async function isIssued(statement: string, evidence: ReadEvidence, { options }: Candidate): Promise<boolean> {
  const hash = await options.platform.sha256(statement);
  return evidence.statementSha256 != null && encodeHex(hash) === encodeHex(evidence.statementSha256);
}

/** The hash of the form at hand in the place of what the evidence says of it. */
async function withOwnHash(evidence: ReadEvidence, { document, jwt, options }: Candidate): Promise<ReadEvidence> {
  const hash = (text: string) => options.platform.sha256(text);
  if (jwt !== null) return { ...evidence, jwtSha256: await hash(jwt.compact) };
  const hashNow = () => hash(canonicalJson(document, (part) => canonicalOfShared(part, options.memory)));
  return { ...evidence, jsonSha256: await followsFrom(document, 'canonical hash', hashNow) };
}

function canonicalOfShared(part: object, memory: VerifyMemory | undefined): string | undefined {
  const shared = memory?.sharedHere?.get(part);
  if (shared !== undefined) shared.canonical ??= canonicalJson(part);
  return shared?.canonical;
}

/** The head in this text; a signature that was right before is not computed again. */
async function headOf(text: string, { key }: RegisterAccess, { options }: Candidate): Promise<Head | null> {
  const { memory, platform } = options;
  const name = `register ${key.origin} ${encodeHex(key.publicKey)} ${text}`;
  const known = memory?.documents.find(name) as Head | undefined;
  if (known !== undefined) return known;
  const head = await openCheckpoint(text, key, platform);
  if (head !== null) memory?.documents.keep(name, head, 2 * name.length);
  return head;
}
