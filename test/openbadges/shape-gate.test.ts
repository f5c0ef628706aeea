import { describe, expect, test } from '@jest/globals';
import { scanJson } from '../../src/openbadges/json-scanner.ts';
import {
  type GateOptions,
  type GateResult,
  gate,
  gateOwn,
  gateStatusList,
  MAX_OWN_BYTES,
} from '../../src/openbadges/shape-gate.ts';

type Json = Record<string, unknown>;

const V2 = 'https://www.w3.org/ns/credentials/v2';
const OB = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
const EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';
const LIST = 'https://issuer.example/status/1';

const proof = {
  type: 'DataIntegrityProof',
  cryptosuite: 'eddsa-rdfc-2022',
  created: '2026-11-20T10:00:00Z',
  verificationMethod: 'did:web:issuer.example#k',
  proofPurpose: 'assertionMethod',
  proofValue: 'z1',
};

const status = {
  id: `${LIST}#7`,
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: '7',
  statusListCredential: LIST,
};

function badge(overrides: Json = {}, subject: Json = {}): Json {
  return {
    '@context': [V2, OB],
    id: 'urn:uuid:6f9d4a3e-2f0c-4b5e-9d57-3c1a2b4e5f60',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: 'did:web:issuer.example', type: ['Profile'], name: 'Proefwerk (fictief)' },
    validFrom: '2026-11-20T10:00:00Z',
    credentialSubject: {
      id: 'urn:uuid:1',
      type: ['AchievementSubject'],
      achievement: { id: 'https://issuer.example/a', type: ['Achievement'], name: 'Samenwerken' },
      ...subject,
    },
    credentialStatus: status,
    proof: [proof],
    ...overrides,
  };
}

function run(document: unknown, options: Partial<GateOptions> = {}): GateResult {
  const text = JSON.stringify(document);
  const scanned = scanJson(text);
  if (!scanned.ok) throw new Error('fixture');
  const byteLength = new TextEncoder().encode(text).length;
  return gate(scanned, { profile: 'own', byteLength, proofRequired: true, ...options });
}

const codeOf = (result: GateResult): string => (result.ok ? 'ok' : result.code);
const codes = (document: unknown): [string, string] => [
  codeOf(run(document)),
  codeOf(run(document, { profile: 'foreign' })),
];
const without = (key: string): Json => Object.fromEntries(Object.entries(badge()).filter(([name]) => name !== key));

test('lets the canonical badge through, and gives it back', () => {
  expect(codes(badge())).toEqual(['ok', 'ok']);
  const result = run(badge());
  expect(result.ok && result.document.id).toBe(badge().id);
  expect(codes(badge({ '@context': [V2, OB, EXTENSIONS] }))).toEqual(['ok', 'ok']);
});

