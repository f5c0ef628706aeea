import { LARGEST_CHUNK } from '../../../src/issuing/awards/issue-ceremony.ts';
import type { IssuingDeps } from '../../../src/issuing/ports.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { openInstallation } from '../installation.ts';
import { checkStored, countCalls, issueAll } from '../issued-awards.ts';
import { measure } from '../measure.ts';

const EACH = LARGEST_CHUNK;
const WARM_UP = 500;

/** The cycle of a chunk in two threads against the same in one. */
export const issueWorkers: BenchCase = {
  id: 'issue.workers',
  about: 'the cycle of issue.cycle, a chunk at a time, with a second thread that takes verifications',
  baseline: 'the same chunk size, checks and storage in one thread',
  async run(clock) {
    const installation = await openInstallation(undefined, { BLIJK_SECOND_THREAD: 'on' });
    const approved = async (): Promise<string[]> => (await installation.approve(EACH)).awards.map(({ id }) => id);
    const two = countCalls(installation.app.issuing);
    const one = countCalls(inOneThread(installation.app.issuing));
    for (let at = 0; at < WARM_UP; at += EACH) {
      await issueAll(two.deps, await approved());
      await issueAll(one.deps, await approved());
    }
    assertThat(two.deps.atOnce?.(EACH) !== 1, 'there is no second thread');
    let awards = { ours: [] as string[], theirs: [] as string[] };
    try {
      return await measure(
        {
          operations: EACH,
          async prepare() {
            awards = { ours: await approved(), theirs: await approved() };
            two.reset();
            one.reset();
          },
          ours: () => issueAll(two.deps, awards.ours),
          theirs: () => issueAll(one.deps, awards.theirs),
          async check() {
            for (const { rehearsals, signatures, verifications } of [two, one]) {
              assertThat(rehearsals() === EACH && signatures() === EACH, 'an award was not rehearsed or signed once');
              assertThat(verifications() === 4 * EACH, 'an award was not verified before and after its signatures');
            }
            await checkStored(installation, [...awards.ours, ...awards.theirs]);
          },
        },
        clock,
      );
    } finally {
      await installation.end();
    }
  },
};

function inOneThread({ atOnce: _atOnce, ...deps }: IssuingDeps): IssuingDeps {
  return deps;
}
