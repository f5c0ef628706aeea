/** The fast path for our own documents: it says what the JSON-LD library says, or nothing. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { buildAchievementCredential } from '../../src/openbadges/achievement-credential.ts';
import { buildPraktijkverklaring } from '../../src/openbadges/praktijkverklaring.ts';
import { LEVELS } from '../../src/openbadges/types.ts';
import type { Platform } from '../../src/verify/adapters.ts';
import { canonicalize } from '../../src/verify/canonicalize.ts';
import { contextHashes } from '../../src/verify/context-hashes.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { createVerifyMemory } from '../../src/verify/memory.ts';
import { type OwnQuads, ownQuads } from '../../src/verify/proofs/own-quads.ts';
import { MADE_FOR } from '../../src/verify/proofs/own-terms.ts';
import { goodPraktijkverklaringInput } from '../openbadges/good-praktijkverklaring.ts';
import { type Authority, CONTEXTS, createAuthority, type Json } from '../support/mock-authority.ts';

const PROOF = {
  type: 'DataIntegrityProof',
  created: '2026-11-21T14:02:11Z',
  verificationMethod: 'did:web:blijk.example:issuers:werk#z6MkvQw8beA31K3QY9uTBKGM8LCprEQtRgRsXpDP3Kpd8CzS',
  cryptosuite: 'eddsa-rdfc-2022',
  proofPurpose: 'assertionMethod',
  proofValue: 'z1',
};

const memory = createVerifyMemory({ texts: true });

/** Without a memory, and the same with one that knows all the documents before. */
async function fast(document: object): Promise<OwnQuads | null> {
  const said = await ownQuads(document as Json, { platform: nodePlatform });
  expect(await ownQuads(document as Json, { platform: nodePlatform, memory })).toEqual(said);
  return said;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the JSON-LD library says of document and proof; null where it refuses. */
async function generic(document: Json): Promise<OwnQuads | null> {
  const { proof, ...rest } = document;
  const { proofValue: _value, ...config } = (proof as Json[])[0] ?? {};
  const one = await canonicalize(rest);
  const other = await canonicalize({ '@context': document['@context'], ...config });
  return one.ok && other.ok ? { document: bytesOf(one.nquads), proof: bytesOf(other.nquads) } : null;
}

const signed = (document: object): Json => ({ ...document, proof: [PROOF] });

describe('the same statements as the JSON-LD library', () => {
  test('every badge that comes along, at every level', async () => {
    for (const { slug, content } of DEMO_BADGES) {
      for (const level of LEVELS) {
        const versionUrl = `https://blijk.example/achievements/${slug}`;
        const document = signed(
          buildAchievementCredential({
            credentialId: 'urn:uuid:6f9d4a3e-2f0c-4b5e-9d57-3c1a2b4e5f60',
            subjectId: 'urn:uuid:0b7f2c1d-8e3a-4d6b-9c5f-7a1e2d3c4b5a',
            validFrom: '2026-11-21T14:02:11Z',
            awardedDay: '2026-11-21',
            achievedLevel: level,
            identifiers: [{ type: 'IdentityObject', hashed: true, identityType: 'name', identityHash: 'x', salt: 'y' }],
            issuer: {
              did: 'did:web:blijk.example:issuers:werk',
              name: 'Werk (fictief)',
              kvk: '12345678',
              brin: '00AA',
            },
            achievement: {
              versionUrl,
              version: 1,
              name: content.name,
              claim: content.claim,
              employerText: content.employerText,
              imageUrl: `${versionUrl}/${level}.png`,
              imageCaption: content.name,
              alignments: content.alignments,
              levels: {
                beginner: content.levels.beginner.signed,
                gevorderd: content.levels.gevorderd.signed,
                expert: content.levels.expert.signed,
              },
            },
            narrative: 'Op jou kan de hele keuken bouwen.',
            status: { listUrl: 'https://blijk.example/status/1', index: 7 },
          }),
        );
        const said = await fast(document);
        expect(said).not.toBeNull();
        expect(said).toEqual(await generic(document));
      }
    }
  }, 120_000);

  test('300 badges with any text, any of the optional members and any number of parts', async () => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(badges(), async (document) => {
        const said = await fast(document);
        if (said === null) return;
        known += 1;
        expect(said).toEqual(await generic(document));
      }),
      { numRuns: 300, seed: 20261122 },
    );
    // Nearly always it knows: else this test would prove nothing.
    expect(known).toBeGreaterThan(250);
  }, 180_000);

  test('praktijkverklaringen with 1 to 12 work processes', async () => {
    const input = goodPraktijkverklaringInput();
    for (let count = 1; count <= 12; count++) {
      const processes = Array.from({ length: count }, (_, at) => ({
        code: `B1-K${(at % 3) + 1}-W${at + 1}`,
        // the same name twice: only the code tells them apart
        name: `Werkproces ${at >> 1} met "tekens" en é`,
        performance: at % 2 === 0 ? ('zelfstandig' as const) : ('met-begeleiding' as const),
      }));
      const document = signed(
        buildPraktijkverklaring({
          ...input,
          processes,
          company: { ...input.company, kvk: count % 2 === 0 ? null : '90001354' },
          validUntil: count % 3 === 0 ? '2030-01-01T00:00:00Z' : null,
        }),
      );
      const said = await fast(document);
      expect(said).not.toBeNull();
      expect(said).toEqual(await generic(document));
    }
  }, 60_000);

  test('60 status lists', async () => {
    await fc.assert(
      fc.asyncProperty(lists(), async (document) => {
        const said = await fast(document);
        expect(said).not.toBeNull();
        expect(said).toEqual(await generic(document));
      }),
      { numRuns: 60, seed: 20261122 },
    );
  }, 60_000);
});

