/**
 * The issuance cycle, from an approved award to a stored credential, in numbered steps that are safe to repeat: a crash
 * between any two of them is finished at the next run with the same id, status index and time. The order is the point:
 * what we mean to sign is on record before it is signed, and nothing is published that our own verifier would refuse.
 */
import { AppError } from '../../errors.ts';
import { statusEntry } from '../../openbadges/achievement-credential.ts';
import { documentLoader } from '../../openbadges/contexts.ts';
import { type LintedCredential, lint } from '../../openbadges/lint.ts';
import { type LintedStatement, lintStatement } from '../../openbadges/lint-statement.ts';
import { gateOwn } from '../../openbadges/shape-gate.ts';
import type { SignedCredential } from '../../openbadges/signed-credential.ts';
import { getBit } from '../../openbadges/status-list.ts';
import type { UnsignedCredential } from '../../openbadges/types.ts';
import { achievementUrl } from '../achievements/achievement-urls.ts';
import { refuseClockBehind } from '../clock.ts';
import { newControlCode, newShortCode, newSlug } from '../codes.ts';
import { mayHigherLevels } from '../dossiers/practice.ts';
import { giveHolderLink } from '../holders/holder-links.ts';
import { tellHolder } from '../letters/award-letter.ts';
import { addAudit } from '../organisations/audit.ts';
import { isSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterInRegister } from '../register/enter.ts';
import { addMonths, dateTime } from '../time.ts';
import { withEndorsement } from '../workplace/company-endorsement.ts';
import { buildDocument, type LoadedAward, type PlannedAward } from './award-document.ts';
import { type Award, transition } from './awards.ts';
import { statusListUrl, takeStatusIndex } from './status-lists.ts';

/** An intent older than this is not signed any more: the award fails and its index stays burned. */
const INTENT_LIFETIME_MS = 7 * 24 * 3_600_000;

type Loaded = LoadedAward;

/**
 * Issues one approved award; an award that is issued already comes back as it is. Throws AppError: `award.not_approved`,
 * `award.lint_failed`, `award.verification_failed`, `award.intent_expired` or `key.not_this_organisation` (these leave
 * the award failed: FATAL), or `clock.backwards`, after which it waits.
 * `prove`: whatever signs it, the generic library must give the same bytes.
 */
export async function issueAward(deps: IssuingDeps, awardId: string, prove?: 'prove'): Promise<Award> {
  // a. load; stop unless approved
  const loaded = await load(deps, awardId);
  if (loaded.award.state === 'issued') return loaded.award;
  await refuseClockBehind(deps);
  try {
    // b. id, index, codes and time, given out once; on record, with the hash of the document, before any key is touched
    const award = await plan(deps, loaded);
    await deps.failPoint?.('planned');
    // c. the document; in a praktijkverklaring with the company's own signature, where it gave one
    const document = await buildDocument(deps, { ...loaded, award });
    const unsigned = award.kind === 'badge' ? document : await withEndorsement(deps, award, document);
    // d. lint, and a dress rehearsal with a throw-away key
    const linted = await lintForSigning(deps, { ...loaded, award }, unsigned);
    const lintedStatement = await lintStatementOf(deps, { ...loaded, award }, linted);
    await rehearse(deps, award, linted);
    // e. where it is another document than the one on record (an endorsement came into it): that one, before the key
    const intended = await storeIntent(deps, award, unsigned);
    if (intended.state === 'issued') return intended;
    await deps.failPoint?.('intent');
    // f. the only door to the private key
    const signed = await deps.signer.sign(award.organisationId, linted, prove);
    const statement =
      lintedStatement === null ? null : await deps.signer.signStatement(award.organisationId, lintedStatement);
    await deps.failPoint?.('signed');
    // g. never publish what our own verifier would not accept
    await verifySigned(deps, [signed.json, signed.jwt, ...(statement === null ? [] : [statement])]);
    // h. signed bytes, entry in the register, the holder's private link, the letter, state and audit together
    const issued = await store(deps, award, loaded.organisation.did, signed, statement);
    await deps.failPoint?.('issued');
    return issued;
  } catch (error) {
    if (error instanceof AppError && FATAL.has(error.code)) await markFailed(deps, awardId, error);
    throw error;
  }
}

const FATAL: ReadonlySet<string> = new Set([
  'award.lint_failed',
  'award.verification_failed',
  'award.intent_expired',
  'key.not_this_organisation',
]);

