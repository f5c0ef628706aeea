/** Step d of the cycle: the lint of an award's document and statement, with what its rules must know of the database. */
import { AppError } from '../../errors.ts';
import { documentLoader } from '../../openbadges/contexts.ts';
import { type LintedCredential, lint } from '../../openbadges/lint.ts';
import { type LintedStatement, lintStatement } from '../../openbadges/lint-statement.ts';
import { gateOwn } from '../../openbadges/shape-gate.ts';
import { getBit } from '../../openbadges/status-list.ts';
import type { UnsignedCredential } from '../../openbadges/types.ts';
import { achievementUrl } from '../achievements/achievement-urls.ts';
import { mayHigherLevels } from '../dossiers/practice.ts';
import { isSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { LoadedAward, PlannedAward } from './award-document.ts';
import type { Twin } from './award-records.ts';
import { type StatusList, statusListUrl } from './status-lists.ts';

type Loaded = LoadedAward & { award: PlannedAward };

/** What the rules must know beside the award, of several awards at once and as of one look at the database. */
export interface BatchFacts {
  lists: ReadonlyMap<string, StatusList>;
  /** Award by list id and index. */
  indexOwners: ReadonlyMap<string, string | null>;
  /** Award by credential id. */
  owners: ReadonlyMap<string, string>;
  issuedTo: readonly Twin[];
  organisationNames: readonly { id: string; name: string }[];
}

/** Asks the database for all of them together. */
export async function readFacts(
  { storage }: Pick<IssuingDeps, 'storage'>,
  awards: readonly PlannedAward[],
): Promise<BatchFacts> {
  const lists = new Map<string, StatusList>();
  const indexOwners = new Map<string, string | null>();
  for (const [listId, group] of Map.groupBy(awards, ({ statusListId }) => statusListId)) {
    const list = await storage.statusLists.byId(listId);
    if (list !== null) lists.set(listId, list);
    const indexes = group.map(({ statusIndex }) => statusIndex);
    for (const { index, awardId } of await storage.statusLists.awardsOf(listId, indexes))
      indexOwners.set(`${listId} ${index}`, awardId);
  }
  const owners = await storage.awards.ownersOf(awards.map(({ credentialId }) => credentialId));
  return {
    lists,
    indexOwners,
    owners: new Map(owners.map(({ id, credentialId }) => [credentialId, id])),
    issuedTo: await storage.awards.issuedTo([...new Set(awards.map(({ recipientId }) => recipientId))]),
    organisationNames: await storage.organisations.names(),
  };
}

/** The single-use token of a document that keeps every rule, with their numbers. `award.lint_failed` with the rules that it breaks. */
export async function lintForSigning(
  deps: IssuingDeps,
  { award, version, organisation, archived }: Loaded,
  unsigned: UnsignedCredential,
  facts: BatchFacts,
): Promise<{ linted: LintedCredential; passed: readonly number[] }> {
  const list = facts.lists.get(award.statusListId);
  const sameId = facts.owners.get(award.credentialId);
  const result = await lint(unsigned, {
    issuerDid: organisation.did,
    issuerName: organisation.name,
    school: schoolFacts(organisation),
    otherIssuerNames: facts.organisationNames.filter(({ id }) => id !== organisation.id).map(({ name }) => name),
    credentialKey: await deps.keys.activeKey(organisation, 'credential', award.plannedAt),
    plannedAt: award.plannedAt,
    now: deps.now(),
    origin: new URL(organisation.publicUrl).origin,
    localOrigin: organisation.publicUrl.startsWith('http://') ? new URL(organisation.publicUrl).origin : null,
    status: {
      listUrl: statusListUrl(organisation.publicUrl, award.statusListId),
      index: award.statusIndex,
      unique: facts.indexOwners.get(`${award.statusListId} ${award.statusIndex}`) === award.id,
      unset: list !== undefined && !getBit(list.bits, award.statusIndex),
    },
    achievement: {
      id: achievementUrl(organisation.publicUrl, version.id),
      versionPublished: version.publishedAt !== null,
      archived,
      ofThisIssuer: version.organisationId === organisation.id,
    },
    twinIds: facts.issuedTo.filter((other) => isTwin(award, other)).map(({ id }) => id),
    predecessorId: award.supersedes,
    credentialIdTaken: sameId !== undefined && sameId !== award.id,
    gateOwn,
    documentLoader,
    provenStatements: deps.signer.provenStatements,
  });
  if (!result.ok)
    throw new AppError('award.lint_failed', { rule: result.findings.map((finding) => finding.rule).join(' ') });
  return result;
}

function isTwin(award: Twin, other: Twin): boolean {
  return (
    other.id !== award.id &&
    other.recipientId === award.recipientId &&
    other.achievementVersionId === award.achievementVersionId &&
    other.level === award.level
  );
}

function schoolFacts(organisation: LoadedAward['organisation']) {
  const { brin, kind } = organisation;
  return isSchool(organisation) && brin !== null
    ? { brin, mbo: kind === 'mbo', higherLevels: mayHigherLevels(organisation) }
    : null;
}

/** The same award as a statement for paper, checked against the credential that was just linted; null where it has none. */
export async function lintStatementOf(
  deps: IssuingDeps,
  { award, version, organisation, recipient }: Loaded,
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
