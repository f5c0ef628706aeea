import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ISSUE_JOB } from '../../../src/issuing/awards/approve-awards.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { startList } from '../../../src/issuing/lists/lists.ts';
import { PASSWORD } from '../../../test/support/app.ts';
import { AssertionFailed, assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { type GenericCycle, openGenericCycle } from '../generic-cycle.ts';
import { type Installation, NOW, openInstallation } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 3;
const PATIENCE_MS = 30_000;
/** Double-submit token: any 16 bytes as cookie; as field together with the organisation, behind a mask of zeros. */
const TOKEN = Buffer.alloc(16, 7);

function fieldOf(organisationId: string): string {
  const place = createHash('sha256').update(`place ${organisationId}`).digest();
  return Buffer.concat([Buffer.alloc(16), TOKEN.map((byte, at) => byte ^ (place[at] ?? 0))]).toString('base64url');
}

/** The coach's button "Reik uit" for one person. */
export const issueHttp: BenchCase = {
  id: 'issue.http',
  about: 'POST of a checked list of one by a signed-in coach, until its badge is stored by the job behind it',
  baseline: 'the same request to a second installation, whose job runs the cycle of the generic library instead',
  async run(clock) {
    const done = createBell();
    const installation = await openInstallation((name) => (name === 'issued' ? done.ring() : undefined));
    const second = await openInstallation();
    const [template] = await installation.issue(1);
    const generic = await openGenericCycle(template?.json ?? '', NOW);
    const ours = await openCounter(installation);
    const theirs = await openCounter(second);
    installation.app.jobs.start();
    const stored = runGenericJobs(second, generic);
    let lists = { ours: [] as string[], theirs: [] as string[] };
    let number = 0;
    try {
      return await measure(
        {
          operations: EACH,
          async prepare() {
            lists = { ours: [], theirs: [] };
            for (let at = 0; at < EACH; at += 1) {
              number += 1;
              lists.ours.push(await ours.draft(nameOf(number)));
              lists.theirs.push(await theirs.draft(nameOf(number)));
            }
          },
          async ours() {
            for (const id of lists.ours) {
              const issued = done.next();
              await ours.confirm(id);
              await issued;
            }
          },
          async theirs() {
            for (const id of lists.theirs) {
              const written = stored.next();
              await theirs.confirm(id);
              await written;
            }
          },
          async check() {
            const progress = await installation.app.storage.ceremonies.progress(ours.ceremonyId);
            assertThat(progress.issued === number && progress.total === number, 'not every badge is issued');
            assertThat(generic.rows() === number, 'the baseline did not store every badge');
          },
        },
        clock,
      );
    } finally {
      await ours.close();
      await theirs.close();
      await installation.end();
      await second.end();
      generic.end();
    }
  },
};

/** A bell that one waits for at a time; waiting starts before the work that rings it, and ends badly after a while. */
function createBell() {
  let heard = (): void => {};
  return {
    next: () =>
      new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new AssertionFailed('a badge was not stored')), PATIENCE_MS);
        heard = () => {
          clearTimeout(limit);
          resolve();
        };
      }),
    ring: () => heard(),
  };
}

/** A coach who is signed in at a listening installation, with a ceremony of today. */
async function openCounter({ app, organisation }: Installation) {
  const email = 'coach@voorbeeldwerk.example';
  const { actor } = await app.signIn(organisation.id, 'coach', email);
  const session = await app.accounts.signIn({ email, password: PASSWORD, ip: '192.0.2.1', userAgent: 'bench' });
  const cookies = session.setCookie.map((cookie) => cookie.split(';')[0]);
  const cookie = [...cookies, `__Host-blijk-form=${TOKEN.toString('base64url')}`].join('; ');
  const server = createServer(app.app as RequestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const date = NOW.toISOString().slice(0, 10);
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Meting', date, place: null });
  const [first] = await app.storage.achievements.list(organisation.id, {});
  return {
    ceremonyId: ceremony.id,
    /** A list with this one name, ready to be confirmed. */
    async draft(name: string): Promise<string> {
      const list = await startList(app.issuing, actor, {
        ceremonyId: ceremony.id,
        achievementId: first?.achievement.id ?? '',
        level: 'gevorderd',
        text: `naam\n${name}`,
      });
      return list.id;
    },
    /** Presses the button. Rejects when it does not lead to the progress page. */
    async confirm(id: string): Promise<void> {
      const answer = await fetch(`http://127.0.0.1:${port}/desk/lists/${id}/issue`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: app.config.publicUrl, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ _token: fieldOf(organisation.id), count: '1' }),
      });
      await answer.arrayBuffer();
      const to = answer.headers.get('location') ?? '';
      assertThat(answer.status === 303 && to.endsWith('/progress'), `the button gave ${answer.status} ${to}`);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Takes the jobs of an installation whose own queue never starts, and does them with the generic library. */
function runGenericJobs({ app }: Installation, generic: GenericCycle): ReturnType<typeof createBell> {
  const bell = createBell();
  const { jobs } = app.storage;
  const until = new Date(NOW.getTime() + 60_000).toISOString();
  const work = async (): Promise<void> => {
    const job = await jobs.claim(ISSUE_JOB, NOW.toISOString(), until);
    if (job === null) return;
    await generic.issueOne(`Deelnemer ${job.id}`);
    await jobs.finish(job.id);
    bell.ring();
  };
  app.storage.onJobsAdded(() => void work());
  return bell;
}

/** Another fictional name for every number: letters only, as names are. */
function nameOf(number: number): string {
  const letters = [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return `Sam ${letters.charAt(0).toUpperCase()}${letters.slice(1)}man`;
}
