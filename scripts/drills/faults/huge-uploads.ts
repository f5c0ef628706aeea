/** R24: bodies of a gigabyte, with and without a length, packed and not. Refused before more than its limit was read. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { type Drill, must, until } from './drill.ts';
import { startServer } from './server.ts';
import { makeWorld } from './world.ts';

const GIGABYTE = 1024 ** 3;
const PIECE = Buffer.alloc(64 * 1024, 'a');
const MORE_BYTES = 1024 * 1024;
const MORE_MEMORY = 30 * 1024 * 1024;
/** What the kernel takes for itself on both sides before anybody reads it. */
const KERNEL_BYTES = 8 * 1024 * 1024;

interface Upload {
  what: string;
  headers: Record<string, string>;
  limit: number;
  status: number;
}

const API = '/api/v1/verify';
const UPLOADS: readonly Upload[] = [
  { what: 'PNG', headers: { 'content-type': 'image/png' }, limit: 15_000_000, status: 413 },
  { what: 'PDF', headers: { 'content-type': 'application/pdf' }, limit: 10_000_000, status: 413 },
  { what: 'JSON', headers: { 'content-type': 'application/json' }, limit: 2_000_000, status: 413 },
  {
    what: 'packed JSON',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    limit: 0,
    status: 415,
  },
];

export const hugeUploadsDrill: Drill = {
  id: 'R24',
  about: 'uploads of a gigabyte',
  async run() {
    const world = await makeWorld({ lists: 0, people: 0 });
    try {
      const server = await startServer(world);
      await upload(server.url, { ...(UPLOADS[2] as Upload), what: 'first' }, 'length');
      const before = memoryOf(server.child.pid);
      const seen: string[] = [];
      for (const each of UPLOADS) {
        for (const form of ['length', 'chunked'] as const) {
          const { status, sent } = await upload(server.url, each, form);
          must(status === each.status, `${each.what}, ${form}: ${status}`);
          must(sent <= each.limit + MORE_BYTES + KERNEL_BYTES, `${each.what}, ${form}: ${sent} bytes were taken`);
          seen.push(`${each.what} ${form} ${status} after ${(sent / 1e6).toFixed(1)} MB`);
        }
      }
      await until(() => memoryOf(server.child.pid) < before + MORE_MEMORY, 'memory as before', 20_000);
      must((await fetch(`${server.url}/healthz`)).status === 200, 'not alive');
      await server.stop();
      return seen.join(', ');
    } finally {
      await world.remove();
    }
  },
};

/** Sends until the other side answers or a gigabyte is gone. */
function upload(
  url: string,
  { headers }: Upload,
  form: 'length' | 'chunked',
): Promise<{ status: number; sent: number }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let sent = 0;
    let answer = '';
    const end = (): void => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), sent });
    };
    socket.on('data', (text) => {
      answer += text.toString('latin1');
      if (answer.includes('\r\n\r\n')) end();
    });
    socket.on('error', () => setTimeout(end, 50));
    socket.on('close', end);
    const lines = Object.entries({
      ...headers,
      ...(form === 'length' ? { 'content-length': GIGABYTE } : { 'transfer-encoding': 'chunked' }),
    });
    socket.write(
      `POST ${API} HTTP/1.1\r\nhost: x\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    const piece =
      form === 'length'
        ? PIECE
        : Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, Buffer.from('\r\n')]);
    const pump = (): void => {
      while (!socket.destroyed && sent < GIGABYTE) {
        sent += PIECE.length;
        if (!socket.write(piece)) return void socket.once('drain', pump);
      }
    };
    socket.once('connect', pump);
  });
}

/** Bytes of memory that a process holds. */
export function memoryOf(pid: number | undefined): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return pages * 4_096;
}
