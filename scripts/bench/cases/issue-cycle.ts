import { LARGEST_CHUNK } from '../../../src/issuing/awards/issue-ceremony.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { openGenericCycle } from '../generic-cycle.ts';
import { NOW, openInstallation } from '../installation.ts';
import { checkStored, countCalls, issueAll } from '../issued-awards.ts';
import { measure } from '../measure.ts';

/** One chunk, as the job behind "Reik uit" takes them of a list of 2,500 or more. */
const EACH = LARGEST_CHUNK;
/** Awards before the clock starts, as in a process that has been up for a minute. */
const WARM_UP = 500;

/** The whole cycle, a chunk at a time. */
export const issueCycle: BenchCase = {
  id: 'issue.cycle',
  about:
    'an approved award to a stored badge, in chunks of 250, as of a list of 2,500 or more: gate, every lint, rehearsal, three signatures (proof, JWT, statement), four verifications, record, register, private link, audit; two durable commits a chunk; BLIJK_SECOND_THREAD=on, so a second thread takes verifications',
  baseline:
    'the same cycle on the generic library: gate, every lint, rehearsal, signature, JWT by jose, three verifications, one durable commit a chunk; no statement, register, private link or audit',
  async run(clock) {
    const installation = await openInstallation(undefined, { BLIJK_SECOND_THREAD: 'on' });
    const [first] = await installation.issue(1);
    const generic = await openGenericCycle(first?.json ?? '', NOW);
    const approved = async (): Promise<string[]> => (await installation.approve(EACH)).awards.map(({ id }) => id);
    for (let at = 0; at < WARM_UP; at += EACH) await issueAll(installation.app.issuing, await approved());
    const counted = countCalls(installation.app.issuing);
    let awards: string[] = [];
    try {
      return await measure(
        {
          operations: EACH,
          warmUp: 1,
          async prepare() {
            awards = await approved();
            counted.reset();
          },
          async ours() {
            await issueAll(counted.deps, awards);
          },
          async theirs(round) {
            await generic.issueMany(awards.map((_, at) => `Deelnemer ${round}-${at}`));
          },
          async check(round) {
            const { rehearsals, signatures, verifications } = counted;
            assertThat(rehearsals() === EACH && signatures() === EACH, 'an award was not rehearsed or signed once');
            assertThat(verifications() === 4 * EACH, 'an award was not verified before and after its signatures');
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