describe('it does not know', () => {
  let base: Json;
  beforeAll(async () => {
    base = signed((await createAuthority()).credential());
  });
  const subjectWith = (more: Json): Json => ({
    ...base,
    credentialSubject: { ...(base.credentialSubject as Json), ...more },
  });

  test('but it knows the badge these cases start from', async () => {
    expect(await fast(base)).toEqual(await generic(base));
  });

  test.each<[string, () => Json]>([
    ['a member that is not in the table', () => ({ ...base, description: 'x' })],
    ['a member deep inside', () => subjectWith({ role: 'x' })],
    ['evidence', () => ({ ...base, evidence: [{ id: 'https://issuer.example/e', type: ['Evidence'] }] })],
    ['an endorsement', () => ({ ...base, endorsement: [{ id: 'urn:uuid:1', type: ['EndorsementCredential'] }] })],
    ['a schema', () => ({ ...base, credentialSchema: { id: 'https://issuer.example/s', type: 'x' } })],
    ['another type', () => ({ ...base, type: ['VerifiableCredential', 'AchievementCredential'] })],
    ['types in another order', () => ({ ...base, type: ['OpenBadgeCredential', 'VerifiableCredential'] })],
    [
      'another context',
      () => ({ ...base, '@context': [CONTEXTS[0], 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json'] }),
    ],
    [
      'one context more',
      () => ({ ...base, '@context': [...CONTEXTS, 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'] }),
    ],
    ['a value in an array', () => ({ ...base, name: ['Samenwerken'] })],
    ['a value object', () => ({ ...base, name: { '@value': 'Samenwerken' } })],
    ['a number for a text', () => subjectWith({ narrative: 5 })],
    ['an issuer as address', () => ({ ...base, issuer: 'did:web:issuer.example:issuers:werkplek' })],
    ['a relative address', () => ({ ...base, id: 'badge' })],
    ['an address with a prefix', () => ({ ...base, id: 'xsd:x' })],
    ['an address with a space', () => ({ ...base, id: 'https://issuer.example/a b' })],
    ['a named node without name', () => subjectWith({ id: undefined })],
    [
      'a nameless node with a name',
      () => subjectWith({ result: [{ id: 'urn:uuid:1', type: ['Result'], value: 'x' }] }),
    ],
    [
      'the same nameless node twice',
      () =>
        subjectWith({
          result: [
            { type: ['Result'], value: 'x' },
            { type: ['Result'], value: 'x' },
          ],
        }),
    ],
    ['an empty list', () => subjectWith({ result: [] })],
    ['one proof as an object', () => ({ ...base, proof: PROOF })],
    ['two proofs', () => ({ ...base, proof: [PROOF, PROOF] })],
    [
      'a member of the proof that is not in the table',
      () => ({ ...base, proof: [{ ...PROOF, expires: '2027-01-01T00:00:00Z' }] }),
    ],
    ['another purpose', () => ({ ...base, proof: [{ ...PROOF, proofPurpose: 'authentication' }] })],
    ['a proof with an id', () => ({ ...base, proof: [{ ...PROOF, id: 'urn:uuid:1' }] })],
    ['a context in the proof', () => ({ ...base, proof: [{ ...PROOF, '@context': CONTEXTS }] })],
  ])('%s', async (_about, make) => {
    expect(await fast(JSON.parse(JSON.stringify(make())))).toBeNull();
  });

  test('anything once a context says something else than what the table was made for', async () => {
    const other: Platform = { ...nodePlatform, sha256: async (bytes) => (await nodePlatform.sha256(bytes)).reverse() };
    expect(await ownQuads(base, { platform: other })).toBeNull();
    const { each } = await contextHashes(nodePlatform);
    for (const [url, hash] of MADE_FOR) expect(each.get(url)).toBe(hash);
  });
});

describe('a changed document', () => {
  let issuer: Authority;
  let base: Json & { proof: Json[] };
  let list: Json;
  let keys: Uint8Array[];
  beforeAll(async () => {
    issuer = await createAuthority();
    base = await issuer.sign(issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }));
    list = await issuer.statusList();
    keys = [issuer.credentialKey, issuer.statusKey].map((key) =>
      (decodeBase58Multibase(key.publicKeyMultibase) ?? new Uint8Array()).slice(2),
    );
  });

  async function isRight(quads: OwnQuads | null, document: Json, key = 0): Promise<boolean> {
    const [proof] = document.proof as Json[];
    const signature = decodeBase58Multibase(String(proof?.proofValue));
    if (quads === null || signature === null) return false;
    const { sha256 } = nodePlatform;
    const data = Buffer.concat([await sha256(quads.proof), await sha256(quads.document)]);
    return nodePlatform.ed25519Verify(keys[key] as Uint8Array, data, signature);
  }

  test('the untouched ones are accepted', async () => {
    expect(await isRight(await fast(base), base)).toBe(true);
    expect(await isRight(await fast(list), list, 1)).toBe(true);
  });

  test('is never accepted with another value in any leaf', async () => {
    for (const [document, key] of [
      [base, 0],
      [list, 1],
    ] as const) {
      for (const path of leafPaths(document)) {
        for (const mutate of LEAF_CHANGES) {
          const altered = structuredClone(document);
          change(altered, path, mutate);
          if (JSON.stringify(altered) === JSON.stringify(document)) continue;
          expect([path.join('.'), await isRight(await fast(altered), altered, key)]).toEqual([path.join('.'), false]);
        }
      }
    }
  }, 60_000);

  test('600 structural changes: never accepted unless the JSON-LD library accepts it too', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(structuralChange(), { minLength: 1, maxLength: 3 }), async (changes) => {
        const altered = structuredClone(base) as Json;
        for (const alter of changes) alter(altered);
        if (!Array.isArray(altered.proof)) return;
        const says = await isRight(await fast(altered), altered).catch(() => false);
        if (!says) return;
        accepted += 1;
        expect(await isRight(await generic(altered), altered)).toBe(true);
      }),
      { numRuns: 600, seed: 20261122 },
    );
    // Some changes say the same (parts in another order), so the comparison did happen.
    expect(accepted).toBeGreaterThan(0);
  }, 120_000);
});

const LEAF_CHANGES: readonly ((value: unknown) => unknown)[] = [
  (value) => `${value}x`,
  (value) => `${value} `,
  (value) => [value],
  (value) => ({ '@value': value }),
  () => '',
  () => 5,
  () => true,
  () => null,
  () => undefined,
  (value) => (typeof value === 'string' ? value.toUpperCase() : value),
];

type Path = readonly (string | number)[];

function leafPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leafPaths(member, [...path, key]));
}

