/** The register over HTTP, read as a stranger with a copy of RFC 6962 would. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { closeDay } from '../../src/issuing/register/register-days.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { extendsTree, includes } from '../../src/register/check-proofs.ts';
import { fromBase64, openCheckpoint, readCheckpoint } from '../../src/register/checkpoint.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';

let app: TestApp;
const heads: { size: number; root: Uint8Array }[] = [];
const get = (path: string) => request(app.app).get(path);
const bytes = (texts: string[]) => texts.map((text) => fromBase64(text) ?? new Uint8Array());

async function head() {
  const key = (await get('/log/key')).text.trim().split('+');
  const raw = fromBase64(key.slice(2).join('+')) ?? new Uint8Array();
  const { text } = await get('/log/checkpoint').expect(200);
  const opened = await openCheckpoint(text, { origin: key[0] ?? '', publicKey: raw.slice(1) }, nodePlatform);
  if (opened === null) throw new Error('the head is not signed by its key');
  return opened;
}

beforeAll(async () => {
  app = await startTestApp();
  heads.push(await head());
  const made = await app.addOrganisation('werk');
  for (const names of [['Amina'], ['Bilal', 'Cem'], ['Dewi', 'Elif']]) {
    await awardRows(app, made.actor, { rows: names, ceremony: names.join(' ') });
    heads.push(await head());
  }
});
afterAll(() => app.end());

describe('the register', () => {
  test('shows a signed head after every award, for every site', async () => {
    expect(heads.map(({ size }) => size)).toEqual([0, 1, 3, 5]);
    const answer = await get('/log/checkpoint');
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  test('proves every entry, whose bytes it gives', async () => {
    const { entries } = (await get('/log/entries?from=1&to=5').expect(200)).body;
    expect(entries).toHaveLength(5);
    for (const { seq, leaf } of entries) {
      const data = Buffer.from(leaf, 'base64');
      expect(data.toString()).toMatch(/^blijk-register-leaf\/1\nissue\ndid:web:\S+\n2026-11-21\n[0-9a-f]{64}\n$/);
      const hash = createHash('sha256').update(Buffer.of(0)).update(data).digest();
      for (const { size, root } of heads.slice(1)) {
        if (seq > size) continue;
        const { body } = await get(`/log/proof/inclusion?seq=${seq}&size=${size}`).expect(200);
        const proof = { index: seq - 1, size, leaf: new Uint8Array(hash), path: bytes(body.path), root };
        expect(await includes(proof, nodePlatform.sha256)).toBe(true);
      }
    }
  });

  test('proves that every head goes on from every head before it', async () => {
    for (const [at, older] of heads.entries()) {
      for (const newer of heads.slice(at)) {
        if (older.size === 0) continue;
        const { body } = await get(`/log/proof/consistency?from=${older.size}&to=${newer.size}`).expect(200);
        expect(await extendsTree(older, newer, bytes(body.path), nodePlatform.sha256)).toBe(true);
      }
    }
  });

  test('keeps the head of each day, which the register of now goes on from', async () => {
    await get('/log/day/2026-11-21').expect(404);
    app.setNow(new Date('2026-11-22T00:30:00Z'));
    await closeDay(app.issuing);
    const { text } = await get('/log/day/2026-11-21').expect(200);
    const kept = readCheckpoint(text);
    expect(kept).toMatchObject({ size: 5, root: heads.at(-1)?.root });
    await get('/log/day/yesterday').expect(404);
  });

  test.each([
    '/log/proof/inclusion?seq=1&size=6',
    '/log/proof/inclusion?seq=0&size=5',
    '/log/proof/inclusion?seq=4&size=3',
    '/log/proof/inclusion?seq=1',
    '/log/proof/inclusion?seq=1&seq=2&size=5',
    '/log/proof/consistency?from=0&to=5',
    '/log/proof/consistency?from=1e0&to=5',
    '/log/entries?from=1&to=9007199254740993',
    '/log/entries?from=-1&to=5',
  ])('has no %s', async (path) => {
    const answer = await get(path).set('Accept', 'application/json').expect(422);
    expect(answer.body.code).toBe('register.range_invalid');
  });
});
