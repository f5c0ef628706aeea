/** Attacks on credential and proof (rows C and P of the attack catalogue), each on a genuine badge. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnreadableInput, type Verification, verify } from '../../src/verify/index.ts';
import {
  type Authority,
  CONTEXTS,
  createAuthority,
  createWorld,
  type Json,
  multikeyMethod,
  type World,
} from '../support/mock-authority.ts';

let issuer: Authority;
let attacker: Authority;
let world: World;
let base: Json & { proof: Json[] };

beforeAll(async () => {
  issuer = await createAuthority();
  attacker = await createAuthority({ host: 'kwaad.example', slug: 'e' });
  world = createWorld();
  await issuer.publish(world);
  await attacker.publish(world);
  base = await issuer.sign(issuer.credential());
});

type Profile = 'own' | 'foreign';

/** Verdict and the code of the first check that did not pass, as our own and as a foreign issuer. */
async function judge(input: Json | string, profile: Profile): Promise<[string, string | undefined]> {
  const result = await run(input, profile);
  const bad = result.report.checks.find(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  return [result.report.verdict, bad?.code];
}

function run(input: Json | string, profile: Profile): Promise<Verification> {
  const known = { did: issuer.did, name: 'Proefwerk', own: profile === 'own', from: null, until: null, keys: [] };
  const trust = { find: async (did: string) => (did === issuer.did ? known : null) };
  return verify({ text: typeof input === 'string' ? input : JSON.stringify(input) }, world.options({ trust }));
}

async function expectBoth(input: Json | string, code: string): Promise<void> {
  expect(await judge(input, 'own')).toEqual(['invalid', code]);
  expect(await judge(input, 'foreign')).toEqual(['unverifiable', code]);
}

const subject = (document: Json): Json => document.credentialSubject as Json;
const copy = (document: Json): Json & { proof: Json[] } => structuredClone(document) as Json & { proof: Json[] };

test('the untouched badge is valid in both profiles', async () => {
  expect(await judge(base, 'own')).toEqual(['valid', undefined]);
  expect(await judge(base, 'foreign')).toEqual(['valid', undefined]);
});

test('C1: no change of any value stays valid', async () => {
  const leaves = [...leafPaths(base)];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...leaves), fc.constantFrom(...MUTATIONS), async (path, mutate) => {
      const altered = copy(base);
      const before = get(altered, path);
      const after = mutate(before);
      fc.pre(after !== before);
      set(altered, path, after);
      expect((await judge(altered, 'foreign'))[0]).not.toBe('valid');
    }),
    { numRuns: 500, seed: 20261121 },
  );
}, 180_000);

describe('C2, P1, P2, P3: the expiry date or the status under another key', () => {
  const iri = (term: string): string => `https://www.w3.org/2018/credentials#${term}`;
  const timeType = 'http://www.w3.org/2001/XMLSchema#dateTime';

  test('P1: the expiry under its full address', async () => {
    const expired = await issuer.sign(issuer.credential({ validUntil: '2026-11-20T11:00:00Z' }));
    const { validUntil, ...rest } = expired;
    await expectBoth({ ...rest, [iri('validUntil')]: { '@type': timeType, '@value': validUntil } }, 'SHAPE_IRI_KEY');
  });

  test('P2: the status under its full address', async () => {
    const { credentialStatus, ...unstatused } = base;
    const [verdict, code] = await judge({ ...unstatused, [iri('credentialStatus')]: credentialStatus }, 'foreign');
    expect([verdict, code]).toEqual(['unverifiable', 'SHAPE_IRI_KEY']);
  });

  test('P3: renamed by an own context', async () => {
    const context = [...CONTEXTS, { vu: { '@id': iri('validUntil'), '@type': timeType } }];
    await expectBoth({ ...base, '@context': context, vu: '2026-11-20T11:00:00Z' }, 'SHAPE_CONTEXT_NOT_ALLOWED');
  });

  test('in an array, where a reader of JSON would miss it', async () => {
    const expired = await issuer.sign(issuer.credential({ validUntil: '2026-11-20T11:00:00Z' }));
    await expectBoth({ ...expired, validUntil: [expired.validUntil] }, 'DATE_INVALID');
  });

  test('in a second object with the id of the credential', async () => {
    // The signed badge names itself as evidence, so that edge exists and the signature stays right.
    const id = issuer.credential().id;
    const expired = await issuer.sign(
      issuer.credential({ validUntil: '2026-11-20T11:00:00Z', evidence: [{ id, type: ['Evidence'] }] }),
    );
    const { validUntil, ...rest } = expired;
    const moved = { ...rest, evidence: [{ id, type: ['Evidence', 'VerifiableCredential'], validUntil }] };
    await expectBoth(moved, 'SHAPE_VALUE');
  });
});