function change(root: Json, path: Path, mutate: (value: unknown) => unknown): void {
  const holder = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, root);
  const last = String(path.at(-1));
  holder[last] = mutate(holder[last]);
}

/** One change of the tree at a random place. */
function structuralChange(): fc.Arbitrary<(root: Json) => void> {
  return fc
    .record({ at: fc.nat(), to: fc.nat(), kind: fc.nat(9), word: fc.constantFrom(...WORDS) })
    .map(({ at, to, kind, word }) => (root: Json) => {
      const places = containers(root);
      const here = places[at % places.length] as Json & unknown[];
      const there = places[to % places.length] as Json & unknown[];
      const keys = Object.keys(here);
      const key = keys[to % Math.max(1, keys.length)] ?? 'x';
      if (kind === 0) delete here[key as never];
      else if (kind === 1) here[word as never] = 'x' as never;
      else if (kind === 2 && Array.isArray(here)) here.reverse();
      else if (kind === 3 && Array.isArray(here)) here.push(structuredClone(here[to % here.length]));
      else if (kind === 4) here[key as never] = [here[key as never]] as never;
      else if (kind === 5 && Array.isArray(here[key as never]))
        here[key as never] = (here[key as never] as never[])[0] as never;
      else if (kind === 6) there[key as never] = structuredClone(here[key as never]);
      else if (kind === 7) [here[key as never], here[keys[0] as never]] = [here[keys[0] as never], here[key as never]];
      else if (kind === 8) Object.assign(here, Object.fromEntries(Object.entries(here).reverse()));
      else if (typeof here[key as never] === 'object') here[key as never] = structuredClone(there as object) as never;
    });
}