describe('what only our own shape demands', () => {
  test.each<[string, Json, string]>([
    ['another context', badge({ '@context': [V2, OB.replace('-3.0.3', '')] }), 'SHAPE_CONTEXT_NOT_ALLOWED'],
    ['one context', badge({ '@context': [V2] }), 'SHAPE_CONTEXT_NOT_ALLOWED'],
    ['no id', without('id'), 'SHAPE_VALUE'],
    ['no status', without('credentialStatus'), 'STATUS_MISSING'],
    ['types in another order', badge({ type: ['OpenBadgeCredential', 'VerifiableCredential'] }), 'SHAPE_VALUE'],
    ['a type more', badge({ type: ['VerifiableCredential', 'OpenBadgeCredential', 'X'] }), 'SHAPE_VALUE'],
    ['a type that stands alone', badge({}, { type: 'AchievementSubject' }), 'SHAPE_VALUE'],
    ['an issuer that is only an address', badge({ issuer: 'did:web:issuer.example' }), 'SHAPE_VALUE'],
    ['an issuer without name', badge({ issuer: { id: 'did:web:issuer.example', type: ['Profile'] } }), 'SHAPE_VALUE'],
    [
      'a status of another kind',
      badge({ credentialStatus: { ...status, type: '1EdTechRevocationList' } }),
      'SHAPE_VALUE',
    ],
    ['a status in an array', badge({ credentialStatus: [status] }), 'SHAPE_VALUE'],
    [
      'a status with a member more',
      badge({ credentialStatus: { ...status, statusReference: 'https://x.example' } }),
      'SHAPE_VALUE',
    ],
    [
      'an index with a zero before it',
      badge({ credentialStatus: { ...status, statusListIndex: '07', id: `${LIST}#07` } }),
      'SHAPE_VALUE',
    ],
    ['a status id of another index', badge({ credentialStatus: { ...status, id: `${LIST}#8` } }), 'SHAPE_VALUE'],
    ['a proof with a member more', badge({ proof: [{ ...proof, domain: 'x' }] }), 'SHAPE_VALUE'],
    ['a proof that is no array', badge({ proof }), 'PROOF_COUNT'],
    ['two proofs', badge({ proof: [proof, proof] }), 'PROOF_COUNT'],
    ['a number with three decimals', badge({}, { creditsEarned: 1.234 }), 'NUMBER_RANGE'],
    ['a number above 10^9', badge({}, { creditsEarned: 1_000_000_001 }), 'NUMBER_RANGE'],
  ])('%s', (_about, document, code) => {
    expect(codes(document)).toEqual([code, 'ok']);
  });

  describe('another form of the same signed statements', () => {
    const id = 'https://issuer.example/a';
    const levels = ['beginner', 'expert'].map((name) => ({
      id: `${id}#${name}`,
      type: ['RubricCriterionLevel'],
      name,
    }));
    const description = {
      id: `${id}#niveau`,
      type: ['ResultDescription'],
      name: 'Niveau',
      rubricCriterionLevel: levels,
    };
    const identity = {
      type: 'IdentityObject',
      hashed: true,
      identityType: 'name',
      identityHash: 'sha256$0',
      salt: 's',
    };
    const alignment = { type: ['Alignment'], targetName: 'Werk', targetUrl: 'https://issuer.example/w' };
    const result = { type: ['Result'], resultDescription: `${id}#niveau`, achievedLevel: `${id}#expert` };
    const issuer = { id: 'did:web:issuer.example', type: ['Profile'], name: 'Proefwerk (fictief)' };
    const whole = (achievement: Json = {}, subject: Json = {}, root: Json = {}): Json =>
      badge(root, {
        identifier: [identity],
        achievement: {
          id,
          type: ['Achievement'],
          name: 'Samenwerken',
          description: 'kan goed samenwerken',
          criteria: { narrative: '- helpt' },
          image: { id: `${id}.png`, type: 'Image', caption: 'Handen' },
          version: '1',
          alignment: [alignment],
          resultDescription: [description],
          tag: ['team'],
          ...achievement,
        },
        result: [result],
        narrative: 'Goed gedaan',
        ...subject,
      });

    test('the form itself passes', () => {
      expect(codes(whole())).toEqual(['ok', 'ok']);
    });

    test.each<[string, Json]>([
      ['an identifier outside an array', whole({}, { identifier: identity })],
      ['a result outside an array', whole({}, { result })],
      ['a result description outside an array', whole({ resultDescription: description })],
      ['an alignment outside an array', whole({ alignment })],
      ['a tag outside an array', whole({ tag: 'team' })],
      ['levels outside an array', whole({ resultDescription: [{ ...description, rubricCriterionLevel: levels[0] }] })],
      ['an achievement in an array', whole({}, { achievement: [{ id, type: ['Achievement'], name: 'x' }] })],
      ['criteria in an array', whole({ criteria: [{ narrative: '- helpt' }] })],
      ['a picture that is only an address', whole({ image: `${id}.png` })],
      ['a name in an array', whole({ name: ['Samenwerken'] })],
      ['a name as a value', whole({ name: { '@value': 'Samenwerken' } })],
      ['words in an array', whole({}, { narrative: ['Goed gedaan'] })],
      ['a level as an object', whole({}, { result: [{ ...result, achievedLevel: { id: `${id}#expert` } }] })],
      [
        'a description moved to where the result refers to it',
        whole(
          { resultDescription: [{ ...description, name: 'x' }] },
          { result: [{ ...result, resultDescription: description }] },
        ),
      ],
      ['the issuer’s name in an array', whole({}, {}, { issuer: { ...issuer, name: [issuer.name] } })],
      ['a day in an array', whole({}, {}, { awardedDate: ['2026-11-20T12:00:00Z'] })],
      ['a type of the picture in an array', whole({ image: { id: `${id}.png`, type: ['Image'] } })],
      ['a type of the identity in an array', whole({}, { identifier: [{ ...identity, type: ['IdentityObject'] }] })],
      ['a type of an alignment that stands alone', whole({ alignment: [{ ...alignment, type: 'Alignment' }] })],
      ['a type twice', whole({}, { result: [{ ...result, type: ['Result', 'Result'] }] })],
      ['criteria with a type', whole({ criteria: { type: ['Criteria'], narrative: '- helpt' } })],
      ['true as a word', whole({}, { identifier: [{ ...identity, hashed: 'true' }] })],
      [
        'a level twice',
        whole({ resultDescription: [{ ...description, rubricCriterionLevel: [levels[0], levels[0]] }] }),
      ],
      ['a tag twice', whole({ tag: ['team', 'team'] })],
      ['a name for a nameless object', whole({}, { result: [{ ...result, id: '_:b0' }] })],
      ['and for one that we do not write', whole({}, { source: { id: '_:b0', type: ['Profile'] } })],
    ])('%s', (_about, document) => {
      expect(codes(document)).toEqual(['SHAPE_VALUE', 'ok']);
    });
  });

  test('a coordinate may have more decimals', () => {
    const geo = { latitude: 51.92442, longitude: -4.47773 };
    const source = { type: ['Profile'], id: 'x', address: { type: ['Address'], geo } };
    expect(codes(badge({}, { source }))[0]).toBe('ok');
  });

  test('a subject needs an id or an identifier', () => {
    const { id, ...subject } = badge().credentialSubject as Json;
    expect(id).toBeDefined();
    expect(codes(badge({ credentialSubject: subject }))[0]).toBe('SHAPE_VALUE');
    expect(codes(badge({ credentialSubject: { ...subject, identifier: [{ type: 'IdentityObject' }] } }))[0]).toBe('ok');
  });

  test('a number with more digits than it means', () => {
    const scanned = scanJson(JSON.stringify(badge({}, { creditsEarned: 5 })).replace(':5', ':5.0000000000000001'));
    if (!scanned.ok) throw new Error('fixture');
    const options = { byteLength: 1_000, proofRequired: true } as const;
    expect(codeOf(gate(scanned, { profile: 'own', ...options }))).toBe('NUMBER_RANGE');
    expect(codeOf(gate(scanned, { profile: 'foreign', ...options }))).toBe('ok');
  });
});

