/** Asks for one address many times, in a thread of its own, so that making the load does not slow down who answers it. */
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

export interface LoadOrder {
  url: string;
  requests: number;
  connections: number;
}

export interface LoadDone {
  ms: number;
  /** Answers by status and SHA-256 of the body. */
  answers: Record<string, number>;
}

const agents = new Map<number, Agent>();

async function load({ url, requests, connections }: LoadOrder): Promise<LoadDone> {
  const agent = agents.get(connections) ?? new Agent({ keepAlive: true, maxSockets: connections });
  agents.set(connections, agent);
  const bodies: { status: number; body: Buffer }[] = [];
  let asked = 0;
  const start = performance.now();
  const one = async (): Promise<void> => {
    while (asked < requests) {
      asked += 1;
      bodies.push(await get(url, agent));
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const ms = performance.now() - start;
  const answers: Record<string, number> = {};
  for (const { status, body } of bodies) {
    const name = `${status} ${createHash('sha256').update(body).digest('hex')}`;
    answers[name] = (answers[name] ?? 0) + 1;
  }
  return { ms, answers };
}

function get(url: string, agent: Agent): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, headers: { host: 'blijk.example' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

parentPort?.on('message', (order: LoadOrder) => {
  load(order).then(
    (done) => parentPort?.postMessage(done),
    (error: unknown) => {
      throw error;
    },
  );
});