const WORDS = [
  'x',
  'id',
  'type',
  '@id',
  '@type',
  '@context',
  'name',
  'narrative',
  'validUntil',
  'https://schema.org/name',
];

function containers(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(containers)];
}

/** Text with everything that N-Quads writes in its own way, or that something may take for more than text. */
const texts = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.normalize('NFC')),
    fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        '\n',
        '\r',
        '\t',
        '\b',
        '\f',
        '\u0000',
        '\u001f',
        '\u007f',
        '\u0080',
        '\u2028',
        '𝄞',
        'é',
      ),
      maxLength: 8,
    }),
    fc.constantFrom('_:c14n0', '$&', '_:a', '<x>', '"x"@nl', 'https://blijk.example/a', '@id', 'null', '1', ''),
  );

const addresses = (): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(
        'https://blijk.example/',
        'http://data.europa.eu/',
        'urn:uuid:',
        'did:web:blijk.example:',
        'did:key:z',
      ),
      fc.string({ unit: fc.constantFrom(...`abzAZ019-._~:/?#[]@!$&'()*+,;=%`), minLength: 1, maxLength: 12 }),
    )
    .map(([start, rest]) => start + rest);

const some = <T>(
  members: { [Key in keyof T]: fc.Arbitrary<T[Key]> },
  required: (keyof T & string)[],
): fc.Arbitrary<Json> => fc.record(members, { requiredKeys: required as never }) as fc.Arbitrary<Json>;
const several = (item: fc.Arbitrary<unknown>) => fc.array(item, { minLength: 1, maxLength: 3 });
const is = <T>(value: T) => fc.constant(value);