describe('foreign limits', () => {
  test('a picture in the document, up to 1,500,000 characters, in image and id only', () => {
    const uri = (length: number): string => 'data:image/png;base64,'.padEnd(length, 'A');
    const foreign = (document: Json): string => codeOf(run(document, { profile: 'foreign' }));
    expect(foreign(badge({ image: { id: uri(1_500_000), type: 'Image' } }))).toBe('ok');
    expect(foreign(badge({ image: { id: uri(1_500_001), type: 'Image' } }))).toBe('TOO_LARGE');
    expect(foreign(badge({ name: uri(10_001) }))).toBe('TOO_LARGE');
    expect(foreign(badge({ image: { id: 'x'.repeat(10_001), type: 'Image' } }))).toBe('TOO_LARGE');
    expect(codeOf(run(badge({ image: { id: uri(10_001), type: 'Image' } })))).toBe('TOO_LARGE');
  });

  test('one to four proofs', () => {
    const foreign = (count: number): string =>
      codeOf(run(badge({ proof: Array.from({ length: count }, () => proof) }), { profile: 'foreign' }));
    expect([foreign(1), foreign(4), foreign(5)]).toEqual(['ok', 'ok', 'PROOF_COUNT']);
  });

  test('objects, each of which costs the JSON-LD library time; fewer where the document is signed several times', () => {
    const around = (count: number): Json => {
      const bare = JSON.stringify(badge()).split('{').length - 1;
      const items = Array.from({ length: count - bare }, () => ({ c: 'x' }));
      const nested = [items.slice(0, 99), items.slice(99, 198), items.slice(198)].filter(({ length }) => length > 0);
      return badge(Object.fromEntries(nested.map((list, at) => [`a${at}`, list])));
    };
    const foreign = (document: Json): string => codeOf(run(document, { profile: 'foreign' }));
    expect([foreign(around(300)), foreign(around(301))]).toEqual(['ok', 'TOO_LARGE']);
    const chained = (count: number): Json => ({ ...around(count), proof: [{ ...proof, previousProof: 'urn:1' }] });
    expect([foreign(chained(100)), foreign(chained(101))]).toEqual(['ok', 'TOO_LARGE']);
  });

  test('numbers within 2^53', () => {
    const foreign = (value: number): string => codeOf(run(badge({}, { creditsEarned: value }), { profile: 'foreign' }));
    expect([foreign(2 ** 53 - 1), foreign(-(2 ** 53) + 1), foreign(0.125), foreign(2 ** 53)]).toEqual([
      'ok',
      'ok',
      'ok',
      'NUMBER_RANGE',
    ]);
  });
});

