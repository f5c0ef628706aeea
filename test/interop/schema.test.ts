/**
 * Every credential of a ceremony fits the JSON Schema of an Open Badges 3.0 AchievementCredential in its canonical form.
 * The schema is our own writing; it is tried itself with one mistake at a time, so that it cannot pass everything.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { LEVELS } from '../../src/openbadges/types.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardRows, credentialsOf } from '../support/award.ts';
import { endorsedStatement } from '../support/endorsed.ts';
import { addSchool, statementOne } from '../support/school.ts';

const schema = JSON.parse(readFileSync(new URL('achievement-credential.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2019({ allErrors: true, strictTuples: false, strictRequired: false, strictTypes: false });
formats.default(ajv);
const validate = ajv.compile(schema);

/** Nothing when the document fits, else where and what: `/issuer required`. */
function mistakes(document: unknown): string[] {
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

let app: TestApp;
let badges: { json: string; jwt: string }[];

beforeAll(async () => {
  app = await startTestApp();
  const slugs = DEMO_BADGES.map((badge) => badge.slug);
  const { organisation, actor } = await app.addOrganisation('werkplaats', slugs);
  await app.storage.organisations.update({
    ...organisation,
    kvk: '90001354',
    website: 'https://werkplaats.example/',
  });
  const rows = ['Fatma Yıldız;fatma@post.example;Op jou kan de hele keuken bouwen.', 'Jan van der Berg;;'];
  for (const [i, slug] of slugs.entries()) {
    await awardRows(app, actor, { slug, level: LEVELS[i % 3] ?? 'beginner', rows });
  }
  badges = await credentialsOf(app, organisation.id);
}, 60_000);
afterAll(() => app.end());

describe('credentials of a ceremony, every badge for two people', () => {
  // No test below says something about nothing.
  beforeEach(() => expect(badges).toHaveLength(36));

  it('fit the schema, one by one', () => {
    expect(badges.flatMap(({ json }) => mistakes(JSON.parse(json)))).toEqual([]);
  });

  it('fit the schema as the payload of their JWT too', () => {
    const payloads = badges.map(({ jwt }) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()));
    expect(payloads.flatMap(mistakes)).toEqual([]);
  });

  it('a praktijkverklaring fits it too, also as the payload of its JWT', async () => {
    const school = await addSchool(app);
    const { id } = await statementOne(app, school, 'Fatma Yıldız');
    const endorsed = await endorsedStatement(app, school, 'Ayla Yıldız');
    for (const awardId of [id, endorsed]) {
      const stored = await app.storage.awards.credential(awardId);
      const payload = Buffer.from(stored?.jwt.split('.')[1] ?? '', 'base64url').toString();
      expect([stored?.json ?? '', payload].flatMap((text) => mistakes(JSON.parse(text)))).toEqual([]);
      expect(JSON.parse(payload).endorsement?.length).toBe(awardId === endorsed ? 1 : undefined);
    }
  });

  it('carry the parts that the schema leaves optional and we promise', () => {
    for (const { json } of badges) {
      const badge = JSON.parse(json);
      expect(badge.proof).toHaveLength(1);
      expect(badge.credentialStatus.statusPurpose).toBe('revocation');
      expect(badge.issuer.otherIdentifier).toEqual([
        { type: 'IdentifierEntry', identifierType: 'ext:KVK', identifier: '90001354' },
      ]);
      expect(badge.credentialSubject.achievement.alignment.length).toBeGreaterThan(0);
      expect(badge.credentialSubject.achievement.resultDescription[0].rubricCriterionLevel).toHaveLength(3);
    }
  });

  it('name nobody: no name and no e-mail address stands in them', () => {
    for (const { json, jwt } of badges) {
      const text = json + Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString();
      expect(text).not.toMatch(/fatma|yıldız|van der berg|post\.example/i);
    }
  });
});

/** A part of a document, as the mutants below reach it. */
// biome-ignore lint/suspicious/noExplicitAny: a mutant breaks types on purpose
type Part = any;

