/** The statement of the second QR code: right ones are right, and nothing but the issuer's own bytes ever is. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Statement, statementPayload } from '../../src/openbadges/statement.ts';
import { UnreadableInput, type Verification, verify } from '../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type Json, NOW, type World } from '../support/mock-authority.ts';

let authority: Authority;
let other: Authority;
let world: World;

beforeAll(async () => {
  authority = await createAuthority();
  other = await createAuthority({ host: 'elders.example' });
  world = createWorld();
  await authority.publish(world, { revoked: [7] });
  await other.publish(world);
  know(true);
});

/** Makes the issuer known, as one of our own or as a listed one. */
function know(own: boolean, more: Json = {}): void {
  world.trust = [{ did: authority.did, name: 'Stichting Werkplek', own, from: null, until: null, keys: [], ...more }];
}

const good = (): Statement => ({
  issuerDid: authority.did,
  recipientName: 'Şule van den Berg',
  achievementName: 'Samenwerken',
  level: 'gevorderd',
  awardedDay: '2026-11-19',
  validFrom: '2026-11-20T10:00:00Z',
  validUntil: '2028-11-20T10:00:00Z',
  statusListId: '1',
  statusIndex: 94_567,
  credentialId: 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c11',
});

const payload = (change: Partial<Statement> = {}): string => statementPayload({ ...good(), ...change });
const signed = (change: Partial<Statement> = {}, header: Json = {}): Promise<string> =>
  authority.signStatement(payload(change), header);
/** Signed by the issuer itself, but with other text in the payload. */
const altered = (change: (members: Json) => Json): Promise<string> =>
  authority.signStatement(JSON.stringify(change(JSON.parse(payload()))));

const judge = (text: string, options = {}): Promise<Verification> => verify({ text }, world.options(options));
const codeOf = ({ report }: Verification, id: string): string | undefined =>
  report.checks.find((check) => check.id === id)?.code;

describe('a right statement', () => {
  test('is valid, with what it says in the summary and all ten checks', async () => {
    const { report } = await judge(await signed());
    expect(report.verdict).toBe('valid');
    expect(report.checks.map(({ id, code }) => `${id} ${code}`)).toEqual([
      'shape SHAPE_OK',
      'proof PROOF_VALID',
      'key KEY_AUTHORIZED',
      'validity WITHIN_VALIDITY',
      'status NOT_REVOKED',
      'schema SCHEMA_VALID',
      'issuer ISSUER_KNOWN',
      'recipient NOT_ASKED',
      'endorsements NO_ENDORSEMENTS',
      'register NO_REGISTER',
    ]);
    expect(report.summary).toEqual({
      achievement: 'Samenwerken',
      qualification: null,
      level: 'gevorderd',
      issuer: { id: authority.did, name: 'Stichting Werkplek', known: true },
      validFrom: '2026-11-20T10:00:00Z',
      recipientName: 'Şule van den Berg',
    });
  });

  test('is found in a link to any host, as text, as bytes and as address, and the link is never fetched', async () => {
    const statement = await signed();
    for (const link of [`https://blijk.example/c#${statement}`, ` http://localhost:3000/c#${statement}\n`]) {
      world.requests.length = 0;
      for (const input of [{ text: link }, { url: link }, { bytes: new TextEncoder().encode(link) }]) {
        expect((await verify(input, world.options())).report.verdict).toBe('valid');
      }
      expect(new Set(world.requests)).toEqual(new Set([authority.didUrl, authority.listUrl]));
    }
  });

  test('is found in a photo of its code', async () => {
    const statement = await signed();
    const options = world.options();
    const platform = { ...options.platform, decodeQr: async () => [`https://blijk.example/c#${statement}`] };
    const { report } = await verify({ bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }, { ...options, platform });
    expect(report.verdict).toBe('valid');
  });

  test('compares a typed name with the one inside', async () => {
    const statement = await signed();
    const asked = async (name: string) => codeOf(await judge(statement, { recipient: { name } }), 'recipient');
    expect(await asked('  şule VAN DEN berg ')).toBe('RECIPIENT_MATCH');
    expect(await asked('Sule van der Berg')).toBe('RECIPIENT_NO_MATCH');
  });
});

