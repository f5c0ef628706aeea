import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { sendPieces } from '../../src/web/send-pieces.ts';

const root = mkdtempSync(join(tmpdir(), 'blijk-send-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'work');
const FILE = { type: 'application/pdf', disposition: 'inline; filename="een.pdf"' };
const PIECE = Buffer.alloc(100_000, 'x');

/** An app that sends these pieces; `error` is what the sending threw. */
function sending(pieces: () => AsyncIterable<Uint8Array>) {
  const seen: { error: unknown } = { error: null };
  const app = express();
  app.get('/file', (_, response) => sendPieces(response, pieces(), folder, FILE));
  const onError: ErrorRequestHandler = (error, _, response, next) => {
    seen.error = error;
    if (response.headersSent) next(error);
    else response.status(507).send('not made');
  };
  app.use(onError);
  return { app, seen };
}

test('sends every piece in order, with the length known before the first byte, and leaves nothing behind', async () => {
  async function* pieces() {
    for (let index = 0; index < 50; index += 1) {
      yield Buffer.from(`${index} `);
      yield PIECE;
      // while it is made it has no name already
      expect(readdirSync(folder)).toEqual([]);
    }
  }
  const { app } = sending(pieces);
  const answer = await request(app).get('/file').responseType('blob');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-length']).toBe(String((answer.body as Buffer).length));
  expect(answer.headers['cache-control']).toBe('private, no-store');
  expect(answer.headers['content-disposition']).toBe(FILE.disposition);
  const text = (answer.body as Buffer).toString('latin1');
  expect(text.split(/x+/).join('')).toBe(Array.from({ length: 50 }, (_, index) => `${index} `).join(''));
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that cannot be made to its end is not sent at all', async () => {
  async function* pieces() {
    yield PIECE;
    throw new RangeError('in the middle');
  }
  const { app, seen } = sending(pieces);
  const answer = await request(app).get('/file');
  expect([answer.status, answer.text]).toEqual([507, 'not made']);
  expect(answer.headers['content-disposition']).toBeUndefined();
  expect(seen.error).toBeInstanceOf(RangeError);
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing more is made for somebody who has gone', async () => {
  let made = 0;
  let gone = () => {};
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  async function* pieces() {
    try {
      for (made = 1; made <= 1_000; made += 1) {
        yield PIECE;
        if (made === 2) {
          call.abort();
          await left;
        }
      }
    } finally {
      ended();
    }
  }
  const app = express();
  app.get('/file', (_, response) => {
    response.on('close', gone);
    return sendPieces(response, pieces(), folder, FILE);
  });
  const call = request(app).get('/file');
  await expect(call).rejects.toThrow();
  await end;
  expect(made).toBeLessThan(5);
});
