import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkSchema } from '../../../src/verify/checks/schema.ts';
import { type Authority, CONTEXTS, createAuthority, type Json } from '../../support/mock-authority.ts';

let issuer: Authority;

beforeAll(async () => {
  issuer = await createAuthority();
});

/** A copy of the base badge with one change, and the place where the data model is broken (null: nowhere). */
function mistake(change: (document: Json, subject: Json, achievement: Json) => unknown): string | null {
  const document = structuredClone(issuer.credential());
  const subject = document.credentialSubject as Json;
  change(document, subject, subject.achievement as Json);
  const own = checkSchema({ document, profile: 'own' });
  const foreign = checkSchema({ document, profile: 'foreign' });
  expect([own.code, own.params]).toEqual([foreign.code, foreign.params]);
  if (own.code === 'SCHEMA_VALID') return null;
  expect([own.outcome, foreign.outcome]).toEqual(['fail', 'unknown']);
  return String(own.params.path);
}

const set = (object: unknown, values: Json): void => void Object.assign(object as Json, values);

describe('right', () => {
  test.each<[string, (document: Json, subject: Json, achievement: Json) => void]>([
    ['the base badge', () => {}],
    [
      'members that stand alone',
      (_d, s, a) => {
        set(s, { identifier: (s.identifier as Json[])[0] });
        set(a, { tag: 'werk', type: 'Achievement' });
      },
    ],
    ['an extension type', (_d, _s, a) => set(a, { achievementType: 'ext:Praktijkverklaring' })],
    ['unknown members where a class is open', (_d, _s, a) => set(a, { ECTS: 3 })],
    ['the other name of the class', (d) => set(d, { type: ['VerifiableCredential', 'AchievementCredential'] })],
    ['criteria that are only an address', (_d, _s, a) => set(a, { criteria: { id: 'https://issuer.example/c' } })],
    [
      'the official schema',
      (d) =>
        set(d, {
          credentialSchema: [
            {
              id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json',
              type: '1EdTechJsonSchemaValidator2019',
            },
          ],
        }),
    ],
    [
      'everything about an issuer',
      (d) =>
        set(d.issuer, {
          url: 'https://issuer.example',
          image: { id: 'data:image/png;base64,AA==', type: 'Image' },
          otherIdentifier: [{ type: 'IdentifierEntry', identifier: '12345678', identifierType: 'ext:KVK' }],
          address: {
            type: ['Address'],
            addressCountry: 'NL',
            geo: { type: 'GeoCoordinates', latitude: 51.9, longitude: 4.4 },
          },
          parentOrg: { id: 'urn:uuid:1', type: ['Profile'] },
        }),
    ],
  ])('%s', (_about, change) => {
    expect(mistake(change)).toBeNull();
  });
});