describe('the other verdicts', () => {
  test('revoked: the bit of the list decides', async () => {
    const { report } = await judge(await signed({ statusIndex: 7 }));
    expect(report.verdict).toBe('revoked');
  });

  test('expired and not yet valid', async () => {
    const at = async (now: string) => (await judge(await signed(), { now: new Date(now) })).report.checks[3]?.code;
    expect(await at('2028-11-21T10:00:00Z')).toBe('EXPIRED');
    expect(await at('2026-11-19T10:00:00Z')).toBe('NOT_YET_VALID');
  });

  test('an issuer nobody knows is amber, named by its host', async () => {
    world.trust = [];
    const { report } = await judge(await signed());
    know(true);
    expect(report.verdict).toBe('unknown_issuer');
    expect(report.summary.issuer).toEqual({ id: authority.did, name: 'issuer.example', known: false });
  });

  test.each(['OFFLINE', 'FETCH_FAILED'] as const)('%s: without its list it is never valid', async (code) => {
    const { fetchDocument } = world.options();
    const verification = await judge(await signed(), {
      fetchDocument: async (url: string, how: { accept: string; maxBytes: number }) =>
        url === authority.listUrl ? { ok: false, code } : fetchDocument(url, how),
    });
    expect(verification.report.verdict).toBe('unverifiable');
    expect(codeOf(verification, 'status')).toBe(code === 'OFFLINE' ? 'OFFLINE' : 'STATUS_RETRIEVAL_ERROR');
    expect(codeOf(verification, 'proof')).toBe('PROOF_VALID');
  });

  test('OFFLINE: without the document of the issuer not even the signature is judged', async () => {
    const verification = await judge(await signed(), { fetchDocument: async () => ({ ok: false, code: 'OFFLINE' }) });
    expect(verification.report.verdict).toBe('unverifiable');
    expect([codeOf(verification, 'proof'), codeOf(verification, 'key')]).toEqual(['KEY_NOT_FOUND', 'OFFLINE']);
  });

  test('a key that was compromised or did not exist yet', async () => {
    const state = async (given: Json) =>
      codeOf(
        await judge(await signed(), {
          keyState: async () => ({
            activeFrom: '2026-01-01T00:00:00Z',
            retiredAt: null,
            compromisedAt: null,
            ...given,
          }),
        }),
        'key',
      );
    expect(await state({})).toBe('KEY_AUTHORIZED');
    // without a register nothing tells whether it is from before
    expect(await state({ compromisedAt: '2026-11-21T00:00:00Z' })).toBe('KEY_REVOKED_UNPROVEN');
    expect(await state({ activeFrom: '2026-11-20T10:00:01Z' })).toBe('KEY_NOT_ACTIVE_AT_SIGNING');
    expect(await state({ retiredAt: '2026-11-20T09:59:59Z' })).toBe('KEY_EXPIRED_AT_SIGNING');
    // A key that was retired later had signed in its time: paper outlives keys.
    expect(await state({ retiredAt: '2026-11-20T10:00:01Z' })).toBe('KEY_AUTHORIZED');
  });
});

