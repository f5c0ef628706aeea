/** What the cases of issuing share: a chunk issued, what was asked of the cycle counted, and what it stored looked at. */
import type { StoredCredential } from '../../src/issuing/awards/awards.ts';
import { issueAwards } from '../../src/issuing/awards/issue-award.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { evidenceOf } from '../../src/issuing/register/evidence-of.ts';
import { LINT_RULES } from '../../src/openbadges/lint-rules/index.ts';
import type { TestApp } from '../../test/support/app.ts';
import { assertThat } from './assertions.ts';
import { genericVerifier, type Json } from './generic.ts';
import { type Installation, NOW, tampered } from './installation.ts';

/** Every award is issued with its own stored bytes; one of them goes to the generic verifier, right and changed. */
export async function checkStored({ app, published }: Installation, awards: readonly string[]): Promise<void> {
  const stored: string[] = [];
  for (const id of awards) {
    const award = await app.storage.awards.byId(id);
    const credential = await app.storage.awards.credential(id);
    assertThat(award?.state === 'issued' && credential !== null, 'an award is not issued');
    assertThat(app.issuing.sha256Hex(credential.json) === credential.sha256, 'stored bytes do not fit their hash');
    const { proof: _proof, ...unsigned } = JSON.parse(credential.json) as Json;
    const intent = app.issuing.sha256Hex(JSON.stringify(unsigned));
    assertThat(award.unsignedSha256 === intent, 'what was signed is not the stored intent');
    await checkRecords(app, id, credential);
    stored.push(credential.json);
  }
  assertThat(new Set(stored).size === awards.length, 'two badges are the same');
  const { didDocument, lists } = await published();
  const verifier = genericVerifier([didDocument], lists, NOW);
  const sample = stored[0] ?? '';
  assertThat(await verifier.verify(JSON.parse(sample)), 'the generic verifier refuses our badge');
  assertThat(!(await verifier.verify(JSON.parse(tampered(sample)))), 'the generic verifier accepts a changed badge');
  const { report } = await app.issuing.verifyOwn(tampered(sample), { now: NOW });
  assertThat(report.verdict === 'invalid', 'our verifier accepts a changed badge');
}

const RULES = [...new Set([...LINT_RULES.map(({ number }) => number), 23])].sort((a, b) => a - b).join(' ');

/** What is kept of its lint and verification, and its entry in the register, which is of exactly these bytes. */
async function checkRecords(
  { storage, issuing }: TestApp,
  awardId: string,
  credential: StoredCredential,
): Promise<void> {
  const record = await storage.awards.issueRecord(awardId);
  assertThat(record?.rules === `${RULES} statement`, 'an award has no record of every lint rule');
  const forms = record.verified.split('; ').map((each) => each.split(': '));
  assertThat(forms.flatMap(([names]) => names?.split(' ')).join() === 'json,jwt,statement', 'a form was not verified');
  assertThat(
    forms.every(([, codes]) => codes?.includes('PROOF_VALID')),
    'a form has no right signature on record',
  );
  const evidence = await evidenceOf(issuing, (JSON.parse(credential.json) as { id: string }).id);
  assertThat(evidence !== null && evidence.type === 'issue', 'an award has no entry in the register');
}

/** Issues all; a failure of one ends the bench. */
export async function issueAll(deps: IssuingDeps, awardIds: readonly string[]): Promise<void> {
  for (const outcome of (await issueAwards(deps, awardIds)).values()) if ('error' in outcome) throw outcome.error;
}

/** The same parts, with a count of what the cycle asks of them: nothing may be left out for speed. */
export function countCalls(deps: IssuingDeps) {
  const calls = { rehearse: 0, sign: 0, verify: 0 };
  return {
    deps: {
      ...deps,
      signer: {
        ...deps.signer,
        rehearse: (...args: Parameters<IssuingDeps['signer']['rehearse']>) => {
          calls.rehearse += 1;
          return deps.signer.rehearse(...args);
        },
        sign: (...args: Parameters<IssuingDeps['signer']['sign']>) => {
          calls.sign += 1;
          return deps.signer.sign(...args);
        },
      },
      verifyOwn: (...args: Parameters<IssuingDeps['verifyOwn']>) => {
        calls.verify += 1;
        return deps.verifyOwn(...args);
      },
    } satisfies IssuingDeps,
    reset: () => Object.assign(calls, { rehearse: 0, sign: 0, verify: 0 }),
    rehearsals: () => calls.rehearse,
    signatures: () => calls.sign,
    verifications: () => calls.verify,
  };
}
