/**
 * The company's own signature in a praktijkverklaring: planned with the award from judgements that were sent while the link
 * was in force, and made in the issuance cycle just before the school's. Whatever stands in its way, the statement is
 * issued without it, on the hashed judgement alone, and the school sees why.
 */

import { normaliseEmail } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { documentLoader } from '../../openbadges/contexts.ts';
import { buildEndorsement, type EndorsedJudgement } from '../../openbadges/endorsement.ts';
import { lintEndorsement } from '../../openbadges/lint-endorsement.ts';
import { gateOwn } from '../../openbadges/shape-gate.ts';
import { getBit } from '../../openbadges/status-list.ts';
import type { EndorsementCredential, UnsignedCredential } from '../../openbadges/types.ts';
import type { PlannedAward } from '../awards/award-document.ts';
import type { Award } from '../awards/awards.ts';
import { statusListUrl, takeStatusIndex } from '../awards/status-lists.ts';
import { saysWhatWasConfirmed } from '../dossiers/confirmed-statement.ts';
import type { Confirmation, Dossier, WorkplaceLink } from '../dossiers/dossiers.ts';
import { type DossierFacts, practiceOf, signableLines, signedWord } from '../dossiers/practice.ts';
import { addAudit } from '../organisations/audit.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import type { CompanyEndorsement, EndorsementRefusal } from './company-link-records.ts';
import { confirmersOf } from './company-links.ts';
import { byMailAlone } from './workplace-seen.ts';

/** Room that is left for the school's own proof, in a document of 32 KB. */
const MOST_BYTES = 31 * 1024;

/**
 * Marks a judgement as the company's own: sent while a link was in force, by what went to an address that the company named,
 * and to nobody else (`byMailAlone`); in the caller's transaction.
 */
export async function noteCompanyConfirmation(
  tx: Storage,
  deps: Pick<IssuingDeps, 'fingerprint'>,
  dossier: Dossier,
  by: WorkplaceLink,
  confirmation: Confirmation,
): Promise<void> {
  const link = await tx.companyLinks.open(dossier.trainingCompanyId);
  if (link === null || link.acceptedAt === null || dossier.supervisorEmail === null) return;
  if (!confirmersOf(link).includes(normaliseEmail(dossier.supervisorEmail))) return;
  if (!(await byMailAlone(tx, deps, dossier, by))) return;
  await tx.companyLinks.insertConfirmation(confirmation.id, link.id);
}

/**
 * Plans the company's signature of an award where a link is in force now; in the transaction that makes the award. Nothing is
 * signed that is not in the hashed statements of the company.
 */
export async function planEndorsement(
  tx: Storage,
  deps: IssuingDeps,
  facts: DossierFacts,
  award: Award,
  learnerName: string,
): Promise<void> {
  const link = await tx.companyLinks.open(facts.dossier.trainingCompanyId);
  if (link === null || link.acceptedAt === null) return;
  const judgements = judgementsOf(facts);
  const links = await tx.companyLinks.linksOfConfirmations(judgements.map(({ confirmationId }) => confirmationId));
  const named = judgements.every(({ confirmationId }) => links.get(confirmationId) === link.id);
  const notNamed = (await wasSeen(tx, facts, judgements)) ? 'link_seen' : 'not_named';
  const refused = !named
    ? notNamed
    : saysWhatWasConfirmed(facts, practiceOf(award), learnerName)
      ? null
      : 'not_confirmed';
  const status = await takeStatusIndex(tx, deps, link.companyId, award.id);
  await tx.companyLinks.insertEndorsement({
    ...{ awardId: award.id, linkId: link.id, companyId: link.companyId },
    credentialId: `urn:uuid:${deps.random.uuid()}`,
    ...{ statusListId: status.listId, statusIndex: status.index },
    judgements: JSON.stringify(judgements.map(({ confirmationId: _id, ...judgement }) => judgement)),
    json: null,
    refused,
    decidedAt: refused === null ? null : dateTime(deps.now()),
  });
}

/** Whether the school itself had a link in hand by which one of these was sent. */
async function wasSeen(
  tx: Storage,
  { dossier, confirmations }: DossierFacts,
  judgements: readonly { confirmationId: string }[],
): Promise<boolean> {
  const seen = new Set((await tx.dossiers.linksSeen([dossier.id])).map(({ linkId }) => linkId));
  return confirmations.some(
    ({ id, linkId }) => seen.has(linkId) && judgements.some(({ confirmationId }) => confirmationId === id),
  );
}

/** The judgements that the statement rests on, oldest first, each with the lines that are its. */
function judgementsOf({ lines, confirmations }: DossierFacts): (EndorsedJudgement & { confirmationId: string })[] {
  const signable = signableLines(lines);
  return confirmations.flatMap(({ id, at, supervisorRole, sha256 }) => {
    const performances = signable
      .filter(({ confirmationId }) => confirmationId === id)
      .flatMap(({ code, performance: said }) => {
        const performance = signedWord(said);
        return performance === null ? [] : [{ code, performance }];
      });
    const day = today(new Date(at));
    return performances.length === 0 ? [] : [{ confirmationId: id, day, role: supervisorRole, performances, sha256 }];
  });
}

