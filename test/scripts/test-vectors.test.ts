import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testVectors } from '../../scripts/test-vectors.ts';
import { createAuthority, encodeBits, type Json, signDocument } from '../support/mock-authority.ts';

/** Third-party samples are judged as of a day before those of our own. */
const LONG_AGO = { validFrom: '2025-01-01T00:00:00Z', awardedDate: '2025-01-01T00:00:00Z' };
const ISSUER = 'https://issuer.example/issuers/1';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blijk-vectors-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Puts one outcome beside the sample `badge.json`. */
const expectOutcome = (expected1EdTech: string) => put('EXPECTED.json', { 'badge.json': { expected1EdTech } });

async function run(...args: string[]): Promise<{ code: number; lines: string[]; last: string | undefined }> {
  const lines: string[] = [];
  const code = await testVectors(args, (line) => lines.push(line));
  return { code, lines, last: lines.at(-1) };
}

/** A right badge of a fictional issuer that publishes its key nowhere but in the fragment of its method. */
async function goodBadge(changes: Json = {}): Promise<Json> {
  const key = await Ed25519Multikey.generate({ controller: ISSUER });
  const { credentialStatus: _status, ...document } = (await createAuthority()).credential();
  const issuer = { ...(document.issuer as Json), id: ISSUER };
  return signDocument({ ...document, ...LONG_AGO, issuer, ...changes }, { key });
}

describe('wrong use', () => {
  test.each([[[]], [['--json']], [['a', 'b']], [['no-such-folder']]])('%j ends with 2 and one line', async (args) => {
    const { code, lines } = await run(...args);
    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
  });

  test('a folder without samples', async () => {
    await put('README.md', 'Nothing here.');
    expect((await run(folder)).code).toBe(2);
  });
});

describe('badges', () => {
  test('a good one that is expected to be valid is equal', async () => {
    await put('badge.json', await goodBadge());
    await expectOutcome('valid');
    expect(await run(folder)).toMatchObject({ code: 0, last: '1 as expected or stricter, 0 wrong' });
  });

  test('one that others call invalid and we accept is wrong', async () => {
    await put('badge.json', await goodBadge());
    await expectOutcome('invalid');
    expect(await run(folder)).toMatchObject({ code: 1, last: '0 as expected or stricter, 1 wrong' });
  });

  test('a good one of our own kind that we would refuse is wrong', async () => {
    await put('badge.json', { ...(await goodBadge()), name: 'Anders' });
    await expectOutcome('valid');
    expect((await run(folder)).code).toBe(1);
    await expectOutcome('invalid');
    expect((await run(folder)).code).toBe(0);
  });

  test('without a stated outcome there is nothing to compare with', async () => {
    await put('badge.json', await goodBadge());
    expect((await run(folder)).code).toBe(1);
  });

  test('a suite that is not supported yet is named so', async () => {
    const badge = await goodBadge();
    const [proof] = badge.proof as Json[];
    await put('badge.json', { ...badge, proof: [{ ...proof, cryptosuite: 'ecdsa-sd-2023' }] });
    await expectOutcome('valid');
    const { code, lines } = await run(folder);
    expect(code).toBe(0);
    expect(lines).toContain('not supported yet: badge.json');
  });

  test('a badge of Open Badges 2.0 is judged with the documents beside it', async () => {
    const place = 'https://example.org';
    const context = { '@context': 'https://w3id.org/openbadges/v2' };
    const assertion = {
      ...context,
      type: 'Assertion',
      id: `${place}/1`,
      recipient: { type: 'email', hashed: false, identity: 'sam@voorbeeld.example' },
      issuedOn: '2016-12-31T23:59:59Z',
      badge: `${place}/class.json`,
      verification: { type: 'hosted' },
    };
    const issuer = { ...context, type: 'Issuer', id: `${place}/issuer.json`, name: 'Proefwerk (fictief)' };
    const badge = {
      ...context,
      type: 'BadgeClass',
      name: 'Lassen',
      description: 'Kan lassen.',
      criteria: `${place}/c`,
    };
    await put('basic-assertion.json', assertion);
    await put('basic-assertion-expired.json', { ...assertion, expires: '2017-01-01T00:00:00Z' });
    await put('assets/class.json', { ...badge, id: `${place}/class.json`, issuer: issuer.id });
    await put('assets/issuer.json', issuer);
    expect(await run(folder)).toMatchObject({ code: 0, last: '2 as expected or stricter, 0 wrong' });
    expect((await run(folder)).lines).toContain('2 equal, 0 stricter, 0 not supported yet');
    await put('basic-assertion-expired.json', assertion);
    expect((await run(folder)).code).toBe(1);
  });
});

describe('other files', () => {
  test('what is none of the known kinds is wrong', async () => {
    await put('strange.json', { hello: 'world' });
    expect(await run(folder)).toMatchObject({ code: 1, last: '0 as expected or stricter, 1 wrong' });
  });

  test('a list must have exactly the stated bits', async () => {
    const example = { encodedList: encodeBits([3, 23]), decoded: { bytes: 16_384, setBits: [3, 23] } };
    await put('lists.json', { examples: [example] });
    expect((await run(folder)).code).toBe(0);
    await put('lists.json', { examples: [{ ...example, decoded: { bytes: 16_384, setBits: [3, 24] } }] });
    expect((await run(folder)).code).toBe(1);
  });

  test('an example of a complete badge must come out as genuine once it is signed', async () => {
    const { proof: _proof, ...badge } = await goodBadge();
    await put('examples.json', { examples: [{ title: 'One', json: badge }] });
    const { code, lines } = await run(folder);
    expect(code).toBe(0);
    expect(lines.at(-2)).toBe('1 equal, 0 stricter, 0 not supported yet');
  });

  test('where the official schema refuses what our reading accepts, that is wrong', async () => {
    const { proof: _proof, ...badge } = await goodBadge();
    await put('examples.json', { examples: [{ title: 'One', json: badge }] });
    await put('schema.json', {
      $schema: 'https://json-schema.org/draft/2019-09/schema#',
      title: 'JSON Schema for the AchievementCredential class.',
      required: ['description'],
    });
    expect((await run(folder)).code).toBe(1);
  });
});
