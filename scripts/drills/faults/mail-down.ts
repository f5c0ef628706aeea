/**
 * R10: the mail server is away, slow, refuses for now or for good, or hangs up. Awarding does not wait for it, and no mail is
 * lost; a server that comes back is not overrun with what waited.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { askForSending } from '../../../src/issuing/letters/outbox.ts';
import { DAY_MS } from '../../../src/issuing/time.ts';
import { START, startTestApp, type TestApp } from '../../../test/support/app.ts';
import { freePort } from '../../../test/support/serve.ts';
import { type Drill, median, must, until } from './drill.ts';

type Mood = 'well' | 'slow' | 'later' | 'never' | 'hangs up' | 'away';
const MOODS: readonly Mood[] = ['well', 'slow', 'later', 'never', 'hangs up', 'away'];
/** What a mail is after one try. */
const AFTER: Record<Mood, string> = {
  well: 'sent',
  slow: 'sent',
  later: 'waiting',
  never: 'failed',
  'hangs up': 'waiting',
  away: 'waiting',
};
const ROUNDS = 15;
/** The slow server takes twice as long for one mail: an award that waited for it would show. */
const MOST_MORE_MS = 500;
const MOST_A_SECOND = 5;
/** What the network may do to the distance of two mails, over a whole second. */
const JITTER_MS = 100;

export const mailDownDrill: Drill = {
  id: 'R10',
  about: 'mail server slow, refusing, hanging up, away',
  async run({ told }) {
    const port = await freePort();
    let mood: Mood = 'well';
    const arrivals: number[] = [];
    let server = await listen(port, () => mood, arrivals);
    const app = await startTestApp(
      { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'blijk@blijk.example' },
      { maxSignaturesPerHour: null },
    );
    try {
      const { actor, badges } = await app.addOrganisation('post');
      app.jobs.start();
      const figures: string[] = [];
      const awardIds: string[] = [];
      let usual = Number.NaN;
      for (const next of MOODS) {
        mood = next;
        told(next);
        if (next === 'away') await new Promise<void>((resolve) => server.close(() => resolve()));
        const times: number[] = [];
        const ids: string[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          const name = `Sam ${'abcdefghijklmno'[round]?.toUpperCase()}${next.replace(' ', '')}man`;
          const ceremony = await createCeremony(app.issuing, actor, {
            name,
            date: START.toISOString().slice(0, 10),
            place: null,
          });
          const row = {
            row: 1,
            name,
            pageName: name,
            email: `${next.replace(' ', '-')}-${round}@example.org`,
            level: 'gevorderd' as const,
            words: null,
            awardedDate: START.toISOString().slice(0, 10),
            secondJudge: null,
            key: name,
          };
          const since = performance.now();
          const { approved } = await approveAwards(app.issuing, actor, {
            ceremonyId: ceremony.id,
            achievementId: badges.get('samenwerken') ?? '',
            rows: [row],
          });
          await issueCeremony(app.issuing, ceremony.id);
          times.push(performance.now() - since);
          ids.push(approved[0]?.id ?? '');
        }
        const took = median(times);
        if (next === 'well') usual = took;
        must(
          took <= usual + MOST_MORE_MS,
          `${next}: an award takes ${took.toFixed(0)} ms instead of ${usual.toFixed(0)}`,
        );
        const states = async (): Promise<string[]> =>
          Promise.all(ids.map(async (id) => (await app.storage.outbox.ofAward(id))[0]?.state ?? 'none'));
        await until(async () => (await states()).includes(AFTER[next]), `a mail that is "${AFTER[next]}" (${next})`);
        must(!(await states()).includes('none'), `${next}: a mail is missing`);
        awardIds.push(...ids);
        figures.push(`${next}: ${took.toFixed(0)} ms an award, mail ${AFTER[next]}`);
      }
      mood = 'well';
      told('back');
      arrivals.length = 0;
      server = await listen(port, () => mood, arrivals);
      const waited = await sendWhatWaited(app, awardIds);
      must(arrivals.length === waited, `${arrivals.length} mails arrived of ${waited} that waited`);
      const most = mostInASecond(arrivals);
      must(most <= MOST_A_SECOND, `${most} mails in a second once the server is back`);
      return `${figures.join('; ')}; back again: all ${waited} that waited arrived, at most ${most} in a second`;
    } finally {
      await app.end();
      server.close();
    }
  },
};

/** A mail server that does as its mood is when a mail comes; `arrivals` gets the moment of each that it took. */
async function listen(port: number, mood: () => Mood, arrivals: number[]): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, done) {
      const refuse = (responseCode: number): void => done(Object.assign(new Error('no'), { responseCode }));
      if (mood() === 'later') return refuse(451);
      if (mood() === 'never') return refuse(550);
      done();
    },
    onData(stream, _session, done) {
      stream.resume();
      stream.once('end', () => {
        if (mood() === 'hangs up') done(Object.assign(new Error('gone'), { responseCode: 421 }));
        else
          void wait(mood() === 'slow' ? 1_000 : 0).then(() => {
            arrivals.push(performance.now());
            done(null);
          });
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** Lets a day pass, so that every mail is due at once. Gives how many waited. */
async function sendWhatWaited(app: TestApp, awardIds: readonly string[]): Promise<number> {
  const countWaiting = async (): Promise<number> => {
    const mails = await Promise.all(awardIds.map((id) => app.storage.outbox.ofAward(id)));
    return mails.flat().filter(({ state }) => state === 'waiting').length;
  };
  const waited = await countWaiting();
  app.setNow(new Date(START.getTime() + DAY_MS));
  await app.storage.transaction((tx) => askForSending(tx, app.issuing));
  await until(async () => (await countWaiting()) === 0, 'everything that waited is sent', 120_000);
  return waited;
}

function mostInASecond(times: readonly number[]): number {
  const within = (from: number): number =>
    times.filter((time) => time >= from && time < from + 1_000 - JITTER_MS).length;
  return Math.max(...times.map(within));
}
