/** `blijk verify` on the second QR code, with and without a network; and what `--offline` says of the rest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linesOf, newPlace, type Place } from '../support/cli.ts';

let place: Place;
/** Somewhere else: no installation, only what is handed in. */
let elsewhere: Place;
let statement: string;
let link: string;
let credential: string;
let trust: string;

beforeAll(async () => {
  [place, elsewhere] = [await newPlace(), await newPlace()];
  place.env.PUBLIC_URL = 'https://voorbeeldwerk.example';
  await place.blijk(['init', '--demo']);
  const list = await place.file('list.csv', 'Fatma Yıldız\n');
  const award = ['award', '--organisation', 'voorbeeldwerk', '--achievement', 'samenwerken', '--level', 'gevorderd'];
  const { stdout } = await place.blijk([...award, '--list', list, '--out', 'out', '--json']);
  const { slug } = JSON.parse(linesOf(stdout)[0] ?? '');
  credential = join(place.dir, 'out', `${slug}.json`);
  statement = place.text(
    `select statement from credential join award on award.id = credential.award_id where slug = '${slug}'`,
  );
  link = `https://voorbeeldwerk.example/c#${statement}`;

  const keys = linesOf((await place.inProcess(['key', 'list', '--organisation', 'voorbeeldwerk', '--json'])).stdout);
  const pins = keys.map((line) => JSON.parse(line).multibase).join(',');
  const did = 'did:web:voorbeeldwerk.example:issuers:voorbeeldwerk';
  const [key, draft] = [join(elsewhere.dir, 'operator.pem'), join(elsewhere.dir, 'list.json')];
  trust = draft;
  await elsewhere.inProcess(['operator', 'key', '--out', key]);
  const about = ['--name', 'Stichting Voorbeeldwerk', '--kind', 'coach', '--domain', 'voorbeeldwerk.example'];
  const entry = ['--did', did, ...about, '--checked-by', 'Test', '--from', '2026-01-01', '--keys', pins];
  await elsewhere.inProcess(['operator', 'trust-list', 'add', '--list', draft, ...entry]);
  await elsewhere.inProcess(['operator', 'trust-list', 'sign', '--list', draft, '--key', key]);
}, 60_000);
afterAll(() => Promise.all([place.remove(), elsewhere.remove()]));

const codes = (stdout: string): string[] => JSON.parse(stdout).checks.map(({ code }: { code: string }) => code);

describe('blijk verify of a statement', () => {
  it('knows its own organisation without a network: the list lies in the data folder', async () => {
    const { code, stdout } = await place.inProcess(['verify', link, '--offline', '--json']);
    const report = JSON.parse(stdout);
    expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: 'valid' });
    expect(report.summary).toMatchObject({ recipientName: 'Fatma Yıldız', achievement: 'Samenwerken' });
  });

  it('takes the bare statement from standard input', async () => {
    const { code, stdout } = await place.blijk(['verify', '-', '--json'], { input: `${statement}\n` });
    expect({ code, verdict: JSON.parse(stdout).verdict }).toEqual({ code: 0, verdict: 'valid' });
  });

  it('elsewhere, with a trust list that pins the keys: genuine, and revocation was not checked', async () => {
    for (const input of [link, credential]) {
      const { code, stdout } = await elsewhere.inProcess(['verify', input, '--offline', '--trust', trust, '--json']);
      expect({ code, verdict: JSON.parse(stdout).verdict }).toEqual({ code: 2, verdict: 'unverifiable' });
      expect(codes(stdout)).not.toContain('KEY_AUTHORIZED');
      expect(codes(stdout)).toEqual(expect.arrayContaining(['PROOF_VALID', 'OFFLINE', 'ISSUER_KNOWN']));
    }
    const { stdout } = await elsewhere.inProcess(['verify', link, '--offline', '--trust', trust]);
    expect(stdout).toContain('UNVERIFIABLE  Fatma Yıldız, Samenwerken, gevorderd, Stichting Voorbeeldwerk');
    expect(stdout).toContain('revocation was not checked');
    expect(stdout).toContain('Whether its issuer revoked it since was not checked.');
    expect(stdout).not.toContain('nothing was proven');
  });

  it('elsewhere, without the keys: nothing is proven', async () => {
    const { code, stdout } = await elsewhere.inProcess(['verify', link, '--offline', '--json']);
    expect(code).toBe(2);
    expect(codes(stdout).slice(0, 3)).toEqual(['SHAPE_OK', 'KEY_NOT_FOUND', 'OFFLINE']);
  });

  it('a changed one is not genuine: exit 1', async () => {
    const [header, payload = '', signature] = statement.split('.');
    const text = Buffer.from(payload, 'base64url').toString('utf8').replace('Yıldız', 'Yıldızz');
    const changed = `${header}.${Buffer.from(text).toString('base64url')}.${signature}`;
    const { code, stdout } = await elsewhere.inProcess([
      'verify',
      `https://x.example/c#${changed}`,
      '--offline',
      '--trust',
      trust,
      '--json',
    ]);
    expect({ code, verdict: JSON.parse(stdout).verdict }).toEqual({ code: 1, verdict: 'invalid' });
  });

  it('a link without a statement behind the #: not readable', async () => {
    for (const fragment of ['', 'abc', `${statement.split('.')[0]}`]) {
      const { code } = await elsewhere.inProcess(['verify', `https://x.example/c#${fragment}`, '--offline']);
      expect(code).toBe(3);
    }
  });

  it('opens no link at all offline', async () => {
    const { code, stdout } = await elsewhere.inProcess([
      'verify',
      'https://voorbeeldwerk.example/b/x',
      '--offline',
      '--json',
    ]);
    expect([code, codes(stdout)[0]]).toEqual([2, 'OFFLINE']);
  });

  it('the name stands nowhere in the files that come with the badge', () => {
    expect(readFileSync(credential, 'utf8')).not.toContain(statement);
    expect(statement.length).toBeLessThan(520);
  });
});