describe('both profiles', () => {
  test('the exact bounds', () => {
    const tags = (count: number): Json => badge({}, { a: Array.from({ length: count }, () => 'x') });
    expect(codes(tags(100))).toEqual(['ok', 'ok']);
    expect(codes(tags(101))).toEqual(['TOO_LARGE', 'TOO_LARGE']);
    expect(codes(badge({ name: 'x'.repeat(10_000) }))).toEqual(['ok', 'ok']);
    expect(codes(badge({ name: 'x'.repeat(10_001) }))).toEqual(['TOO_LARGE', 'TOO_LARGE']);
    const deep = (depth: number): unknown => (depth === 0 ? 'x' : { a: deep(depth - 1) });
    expect(codes(badge({ a: deep(11) }))).toEqual(['ok', 'ok']);
    expect(codes(badge({ a: deep(12) }))).toEqual(['TOO_LARGE', 'TOO_LARGE']);
    expect(codes(badge({ ['k'.repeat(257)]: 'x' }))).toEqual(['TOO_LARGE', 'TOO_LARGE']);
  });

  test('bytes, before anything is looked at', () => {
    expect(codeOf(run(badge(), { byteLength: MAX_OWN_BYTES }))).toBe('ok');
    expect(codeOf(run(badge(), { byteLength: MAX_OWN_BYTES + 1 }))).toBe('TOO_LARGE');
    expect(codeOf(run(badge(), { profile: 'foreign', byteLength: 2 * 1024 * 1024 }))).toBe('ok');
    expect(codeOf(run(badge(), { profile: 'foreign', byteLength: 2 * 1024 * 1024 + 1 }))).toBe('TOO_LARGE');
  });

  test('no value of two spellings', () => {
    for (const value of [null, [], [['x']], [null]])
      expect(codes(badge({ a: value }))).toEqual(['SHAPE_VALUE', 'SHAPE_VALUE']);
    for (const value of ['\ud800', 'e\u0301'])
      expect(codes(badge({ name: value }))).toEqual(['SHAPE_VALUE', 'SHAPE_VALUE']);
    expect(codes(badge({ '\ud800': 'x' }))).toEqual(['SHAPE_VALUE', 'SHAPE_VALUE']);
  });

  test('no key of two meanings', () => {
    for (const key of ['a:b', 'https://x.example/y', 'xsd:string', ':']) {
      expect(codes(badge({ [key]: 'x' }))).toEqual(['SHAPE_IRI_KEY', 'SHAPE_IRI_KEY']);
    }
    for (const key of ['@id', '@type', '@set', 'constructor', 'Criteria', 'GeoCoordinates', 'Image', 'Achievement']) {
      expect(codes(badge({}, { [key]: 'x' }))).toEqual(['SHAPE_KEYWORD', 'SHAPE_KEYWORD']);
    }
  });

  test('a text in a language, and nothing that only looks like one', () => {
    const inDutch = { '@value': 'Samenwerken', '@language': 'nl', '@direction': 'ltr' };
    expect(codes(badge({ description: inDutch }))).toEqual(['ok', 'ok']);
    const wrong = [
      { '@value': 5 },
      { '@language': 'nl' },
      { '@value': 'x', '@type': 'y' },
      { '@value': 'x', a: 'b' },
      { '@value': 'x', id: 'y' },
    ];
    for (const name of wrong) expect(codes(badge({ name }))).toEqual(['SHAPE_KEYWORD', 'SHAPE_KEYWORD']);
  });

  test('a second object of the credential may only refer to it', () => {
    const id = badge().id;
    expect(codes(badge({ evidence: [{ id, type: ['Evidence'] }] }))).toEqual(['ok', 'ok']);
    for (const key of ['validUntil', 'credentialStatus', 'issuer', 'validFrom', 'proof', 'credentialSubject']) {
      expect(codes(badge({ evidence: [{ id, [key]: 'x' }] }))).toEqual(['SHAPE_VALUE', 'SHAPE_VALUE']);
    }
  });

  test('a context of its own has only an endorsement', () => {
    const endorsement = {
      '@context': [V2, OB],
      type: ['VerifiableCredential', 'EndorsementCredential'],
      id: 'urn:uuid:2',
    };
    expect(codes(badge({ endorsement: [endorsement] }))).toEqual(['ok', 'ok']);
    const crowd = (count: number): Json[] =>
      Array.from({ length: count }, (_, at) => ({ ...endorsement, id: `urn:${at}` }));
    expect(codes(badge({ endorsement: crowd(20) }))).toEqual(['ok', 'ok']);
    expect(codes(badge({ endorsement: crowd(21) }))).toEqual(['TOO_LARGE', 'TOO_LARGE']);
    expect(codes(badge({ endorsement: crowd(11) }, { achievement: { endorsement: crowd(10) } }))).toEqual([
      'TOO_LARGE',
      'TOO_LARGE',
    ]);
    const refused: Json[] = [
      { endorsement: [{ ...endorsement, type: ['VerifiableCredential'] }] },
      { endorsement: [{ ...endorsement, '@context': [V2, 'https://evil.example'] }] },
      { endorsement: [{ ...endorsement, '@context': [V2, {}] }] },
      { evidence: [endorsement] },
    ];
    for (const overrides of refused) {
      expect(codes(badge(overrides))).toEqual(['SHAPE_CONTEXT_NOT_ALLOWED', 'SHAPE_CONTEXT_NOT_ALLOWED']);
    }
  });

  test('something that is no object', () => {
    for (const value of ['x', 5, null, [badge()]]) expect(codes(value)).toEqual(['SHAPE_VALUE', 'SHAPE_VALUE']);
  });

  test('the path of a violation is told, and cut off', () => {
    expect(run(badge({}, { achievement: { tag: ['x', null] } }))).toMatchObject({
      params: { path: 'credentialSubject.achievement.tag[1]', reason: 'null' },
    });
    const result = run(badge({ ['k'.repeat(200)]: null }));
    expect(result.ok ? '' : String(result.params.path).length).toBe(160);
  });
});

