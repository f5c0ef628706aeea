/** Uploads: bounded as a whole, whatever the sender announces, and a broken form is the sender's mistake. */
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { type Body, bodyParser, uploadedFile } from '../../../src/web/middleware/bodies.ts';
import { problemOf } from '../../../src/web/problem.ts';

const BOUNDARY = 'grens';
const part = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** An app that answers with what it read, or with status and code of the refusal. */
function echo(body: Body): express.Express {
  const app = express();
  app.post('/', ...bodyParser(body), (asked, response) => {
    response.json({ fields: Object.keys(asked.body ?? {}).length, file: uploadedFile(asked)?.length ?? 0 });
  });
  app.use(((error, _request, response, _next) => {
    const { status, code } = problemOf(error);
    response.status(status).json({ code });
  }) satisfies express.ErrorRequestHandler);
  return app;
}

const app = echo({ kind: 'upload', fileBytes: 1_000, textBytes: 2_000 });
const post = (body: string, type = `multipart/form-data; boundary=${BOUNDARY}`) =>
  request(app).post('/').set('Content-Type', type).send(body);

describe('an upload', () => {
  test('with a file and some fields is read', async () => {
    const answer = await request(app)
      .post('/')
      .field('a', '1')
      .field('b', '2')
      .attach('file', Buffer.alloc(1_000), 'x');
    expect(answer.body).toEqual({ fields: 2, file: 1_000 });
  });

  test('with a file that is one byte too large is refused, and where its form stays the fields are kept', async () => {
    const send = (to: express.Express, bytes: number) =>
      request(to).post('/').field('a', '1').attach('file', Buffer.alloc(bytes), 'x');
    const tooLarge = await send(app, 1_001);
    expect([tooLarge.status, tooLarge.body]).toEqual([413, { code: 'form.too_large' }]);
    const staying = echo({ kind: 'upload', fileBytes: 1_000, formStays: true });
    expect((await send(staying, 1_000)).body).toEqual({ fields: 1, file: 1_000 });
    expect((await send(staying, 1_001)).body).toEqual({ code: 'form.invalid' });
  });

  test.each([10, 11])('of %i fields', async (count) => {
    const fields = Array.from({ length: count }, (_, at) => part(`f${at}`, 'x')).join('');
    const answer = await post(`${fields}--${BOUNDARY}--\r\n`);
    expect([answer.status, answer.body]).toEqual(
      count === 10 ? [200, { fields: 10, file: 0 }] : [413, { code: 'form.too_large' }],
    );
  });

  test('of more fields where the route says so, and never of more text together than one text may have', async () => {
    const many = echo({ kind: 'upload', fileBytes: 1_000, textBytes: 50_000, fields: 200 });
    const send = (count: number) => {
      const fields = Array.from({ length: count }, (_, at) => part(`f${at}`, 'x'.repeat(49_000))).join('');
      return request(many)
        .post('/')
        .set('Content-Type', `multipart/form-data; boundary=${BOUNDARY}`)
        .send(`${fields}--${BOUNDARY}--\r\n`);
    };
    expect((await send(3)).body).toEqual({ fields: 3, file: 0 });
    expect((await send(4)).body).toEqual({ code: 'form.too_large' });
  });

  test('of no more text where its form stays, and with a file that is let go of beside it', async () => {
    const staying = echo({ kind: 'upload', fileBytes: 2_000_000, textBytes: 1_000_000, formStays: true });
    const send = (fields: number, file: number) => {
      const asked = request(staying).post('/').field('a', '1');
      for (let at = 0; at < fields; at += 1) asked.field(`f${at}`, 'x'.repeat(900_000));
      return asked.attach('file', Buffer.alloc(file), 'x');
    };
    expect((await send(1, 2_000_000)).body).toEqual({ fields: 2, file: 2_000_000 });
    expect((await send(1, 6_000_000)).body).toEqual({ code: 'form.invalid' });
    expect((await send(2, 1_000)).body).toEqual({ code: 'form.too_large' });
    expect((await send(2, 6_000_000)).body).toEqual({ code: 'form.too_large' });
  });

  test.each([
    ['without a boundary', '', 'multipart/form-data'],
    ['that ends in the middle', part('a', '1'), `multipart/form-data; boundary=${BOUNDARY}`],
    ['of another boundary', `--x\r\n\r\n`, `multipart/form-data; boundary=${BOUNDARY}`],
    [
      'with a broken head',
      `--${BOUNDARY}\r\nnonsense\r\n\r\nx\r\n--${BOUNDARY}--`,
      `multipart/form-data; boundary=${BOUNDARY}`,
    ],
    ['with nothing', '', `multipart/form-data; boundary=${BOUNDARY}`],
  ])('%s is malformed', async (_about, body, type) => {
    const answer = await post(body || '\r\n', type);
    expect([answer.status, answer.body]).toEqual([400, { code: 'request.malformed' }]);
  });
});

describe('R24: an upload without end and without length', () => {
  const server = app.listen(0, '127.0.0.1');
  beforeAll(() => new Promise<void>((resolve) => (server.listening ? resolve() : server.once('listening', resolve))));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each<[string, (at: number) => string]>([
    ['of fields', (at) => part(`f${at % 5}`, 'x'.repeat(1_900))],
    ['of one field', (at) => (at === 0 ? part('f', 'x').trimEnd() : 'x'.repeat(1_900))],
    ['before the first part', () => 'x'.repeat(1_900)],
  ])('%s is answered in the middle', async (_about, chunk) => {
    const { port } = server.address() as AddressInfo;
    const asked = httpRequest({
      port,
      method: 'POST',
      headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, 'Transfer-Encoding': 'chunked' },
    });
    const answered = new Promise<number | undefined>((resolve) => {
      asked.once('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    // The sender goes on until it is answered: only a bound on the server's side ends this.
    let open = true;
    const status = answered.then((code) => {
      open = false;
      return code;
    });
    for (let at = 0; open; at += 1) {
      await new Promise<void>((resolve) => asked.write(chunk(at), () => setImmediate(resolve)));
    }
    expect(await status).toBe(413);
    asked.destroy();
  });
});
