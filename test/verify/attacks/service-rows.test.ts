/** Rows of the attack catalogue that are about the verifier as a service: answers, guesses, pictures, key material, uploads. */
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { bakePng } from '../../../src/openbadges/bake-png.ts';
import { crc32 } from '../../../src/openbadges/crc32.ts';
import { openKeyRecord } from '../../../src/signing/key-at-rest.ts';
import { openKeyEncryption } from '../../../src/signing/key-encryption.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { type Issued, issueBadge, publish } from '../../web/issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;
let badge: Issued;
let json: string;
let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made);
  await publish(app, made.actor, badge, 'none');
  ({ json = '' } = (await app.storage.awards.credential(badge.award.id)) ?? {});
  server = createServer(app.app);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await app.end();
});

const verifyFile = (bytes: Buffer, name: string) => request(app.app).post('/api/v1/verify').attach('file', bytes, name);

test('S1: a revoked badge is answered with 200 and its page tells the day', async () => {
  const other = await issueBadge(app, made, { name: 'Nadia Revokova' });
  const stored = await app.storage.awards.credential(other.award.id);
  await revokeAward(app.issuing, made.actor, other.award.id, 'vergissing');
  const answer = await verifyFile(Buffer.from(stored?.json ?? ''), 'x.json').expect(200);
  expect(answer.body.verdict).toBe('revoked');
  expect(answer.body.checks).toContainEqual(
    expect.objectContaining({ id: 'status', outcome: 'fail', code: 'REVOKED' }),
  );
  const page = await request(app.app).get(`/b/${other.slug}`).expect(200);
  expect(page.text).toMatch(/21.november 2026/);
});

test('C27: guesses at the name of a badge are limited, right ones too once that is so', async () => {
  const guess = (name: string) =>
    request(app.app).post(`/b/${badge.slug}`).type('form').send({ code: badge.controlCode, name });
  let answered = 0;
  while ((await guess(`Persoon ${answered}`)).status === 200) answered += 1;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThanOrEqual(20);
  const refused = await guess('Amina van der Yıldız').expect(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

describe('C19, C20, C22, C23: what cannot be read, over HTTP', () => {
  test.each([
    ['a key twice', '{"name":"Lassen","name":"Plannen"}', 400, 'PARSING_ERROR'],
    ['__proto__', '{"__proto__":{"polluted":true}}', 400, 'PARSING_ERROR'],
    ['1e400', '{"a":1e400}', 400, 'PARSING_ERROR'],
    ['NaN', '{"a":NaN}', 400, 'PARSING_ERROR'],
    ['more than 2 MB', `{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`, 413, 'form.too_large'],
  ])('%s', async (_about, body, status, code) => {
    const answer = await request(app.app).post('/api/v1/verify').type('json').send(body);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    await request(app.app).get('/healthz').expect(200);
  });
});

describe('W3: baked pictures', () => {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
  const HEAD = chunk('IHDR', Buffer.from('00000001000000010806000000', 'hex'));
  const PIXEL = chunk('IDAT', deflateSync(Buffer.alloc(5)));
  const END = chunk('IEND', new Uint8Array());
  const text = (type: 'iTXt' | 'zTXt', keyword: string, data: Uint8Array, packed = 0): Buffer =>
    chunk(
      type,
      Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.alloc(type === 'iTXt' ? 4 : 1).fill(packed, 0, 1), data]),
    );
  const png = (...parts: Buffer[]): Buffer => Buffer.concat([SIGNATURE, HEAD, ...parts, PIXEL, END]);
  const good = (): Buffer => text('iTXt', 'openbadgecredential', Buffer.from(json));
  const bomb = deflateSync(Buffer.alloc(100_000_000, 32));
  const broken = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[80] = (copy[80] ?? 0) ^ 1;
    return copy;
  };

  test.each<[string, () => Buffer, string]>([
    ['two credentials', () => png(good(), good()), 'BAKED_AMBIGUOUS'],
    ['another keyword', () => png(text('iTXt', 'openbadgecredentia1', Buffer.from(json))), 'BAKED_MISSING'],
    ['a packed iTXt of 100 MB', () => png(text('iTXt', 'openbadgecredential', bomb, 1)), 'BAKED_INVALID'],
    ['a zTXt of 100 MB', () => png(text('zTXt', 'openbadgecredential', bomb)), 'BAKED_INVALID'],
    ['a wrong checksum', () => broken(png(good())), 'BAKED_INVALID'],
    ['a credential after the end', () => Buffer.concat([png(good()), good()]), 'BAKED_INVALID'],
  ])('%s', async (_about, make, code) => {
    const answer = await verifyFile(make(), 'badge.png').expect(400);
    expect(JSON.parse(answer.text).code).toBe(code);
  });

  test('another picture around it: the verdict is about the credential, and the page says so and shows ours', async () => {
    const stolen = Buffer.from(bakePng(png(), json));
    expect((await verifyFile(stolen, 'badge.png').expect(200)).body.verdict).toBe('valid');
    const page = await request(app.app).post('/verify').attach('file', stolen, 'badge.png').expect(200);
    expect(page.text).toContain('niet naar wat op het plaatje staat');
    expect(page.text).not.toContain('data:image');
  });
});