function badges(): fc.Arbitrary<Json> {
  const image = some({ id: addresses(), type: is('Image'), caption: texts() }, ['id', 'type']);
  const entry = some({ type: is('IdentifierEntry'), identifier: texts(), identifierType: texts() }, [
    'type',
    'identifier',
    'identifierType',
  ]);
  const profile = some(
    { id: addresses(), type: is(['Profile']), name: texts(), url: addresses(), image, otherIdentifier: several(entry) },
    ['id', 'type', 'name'],
  );
  const identity = some(
    { type: is('IdentityObject'), hashed: is(true), identityType: texts(), identityHash: texts(), salt: texts() },
    ['type', 'hashed', 'identityHash', 'salt'],
  );
  const alignment = some(
    {
      type: is(['Alignment']),
      targetName: texts(),
      targetUrl: addresses(),
      targetCode: texts(),
      targetFramework: texts(),
      targetType: texts(),
    },
    ['type', 'targetName', 'targetUrl'],
  );
  const level = some(
    { id: addresses(), type: is(['RubricCriterionLevel']), name: texts(), description: texts(), level: texts() },
    ['id', 'type', 'name'],
  );
  const description = some(
    {
      id: addresses(),
      type: is(['ResultDescription']),
      name: texts(),
      resultType: texts(),
      rubricCriterionLevel: several(level),
    },
    ['id', 'type', 'name', 'resultType'],
  );
  const achievement = some(
    {
      id: addresses(),
      type: is(['Achievement']),
      achievementType: texts(),
      name: texts(),
      description: texts(),
      criteria: some({ narrative: texts() }, ['narrative']),
      image,
      inLanguage: texts(),
      version: texts(),
      creator: profile,
      alignment: several(alignment),
      resultDescription: several(description),
      tag: several(texts()),
    },
    ['id', 'type', 'name', 'criteria'],
  );
  const result = some(
    { type: is(['Result']), resultDescription: addresses(), achievedLevel: addresses(), value: texts() },
    ['type', 'value'],
  );
  const subject = some(
    {
      id: addresses(),
      type: is(['AchievementSubject']),
      identifier: several(identity),
      achievement,
      result: several(result),
      narrative: texts(),
    },
    ['id', 'type', 'achievement'],
  );
  const status = some(
    {
      id: addresses(),
      type: is('BitstringStatusListEntry'),
      statusPurpose: texts(),
      statusListIndex: texts(),
      statusListCredential: addresses(),
    },
    ['id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential'],
  );
  return some(
    {
      '@context': is([...CONTEXTS]),
      id: addresses(),
      type: is(['VerifiableCredential', 'OpenBadgeCredential']),
      name: texts(),
      issuer: profile,
      validFrom: texts(),
      validUntil: texts(),
      awardedDate: texts(),
      credentialSubject: subject,
      credentialStatus: status,
      proof: proofs(),
    },
    ['@context', 'id', 'type', 'issuer', 'credentialSubject', 'proof'],
  );
}

function lists(): fc.Arbitrary<Json> {
  const subject = some(
    {
      id: addresses(),
      type: is('BitstringStatusList'),
      statusPurpose: texts(),
      encodedList: texts(),
      ttl: fc.integer({ min: 1 }),
    },
    ['id', 'type', 'statusPurpose', 'encodedList'],
  );
  return some(
    {
      '@context': is([CONTEXTS[0]]),
      id: addresses(),
      type: is(['VerifiableCredential', 'BitstringStatusListCredential']),
      issuer: addresses(),
      validFrom: texts(),
      validUntil: texts(),
      credentialSubject: subject,
      proof: proofs(),
    },
    ['@context', 'id', 'type', 'issuer', 'credentialSubject', 'proof'],
  );
}

const proofs = (): fc.Arbitrary<unknown> =>
  some(
    {
      type: is('DataIntegrityProof'),
      created: texts(),
      verificationMethod: addresses(),
      cryptosuite: texts(),
      proofPurpose: is('assertionMethod'),
      proofValue: is('z1'),
    },
    ['type', 'created', 'verificationMethod', 'cryptosuite', 'proofPurpose', 'proofValue'],
  ).map((proof) => [proof]);
