/** R10: the mail server is away, slow, refuses for now or for good, or hangs up. Awarding does not wait for it, and no mail is lost. */
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { START, startTestApp } from '../../../test/support/app.ts';
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

export const mailDownDrill: Drill = {
  id: 'R10',
  about: 'mail server slow, refusing, hanging up, away',
  async run({ told }) {
    const port = await freePort();
    let mood: Mood = 'well';
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo(_address, _session, done) {
        const refuse = (responseCode: number): void => done(Object.assign(new Error('no'), { responseCode }));
        if (mood === 'later') return refuse(451);
        if (mood === 'never') return refuse(550);
        done();
      },
      onData(stream, _session, done) {
        stream.resume();
        stream.once('end', () => {
          if (mood === 'hangs up') done(Object.assign(new Error('gone'), { responseCode: 421 }));
          else void wait(mood === 'slow' ? 1_000 : 0).then(() => done(null));
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const app = await startTestApp(
      { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'blijk@blijk.example' },
      { maxSignaturesPerHour: null },
    );
    try {
      const { actor, badges } = await app.addOrganisation('post');
      app.jobs.start();
      const figures: string[] = [];
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
        figures.push(`${next}: ${took.toFixed(0)} ms an award, mail ${AFTER[next]}`);
      }
      return figures.join('; ');
    } finally {
      await app.end();
      server.close();
    }
  },
};