test('J7: no address of ours ever answers with a byte of a private key', async () => {
  const { encryption } = await openKeyEncryption({
    keysDir: `${app.dir}/keys`,
    passphrase: null,
    check: await app.storage.settings.get('key-check'),
    databaseHasKeys: true,
    mayCreate: false,
  });
  const owner = { id: made.organisation.id, did: made.organisation.did };
  const secrets: Buffer[] = [];
  for (const record of await app.storage.keys.ofOrganisation(owner.id)) {
    const { d = '' } = openKeyRecord(record, owner, encryption).export({ format: 'jwk' });
    secrets.push(Buffer.from(d, 'base64url'));
  }
  expect(secrets.map(({ length }) => length)).toEqual([32, 32, 32]);
  const did = JSON.parse((await request(app.app).get('/issuers/werk/did.json')).text);
  const jwk = did.verificationMethod.find(({ publicKeyJwk }: { publicKeyJwk?: object }) => publicKeyJwk).id;
  const listId = badge.award.statusListId ?? '';
  const paths = [
    ['/issuers/werk/did.json', '/issuers/werk', `/issuers/werk/jwks/${jwk.split('#')[1]}`, `/status/${listId}`],
    ['json', 'jwt', 'png', 'svg', 'pdf'].map((file) => `/b/${badge.slug}.${file}`),
    [`/b/${badge.slug}`, `/achievements/${badge.award.achievementVersionId}`, '/metrics', '/readyz'],
  ].flat();
  for (const path of paths) {
    const answer = await request(app.app)
      .get(path)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });
    expect([path, answer.status]).toEqual([path, 200]);
    const body = answer.body as Buffer;
    for (const secret of secrets) {
      for (const form of [secret, secret.toString('base64url'), secret.toString('base64'), secret.toString('hex')]) {
        expect([path, body.includes(form)]).toEqual([path, false]);
      }
    }
    expect(body.toString('latin1')).not.toMatch(/"d":|secretKey|privateKey|PRIVATE KEY/);
  }
});

describe('R24: uploads without end', () => {
  const MEGABYTE = 1024 * 1024;
  /** Sends until it is answered; the status, and the bytes that the server had read by then. */
  async function flood(headers: Record<string, string>, head: string): Promise<{ status: number; read: number }> {
    sockets.clear();
    const { port } = server.address() as AddressInfo;
    const asked = httpRequest({ port, path: '/api/v1/verify', method: 'POST', headers });
    let open = true;
    const answered = new Promise<{ status: number; read: number }>((resolve) => {
      asked.once('response', (response) => {
        open = false;
        const read = [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0);
        resolve({ status: response.statusCode ?? 0, read });
      });
    });
    asked.on('error', () => {
      open = false;
    });
    const more = 'x'.repeat(65_536);
    const sent = async (): Promise<void> => {
      asked.write(head);
      while (open) await new Promise<void>((resolve) => asked.write(more, () => setImmediate(resolve)));
    };
    await Promise.race([answered, sent()]);
    const answer = await answered;
    asked.destroy();
    return answer;
  }

  test.each([
    ['JSON', { 'Content-Type': 'application/json' }, '{"a":"', 2],
    [
      'a form with a text',
      { 'Content-Type': 'multipart/form-data; boundary=g' },
      '--g\r\nContent-Disposition: form-data; name="text"\r\n\r\n',
      2,
    ],
    [
      'a form with a PNG',
      { 'Content-Type': 'multipart/form-data; boundary=g' },
      '--g\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n',
      // The most that a picture may have.
      15,
    ],
  ])('%s: 413 before a megabyte beyond the limit is read', async (_about, headers, head, limit) => {
    const { status, read } = await flood({ ...headers, 'Transfer-Encoding': 'chunked' }, head);
    expect(status).toBe(413);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan((limit + 1) * MEGABYTE);
  });

  test('one gigabyte that is announced is refused before it is sent', async () => {
    const { status, read } = await flood(
      { 'Content-Type': 'application/json', 'Content-Length': String(2 ** 30) },
      '{',
    );
    expect(status).toBe(413);
    expect(read).toBeLessThan(MEGABYTE);
  });

  test.each(['gzip', 'deflate', 'br'])('a body packed with %s is refused unread', async (encoding) => {
    const answer = await request(app.app)
      .post('/api/v1/verify')
      .type('json')
      .set('Content-Encoding', encoding)
      .send('x');
    expect(answer.status).toBe(415);
  });
});