describe('C4, C7, C9: contexts', () => {
  test.each<[string, unknown]>([
    ['an alias', [...CONTEXTS, { naam: 'https://schema.org/name' }]],
    ['@vocab', [...CONTEXTS, { '@vocab': 'https://evil.example/' }]],
    ['unused', [...CONTEXTS, {}]],
    ['of an attacker', [...CONTEXTS, 'https://evil.example/context.json']],
    ['of the cloud metadata service', [...CONTEXTS, 'http://169.254.169.254/']],
    ['doubled', [...CONTEXTS, CONTEXTS[1]]],
    ['no array', CONTEXTS[0]],
    ['other order', [...CONTEXTS].reverse()],
    ['upper case', [CONTEXTS[0]?.toUpperCase(), CONTEXTS[1]]],
    ['the undefined-terms context', [...CONTEXTS, 'https://www.w3.org/ns/credentials/undefined-terms/v2']],
  ])('%s', async (_about, context) => {
    const before = world.requests.length;
    await expectBoth({ ...base, '@context': context }, 'SHAPE_CONTEXT_NOT_ALLOWED');
    expect(world.requests.length).toBe(before);
  });

  test('inside the document, with terms that swap two properties', async () => {
    const altered = copy(base);
    subject(altered)['@context'] = { name: 'https://schema.org/description', description: 'https://schema.org/name' };
    await expectBoth(altered, 'SHAPE_CONTEXT_NOT_ALLOWED');
  });

  test('the name of a class where it means a property', async () => {
    const altered = copy(base);
    const { criteria, ...achievement } = subject(altered).achievement as Json;
    subject(altered).achievement = { ...achievement, Criteria: criteria };
    await expectBoth(altered, 'SHAPE_KEYWORD');
    const contexts = [CONTEXTS[0], 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json'];
    const pictured = { ...base, '@context': contexts, Image: { id: 'https://issuer.example/x.png', type: 'Image' } };
    expect(await judge(pictured, 'foreign')).toEqual(['unverifiable', 'SHAPE_KEYWORD']);
  });
});

test('C6: an undefined term, at the root and nested', async () => {
  await expectBoth({ ...base, onbekend: 'x' }, 'DATA_LOSS_DETECTION_ERROR');
  const nested = copy(base);
  subject(nested).onbekend = 'x';
  await expectBoth(nested, 'DATA_LOSS_DETECTION_ERROR');
});

describe('C10, C25: proofs', () => {
  test('a second proof, good or bad', async () => {
    const bad = { ...base.proof[0], proofValue: `z${'1'.repeat(64)}` };
    const two = { ...base, proof: [...base.proof, bad] };
    expect(await judge(two, 'own')).toEqual(['invalid', 'PROOF_COUNT']);
    expect(await judge(two, 'foreign')).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('500 proofs are counted, not canonicalized', async () => {
    const crowd = { ...base, proof: Array.from({ length: 500 }, () => base.proof[0]) };
    expect(await judge(crowd, 'foreign')).toEqual(['unverifiable', 'PROOF_COUNT']);
    expect((await judge(crowd, 'own'))[0]).toBe('invalid');
  });

  test('an own proof that is no one-element array', async () => {
    expect(await judge({ ...base, proof: base.proof[0] }, 'own')).toEqual(['invalid', 'PROOF_COUNT']);
    expect(await judge({ ...base, proof: base.proof[0] }, 'foreign')).toEqual(['valid', undefined]);
  });

  test('stripped, empty, a string, or inside the subject', async () => {
    const { proof, ...stripped } = base;
    await expectBoth(stripped, 'PROOF_MISSING');
    await expectBoth({ ...base, proof: [] }, 'PROOF_MISSING');
    await expectBoth({ ...base, proof: 'ja' }, 'PROOF_MISSING');
    await expectBoth({ ...stripped, credentialSubject: { ...subject(stripped), proof } }, 'PROOF_MISSING');
  });

  test('an unknown suite is not called false, unless it is in our name', async () => {
    const altered = { ...base, proof: [{ ...base.proof[0], type: 'Ed25519Signature2018' }] };
    await expectBoth(altered, 'SUITE_UNSUPPORTED');
  });

  test('a proof that follows one that is not there', async () => {
    const signed = await issuer.sign(issuer.credential(), {
      proof: { previousProof: 'urn:uuid:33333333-3333-4333-8333-333333333333' },
    });
    expect(await judge(signed, 'foreign')).toEqual(['invalid', 'PROOF_VERIFICATION_ERROR']);
    expect((await judge(signed, 'own'))[0]).toBe('invalid');
  });

  test('an expired proof of somebody else', async () => {
    const signed = await issuer.sign(issuer.credential(), { proof: { expires: '2026-11-20T12:00:00Z' } });
    expect(await judge(signed, 'foreign')).toEqual(['unverifiable', 'PROOF_EXPIRED']);
  });
});

test('C11: a signature for another purpose', async () => {
  const signed = await issuer.sign(issuer.credential(), { proofPurpose: 'authentication' });
  expect(await judge(signed, 'own')).toEqual(['invalid', 'PROOF_PURPOSE']);
  expect(await judge(signed, 'foreign')).toEqual(['invalid', 'PROOF_PURPOSE']);
});

describe('C12, C14: keys', () => {
  test("the attacker's key with the name of the issuer", async () => {
    const before = world.requests.length;
    const signed = await attacker.sign(issuer.credential());
    expect(await judge(signed, 'foreign')).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
    expect(world.requests.length).toBe(before);
  });

  test("the attacker's key under a method id of the issuer", async () => {
    const id = `${issuer.did}#${attacker.credentialKey.publicKeyMultibase}`;
    const key = { ...attacker.credentialKey, signer: () => ({ ...attacker.credentialKey.signer(), id }) };
    expect(await judge(await issuer.sign(issuer.credential(), { key }), 'foreign')).toEqual([
      'invalid',
      'KEY_NOT_AUTHORIZED',
    ]);
  });

  const withDocument = async (
    change: (document: Authority['didDocument'], method: Json) => void,
  ): Promise<string | undefined> => {
    const document = structuredClone(issuer.didDocument);
    change(document, document.verificationMethod[0] as Json);
    world.documents.set(issuer.didUrl, document);
    try {
      return (await judge(base, 'foreign'))[1];
    } finally {
      world.documents.set(issuer.didUrl, issuer.didDocument);
    }
  };

  test.each<[string, (document: Authority['didDocument'], method: Json) => void, string]>([
    ['for authentication only', (doc) => doc.assertionMethod.shift(), 'KEY_NOT_AUTHORIZED'],
    [
      'of another controller',
      (_doc, method) => Object.assign(method, { controller: 'did:web:kwaad.example' }),
      'KEY_NOT_AUTHORIZED',
    ],
    ['not in the document', (doc) => doc.verificationMethod.shift(), 'KEY_NOT_AUTHORIZED'],
    ['twice in the document', (doc, method) => doc.verificationMethod.push({ ...method }), 'KEY_NOT_AUTHORIZED'],
    ['revoked', (_doc, method) => Object.assign(method, { revoked: '2026-11-21T00:00:00Z' }), 'KEY_REVOKED'],
    [
      'expired before it signed',
      (_doc, method) => Object.assign(method, { expires: '2026-11-01T00:00:00Z' }),
      'KEY_EXPIRED_AT_SIGNING',
    ],
    ['expired after it signed', (_doc, method) => Object.assign(method, { expires: '2026-11-20T23:00:00Z' }), ''],
    ['with a broken date', (_doc, method) => Object.assign(method, { expires: 'ooit' }), 'ISSUER_DOCUMENT_INVALID'],
    [
      'of another kind',
      (_doc, method) =>
        Object.assign(method, { publicKeyMultibase: 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169' }),
      'KEY_TYPE_UNSUPPORTED',
    ],
    [
      'with its secret part published',
      (_doc, method) => Object.assign(method, { publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' } }),
      'KEY_LEAK',
    ],
    [
      'in a document of another id',
      (doc) => Object.assign(doc, { id: 'did:web:kwaad.example' }),
      'ISSUER_DOCUMENT_INVALID',
    ],
  ])('%s', async (_about, change, code) => {
    expect((await withDocument(change)) ?? '').toBe(code);
  });

  test('a method written with a relative id, or embedded in assertionMethod, counts', async () => {
    const embed = (document: Authority['didDocument']): void => {
      const [method] = document.verificationMethod.splice(0, 1);
      document.assertionMethod[0] = { ...method, id: `#${issuer.credentialKey.publicKeyMultibase}` };
    };
    expect(await withDocument(embed)).toBeUndefined();
  });

  test('an issuer who publishes the key of another cannot use it without its secret', async () => {
    const id = `${attacker.did}#${issuer.credentialKey.publicKeyMultibase}`;
    const document = structuredClone(attacker.didDocument);
    document.verificationMethod.push({ ...multikeyMethod(attacker.did, issuer.credentialKey), id });
    document.assertionMethod.push(id);
    world.documents.set(attacker.didUrl, document);
    const stolen = copy(base);
    (stolen.issuer as Json).id = attacker.did;
    (stolen.proof[0] as Json).verificationMethod = id;
    expect(await judge(stolen, 'foreign')).toEqual(['invalid', 'PROOF_INVALID']);
    world.documents.set(attacker.didUrl, attacker.didDocument);
  });
});

describe('C19, C20, C22, P8: JSON that two readers read differently', () => {
  const raw = (insert: string): string => JSON.stringify(base).replace('"name":"Samenwerken"', insert);

  test.each([
    ['a key twice', '"name":"Lassen","name":"Plannen"', 'duplicate_key'],
    ['__proto__', '"__proto__":{"polluted":true}', 'forbidden_key'],
    ['1e400', '"name":1e400', 'number'],
    ['NaN', '"name":NaN', 'syntax'],
  ])('%s is not readable', async (_about, insert, reason) => {
    const error = await run(raw(insert), 'own').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableInput);
    expect(error).toMatchObject({ code: 'PARSING_ERROR', status: 400, params: { reason } });
    expect(({} as Json).polluted).toBeUndefined();
  });

  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])('%s as a key', async (key) => {
    await expectBoth({ ...base, [key]: 'x' }, 'SHAPE_KEYWORD');
  });

  test('the same words as values are only words', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(await judge(await issuer.sign(issuer.credential({ name })), 'own')).toEqual(['valid', undefined]);
    }
  });

  test.each(['-0', '9007199254740993', '1e21'])('the number %s', async (number) => {
    await expectBoth(raw(`"name":${number}`), 'NUMBER_RANGE');
  });

  test('text that is ill-formed or not in normal form C', async () => {
    await expectBoth(raw('"name":"\\ud800"'), 'SHAPE_VALUE');
    await expectBoth(raw('"name":"e\u0301"'), 'SHAPE_VALUE');
  });
});

describe('C16: dates', () => {
  test.each([
    '2026-02-30T10:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T23:59:60Z',
    '2026-11-20T10:00:00',
    '2026-11-20',
    '2026-11-20t10:00:00z',
  ])('%s is no date', async (validFrom) => {
    await expectBoth({ ...base, validFrom }, 'DATE_INVALID');
  });
});

describe('C23, P12: size', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });
  const neverCanonicalizes = async (input: Json | string): Promise<void> => {
    const sha256 = async (): Promise<never> => {
      throw new Error('canonicalized');
    };
    const options = world.options({ platform: { ...world.options().platform, sha256 } });
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    const { report } = await verify({ text }, options);
    expect(report.checks[0]?.code).toBe('TOO_LARGE');
  };

  test.each<[string, () => Json | string]>([
    [
      '64 KB and one byte, own',
      () => ({ ...base, name: 'x', tag: Array.from({ length: 7 }, () => 'x'.repeat(9_900)) }),
    ],
    ['13 deep', () => ({ ...base, a: nested(12) })],
    ['101 items', () => ({ ...base, a: Array.from({ length: 101 }, () => 'x') })],
    ['50,000 tags', () => ({ ...base, a: Array.from({ length: 500 }, () => Array(100).fill('x')) })],
    ['3,000 deep', () => `${JSON.stringify(base).slice(0, -1)},"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`],
    ['2,000 values', () => ({ ...base, a: Array.from({ length: 50 }, () => ({ b: Array(50).fill('x') })) })],
    ['a string of 10,001', () => ({ ...base, name: 'x'.repeat(10_001) })],
  ])('%s', async (about, make) => {
    const input = make();
    expect(await judge(input, 'own')).toEqual(['invalid', 'TOO_LARGE']);
    if (about.endsWith('own')) return;
    expect(await judge(input, 'foreign')).toEqual(['unverifiable', 'TOO_LARGE']);
    await neverCanonicalizes(input);
  });

  test('a clique of ten blank nodes stops at the bound of the canonicalizer', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `_:b${at}`);
    const clique = names.map((id) => ({ id, type: ['Profile'], parentOrg: names.filter((other) => other !== id) }));
    const poisoned = copy(base);
    (subject(poisoned).achievement as Json).creator = clique;
    expect(await judge(poisoned, 'own')).toEqual(['invalid', 'SHAPE_VALUE']);
    expect(await judge(poisoned, 'foreign')).toEqual(['unverifiable', 'TOO_LARGE']);
  });
});

