/** Who sends slowly: keeps nobody waiting, and is told to go after a while. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import { createBodyRoom } from '../../../src/web/middleware/body-room.ts';
import { handedFiles, inputBody, inputForm } from '../../../src/web/middleware/input-files.ts';
import { readBody } from '../../../src/web/middleware/read-body.ts';
import { createVerifyTurns, takeTurn } from '../../../src/web/middleware/verify-turns.ts';
import { problemOf } from '../../../src/web/problem.ts';

let server: Server | null = null;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** Listens; answers with how many bytes it read, or the code of the refusal. One turn an address, nobody waits for it. */
async function listen(stillMs?: number): Promise<{ url: string; begun: (count: number) => Promise<void> }> {
  const app = express();
  const verifyTurns = createVerifyTurns(() => new Date(0), { atOnce: 1, waiting: 0, perMinute: 1_000 });
  const parts = { bodyRoom: createBodyRoom(), verifyTurns };
  let count = 0;
  const told: [number, () => void][] = [];
  const reading: RequestHandler = (request, _response, next) => {
    request.once('data', () => {
      count += 1;
      for (const [wanted, tell] of told) if (count >= wanted) tell();
    });
    next();
  };
  const read = (parsers: RequestHandler[]) => readBody(parts, 2_000_000, [reading, ...parsers], stillMs);
  app.post('/raw', read([inputBody]), takeTurn(verifyTurns), (request, response) => {
    response.json(request.body.length);
  });
  const form = inputForm({ files: 2, totalBytes: 2_000_000 });
  app.post('/form', read(form), takeTurn(verifyTurns), (request, response) => {
    response.json(handedFiles(request).map(({ bytes }) => bytes?.length));
  });
  app.use(((error, _request, response, _next) => {
    const { status, code } = problemOf(error);
    response.status(status).json(code);
  }) satisfies express.ErrorRequestHandler);
  server = createServer(app);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, begun: (wanted) => new Promise((resolve) => told.push([wanted, resolve])) };
}

/** Sends a beginning and stays; resolves with all that comes back, when the other side closes. */
function begin(url: string, path: string, headers: string, beginning: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${beginning}`);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  return new Promise((resolve, reject) => socket.on('close', () => resolve(answer)).on('error', reject));
}

const FORM = 'Content-Type: multipart/form-data; boundary=x';
const FILE = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n{"a":';

test('who sends slowly, little or much, holds up nobody behind the same address', async () => {
  const { url, begun } = await listen();
  const all = begun(8);
  for (let at = 0; at < 4; at += 1) void begin(url, '/raw', 'Content-Length: 100', '{');
  for (let at = 0; at < 4; at += 1) void begin(url, '/form', `${FORM}\r\nContent-Length: 1900000`, FILE);
  await all;
  const raw = await fetch(`${url}/raw`, { method: 'POST', body: '{"a":1}' });
  expect([raw.status, await raw.json()]).toEqual([200, 7]);
  const body = new FormData();
  body.append('file', new Blob(['{"a":1}']), 'a.json');
  const form = await fetch(`${url}/form`, { method: 'POST', body });
  expect([form.status, await form.json()]).toEqual([200, [7]]);
});

test.each([
  ['a body', '/raw', 'Content-Length: 100', '{'],
  ['a body of unknown length', '/raw', 'Transfer-Encoding: chunked', '1\r\n{\r\n'],
  ['a form in the middle of a file', '/form', `${FORM}\r\nContent-Length: 1000`, FILE],
  ['a plain form', '/form', 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000', 'text=a'],
  ['nothing at all', '/raw', 'Content-Length: 100', ''],
])('%s that stands still is ended', async (_about, path, headers, beginning) => {
  const { url } = await listen(40);
  const answer = await begin(url, path, headers, beginning);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  expect(answer).toContain('"request.stalled"');
});

test('a body that goes on after a pause is read whole', async () => {
  const { url, begun } = await listen(5_000);
  const first = begun(1);
  const answer = begin(url, '/raw', 'Content-Length: 3\r\nConnection: close', 'a');
  await first;
  sockets[0]?.write('bc');
  expect((await answer).split('\r\n\r\n')[1]).toBe('3');
});