/**
 * The document with the company's endorsement in it, or as it was. What was decided once stays so, whatever is repeated:
 * the same award gives the same bytes.
 */
export async function withEndorsement(
  deps: IssuingDeps,
  award: PlannedAward,
  unsigned: UnsignedCredential,
): Promise<UnsignedCredential> {
  const planned = await deps.storage.companyLinks.endorsementOf(award.id);
  const decided = planned === null || planned.decidedAt !== null ? planned : await decide(deps, planned, unsigned);
  if (decided === null || decided.json === null) return unsigned;
  return { ...unsigned, endorsement: [JSON.parse(decided.json) as EndorsementCredential] };
}

async function decide(
  deps: IssuingDeps,
  planned: CompanyEndorsement,
  unsigned: UnsignedCredential,
): Promise<CompanyEndorsement> {
  const made = await sign(deps, planned, unsigned);
  const result = typeof made === 'string' ? { refused: made, json: null } : { refused: null, json: made.json };
  return deps.storage.transaction(async (tx) => {
    const fresh = await tx.companyLinks.endorsementOf(planned.awardId);
    if (fresh === null || fresh.decidedAt !== null) return fresh ?? planned;
    const decided = { ...fresh, ...result, decidedAt: dateTime(deps.now()) };
    await tx.companyLinks.updateEndorsement(decided);
    const line = { organisationId: fresh.companyId, actor: 'system', objectId: fresh.awardId } as const;
    await addAudit(tx, deps, { ...line, action: 'company.endorse', result: result.json === null ? 'failed' : 'done' });
    return decided;
  });
}

/** Builds, lints, signs and verifies it; or the word why not. */
async function sign(
  deps: IssuingDeps,
  planned: CompanyEndorsement,
  unsigned: UnsignedCredential,
): Promise<{ json: string } | EndorsementRefusal> {
  const [link, company] = await Promise.all([
    deps.storage.companyLinks.byId(planned.linkId),
    deps.storage.organisations.byId(planned.companyId),
  ]);
  if (link === null || link.endedAt !== null) return 'link_ended';
  if (company === null || company.closedAt !== null) return 'company_closed';
  try {
    const linted = await lintFor(deps, planned, company, unsigned);
    if (linted === null) return 'lint';
    const endorsement = await deps.signer.signEndorsement(company.id, linted);
    const bytes = new TextEncoder().encode(JSON.stringify({ ...unsigned, endorsement: [endorsement] })).length;
    if (bytes > MOST_BYTES) return 'too_large';
    const json = JSON.stringify(endorsement);
    const { report } = await deps.verifyOwn(json, { now: deps.now() });
    return report.verdict === 'valid' ? { json } : 'not_verified';
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('key.') && error.code !== 'key.rate_limited') return 'key';
    throw error;
  }
}

async function lintFor(
  deps: IssuingDeps,
  planned: CompanyEndorsement,
  company: Organisation,
  unsigned: UnsignedCredential,
) {
  const { statusListId, statusIndex, awardId } = planned;
  const listUrl = statusListUrl(company.publicUrl, statusListId);
  const [credentialKey, list, owner] = await Promise.all([
    deps.keys.activeKey(company, 'credential', unsigned.validFrom),
    deps.storage.statusLists.byId(statusListId),
    deps.storage.statusLists.awardOf(statusListId, statusIndex),
  ]);
  const endorsement = buildEndorsement({
    credentialId: planned.credentialId,
    about: unsigned.id,
    issuer: { did: company.did, name: company.name, url: company.website, kvk: company.kvk },
    validFrom: unsigned.validFrom,
    status: { listUrl, index: statusIndex },
    judgements: JSON.parse(planned.judgements) as EndorsedJudgement[],
  });
  const { origin } = new URL(company.publicUrl);
  const result = await lintEndorsement(endorsement, {
    about: unsigned,
    ...{ issuerDid: company.did, issuerName: company.name, credentialKey },
    ...{ plannedAt: unsigned.validFrom, now: deps.now() },
    ...{ origin, localOrigin: company.publicUrl.startsWith('http://') ? origin : null },
    status: {
      ...{ listUrl, index: statusIndex, unique: owner === awardId },
      unset: list !== null && !getBit(list.bits, statusIndex),
    },
    ...{ gateOwn, documentLoader },
  });
  return result.ok ? result.linted : null;
}

/** How the company's confirmation stands in a statement, for the school's own record. */
export type Endorsed =
  | { by: string; signedOn: string; refused: null }
  | { by: string; signedOn: null; refused: EndorsementRefusal | null };

/** Of an award; null where the company is no organisation here. `refused` null and not signed: it is being issued. */
export async function endorsedBy(deps: Pick<IssuingDeps, 'storage'>, awardId: string): Promise<Endorsed | null> {
  const kept = await deps.storage.companyLinks.endorsementOf(awardId);
  const company = kept && (await deps.storage.organisations.byId(kept.companyId));
  if (kept === null || company === null) return null;
  const by = company.name;
  return kept.json === null
    ? { by, signedOn: null, refused: kept.refused }
    : { by, signedOn: (kept.decidedAt ?? '').slice(0, 10), refused: null };
}
