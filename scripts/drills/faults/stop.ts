/**
 * R19: SIGTERM with fifty requests on their way over kept connections, others idle, and one that never says the rest. Every
 * request is answered, what was promised is there, and the process ends in time.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Drill, must, until } from './drill.ts';
import { startServer } from './server.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const MOST_MS = 10_000;
const IDLE = 5;

export interface Stop {
  /** Connections on which a request was begun that is never finished. They hold the process up as long as it lets them. */
  stuck: number;
}

/** As many requests at once as the installation has lists: all have begun when the process is asked to stop, none is whole. */
export async function stopUnderLoad(world: World, { stuck }: Stop): Promise<string> {
  const server = await startServer(world);
  const kept = await Promise.all(
    Array.from({ length: world.lists.length + IDLE + stuck }, () => keptConnection(server.url)),
  );
  const body = world.confirmBody.toString();
  const begun = kept.slice(IDLE).map((connection, at) => {
    const list = world.lists[at] ?? world.lists[0];
    connection.write(`${requestHead(world, list?.id ?? '', body.length)}${body.slice(0, -1)}`);
    return { connection, ceremonyId: list?.ceremonyId ?? '' };
  });
  const asked = begun.slice(0, world.lists.length).map(async ({ connection, ceremonyId }) => ({
    ceremonyId,
    answer: await answerOn(connection),
  }));
  // what is on its way in the kernel is read before the signal is looked at
  await (await fetch(`${server.url}/healthz`)).text();
  const stopped = server.stop();
  await until(async () => !(await accepts(server.url)), 'a server that takes no new connections');
  for (const { connection } of begun.slice(0, world.lists.length)) connection.write(body.slice(-1));
  const answers = await Promise.all(asked);
  const { code, ms } = await stopped;
  for (const connection of kept) connection.destroy();
  must(code === 0, `the exit code is ${code}`);
  must(ms <= MOST_MS, `it took ${ms.toFixed(0)} ms to stop`);
  const lost = answers.filter(({ answer }) => !/^HTTP\/1\.1 303 [\s\S]*\/progress\r\n/i.test(answer));
  must(
    lost.length === 0,
    `${lost.length} of ${answers.length} were not acknowledged: ${lost[0]?.answer.slice(0, 200)}`,
  );
  const awards = (ceremonyId: string): number =>
    world.count(`select count(*) from award where ceremony_id = '${ceremonyId}'`);
  for (const { ceremonyId } of answers) must(awards(ceremonyId) === world.people, 'acknowledged, but not there');

  const next = await startServer(world);
  const people = world.lists.length * world.people;
  const issued = "select count(*) from award where state = 'issued'";
  await until(() => world.count(issued) === people, `${people} badges after the next start`, 150_000);
  await next.stop();
  await mustBeSound(world, people);
  return `${answers.length} of ${answers.length} begun before it and finished after it were acknowledged, ${IDLE} idle connections closed, ${stuck} never finished cut; exit 0 after ${ms.toFixed(0)} ms; all issued after the next start`;
}

/** A connection over which one request was answered, and which stays open. */
async function keptConnection(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  // cut at the end
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /healthz HTTP/1.1\r\nHost: blijk.example\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

function requestHead(world: World, listId: string, length: number): string {
  const headers = {
    host: 'blijk.example',
    ...world.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(length),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /desk/lists/${listId}/issue HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** All that comes until the connection ends. */
async function answerOn(connection: Socket): Promise<string> {
  let text = '';
  connection.on('data', (part: Buffer) => {
    text += part.toString();
  });
  await once(connection, 'close');
  return text;
}

async function accepts(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}

export const stopDrill: Drill = {
  id: 'R19',
  about: 'SIGTERM with 50 in flight',
  async run() {
    const world = await makeWorld({ lists: 50, people: 1 });
    try {
      return await stopUnderLoad(world, { stuck: 2 });
    } finally {
      await world.remove();
    }
  },
};
