/** R22: a thousand connections that send or read a drop at a time. Whoever is quick is served meanwhile, and they are let go. */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Drill, must, quantile } from './drill.ts';
import { startServer } from './server.ts';
import { makeWorld } from './world.ts';

const MOST_PROBE_MS = 1_000;
/** Until a connection is let go: headers within 10 s, a request within 30; a reader may take its time. */
const SECONDS = { header: 15, body: 36, read: 10 } as const;

/** What each kind says first; then one letter a second. */
const KINDS = {
  header: 'GET / HTTP/1.1\r\nhost: x\r\nx-slow: ',
  body: 'POST /api/v1/verify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n',
  read: 'GET /static/blijk.css HTTP/1.1\r\nhost: x\r\n\r\nGET /static/blijk.css HTTP/1.1\r\nhost: x\r\nx-slow: ',
} as const;

export const slowClientsDrill: Drill = {
  id: 'R22',
  about: 'slow headers, bodies and readers',
  async run({ runs, told }) {
    const each = runs ?? 333;
    const world = await makeWorld({ lists: 0, people: 0 });
    try {
      const server = await startServer(world);
      const figures: string[] = [];
      for (const kind of ['header', 'body', 'read'] as const) {
        const first = KINDS[kind];
        const seconds = SECONDS[kind];
        told(kind);
        const sockets = await open(server.url, each, first, kind === 'read');
        const times: number[] = [];
        for (let second = 0; second < seconds; second += 1) {
          for (const socket of sockets) if (!socket.destroyed) socket.write('a');
          for (let probe = 0; probe < 5; probe += 1) times.push(await probeMs(server.url));
          await wait(900);
        }
        const left = sockets.filter((socket) => !socket.destroyed).length;
        for (const socket of sockets) socket.destroy();
        const p99 = quantile(times, 0.99);
        must(p99 < MOST_PROBE_MS, `${kind}: a quick visitor waited ${p99.toFixed(0)} ms`);
        if (kind !== 'read') must(left === 0, `${kind}: ${left} of ${each} are still held after ${seconds} s`);
        const after = await probeMs(server.url);
        figures.push(`${kind}: ${each}, quick visitors ${p99.toFixed(0)} ms (99 %), ${after.toFixed(0)} ms afterwards`);
      }
      await server.stop();
      return figures.join('; ');
    } finally {
      await world.remove();
    }
  },
};

function open(url: string, count: number, first: string, pause: boolean): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(
    Array.from({ length: count }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => socket.destroy());
      socket.on('end', () => socket.destroy());
      if (pause) socket.pause();
      else socket.resume();
      return new Promise<Socket>((resolve) =>
        socket.once('connect', () => {
          socket.write(first);
          resolve(socket);
        }),
      );
    }),
  );
}

async function probeMs(url: string): Promise<number> {
  const since = performance.now();
  const answer = await fetch(`${url}/healthz`);
  await answer.text();
  return performance.now() - since;
}