describe('the schema refuses', () => {
  const mutants: [string, (badge: Part) => void, string][] = [
    ['no id', (b) => delete b.id, ' required'],
    ['no issuer', (b) => delete b.issuer, ' required'],
    ['no validFrom', (b) => delete b.validFrom, ' required'],
    ['no subject', (b) => delete b.credentialSubject, ' required'],
    ['an id that is no URI', (b) => (b.id = 'badge 7'), '/id format'],
    ['type as a string', (b) => (b.type = 'OpenBadgeCredential'), '/type type'],
    ['a type without VerifiableCredential', (b) => b.type.shift(), '/type contains'],
    ['a type that is not an Open Badge', (b) => (b.type = ['VerifiableCredential']), '/type contains'],
    ['the contexts in the wrong order', (b) => b['@context'].reverse(), '/@context/0 const'],
    ['one context only', (b) => b['@context'].pop(), '/@context minItems'],
    ['an unknown badge context', (b) => (b['@context'][1] = 'https://example.org/v3.json'), '/@context/1 pattern'],
    ['a day instead of a time', (b) => (b.validFrom = '2026-11-21'), '/validFrom format'],
    ['a time without zone', (b) => (b.awardedDate = '2026-11-21T12:00:00'), '/awardedDate pattern'],
    ['an issuer that is only a link', (b) => (b.issuer = b.issuer.id), '/issuer type'],
    ['an issuer without name', (b) => delete b.issuer.name, '/issuer required'],
    [
      'a KvK number of no known kind',
      (b) => (b.issuer.otherIdentifier[0].identifierType = 'KVK'),
      '/issuer/otherIdentifier/0/identifierType enum',
    ],
    ['one proof without array', (b) => (b.proof = b.proof[0]), '/proof type'],
    ['a proof without value', (b) => delete b.proof[0].proofValue, '/proof/0 required'],
    ['a status without list', (b) => delete b.credentialStatus.statusListCredential, '/credentialStatus required'],
    [
      'a status index as number',
      (b) => (b.credentialStatus.statusListIndex = 7),
      '/credentialStatus/statusListIndex type',
    ],
    ['a subject without achievement', (b) => delete b.credentialSubject.achievement, '/credentialSubject required'],
    [
      'a subject that is nobody',
      (b) => {
        delete b.credentialSubject.id;
        delete b.credentialSubject.identifier;
      },
      '/credentialSubject anyOf',
    ],
    [
      'one identifier without array',
      (b) => (b.credentialSubject.identifier = b.credentialSubject.identifier[0]),
      '/credentialSubject/identifier type',
    ],
    [
      'a name hash of another length',
      (b) => (b.credentialSubject.identifier[0].identityHash = 'sha256$ab'),
      '/credentialSubject/identifier/0/identityHash pattern',
    ],
    [
      'more in an identity than belongs there',
      (b) => (b.credentialSubject.identifier[0].name = 'x'),
      '/credentialSubject/identifier/0 additionalProperties',
    ],
    [
      'an achievement without criteria',
      (b) => delete b.credentialSubject.achievement.criteria,
      '/credentialSubject/achievement required',
    ],
    [
      'empty criteria',
      (b) => (b.credentialSubject.achievement.criteria = {}),
      '/credentialSubject/achievement/criteria anyOf',
    ],
    [
      'a kind of achievement of our own without prefix',
      (b) => (b.credentialSubject.achievement.achievementType = 'Praktijkverklaring'),
      '/credentialSubject/achievement/achievementType enum',
    ],
    [
      'a picture that is only a link',
      (b) => (b.credentialSubject.achievement.image = b.credentialSubject.achievement.image.id),
      '/credentialSubject/achievement/image type',
    ],
    [
      'a picture with a list as type',
      (b) => (b.credentialSubject.achievement.image.type = ['Image']),
      '/credentialSubject/achievement/image/type const',
    ],
    [
      'an alignment without target',
      (b) => delete b.credentialSubject.achievement.alignment[0].targetUrl,
      '/credentialSubject/achievement/alignment/0 required',
    ],
    [
      'a level without name',
      (b) => delete b.credentialSubject.achievement.resultDescription[0].rubricCriterionLevel[0].name,
      '/credentialSubject/achievement/resultDescription/0/rubricCriterionLevel/0 required',
    ],
    [
      'a result status outside the list',
      (b) => (b.credentialSubject.result[0].status = 'Gehaald'),
      '/credentialSubject/result/0/status enum',
    ],
  ];

  it.each(mutants)('%s', (_name, break_, mistake) => {
    const badge = JSON.parse(badges[0]?.json ?? '');
    break_(badge);
    expect(mistakes(badge)).toContain(mistake);
  });

  it('but takes a type of our own with prefix', () => {
    const badge: Part = JSON.parse(badges[0]?.json ?? '');
    badge.credentialSubject.achievement.achievementType = 'ext:Praktijkverklaring';
    expect(mistakes(badge)).toEqual([]);
  });
});
