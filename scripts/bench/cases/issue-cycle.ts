import { issueAward } from '../../../src/issuing/awards/issue-award.ts';
import type { IssuingDeps } from '../../../src/issuing/ports.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericVerifier, type Json } from '../generic.ts';
import { openGenericCycle } from '../generic-cycle.ts';
import { NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 20;
/** Awards before the clock starts, as in a process that has been up for a minute. */
const WARM_UP = 300;

/** The whole cycle, one award at a time. */
export const issueCycle: BenchCase = {
  id: 'issue.cycle',
  about:
    'an approved award to a stored badge: gate, lint, rehearsal, three signatures (proof, JWT, statement), four verifications, two durable commits; signed from a template',
  baseline:
    'the same on the generic library: rehearsal, signature, two verifications, one durable commit; no gate, lint, JWT or audit',
  async run(clock) {
    const installation = await openInstallation();
    const [first] = await installation.issue(1);
    const generic = await openGenericCycle(first?.json ?? '', NOW);
    for (const { id } of (await installation.approve(WARM_UP)).awards) await issueAward(installation.app.issuing, id);
    const counted = countCalls(installation.app.issuing);
    let awards: string[] = [];
    try {
      return await measure(
        {
          operations: EACH,
          async prepare() {
            awards = (await installation.approve(EACH)).awards.map(({ id }) => id);
            counted.reset();
          },
          async ours() {
            for (const id of awards) await issueAward(counted.deps, id);
          },
          async theirs(round) {
            for (let at = 0; at < EACH; at += 1) await generic.issueOne(`Deelnemer ${round}-${at}`);
          },
          async check(round) {
            const { rehearsals, signatures, verifications } = counted;
            assertThat(rehearsals() === EACH && signatures() === EACH, 'an award was not rehearsed or signed once');
            assertThat(verifications() >= 2 * EACH, 'an award was not verified before and after its signature');
            assertThat(generic.rows() === (round + 1) * EACH, 'the baseline did not store every badge');
            await checkStored(installation, awards);
          },
        },
        clock,
      );
    } finally {
      generic.end();
      await installation.end();
    }
  },
};

/** Every award is issued with its own stored bytes; one of them goes to the generic verifier, right and changed. */
async function checkStored(
  { app, published }: Awaited<ReturnType<typeof openInstallation>>,
  awards: readonly string[],
): Promise<void> {
  const stored: string[] = [];
  for (const id of awards) {
    const award = await app.storage.awards.byId(id);
    const credential = await app.storage.awards.credential(id);
    assertThat(award?.state === 'issued' && credential !== null, 'an award is not issued');
    assertThat(app.issuing.sha256Hex(credential.json) === credential.sha256, 'stored bytes do not fit their hash');
    const { proof: _proof, ...unsigned } = JSON.parse(credential.json) as Json;
    const intent = app.issuing.sha256Hex(JSON.stringify(unsigned));
    assertThat(award.unsignedSha256 === intent, 'what was signed is not the stored intent');
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

/** The same parts, with a count of what the cycle asks of them: nothing may be left out for speed. */
function countCalls(deps: IssuingDeps) {
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