test('C26: another person as the subject', async () => {
  const swapped = copy(base);
  subject(swapped).id = 'urn:uuid:11111111-1111-4111-8111-111111111111';
  expect(await judge(swapped, 'foreign')).toEqual(['invalid', 'PROOF_INVALID']);
  const renamed = copy(base);
  ((subject(renamed).identifier as Json[])[0] as Json).identityHash = `sha256$${'0'.repeat(64)}`;
  expect(await judge(renamed, 'own')).toEqual(['invalid', 'PROOF_INVALID']);
});

test('C29: an endorsement by somebody else leaves the verdict alone and proves nothing', async () => {
  const endorsement = await attacker.sign({
    '@context': CONTEXTS,
    id: 'urn:uuid:22222222-2222-4222-8222-222222222222',
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Aanbeveling',
    issuer: { id: attacker.did, type: ['Profile'], name: 'E' },
    validFrom: '2026-11-20T10:00:00Z',
    credentialSubject: { id: issuer.credential().id, type: ['EndorsementSubject'], endorsementComment: 'Top' },
  });
  const result = await run(await issuer.sign(issuer.credential({ endorsement: [endorsement] })), 'foreign');
  expect(result.report.verdict).toBe('valid');
  expect(result.report.checks).toContainEqual({
    id: 'endorsements',
    outcome: 'unknown',
    code: 'ENDORSEMENTS_UNKNOWN',
    params: { count: 1, valid: 0, bad: 0, unknown: 1 },
  });
});

