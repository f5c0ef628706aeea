/** The verifier of an installation and its register: what it says of badges with an entry, without one, and of others' entries. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import request from 'supertest';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { canonicalJson } from '../../src/openbadges/canonical-json.ts';
import type { RegisterEvidence } from '../../src/register/evidence.ts';
import type { Platform, RegisterAccess, VerifyOptions } from '../../src/verify/adapters.ts';
import { createVerifyMemory, verify } from '../../src/verify/index.ts';
import type { Verification } from '../../src/verify/report.ts';
import { stripOf } from '../../src/web/public/report-view.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { unzip } from '../support/unzip.ts';

let app: TestApp;
let ids: string[];
let token: string;
let slugs: string[];
let signIn: Awaited<ReturnType<TestApp['signIn']>>['agent'];

beforeAll(async () => {
  app = await startTestApp();
  const { actor, organisation } = await app.addOrganisation('werk');
  const rows = await awardRows(app, actor, { rows: ['Amina', 'Bilal', 'Cem', 'Dewi'], ceremony: 'Middag' });
  ids = rows.map(({ award }) => award?.id ?? '');
  slugs = rows.map(({ award }) => award?.slug ?? '');
  token = (await tokensForPaper(app.issuing, actor, [ids[0] ?? ''], 'x'))[0]?.token ?? '';
  signIn = (await app.signIn(organisation.id, 'coach')).agent;
}, 60_000);
afterAll(() => app.end());

const stored = async (at: number) => {
  const credential = await app.storage.awards.credential(ids[at] ?? '');
  if (credential === null) throw new Error('no credential');
  return credential;
};
const bytes = (text: string) => ({ bytes: new TextEncoder().encode(text) });
const said = ({ report }: Verification) => [
  report.verdict,
  ...report.checks.filter(({ id }) => id === 'register').map(({ code }) => code),
];
const proofOf = async (at: number): Promise<RegisterEvidence> =>
  JSON.parse((await signIn.get(`/b/${slugs[at]}.proof.json`).expect(200)).text);

describe('a badge of this installation', () => {
  test('is valid with its entry, in every form and written in any way, on every road', async () => {
    const { json, jwt, statement } = await stored(0);
    const spaced = JSON.stringify(JSON.parse(json), null, 3);
    for (const form of [json, jwt, spaced, statement ?? '']) {
      expect(said(await app.services.verify(bytes(form)))).toEqual(['valid', 'REGISTER_INCLUDED']);
    }
    const { report } = await app.services.verifyStored(json);
    expect(report.checks.at(-1)).toEqual({
      id: 'register',
      outcome: 'pass',
      code: 'REGISTER_INCLUDED',
      params: { number: 1, day: '2026-11-21' },
    });
  });

  test('shares its question with no text that a stranger wrote in the place of an id', async () => {
    const entered = jest.spyOn(app.storage.register, 'entered');
    const { json } = await stored(1);
    const { id } = JSON.parse(json);
    const forged = json.replace(id, 'urn:uuid:\\u0000');
    const judged = await Promise.all([forged, json].map((text) => app.services.verify(bytes(text))));
    expect(judged.map(({ report }) => report.verdict)).toEqual(['invalid', 'valid']);
    expect(entered.mock.calls).toEqual([[[id]]]);
    entered.mockRestore();
  });

  test('says so on its page', async () => {
    const page = await request(app.app).get(`/b/${slugs[0]}`).expect(200);
    expect(page.text).toContain('Staat sinds 21\u00a0november 2026 als nr. 1 in het openbare register');
  });

  test('reads revoked, and not false, once it is erased and a copy is left', async () => {
    const { json } = await stored(3);
    await eraseAwards(app.issuing, [ids[3] ?? ''], 'system');
    const copy = await app.services.verify(bytes(json));
    expect(said(copy)).toEqual(['revoked', 'REGISTER_ERASED']);
    // whoever reads the list of revoked ones alone cannot tell who wanted it
    const { because } = stripOf(copy.report, 'nl', { validFrom: null, validUntil: null });
    expect(because).toEqual(['Dat kan ook op wens van de eigenaar zijn. Die mag alles laten wissen.']);
  });

  test('is not real without an entry, or with the entry of another, however right its signature', async () => {
    const database = new Sqlite(join(app.config.dataDir, 'blijk.sqlite'));
    const { json, jwt } = await stored(1);
    database.exec(`update register_entry set seq = 3 where award_id = '${ids[1]}'`);
    expect(said(await app.services.verifyStored(json))).toEqual(['invalid', 'REGISTER_MISMATCH']);
    database.exec(`delete from register_entry where award_id = '${ids[1]}'`);
    database.close();
    for (const form of [json, jwt]) {
      expect(said(await app.services.verify(bytes(form)))).toEqual(['invalid', 'REGISTER_MISSING']);
    }
    expect((await request(app.app).get(`/b/${slugs[1]}`)).text).toContain('Niet echt');
  });
});

describe('the proof', () => {
  test('is a file of the badge: for staff and holder, and for everybody once it is public', async () => {
    const refused = await request(app.app).get(`/b/${slugs[0]}.proof.json`).expect(403);
    expect(refused.body.code).toBe('badge.private');
    expect(await proofOf(0)).toMatchObject({ version: 1, seq: 1, type: 'issue' });
    const own = await request(app.app).get(`/m/${token}.proof.json`).expect(200);
    expect(own.body.seq).toBe(1);
    const zip = await request(app.app)
      .get(`/m/${token}.zip`)
      .buffer()
      .parse((answer, done) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => done(null, Buffer.concat(parts)));
      });
    const files = [...(await unzip(zip.body))];
    expect(JSON.stringify(files.map(([name]) => name))).toContain('badge.proof.json');
    await request(app.app)
      .post(`/m/${token}/${slugs[0]}/publish`)
      .type('form')
      .send({ sixteenOrOlder: 'yes', showName: 'none' });
    await request(app.app).get(`/b/${slugs[0]}.proof.json`).expect(200).expect('Access-Control-Allow-Origin', '*');
  });

  /** As a visitor's browser does it: with the proof as it was given, and the key of the register. */
  async function judged(change: (proof: RegisterEvidence) => unknown, form: 'json' | 'jwt' = 'json', own = true) {
    const proof = change(await proofOf(0)) as RegisterEvidence;
    return judgedWith(async () => proof, (await stored(0))[form], own);
  }

  async function registerKey(): Promise<RegisterAccess['key']> {
    const { register } = await app.services.knownIssuers();
    return {
      origin: register?.origin ?? '',
      publicKey: new Uint8Array(Buffer.from(register?.publicKey ?? '', 'base64')),
    };
  }

  async function judgedWith(
    find: RegisterAccess['find'],
    text: string,
    own = true,
    given: Partial<VerifyOptions> = {},
  ) {
    const known = await app.services.knownIssuers();
    const register: RegisterAccess = { key: await registerKey(), find };
    const issuers = known.issuers.map((issuer) => ({ ...issuer, own }));
    const result = await verify(
      { text },
      {
        now: app.issuing.now(),
        platform: nodePlatform,
        trust: { find: async (did) => issuers.find((issuer) => issuer.did === did) ?? null },
        fetchDocument: async (url, { accept }) => {
          const { status, body, text } = await request(app.app)
            .get(new URL(url).pathname)
            .set('Accept', accept)
            .buffer();
          if (status !== 200) return { ok: false, code: 'NOT_FOUND' };
          return { ok: true, bytes: new TextEncoder().encode(text ?? JSON.stringify(body)), contentType: accept };
        },
        register,
        ...given,
      },
    );
    return said(result);
  }
  const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

  test('holds for whoever has it', async () => {
    expect(await judged((proof) => proof)).toEqual(['valid', 'REGISTER_INCLUDED']);
    expect(await judged((proof) => proof, 'jwt')).toEqual(['valid', 'REGISTER_INCLUDED']);
  });

  test.each<[string, (proof: RegisterEvidence) => unknown, string[]]>([
    ['another path', (proof) => ({ ...proof, path: proof.path.map(flip) }), ['unverifiable', 'REGISTER_PROOF_INVALID']],
    ['another number', (proof) => ({ ...proof, seq: 2 }), ['unverifiable', 'REGISTER_PROOF_INVALID']],
    ['another day', (proof) => ({ ...proof, day: '2026-11-20' }), ['unverifiable', 'REGISTER_PROOF_INVALID']],
    [
      'a head of another size',
      (proof) => ({ ...proof, checkpoint: proof.checkpoint.replace(/\n\d+\n/, '\n9\n') }),
      ['unverifiable', 'REGISTER_PROOF_INVALID'],
    ],
    ['no head', (proof) => ({ ...proof, checkpoint: '' }), ['unverifiable', 'REGISTER_PROOF_INVALID']],
    ['nothing that can be read', () => ({ version: 2 }), ['unverifiable', 'REGISTER_PROOF_INVALID']],
    ['another salt', (proof) => ({ ...proof, salt: flip(proof.salt) }), ['invalid', 'REGISTER_MISMATCH']],
    ['another issuer', (proof) => ({ ...proof, issuer: 'did:web:elders.example' }), ['invalid', 'REGISTER_MISMATCH']],
    ['no entry', () => null, ['invalid', 'REGISTER_MISSING']],
  ])('with %s shows nothing', async (_what, change, expected) => {
    expect(await judged(change)).toEqual(expected);
  });

  test('is asked for once, before the signature has its answer; what goes wrong then is heard by who needs it', async () => {
    const { json } = await stored(0);
    const proof = await proofOf(0);
    const events: string[] = [];
    const platform: Platform = {
      ...nodePlatform,
      async ed25519Verify(...given) {
        events.push('signature');
        return nodePlatform.ed25519Verify(...given);
      },
    };
    const find = async (id: string): Promise<RegisterEvidence> => {
      events.push(`register ${id}`);
      return proof;
    };
    expect(await judgedWith(find, json, true, { platform })).toEqual(['valid', 'REGISTER_INCLUDED']);
    const asked = `register ${JSON.parse(json).id}`;
    expect(events.filter((event) => event === asked)).toHaveLength(1);
    expect(events.indexOf(asked)).toBeLessThan(events.indexOf('signature'));

    const fails = async (): Promise<never> => {
      throw new Error('the database is away');
    };
    expect(await judgedWith(fails, json)).toEqual(['unverifiable', 'INTERNAL_ERROR']);
    // nobody reads the answer, and that it failed disturbs nobody
    expect(await judgedWith(fails, json.replace('gevorderd', 'expert'))).toEqual(['invalid', 'NOT_REACHED']);
  });

  test('is asked of whatever register is handed in; what it throws is no more than that it cannot be told', async () => {
    const { json } = await stored(0);
    const proof = await proofOf(0);
    const key = await registerKey();
    class Kept implements RegisterAccess {
      readonly key = key;
      readonly #proof = proof;
      async find() {
        return this.#proof;
      }
    }
    const judge = (register: RegisterAccess, text = json) => judgedWith(register.find, text, true, { register });
    expect(await judge(new Kept())).toEqual(['valid', 'REGISTER_INCLUDED']);
    const throws: RegisterAccess = {
      key,
      find() {
        throw new Error('no connection');
      },
    };
    expect(await judge(throws)).toEqual(['unverifiable', 'INTERNAL_ERROR']);
    expect(await judge(throws, json.replace('gevorderd', 'expert'))).toEqual(['invalid', 'NOT_REACHED']);
  });

  test('is asked about a forgery that comes alone, never about those that lie beside a badge', async () => {
    const { json } = await stored(0);
    const proof = await proofOf(0);
    const forged = json.replace('gevorderd', 'expert');
    const asked: string[] = [];
    const find = async (id: string) => {
      asked.push(id);
      return proof;
    };
    await judgedWith(find, forged);
    expect(asked).toEqual([JSON.parse(json).id]);
    asked.length = 0;
    const others = [1, 2, 3].map((at) => forged.replace(JSON.parse(json).id, `urn:uuid:${at}`));
    await judgedWith(find, `[${[...others, json].join()}]`);
    expect(asked).toEqual([JSON.parse(json).id]);
  });

  test('of a statement says which statement was issued, or shows nothing', async () => {
    const { statement } = await stored(0);
    const proof = await proofOf(0);
    expect(await judgedWith(async () => proof, statement ?? '')).toEqual(['unverifiable', 'REGISTER_PROOF_INVALID']);
  });

  test.each([
    ['2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', ['unverifiable', 'REGISTER_LOST']],
    ['2026-11-20T00:00:00Z', '2026-11-20T23:59:59Z', ['invalid', 'REGISTER_MISSING']],
    ['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z', ['invalid', 'REGISTER_MISSING']],
  ])('may be among what was lost from %s until %s, where the badge is of that time', async (from, until, expected) => {
    const { json } = await stored(0);
    expect(await judgedWith(async () => ({ lost: [{ from, until }] }), json)).toEqual(expected);
  });

  test('whose head is right under one key is not right under another, whatever is remembered', async () => {
    const { json } = await stored(0);
    const proof = await proofOf(0);
    const memory = createVerifyMemory();
    const key = await registerKey();
    const find = async () => proof;
    expect(await judgedWith(find, json, true, { memory })).toEqual(['valid', 'REGISTER_INCLUDED']);
    const other = { find, key: { ...key, publicKey: new Uint8Array(32) } };
    expect(await judgedWith(find, json, true, { memory, register: other })).toEqual([
      'unverifiable',
      'REGISTER_PROOF_INVALID',
    ]);
  });

  test('is looked at anew where the hash of a kept badge could not be made', async () => {
    const { json } = await stored(0);
    const proof = await proofOf(0);
    const memory = createVerifyMemory({ texts: true });
    const platform: Platform = {
      ...nodePlatform,
      sha256: (data) =>
        data === canonicalJson(JSON.parse(json)) ? Promise.reject(new Error('no hash now')) : nodePlatform.sha256(data),
    };
    const judge = (given: Partial<VerifyOptions>) => judgedWith(async () => proof, json, true, { memory, ...given });
    expect(await judge({})).toEqual(['valid', 'REGISTER_INCLUDED']);
    expect(await judge({ platform })).toEqual(['unverifiable', 'INTERNAL_ERROR']);
    expect(await judge({})).toEqual(['valid', 'REGISTER_INCLUDED']);
  });

  test('is not asked of an issuer that is somebody else', async () => {
    expect(await judged(() => null, 'json', false)).toEqual(['valid', 'NO_REGISTER']);
  });
});
