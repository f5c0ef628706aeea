import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { issueAward } from '../../../src/issuing/awards/issue-award.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { recordConsent } from '../../../src/issuing/holders/consent.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { type Installation, NOW, openInstallation } from '../installation.ts';
import { measure, median, ratioOf, type Timings } from '../measure.ts';
import { seedAwards } from '../seed.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const EACH = 4;
const ROUNDS = 9;
const WARM_UP = 3;
const PARTS = ['award', 'page', 'verify', 'revoke', 'search'] as const;
type Part = (typeof PARTS)[number];

/** What growth costs: the same work in an installation of a hundred times as many awards. */
export const scale1m: BenchCase = {
  id: 'scale.1m',
  about: `at 1,000,000 awards, the slowest of: award, first look at a badge page, verify, revoke, search by name`,
  baseline: `the same at 10,000 awards in the same run; seeded rows are not signed, those that are measured are really issued`,
  run: (clock) => measureScale(SMALL, LARGE, clock),
};

/** Measures the same work at two sizes; the timings are those of the part that suffers most, `parts` has them all. */
export async function measureScale(small: number, large: number, clock: () => number): Promise<Timings> {
  const sides = { ours: await openSeeded(large), theirs: await openSeeded(small) };
  try {
    const parts = {} as Record<Part, Timings>;
    for (const part of PARTS) {
      parts[part] = await measure(
        {
          operations: EACH,
          warmUp: WARM_UP,
          async prepare(round) {
            if (part === 'page') for (const side of Object.values(sides)) await side.publish(round);
          },
          ours: (round) => sides.ours.work[part](round),
          theirs: (round) => sides.theirs.work[part](round),
          check: () => {},
        },
        clock,
        ROUNDS,
      );
    }
    const slowest = PARTS.reduce((worst, part) => (ratioOf(parts[part]) < ratioOf(parts[worst]) ? part : worst));
    const told = PARTS.map((part) => [
      part,
      { ratio: ratioOf(parts[part]), medianMs: median(parts[part].ours), baselineMedianMs: median(parts[part].theirs) },
    ]);
    return { ...parts[slowest], parts: Object.fromEntries(told) };
  } finally {
    await sides.ours.end();
    await sides.theirs.end();
  }
}

async function openSeeded(count: number) {
  const installation = await openInstallation();
  const { app, actor } = installation;
  const [sample] = await installation.issue(1);
  assertThat(sample !== undefined, 'nothing was issued');
  await publish(installation, sample?.award.id ?? '');
  seedAwards(app.dir, count);
  assertThat((await app.storage.register.head()).size > count, 'not everything is in the register');
  const { awards } = await installation.approve(EACH * (ROUNDS + WARM_UP));
  const server = createServer(app.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const eachOf = async (round: number, act: (id: string) => Promise<void>): Promise<void> => {
    for (const { id } of awards.slice(round * EACH, (round + 1) * EACH)) await act(id);
  };
  const work: Record<Part, (round: number) => Promise<void>> = {
    award: (round) => eachOf(round, async (id) => void (await issueAward(app.issuing, id))),
    page: (round) =>
      eachOf(round, async (id) => {
        const slug = (await app.storage.awards.byId(id))?.slug;
        const page = await fetch(`${url}/b/${slug}`);
        assertThat((await page.text()).includes('Deelnemer'), 'not the page of a public badge');
      }),
    verify: (round) => eachOf(round, (id) => verdict(installation, id, 'valid')),
    revoke: (round) => eachOf(round, async (id) => void (await revokeAward(app.issuing, actor, id, 'dubbel'))),
    search: async (round) => {
      for (let at = 0; at < EACH; at += 1) {
        const found = await app.storage.awards.search(actor.organisationId, `deelnemer ${round * EACH + at + 1}`, {
          limit: 25,
        });
        assertThat(found.items.length > 0, 'nobody of that name was found');
      }
    },
  };
  return {
    work,
    publish: (round: number) => eachOf(round, (id) => publish(installation, id)),
    async end() {
      const [last] = awards;
      await verdict(installation, last?.id ?? '', 'revoked');
      server.close();
      server.closeAllConnections();
      await installation.end();
    },
  };
}

/** Reads a badge as it is stored and verifies it; the text was never seen before in these bytes. */
async function verdict({ app }: Installation, id: string, wanted: string): Promise<void> {
  const json = (await app.storage.awards.credential(id))?.json ?? '';
  const { report } = await app.services.verifyStored(`${json} `);
  assertThat(report.verdict === wanted, `the verdict is ${report.verdict}`);
}

async function publish({ app, actor }: Installation, awardId: string): Promise<void> {
  const signedOn = NOW.toISOString().slice(0, 10);
  await recordConsent(app.issuing, actor, awardId, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'page',
    signedOn,
  });
}