/** Payloads that the issuer's own key signed, and that are refused all the same. */
const PAYLOADS: [about: string, path: string, make: () => Promise<string>][] = [
  ['another member', '', () => altered((m) => ({ ...m, z: 1 }))],
  ['a member less', 'x', () => altered(({ x: _x, ...m }) => m)],
  ['another order', '', () => altered(({ i, ...m }) => ({ ...m, i }))],
  ['spaces', '', async () => authority.signStatement(payload().replace('"l":2', '"l": 2'))],
  ['an escape', '', async () => authority.signStatement(payload().replace('Samen', '\\u0053amen'))],
  ['a byte order mark', '', async () => authority.signStatement(`\ufeff${payload()}`)],
  ['a list', '', async () => authority.signStatement(`[${payload()}]`)],
  ['null', 'u', () => altered((m) => ({ ...m, u: null }))],
  ['an issuer of another kind', 'i', () => altered((m) => ({ ...m, i: 'did:key:z6Mkabc' }))],
  ['an issuer beside the form', 'i', () => altered((m) => ({ ...m, i: `${authority.did}/x` }))],
  ['a bidi control', 'n', () => signed({ recipientName: 'Sam \u202egreB ned' })],
  ['a control', 'b', () => signed({ achievementName: 'Samen\u0007werken' })],
  ['a line end', 'n', () => signed({ recipientName: 'Sam\nde Vries' })],
  ['decomposed letters', 'n', () => signed({ recipientName: 'Zoe\u0308' })],
  ['half a character', 'n', () => altered((m) => ({ ...m, n: 'Sam \ud800' }))],
  ['no name', 'n', () => signed({ recipientName: '' })],
  ['a name of 201 characters', 'n', () => signed({ recipientName: 'a'.repeat(201) })],
  ['a name with spaces around', 'n', () => signed({ recipientName: ' Sam' })],
  ['level 4', 'l', () => altered((m) => ({ ...m, l: 4 }))],
  ['an object as level', 'l', () => altered((m) => ({ ...m, l: {} }))],
  ['a list as end', 'u', () => altered((m) => ({ ...m, u: [] }))],
  ['level as text', 'l', () => altered((m) => ({ ...m, l: '2' }))],
  ['a day that does not exist', 'd', () => signed({ awardedDay: '2026-02-30' })],
  ['a time in parts of a second', 'f', () => altered((m) => ({ ...m, f: 1763632800.5 }))],
  ['a time before all times', 'f', () => altered((m) => ({ ...m, f: -1 }))],
  ['an end before the beginning', 'u', () => signed({ validUntil: '2026-11-20T10:00:00Z' })],
  ['a list with a path', 's', () => signed({ statusListId: '../x' })],
  ['an index below zero', 'x', () => signed({ statusIndex: -1 })],
  ['an index as text', 'x', () => altered((m) => ({ ...m, x: '7' }))],
  ['another id', 'c', () => altered((m) => ({ ...m, c: 'abc' }))],
  ['an id with bits left over', 'c', () => altered((m) => ({ ...m, c: `${String(m.c).slice(0, 21)}B` }))],
];

describe('a payload in any other form', () => {
  test.each(PAYLOADS)('%s', async (about, path, make) => {
    const statement = await make();
    const ours = await judge(statement);
    expect(ours.report.checks[0]).toMatchObject({
      outcome: path === 'i' || about === 'a list' ? 'unknown' : 'fail',
      code: 'STATEMENT_INVALID',
    });
    expect(ours.report.checks[0]?.params.path).toBe(path);
    expect(ours.credential).toBeNull();
    know(false);
    expect((await judge(statement)).report.verdict).toBe('unverifiable');
    know(true);
  });

  test('an index beyond its list, a list that is not there', async () => {
    expect(codeOf(await judge(await signed({ statusIndex: 131_072 })), 'status')).toBe('RANGE_ERROR');
    expect(codeOf(await judge(await signed({ statusListId: '2' })), 'status')).toBe('STATUS_RETRIEVAL_ERROR');
  });

  test('a member twice, or no JSON', async () => {
    for (const body of [payload().replace('"l":2', '"l":2,"l":2'), '{', '']) {
      await expect(judge(await authority.signStatement(body))).rejects.toMatchObject({ code: 'PARSING_ERROR' });
    }
  });

  test('bytes that are no text, and no base64url at all', async () => {
    const [header, , signature] = (await signed()).split('.');
    for (const body of [Buffer.from([0xff, 0xfe]).toString('base64url'), 'AAAAA', 'AB']) {
      await expect(judge(`${header}.${body}.${signature}`)).rejects.toThrow(UnreadableInput);
    }
  });
});