test("C30: the issuer's name on somebody else's badge", async () => {
  const credential = attacker.credential();
  const result = await run(await attacker.sign(credential), 'own');
  expect(result.report.verdict).toBe('unknown_issuer');
  expect(result.report.summary.issuer).toMatchObject({ id: attacker.did, known: false });
});

describe('P7, P9: more than one reading of a value', () => {
  test.each<[string, (document: Json) => void]>([
    ['null', (d) => Object.assign(d, { description: null })],
    ['an empty array', (d) => Object.assign(d, { evidence: [] })],
    ['an array in an array', (d) => Object.assign(subject(d).achievement as Json, { tag: [['team', 'werk']] })],
    ['two subjects', (d) => Object.assign(d, { credentialSubject: [subject(d), subject(d)] })],
    ['a subject in an array', (d) => Object.assign(d, { credentialSubject: [subject(d)] })],
    [
      'a status that is only an address',
      (d) => Object.assign(d, { credentialStatus: (d.credentialStatus as Json).id }),
    ],
    ['no issuer', (d) => delete d.issuer],
  ])('%s', async (_about, change) => {
    const altered = copy(base);
    change(altered);
    expect((await judge(altered, 'foreign'))[0]).toBe('unverifiable');
    expect((await judge(altered, 'foreign'))[1]).toBe('SHAPE_VALUE');
  });

  test.each(['@index', '@reverse', '@graph', '@included', '@id', '@type', '@nest'])('the keyword %s', async (key) => {
    await expectBoth({ ...base, [key]: 'x' }, 'SHAPE_KEYWORD');
  });

  test('validUntil not after validFrom', async () => {
    const signed = await issuer.sign(issuer.credential({ validUntil: '2026-11-20T10:00:00Z' }));
    await expectBoth(signed, 'DATE_INVALID');
  });

  test('an own badge without status', async () => {
    const { credentialStatus, ...credential } = issuer.credential();
    expect(credentialStatus).toBeDefined();
    expect(await judge(await issuer.sign(credential), 'own')).toEqual(['invalid', 'STATUS_MISSING']);
  });
});

const MUTATIONS: readonly ((value: unknown) => unknown)[] = [
  (value) => (typeof value === 'string' ? `${value}x` : 'x'),
  (value) => (typeof value === 'string' ? value.slice(1) : 1),
  (value) => (typeof value === 'string' ? value.replace(/[0-9]/, (digit) => String((Number(digit) + 1) % 10)) : value),
  (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  () => 'did:web:kwaad.example:issuers:e',
  () => true,
];

type Path = readonly (string | number)[];

function* leafPaths(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) yield path;
  else
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value))
      yield* leafPaths((value as Json)[key], [...path, key]);
}

function get(value: unknown, path: Path): unknown {
  return path.reduce((node, key) => (node as Json)[key], value);
}

function set(value: unknown, path: Path, leaf: unknown): void {
  (get(value, path.slice(0, -1)) as Json)[path.at(-1) as string] = leaf;
}
