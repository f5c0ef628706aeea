import { CHUNK, issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { type GenericCycle, openGenericCycle } from '../generic-cycle.ts';
import { type Installation, NOW, openInstallation } from '../installation.ts';
import { LEAST_ROUNDS, type Timings } from '../measure.ts';

const LIST = 1000;
const ROUND = CHUNK;

/** One list of 1,000, as the job behind "Reik uit" works through it. */
export const issueList: BenchCase = {
  id: 'issue.list',
  about: `a list of ${LIST} from approval to stored badges, per award, in ten rounds of ${ROUND}`,
  baseline: 'as many cycles on the generic library, as in issue.cycle, between the rounds of the same list',
  async run(clock) {
    const rounds = createRounds(clock);
    const installation = await openInstallation((name) => (name === 'issued' ? rounds.oneIssued() : undefined));
    const [first] = await installation.issue(1);
    const generic = await openGenericCycle(first?.json ?? '', NOW);
    for (let at = 0; at < ROUND / 5; at += 1) await generic.issueOne(`Proef ${at}`);
    try {
      const start = clock();
      const { ceremonyId } = await installation.approve(LIST);
      const approvalMs = (clock() - start) / LIST;
      rounds.begin((round) => issueRound(generic, round));
      await issueCeremony(installation.app.issuing, ceremonyId);
      const timings = rounds.end();
      await checkList(installation, ceremonyId);
      assertThat(generic.rows() === ROUND / 5 + LIST, 'the baseline did not store every badge');
      return { ...timings, ours: timings.ours.map((time) => time + approvalMs) };
    } finally {
      generic.end();
      await installation.end();
    }
  },
};

async function issueRound(generic: GenericCycle, round: number): Promise<void> {
  await generic.issueMany(Array.from({ length: ROUND }, (_, at) => `Deelnemer ${round}-${at}`));
}

/**
 * Cuts the work on one list into rounds: told of every award that was issued, it stops our clock after each chunk and
 * lets the baseline do its share. Of two rounds, one side is first in one and the other in the next.
 */
function createRounds(clock: () => number) {
  const timings: Timings = { ours: [], theirs: [] };
  let baseline: ((round: number) => Promise<void>) | null = null;
  let issued = 0;
  let start = 0;

  const runBaseline = async (): Promise<void> => {
    const from = clock();
    await baseline?.(timings.theirs.length);
    timings.theirs.push((clock() - from) / ROUND);
  };
  return {
    begin(work: (round: number) => Promise<void>): void {
      baseline = work;
      start = clock();
    },
    async oneIssued(): Promise<void> {
      if (baseline === null) return;
      issued += 1;
      if (issued % ROUND !== 0) return;
      timings.ours.push((clock() - start) / ROUND);
      // ours theirs | theirs ours | ours theirs | …: the baseline runs twice after every odd round of ours
      if (timings.ours.length % 2 === 1) {
        await runBaseline();
        if (issued < LIST) await runBaseline();
      }
      start = clock();
    },
    end(): Timings {
      assertThat(timings.ours.length >= LEAST_ROUNDS, 'fewer rounds than agreed');
      assertThat(timings.ours.length === timings.theirs.length, 'the sides did not run in pairs');
      return timings;
    },
  };
}

async function checkList({ app, published }: Installation, ceremonyId: string): Promise<void> {
  const progress = await app.storage.ceremonies.progress(ceremonyId);
  assertThat(progress.issued === LIST && progress.total === LIST, `only ${progress.issued} of ${LIST} are issued`);
  const indexes = new Set<string>();
  for (const id of await app.storage.awards.idsOfCeremony(ceremonyId, ['issued'])) {
    const award = await app.storage.awards.byId(id);
    const credential = await app.storage.awards.credential(id);
    assertThat(credential !== null, 'an issued award has no badge');
    indexes.add(`${award?.statusListId} ${award?.statusIndex}`);
  }
  assertThat(indexes.size === LIST, 'a status index was given out twice');
  assertThat((await app.storage.checkAuditChain()).ok, 'the audit log is broken');
  assertThat((await published()).lists.size > 0, 'there is no status list');
}