async function load(deps: IssuingDeps, awardId: string): Promise<Loaded> {
  const award = await deps.storage.awards.byId(awardId);
  if (award === null) throw new AppError('award.not_found');
  if (!['approved', 'issuing', 'issued'].includes(award.state))
    throw new AppError('award.not_approved', { state: award.state });
  const [version, organisation, recipient, achievement] = await Promise.all([
    deps.storage.achievements.versionById(award.achievementVersionId),
    deps.storage.organisations.byId(award.organisationId),
    deps.storage.recipients.byId(award.organisationId, award.recipientId),
    deps.storage.achievements.byId(award.organisationId, award.achievementId),
  ]);
  if (!version || !organisation || !recipient || !achievement) throw new AppError('award.not_found');
  return { award, version, organisation, recipient, archived: achievement.archivedAt !== null };
}

/**
 * Gives out id, index, codes and time, and records the hash of the document that follows from them. The document is made
 * before the transaction but for its index, which only the transaction knows.
 */
async function plan(deps: IssuingDeps, loaded: Loaded): Promise<PlannedAward> {
  const { award, version, organisation, recipient } = loaded;
  if (award.state === 'issuing') {
    if (deps.now().getTime() - Date.parse(award.plannedAt ?? '') > INTENT_LIFETIME_MS)
      throw new AppError('award.intent_expired');
    return award as PlannedAward;
  }
  const plannedAt = dateTime(deps.now());
  const given = {
    slug: newSlug(deps.random),
    shortCode: newShortCode(deps.random),
    controlCode: newControlCode(deps.random),
    credentialId: `urn:uuid:${deps.random.uuid()}`,
    subjectId: `urn:uuid:${deps.random.uuid()}`,
    nameSalt: newSalt(deps),
    emailSalt: recipient.email === null ? null : newSalt(deps),
    plannedAt,
    validUntil: version.content.validityMonths === null ? null : addMonths(plannedAt, version.content.validityMonths),
  };
  const anyIndex = { statusListId: '', statusIndex: 0 };
  const draft = await buildDocument(deps, { ...loaded, award: { ...award, ...given, ...anyIndex } });
  return deps.storage.transaction(async (tx) => {
    const fresh = await tx.awards.byId(award.id);
    if (fresh === null) throw new AppError('award.not_found');
    if (fresh.state === 'issuing') return fresh as PlannedAward;
    const { listId, index } = await takeStatusIndex(tx, deps, award.organisationId, award.id);
    const credentialStatus = statusEntry({ listUrl: statusListUrl(organisation.publicUrl, listId), index });
    const planned = transition(fresh, 'issuing', {
      ...given,
      statusListId: listId,
      statusIndex: index,
      unsignedSha256: deps.sha256Hex(JSON.stringify({ ...draft, credentialStatus })),
    });
    await tx.awards.update(planned);
    return planned as PlannedAward;
  });
}