describe('wrong', () => {
  test.each<[string, (document: Json, subject: Json, achievement: Json) => void]>([
    ['@context', (d) => set(d, { '@context': [CONTEXTS[0]] })],
    ['@context', (d) => set(d, { '@context': [CONTEXTS[0], 'https://w3id.org/security/multikey/v1', CONTEXTS[1]] })],
    ['type', (d) => set(d, { type: ['VerifiableCredential'] })],
    ['id', (d) => delete d.id],
    ['id', (d) => set(d, { id: '/relatief' })],
    ['issuer', (d) => set(d, { issuer: 'did:web:issuer.example' })],
    ['issuer.type', (d) => delete (d.issuer as Json).type],
    ['issuer.name', (d) => delete (d.issuer as Json).name],
    [
      'issuer.otherIdentifier.identifierType',
      (d) =>
        set(d.issuer, { otherIdentifier: [{ type: 'IdentifierEntry', identifier: '12AB', identifierType: 'BRIN' }] }),
    ],
    ['issuer.dateOfBirth', (d) => set(d.issuer, { dateOfBirth: '2000-02-30' })],
    ['name', (d) => set(d, { name: { '@value': 'x', '@language': 'nl' } })],
    ['awardedDate', (d) => set(d, { awardedDate: '2026-11-20' })],
    ['evidence.type', (d) => set(d, { evidence: [{ narrative: 'x' }] })],
    ['evidence.id', (d) => set(d, { evidence: [{ type: ['Evidence'], id: 'foto.jpg' }] })],
    ['credentialStatus.id', (d) => delete (d.credentialStatus as Json).id],
    ['credentialSubject.type', (_d, s) => set(s, { type: ['Person'] })],
    ['credentialSubject.achievement', (_d, s) => delete s.achievement],
    ['credentialSubject.id', (_d, s) => ['id', 'identifier'].map((key) => delete s[key])],
    ['credentialSubject.identifier.hashed', (_d, s) => delete (s.identifier as Json[])[0]?.hashed],
    ['credentialSubject.identifier.email', (_d, s) => set((s.identifier as Json[])[0], { email: 'x' })],
    ['credentialSubject.creditsEarned', (_d, s) => set(s, { creditsEarned: '3' })],
    ['credentialSubject.achievement.name', (_d, _s, a) => delete a.name],
    ['credentialSubject.achievement.description', (_d, _s, a) => set(a, { description: ['a', 'b'] })],
    ['credentialSubject.achievement.criteria', (_d, _s, a) => set(a, { criteria: {} })],
    ['credentialSubject.achievement.criteria', (_d, _s, a) => set(a, { criteria: 'https://issuer.example/c' })],
    ['credentialSubject.achievement.achievementType', (_d, _s, a) => set(a, { achievementType: 'Praktijkverklaring' })],
    ['credentialSubject.achievement.inLanguage', (_d, _s, a) => set(a, { inLanguage: 'Nederlands' })],
    ['credentialSubject.achievement.image', (_d, _s, a) => set(a, { image: 'https://issuer.example/x.png' })],
    [
      'credentialSubject.achievement.image.type',
      (_d, _s, a) => set(a, { image: { id: 'https://issuer.example/x.png', type: ['Image'] } }),
    ],
    [
      'credentialSubject.achievement.image.width',
      (_d, _s, a) => set(a, { image: { id: 'https://issuer.example/x.png', type: 'Image', width: 3 } }),
    ],
    [
      'credentialSubject.achievement.alignment.targetUrl',
      (_d, _s, a) => set(a, { alignment: [{ type: ['Alignment'], targetName: 'x' }] }),
    ],
    [
      'credentialSubject.achievement.alignment.targetType',
      (_d, _s, a) =>
        set(a, {
          alignment: [{ type: ['Alignment'], targetName: 'x', targetUrl: 'https://x.example', targetType: 'ESCO' }],
        }),
    ],
    [
      'credentialSubject.achievement.resultDescription.resultType',
      (_d, _s, a) => set((a.resultDescription as Json[])[0], { resultType: 'Niveau' }),
    ],
    [
      'credentialSubject.result.resultDescription',
      (_d, s) => set((s.result as Json[])[0], { resultDescription: 'urn:uuid:2' }),
    ],
    [
      'credentialSubject.result.status',
      (_d, _s, a) => set((a.resultDescription as Json[])[0], { resultType: 'Status' }),
    ],
    ['credentialSubject.result.status', (_d, s) => set((s.result as Json[])[0], { status: 'Klaar' })],
  ])('%s', (path, change) => {
    expect(mistake(change)).toBe(path);
  });
});

test('a schema of somebody else is not checked, so nothing is claimed', () => {
  const credentialSchema = [{ id: 'https://x.example/schema.json', type: 'JsonSchema' }];
  const finding = checkSchema({ document: issuer.credential({ credentialSchema }), profile: 'own' });
  expect([finding.outcome, finding.code]).toEqual(['unknown', 'SCHEMA_UNSUPPORTED']);
});
