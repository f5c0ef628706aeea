/** I1, I2 and I3: every award with its signed bytes and its place in a status list. */
import { letOthersRun } from '../../let-others-run.ts';
import type { Check, VerificationReport } from '../../verify/report.ts';
import type { Award, StoredCredential } from '../awards/awards.ts';
import type { IssuingDeps } from '../ports.ts';
import type { ExaminedAward } from './doctor-records.ts';
import { type Examination, type Examined, examination } from './findings.ts';

const AT_ONCE = 100;

/** Reads all awards once. `told` hears how many are done, of how many. */
export async function examineAwards(deps: IssuingDeps, told: (done: number, all: number) => void): Promise<Examined[]> {
  const { doctor } = deps.storage;
  const [badges, keys, indexes] = [examination('I1'), examination('I2'), examination('I3')];
  const all = await doctor.countAwards();
  let after: string | null = null;
  for (;;) {
    const page: ExaminedAward[] = await doctor.awards(after, AT_ONCE);
    for (const examined of page) {
      await examineBadge(deps, badges, examined);
      examineIndex(indexes, examined);
      keys.looked();
      await letOthersRun();
      if (deps.stopping?.()) return [badges, keys, indexes].map(({ examined: so }) => ({ ...so, notChecked: STOPPED }));
    }
    told(badges.examined.checked, all);
    if (page.length < AT_ONCE) break;
    after = page.at(-1)?.award.id ?? null;
  }
  for (const id of await doctor.withoutIssueRecord()) badges.found('record_missing', id);
  for (const id of await doctor.sharedKeys()) keys.found('key_shared', id);
  for (const id of await doctor.sharedIndexes()) indexes.found('index_shared', id);
  return [badges.examined, keys.examined, indexes.examined];
}

const STOPPED = 'stopped before the end';
const SIGNED_STATES: readonly Award['state'][] = ['issued', 'revoked'];

async function examineBadge(deps: IssuingDeps, into: Examination, { award, credential }: ExaminedAward): Promise<void> {
  into.looked();
  if (!SIGNED_STATES.includes(award.state)) return;
  if (credential === null) return into.found('credential_missing', award.id);
  if (deps.sha256Hex(credential.json) !== credential.sha256) into.found('bytes_changed', award.id);
  const document = parse(credential.json);
  if (document === null) return into.found('does_not_verify', award.id, 'no JSON');
  const { proof: _proof, ...unsigned } = document;
  if (deps.sha256Hex(JSON.stringify(unsigned)) !== award.unsignedSha256) into.found('not_as_meant', award.id);
  if (!isThisAward(document, award)) into.found('other_identity', award.id);
  const failed = await failedChecks(deps, award, credential);
  if (failed.length > 0) into.found('does_not_verify', award.id, failed.join(' '));
}

/** What is wrong with one of the signed forms, apart from time and revocation. */
async function failedChecks(deps: IssuingDeps, award: Award, { json, jwt, statement }: StoredCredential) {
  const failed = new Set<string>();
  for (const form of [json, jwt, ...(statement === null ? [] : [statement])]) {
    const report = await reportOn(deps, form);
    if (report === null) {
      failed.add('UNREADABLE');
      continue;
    }
    // of a stolen key, entered after it was stolen, and revoked since: nobody is told that it is real
    if (award.state === 'revoked' && report.checks.some(({ code }) => code === 'KEY_REVOKED')) continue;
    for (const check of report.checks) if (isWrong(check, award)) failed.add(check.code);
  }
  return [...failed];
}

/** Null where the damage is such that there is nothing to judge any more. */
async function reportOn(deps: IssuingDeps, form: string): Promise<VerificationReport | null> {
  try {
    return (await deps.verifyOwn(form, { now: deps.now(), issued: true })).report;
  } catch (error) {
    if (error instanceof Error && error.name === 'UnreadableInput') return null;
    throw error;
  }
}

/** A badge may have expired since; revoked it is exactly when the database says so. */
function isWrong(check: Check, award: Award): boolean {
  if (check.id === 'validity') return false;
  if (check.id === 'status')
    return (check.outcome === 'fail') !== (award.state === 'revoked') || check.outcome === 'unknown';
  return check.outcome === 'fail' || check.outcome === 'unknown';
}

function isThisAward(document: Record<string, unknown>, award: Award): boolean {
  const status = document.credentialStatus as { statusListIndex?: unknown; statusListCredential?: unknown } | undefined;
  return (
    document.id === award.credentialId &&
    String(status?.statusListIndex) === String(award.statusIndex) &&
    String(status?.statusListCredential).endsWith(`/status/${award.statusListId}`)
  );
}

function examineIndex(into: Examination, { award, indexOwner }: ExaminedAward): void {
  into.looked();
  if (award.statusIndex === null) return;
  if (indexOwner !== award.id) into.found('index_not_its_own', award.id, `${award.statusListId}#${award.statusIndex}`);
}

function parse(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