/** 16 random bytes as base64url: 22 characters. */
function newSalt(deps: IssuingDeps): string {
  return btoa(String.fromCharCode(...deps.random.bytes(16)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

async function lintForSigning(
  deps: IssuingDeps,
  { award, version, organisation, archived }: Loaded & { award: PlannedAward },
  unsigned: UnsignedCredential,
): Promise<LintedCredential> {
  const { storage } = deps;
  const [credentialKey, list, indexOwner, sameId, twins, others] = await Promise.all([
    deps.keys.activeKey(organisation, 'credential', award.plannedAt),
    storage.statusLists.byId(award.statusListId),
    storage.statusLists.awardOf(award.statusListId, award.statusIndex),
    storage.awards.byCredentialId(award.credentialId),
    storage.awards.issuedTwins(award),
    storage.organisations.names(),
  ]);
  const result = await lint(unsigned, {
    issuerDid: organisation.did,
    issuerName: organisation.name,
    school: schoolFacts(organisation),
    otherIssuerNames: others.filter((other) => other.id !== organisation.id).map((other) => other.name),
    credentialKey,
    plannedAt: award.plannedAt,
    now: deps.now(),
    origin: new URL(organisation.publicUrl).origin,
    localOrigin: organisation.publicUrl.startsWith('http://') ? new URL(organisation.publicUrl).origin : null,
    status: {
      listUrl: statusListUrl(organisation.publicUrl, award.statusListId),
      index: award.statusIndex,
      unique: indexOwner === award.id,
      unset: list !== null && !getBit(list.bits, award.statusIndex),
    },
    achievement: {
      id: achievementUrl(organisation.publicUrl, version.id),
      versionPublished: version.publishedAt !== null,
      archived,
      ofThisIssuer: version.organisationId === organisation.id,
    },
    twinIds: twins.map((twin) => twin.id),
    predecessorId: award.supersedes,
    credentialIdTaken: sameId !== null && sameId.id !== award.id,
    gateOwn,
    documentLoader,
    provenStatements: deps.signer.provenStatements,
  });
  if (!result.ok)
    throw new AppError('award.lint_failed', { rule: result.findings.map((finding) => finding.rule).join(' ') });
  return result.linted;
}

function schoolFacts(organisation: LoadedAward['organisation']) {
  const { brin, kind } = organisation;
  return isSchool(organisation) && brin !== null
    ? { brin, mbo: kind === 'mbo', higherLevels: mayHigherLevels(organisation) }
    : null;
}

/** The same award as a statement for paper, checked against the credential that was just linted. */
async function lintStatementOf(
  deps: IssuingDeps,
  { award, version, organisation, recipient }: Loaded & { award: PlannedAward },
  linted: LintedCredential,
): Promise<LintedStatement | null> {
  // A statement says a name and a level in one line; the work processes of a praktijkverklaring would not fit.
  if (award.level === null) return null;
  const statement = {
    issuerDid: organisation.did,
    recipientName: recipient.name,
    achievementName: version.content.name,
    level: award.level,
    awardedDay: award.awardedDate,
    validFrom: award.plannedAt,
    validUntil: award.validUntil,
    statusListId: award.statusListId,
    statusIndex: award.statusIndex,
    credentialId: award.credentialId,
  };
  const result = await lintStatement(statement, {
    credential: linted.peek(),
    publicUrl: organisation.publicUrl,
    jwtKey: await deps.keys.activeKey(organisation, 'jwt', award.plannedAt),
    sha256: deps.sha256,
  });
  if (!result.ok)
    throw new AppError('award.lint_failed', { rule: result.findings.map((finding) => finding.rule).join(' ') });
  return result.linted;
}

/** Lint 23: signed with a key that is thrown away, the document must pass our own full verifier. */
async function rehearse(deps: IssuingDeps, award: PlannedAward, linted: LintedCredential): Promise<void> {
  const rehearsal = await deps.signer.rehearse(award.organisationId, linted);
  const { report } = await deps.verifyOwn(rehearsal.json, { now: deps.now(), didDocument: rehearsal.didDocument });
  if (report.verdict !== 'valid') throw new AppError('award.lint_failed', { rule: `rehearsal ${report.verdict}` });
}

/** Works on the row as it is now: another process may have issued this award in the meantime, which must stay so. */
async function storeIntent(deps: IssuingDeps, award: PlannedAward, unsigned: UnsignedCredential): Promise<Award> {
  const unsignedSha256 = deps.sha256Hex(JSON.stringify(unsigned));
  if (award.unsignedSha256 === unsignedSha256) return award;
  return deps.storage.transaction(async (tx) => {
    const fresh = await tx.awards.byId(award.id);
    if (fresh === null) throw new AppError('award.not_found');
    if (fresh.state !== 'issuing' || fresh.unsignedSha256 === unsignedSha256) return fresh;
    const intended = { ...fresh, unsignedSha256 };
    await tx.awards.update(intended);
    return intended;
  });
}

async function verifySigned(deps: IssuingDeps, forms: readonly string[]): Promise<void> {
  for (const form of forms) {
    const { report } = await deps.verifyOwn(form, { now: deps.now() });
    if (report.verdict === 'valid') continue;
    const failed = report.checks.filter((check) => check.outcome === 'fail' || check.outcome === 'unknown');
    throw new AppError('award.verification_failed', {
      verdict: report.verdict,
      codes: failed.map((check) => check.code).join(' '),
    });
  }
}

async function store(
  deps: IssuingDeps,
  award: PlannedAward,
  issuer: string,
  { json, jwt, sha256 }: SignedCredential,
  statement: string | null,
): Promise<Award> {
  return deps.storage.transaction(async (tx) => {
    const fresh = await tx.awards.byId(award.id);
    if (fresh === null) throw new AppError('award.not_found');
    if (fresh.state === 'issued') return fresh;
    const issued = transition(fresh, 'issued', { issuedAt: dateTime(deps.now()) });
    await tx.awards.insertCredential({ awardId: award.id, json, jwt, sha256, statement });
    await tx.awards.update(issued);
    await enterInRegister(tx, deps, [{ awardId: award.id, type: 'issue', issuer, json, jwt }]);
    await giveHolderLink(tx, deps, issued);
    if (issued.supersedes === null) await tellHolder(tx, deps, issued);
    await addAudit(tx, deps, {
      organisationId: award.organisationId,
      actor: 'system',
      action: 'award.issue',
      objectId: award.id,
    });
    return issued;
  });
}

async function markFailed(deps: IssuingDeps, awardId: string, error: AppError): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const award = await tx.awards.byId(awardId);
    if (award === null || !['approved', 'issuing'].includes(award.state)) return;
    const failed = transition(award, 'failed', { failureCode: error.code });
    await tx.awards.update(failed);
    await tellHolder(tx, deps, failed);
    await addAudit(tx, deps, {
      organisationId: award.organisationId,
      actor: 'system',
      action: 'award.issue',
      objectId: awardId,
      result: 'failed',
    });
  });
}
