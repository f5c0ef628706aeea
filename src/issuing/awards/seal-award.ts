/** Steps c to g of the cycle: the document of a planned award, judged, signed and verified. No transaction is open here. */
import { AppError } from '../../errors.ts';
import type { LintedCredential } from '../../openbadges/lint.ts';
import type { SignedCredential } from '../../openbadges/signed-credential.ts';
import type { UnsignedCredential } from '../../openbadges/types.ts';
import type { VerificationReport } from '../../verify/report.ts';
import type { IssuingDeps } from '../ports.ts';
import { withEndorsement } from '../workplace/company-endorsement.ts';
import { buildDocument, type PlannedAward } from './award-document.ts';
import type { Award, IssueRecord } from './awards.ts';
import { type BatchFacts, lintForSigning, lintStatementOf } from './lint-award.ts';
import type { Planned } from './plan-awards.ts';

/** What is signed and verified, and not stored yet. */
export interface Sealed {
  planned: Planned;
  signed: SignedCredential;
  statement: string | null;
  /** What was found of it on the way. */
  record: Omit<IssueRecord, 'awardId'>;
}

/**
 * Makes it; an award that somebody else has issued meanwhile comes back as it is. `prove`: the generic library must give
 * the same bytes. `amongMany`: others are under way beside it. Throws `award.lint_failed`, `award.verification_failed` and the codes of the signer.
 */
export async function sealAward(
  deps: IssuingDeps,
  planned: Planned,
  facts: BatchFacts,
  { prove, amongMany }: { prove: boolean; amongMany: boolean },
): Promise<Sealed | Award> {
  const { award } = planned;
  // c. the document; in a praktijkverklaring with the company's own signature, where it gave one
  const document = planned.document ?? (await buildDocument(deps, planned));
  const unsigned = award.kind === 'badge' ? document : await withEndorsement(deps, award, document);
  // d. lint, and a dress rehearsal with a throw-away key
  const { linted, passed } = await lintForSigning(deps, planned, unsigned, facts);
  const lintedStatement = await lintStatementOf(deps, planned, linted);
  await rehearse(deps, award, linted, amongMany);
  // e. where it is another document than the one on record (an endorsement came into it): that one, before the key
  if (planned.document !== unsigned) {
    const intended = await storeIntent(deps, award, unsigned);
    if (intended.state === 'issued') return intended;
  }
  await deps.failPoint?.('intent');
  // f. the only door to the private key
  const signed = await deps.signer.sign(award.organisationId, linted, prove ? 'prove' : undefined);
  const statement =
    lintedStatement === null ? null : await deps.signer.signStatement(award.organisationId, lintedStatement);
  await deps.failPoint?.('signed');
  // g. never publish what our own verifier would not accept
  const verified = await verifySigned(deps, { json: signed.json, jwt: signed.jwt, statement }, amongMany);
  const rules = [...new Set([...passed, REHEARSAL])].sort((a, b) => a - b).join(' ');
  return { planned, signed, statement, record: { rules: statement === null ? rules : `${rules} statement`, verified } };
}

/** Its number in the list of lints. */
const REHEARSAL = 23;

/** What could not be looked at now (a database that restarts) is no verdict: the award waits and is tried again. */
function refuseUnclear({ verdict, checks }: VerificationReport): void {
  if (verdict !== 'unverifiable') return;
  const unclear = checks.filter(({ outcome }) => outcome === 'unknown').map(({ code }) => code);
  throw new AppError('award.interrupted', { codes: unclear.join(' ') });
}

/** Lint 23: signed with a key that is thrown away, the document must pass our own full verifier. */
async function rehearse(
  deps: IssuingDeps,
  award: PlannedAward,
  linted: LintedCredential,
  amongMany: boolean,
): Promise<void> {
  const rehearsal = await deps.signer.rehearse(award.organisationId, linted);
  const { didDocument } = rehearsal;
  const { report } = await deps.verifyOwn(rehearsal.json, { now: deps.now(), didDocument, amongMany });
  refuseUnclear(report);
  if (report.verdict !== 'valid') throw new AppError('award.lint_failed', { rule: `rehearsal ${report.verdict}` });
}

/** Works on the row as it is now: another process may have issued this award in the meantime, which must stay so. */
async function storeIntent(deps: IssuingDeps, award: PlannedAward, unsigned: UnsignedCredential): Promise<Award> {
  const unsignedSha256 = deps.sha256Hex(JSON.stringify(unsigned));
  if (award.unsignedSha256 === unsignedSha256) return award;
  return deps.storage.transaction(async (tx) => {
    const [fresh] = await tx.awards.hold([award.id]);
    if (fresh === undefined) throw new AppError('award.not_found');
    if (fresh.state !== 'issuing') return fresh;
    // planned anew since: the hash of this document does not belong to that plan
    if (fresh.credentialId !== award.credentialId) throw new AppError('award.interrupted');
    if (fresh.unsignedSha256 === unsignedSha256) return fresh;
    const intended = { ...fresh, unsignedSha256 };
    await tx.awards.update(intended);
    return intended;
  });
}

/** What our verifier says of each form; throws for one that is not valid. Forms of which it says the same stand together. */
async function verifySigned(
  deps: IssuingDeps,
  forms: Readonly<Record<'json' | 'jwt' | 'statement', string | null>>,
  amongMany: boolean,
): Promise<string> {
  const said = new Map<string, string[]>();
  const verified = await Promise.all(
    Object.entries(forms).flatMap(([name, form]) =>
      form === null
        ? []
        : deps.verifyOwn(form, { now: deps.now(), amongMany }).then(({ report }) => ({ name, report })),
    ),
  );
  for (const { name, report } of verified) {
    refuseUnclear(report);
    if (report.verdict !== 'valid') {
      const failed = report.checks.filter((check) => check.outcome === 'fail' || check.outcome === 'unknown');
      const codes = failed.map((check) => check.code).join(' ');
      throw new AppError('award.verification_failed', { verdict: report.verdict, codes });
    }
    const codes = report.checks.map(({ code }) => code).join(' ');
    said.set(codes, [...(said.get(codes) ?? []), name]);
  }
  return [...said].map(([codes, names]) => `${names.join(' ')}: ${codes}`).join('; ');
}
