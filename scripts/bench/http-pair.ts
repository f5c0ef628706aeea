/** Our answer to one address against express.static with the same bytes, over loopback. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import express from 'express';
import { assertThat } from './assertions.ts';
import type { LoadDone, LoadOrder } from './load-worker.ts';
import { measure, type Timings } from './measure.ts';

export const HTTP_BASELINE =
  'express.static serving the same bytes from a file; one process answers both, the load comes from a second thread on the same cores';

const CONNECTIONS = 4;
/** Rounds before the clock starts, as in a process that has been up for a minute. */
const WARM_UP = 10;

/**
 * Measures requests for `path` of `app` against the same body served as a file. `check` looks at the body once, outside
 * the clock; every answer of either side must be that body.
 */
export async function measureHttp(
  parts: { app: RequestListener; path: string; requests: number; check: (body: string) => void },
  clock: () => number,
): Promise<Timings> {
  const folder = await mkdtemp(join(tmpdir(), 'blijk-bench-'));
  const ours = await listen(parts.app);
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url));
  let statics: Listening | null = null;
  try {
    const answer = await fetch(`${ours.url}${parts.path}`, { headers: { 'accept-encoding': 'identity' } });
    const body = Buffer.from(await answer.arrayBuffer());
    assertThat(answer.status === 200, `our answer is ${answer.status}`);
    parts.check(body.toString('utf8'));
    await writeFile(join(folder, 'body.bin'), body);
    statics = await listen(express().use(express.static(folder)));
    const addresses = { ours: `${ours.url}${parts.path}`, theirs: `${statics.url}/body.bin` };
    const answers = { ours: {} as LoadDone['answers'], theirs: {} as LoadDone['answers'] };
    const run = async (side: 'ours' | 'theirs'): Promise<void> => {
      const done = await load(worker, { url: addresses[side], requests: parts.requests, connections: CONNECTIONS });
      answers[side] = done.answers;
    };
    return await measure(
      {
        operations: parts.requests,
        warmUp: WARM_UP,
        ours: () => run('ours'),
        theirs: () => run('theirs'),
        check() {
          const [all] = Object.entries(answers.ours);
          assertThat(all?.[1] === parts.requests && all[0].startsWith('200 '), 'our answers are not all the same page');
          assertThat(JSON.stringify(answers.ours) === JSON.stringify(answers.theirs), 'the two sides gave other bytes');
        },
      },
      clock,
    );
  } finally {
    await worker.terminate();
    await ours.close();
    await statics?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function load(worker: Worker, order: LoadOrder): Promise<LoadDone> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      worker.off('message', done);
      worker.off('error', failed);
    };
    const done = (result: LoadDone): void => {
      finish();
      resolve(result);
    };
    const failed = (error: Error): void => {
      finish();
      reject(error);
    };
    worker.on('message', done);
    worker.on('error', failed);
    worker.postMessage(order);
  });
}

interface Listening {
  url: string;
  close(): Promise<void>;
}

async function listen(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