describe('without a proof', () => {
  test('a badge before signing, and the payload of a token', () => {
    expect(codeOf(gateOwn(JSON.stringify(without('proof'))))).toBe('ok');
    expect(codeOf(gateOwn(JSON.stringify(badge())))).toBe('ok');
    expect(codeOf(gateOwn(JSON.stringify(badge({ proof: [] }))))).toBe('PROOF_MISSING');
    expect(codeOf(gateOwn('{"a":1,"a":2}'))).toBe('PARSING_ERROR');
    expect(codeOf(run(without('proof')))).toBe('PROOF_MISSING');
  });
});

describe('status lists', () => {
  const list = (overrides: Json = {}): GateResult => {
    const document = {
      '@context': [V2],
      id: LIST,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:web:issuer.example',
      credentialSubject: {
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: 'u'.padEnd(500_000, 'A'),
      },
      proof,
      ...overrides,
    };
    const text = JSON.stringify(document);
    const scanned = scanJson(text);
    if (!scanned.ok) throw new Error('fixture');
    return gateStatusList(scanned, { profile: 'foreign', byteLength: text.length, proofRequired: true });
  };

  test('may be long, and lack validFrom', () => {
    expect(codeOf(list())).toBe('ok');
    expect(codeOf(list({ validFrom: '2026-11-20T10:00:00Z', validUntil: '2026-11-21T10:00:00Z' }))).toBe('ok');
  });

  test.each<[string, Json, string]>([
    ['above 1 MB', { credentialSubject: { encodedList: 'u'.padEnd(1024 * 1024, 'A') } }, 'TOO_LARGE'],
    ['a long text elsewhere', { name: 'x'.repeat(10_001) }, 'TOO_LARGE'],
    ['no proof', { proof: undefined }, 'PROOF_MISSING'],
    ['a foreign context', { '@context': [V2, 'https://evil.example'] }, 'SHAPE_CONTEXT_NOT_ALLOWED'],
    ['a date that is none', { validFrom: 'gisteren' }, 'DATE_INVALID'],
    ['an end in an array', { validUntil: ['2026-11-21T10:00:00Z'] }, 'DATE_INVALID'],
    ['two subjects', { credentialSubject: [{ id: 'a' }, { id: 'b' }] }, 'SHAPE_VALUE'],
    ['a full address as key', { 'https://x.example': 'y' }, 'SHAPE_IRI_KEY'],
  ])('%s', (_about, overrides, code) => {
    expect(codeOf(list(overrides))).toBe(code);
  });
});