describe('the header and the key', () => {
  const HEADERS: [about: string, header: Json, check: string, code: string][] = [
    ['a key of its own', { jwk: { kty: 'EC' } }, 'proof', 'JOSE_HEADER_NOT_ALLOWED'],
    ['an address of a key', { jku: 'https://evil.example' }, 'proof', 'JOSE_HEADER_NOT_ALLOWED'],
    ['a whole kid', { kid: 'did:web:evil.example#abcdefgh' }, 'proof', 'JOSE_HEADER_NOT_ALLOWED'],
    ['a kid of nobody', { kid: 'abcdefgh' }, 'key', 'KEY_NOT_AUTHORIZED'],
    ['no kid', { kid: undefined }, 'proof', 'JOSE_HEADER_NOT_ALLOWED'],
  ];
  test.each(HEADERS)('%s', async (_about, header, check, code) => {
    const verification = await judge(await signed({}, header));
    expect([verification.report.verdict, codeOf(verification, check)]).toEqual(['invalid', code]);
  });

  test.each(['none', 'HS256', 'ES384', {}, null])('algorithm %p', async (alg) => {
    const [, body, signature] = (await signed()).split('.');
    const kid = authority.jwtKid.split('#')[1]?.slice(0, 8);
    const header = Buffer.from(JSON.stringify({ alg, kid, typ: 'blijk1' })).toString('base64url');
    const verification = await judge(`${header}.${body}.${signature}`);
    expect([verification.report.verdict, codeOf(verification, 'proof')]).toEqual([
      'invalid',
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ]);
  });

  test('the same header in another order is another text', async () => {
    const header = { kid: authority.jwtKid.split('#')[1]?.slice(0, 8), alg: 'ES256', typ: 'blijk1' };
    const turned = await authority.signStatement(payload());
    const [, body, signature] = turned.split('.');
    const text = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
    expect(codeOf(await judge(text), 'proof')).toBe('JOSE_HEADER_NOT_ALLOWED');
  });

  test('signed by somebody else in the name of the issuer', async () => {
    const kid = authority.jwtKid.split('#')[1]?.slice(0, 8);
    const verification = await judge(await other.signStatement(payload(), { kid }));
    expect([verification.report.verdict, codeOf(verification, 'proof')]).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('a key of the issuer that is not for signing, and two keys with the same short name', async () => {
    const statement = await signed();
    const change = async (assertionMethod: unknown[]) => {
      const document = { ...authority.didDocument, assertionMethod };
      const { fetchDocument } = world.options();
      return codeOf(
        await judge(statement, {
          fetchDocument: async (url: string, how: { accept: string; maxBytes: number }) =>
            url === authority.didUrl
              ? { ok: true, bytes: new TextEncoder().encode(JSON.stringify(document)), contentType: '' }
              : fetchDocument(url, how),
        }),
        'key',
      );
    };
    expect(await change([authority.credentialKey.id, authority.statusKey.id])).toBe('KEY_NOT_AUTHORIZED');
    expect(await change([authority.jwtKid, `${authority.jwtKid}x`])).toBe('KEY_NOT_AUTHORIZED');
  });
});

describe('a statement is no credential and a credential no statement', () => {
  test('with the typ of a token', async () => {
    for (const typ of ['JWT', 'vc+jwt', undefined]) {
      expect((await judge(await signed({}, { typ }))).report.verdict).not.toBe('valid');
    }
  });

  test('a genuine token behind the fragment, or with the typ of a statement', async () => {
    const token = await authority.signJwt(authority.credential());
    expect((await judge(token)).report.verdict).toBe('valid');
    await expect(judge(`https://issuer.example/c#${token}`)).rejects.toMatchObject({ code: 'PARSING_ERROR' });
    const dressed = await authority.signJwt(authority.credential(), { header: { typ: 'blijk1' } });
    await expect(judge(dressed)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const short = await authority.signJwt({ issuer: {}, credentialSubject: {} }, { header: { typ: 'blijk1' } });
    expect((await judge(short)).report.checks[0]?.code).toBe('STATEMENT_INVALID');
  });

  test('inside a list it is nothing', async () => {
    const { report } = await judge(JSON.stringify([await signed()]));
    expect(report.verdict).not.toBe('valid');
  });

  test('too long is too large', async () => {
    const long = `${await signed()}${'A'.repeat(1_500)}`;
    await expect(judge(long)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

test('not one of 300 changes to its characters is ever accepted', async () => {
  const statement = await signed();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
  let tried = 0;
  for (let step = 0; step < 300; step += 1) {
    // Spread over the whole text, each time with another sign.
    const at = (step * 131) % statement.length;
    const sign = alphabet[(step * 7 + alphabet.indexOf(statement[at] ?? '') + 1) % alphabet.length] ?? 'A';
    const changed =
      step % 3 === 0
        ? statement.slice(0, at) + statement.slice(at + 1)
        : statement.slice(0, at) + sign + statement.slice(step % 3 === 1 ? at + 1 : at);
    if (changed === statement) continue;
    tried += 1;
    const verdict = await judge(changed).then(
      ({ report }) => report.verdict,
      (error: unknown) => (error instanceof UnreadableInput ? error.code : Promise.reject(error)),
    );
    expect([changed, verdict]).not.toEqual([changed, 'valid']);
    expect([changed, verdict]).not.toEqual([changed, 'unknown_issuer']);
  }
  expect(tried).toBeGreaterThan(200);
  expect((await judge(statement)).report.checkedAt).toBe('2026-11-21T14:00:00Z');
  expect(NOW.toISOString()).toContain('14:00:00');
});
