/**
 * A program: one instance of the installation in its environment, which awards over HTTP by the use cases that the desk and
 * the command line use. `POST /award?key=…` with ORGANISATION, ACHIEVEMENT and CEREMONY of the environment; the answer is
 * given after the badge is issued. Its jobs run as well, so that several instances and jobs want the same award at once.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compose } from '../../../src/compose.ts';
import { parseConfig } from '../../../src/config.ts';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../../src/issuing/awards/issue-award.ts';
import { commandActor } from '../../../src/issuing/organisations/members.ts';
import { today } from '../../../src/issuing/time.ts';

const { ORGANISATION = '', ACHIEVEMENT: achievementId = '', CEREMONY: ceremonyId = '' } = process.env;
const blijk = await compose(parseConfig(process.env), { maxSignaturesPerHour: null });
const { issuing } = blijk;
const actor = commandActor(ORGANISATION);
blijk.jobs.start();

async function award(key: string) {
  const name = `Deelnemer ${key} (fictief)`;
  const row = {
    row: 1,
    name,
    pageName: name,
    email: null,
    level: 'gevorderd' as const,
    words: null,
    secondJudge: null,
  };
  const { approved, existing } = await approveAwards(issuing, actor, {
    ceremonyId,
    achievementId,
    rows: [{ ...row, awardedDate: today(issuing.now()), key }],
  });
  const [found] = [...approved, ...existing];
  if (found === undefined) throw new TypeError('neither approved nor known');
  return issueAward(issuing, found.id);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  if (request.method !== 'POST' || url.pathname !== '/award') {
    blijk.app(request, response);
    return;
  }
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  award(url.searchParams.get('key') ?? '').then(
    ({ id, slug, statusListId, statusIndex }) => answer(201, { id, slug, statusListId, statusIndex }),
    (error: unknown) => answer(503, { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }),
  );
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as AddressInfo).port}`));
process.once('SIGTERM', () => {
  server.close(() => void blijk.close().then(() => process.exit(0)));
  server.closeIdleConnections();
});
