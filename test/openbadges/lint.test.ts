import { describe, expect, test } from '@jest/globals';
import { LintedCredential, type LintFacts, lint } from '../../src/openbadges/lint.ts';
import { LINT_RULES } from '../../src/openbadges/lint-rules/index.ts';
import { gateOwn } from '../../src/openbadges/shape-gate.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';
import { DID, goodCredential, goodFacts, ORIGIN, VERSION_URL } from './good-badge.ts';

// biome-ignore lint/suspicious/noExplicitAny: fixtures break the document in ways its type forbids
type Breakable = any;
interface Fixture {
  rule: string;
  about: string;
  breakIt?: (credential: Breakable) => void;
  facts?: (facts: Breakable) => void;
}

const long = 'Een heel lange zin over werken in een groep. '.repeat(210);
const subject = (credential: Breakable) => credential.credentialSubject;

/** Each differs from the good badge in one thing, and exactly that rule must speak. */
const FIXTURES: Fixture[] = [
  {
    rule: 'contexts-exact',
    about: 'a third context',
    breakIt: (c) => c['@context'].push('https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'),
  },
  {
    rule: 'contexts-exact',
    about: 'a context twice',
    breakIt: (c) => c['@context'].push(c['@context'][1]),
  },
  {
    rule: 'types-exact',
    about: 'the other name of the type',
    breakIt: (c) => {
      c.type = ['VerifiableCredential', 'AchievementCredential'];
    },
  },
  {
    rule: 'types-exact',
    about: 'the order turned round',
    breakIt: (c) => c.type.reverse(),
  },
  {
    rule: 'types-exact',
    about: 'a string for the issuer',
    breakIt: (c) => {
      c.issuer.type = 'Profile';
    },
  },
  {
    rule: 'id-random-and-unique',
    about: 'a time-based UUID',
    breakIt: (c) => {
      c.id = 'urn:uuid:6f1b1f6e-6a0c-1d57-9a0e-3a7f3f0f7c11';
    },
  },
  {
    rule: 'id-random-and-unique',
    about: 'taken by another award',
    facts: (f) => {
      f.credentialIdTaken = true;
    },
  },
  {
    rule: 'issuer-is-organisation',
    about: 'another DID',
    breakIt: (c) => {
      c.issuer.id = 'did:web:badges.example:issuers:ander';
    },
  },
  {
    rule: 'issuer-is-organisation',
    about: 'another name',
    breakIt: (c) => {
      c.issuer.name = 'Bakkerij de Kruimel';
    },
  },
  {
    rule: 'key-active-and-own',
    about: 'a retired key',
    facts: (f) => {
      f.credentialKey.active = false;
    },
  },
  {
    rule: 'key-active-and-own',
    about: 'the key of another organisation',
    facts: (f) => {
      f.credentialKey.controller = `${DID}-2`;
    },
  },
  {
    rule: 'key-active-and-own',
    about: 'a method under another DID that begins the same',
    facts: (f) => {
      f.credentialKey.methodId = `${DID}-2#z6MkTest`;
    },
  },
  {
    rule: 'valid-from-is-intent',
    about: 'another time than the intent',
    breakIt: (c) => {
      c.validFrom = '2026-11-21T13:02:12Z';
    },
  },
  {
    rule: 'valid-from-is-intent',
    about: 'an intent of 7 days and a second ago',
    facts: (f) => {
      f.now = new Date('2026-11-28T13:02:12Z');
    },
  },
  {
    rule: 'valid-from-is-intent',
    about: 'an intent in the future',
    facts: (f) => {
      f.now = new Date('2026-11-21T13:02:10Z');
    },
  },
  {
    rule: 'valid-from-is-intent',
    about: 'a ceremony tomorrow',
    breakIt: (c) => {
      c.awardedDate = '2026-11-22T12:00:00Z';
    },
  },
  {
    rule: 'valid-until-after-valid-from',
    about: 'ends when it begins',
    breakIt: (c) => {
      c.validUntil = c.validFrom;
    },
  },
  {
    rule: 'valid-until-after-valid-from',
    about: '30 February',
    breakIt: (c) => {
      c.validUntil = '2028-02-30T13:02:11Z';
    },
  },
  {
    rule: 'one-subject-identified',
    about: 'a telling subject id',
    breakIt: (c) => {
      subject(c).id = `${ORIGIN}/people/12`;
    },
  },
  {
    rule: 'one-subject-identified',
    about: 'two names',
    breakIt: (c) => subject(c).identifier.push({ ...subject(c).identifier[0], salt: 'HYthNb3hAT-Yjh7TnTx1BA' }),
  },
  {
    rule: 'no-personal-data',
    about: 'a mail address in the coach’s words',
    breakIt: (c) => {
      subject(c).narrative = 'Mail naar fictief.persoon@voorbeeld.example voor meer.';
    },
  },
  {
    rule: 'no-personal-data',
    about: 'a burgerservicenummer in a criterion',
    breakIt: (c) => {
      subject(c).achievement.criteria.narrative = '- Helpen (1112.22.333)';
    },
  },
  {
    rule: 'no-personal-data',
    about: 'a phone number in the claim',
    breakIt: (c) => {
      subject(c).achievement.description = 'kan bellen met 06-12345678';
    },
  },
  {
    rule: 'no-personal-data',
    about: 'the plain name',
    breakIt: (c) => {
      subject(c).name = 'Fictief Persoon';
    },
  },
  {
    rule: 'no-personal-data',
    about: 'an unhashed identifier',
    breakIt: (c) => {
      Object.assign(subject(c).identifier[0], { hashed: false, identityHash: 'Fictief Persoon' });
    },
  },
  {
    rule: 'no-personal-data',
    about: 'a hash that says it is none',
    breakIt: (c) => {
      subject(c).identifier[0].hashed = false;
    },
  },
  {
    rule: 'no-personal-data',
    about: 'a salt that can be guessed',
    breakIt: (c) => {
      subject(c).identifier[0].salt = 'zout';
    },
  },
  {
    rule: 'criteria-present',
    about: 'no criteria',
    breakIt: (c) => {
      subject(c).achievement.criteria = {};
    },
  },
  {
    rule: 'achievement-published',
    about: 'a draft',
    facts: (f) => {
      f.achievement.versionPublished = false;
    },
  },
  {
    rule: 'achievement-published',
    about: 'archived',
    facts: (f) => {
      f.achievement.archived = true;
    },
  },
  {
    rule: 'achievement-published',
    about: 'of another organisation',
    facts: (f) => {
      f.achievement.ofThisIssuer = false;
    },
  },
  {
    rule: 'achievement-published',
    about: 'another version',
    facts: (f) => {
      f.achievement.id = `${ORIGIN}/achievements/other`;
    },
  },
  {
    rule: 'result-of-this-achievement',
    about: 'a fourth level',
    breakIt: (c) => {
      subject(c).result[0].achievedLevel = `${VERSION_URL}#meester`;
    },
  },
  {
    rule: 'result-of-this-achievement',
    about: 'no result',
    breakIt: (c) => {
      delete subject(c).result;
    },
  },
  {
    rule: 'images-own-origin',
    about: 'a picture elsewhere',
    breakIt: (c) => {
      subject(c).achievement.image.id = 'https://pictures.example/badge.png';
    },
  },
  {
    rule: 'images-own-origin',
    about: 'a host that begins like ours',
    breakIt: (c) => {
      c.issuer.image.id = 'https://badges.example.attacker.example/logo.png';
    },
  },
  {
    rule: 'language-tags-canonical',
    about: 'an underscore',
    breakIt: (c) => {
      subject(c).achievement.inLanguage = 'nl_NL';
    },
  },
  {
    rule: 'language-tags-canonical',
    about: 'a word',
    breakIt: (c) => {
      subject(c).achievement.inLanguage = 'Nederlands';
    },
  },
  {
    rule: 'texts-clean',
    about: 'a bidi override',
    breakIt: (c) => {
      subject(c).achievement.description = 'kan goed \u202Enekrewnemas';
    },
  },
  {
    rule: 'texts-clean',
    about: 'not in normal form C',
    breakIt: (c) => {
      subject(c).narrative = 'Een idee\u0308el team.';
    },
  },
  {
    rule: 'texts-clean',
    about: 'a line break in a name',
    breakIt: (c) => {
      subject(c).achievement.name = 'Samen\nwerken';
    },
  },
  {
    rule: 'texts-clean',
    about: 'too long',
    breakIt: (c) => {
      subject(c).narrative = 'a'.repeat(10_001);
    },
  },
  {
    rule: 'urls-https',
    about: 'http website',
    breakIt: (c) => {
      c.issuer.url = 'http://voorbeeldwerk.example';
    },
  },
  {
    rule: 'urls-https',
    about: 'javascript',
    breakIt: (c) => {
      c.issuer.url = 'javascript:alert(1)';
    },
  },
  {
    rule: 'urls-https',
    about: 'a user name before the host',
    breakIt: (c) => {
      c.issuer.url = 'https://voorbeeldwerk:x@attacker/';
    },
  },
  {
    rule: 'urls-https',
    about: 'only a user name before the host',
    breakIt: (c) => {
      c.issuer.url = 'https://voorbeeldwerk@attacker/';
    },
  },
  {
    rule: 'alignments-known',
    about: 'an unknown framework',
    breakIt: (c) => {
      Object.assign(subject(c).achievement.alignment[0], {
        targetUrl: 'https://skills.example/12',
        targetFramework: 'Skills',
      });
    },
  },
  {
    rule: 'alignments-known',
    about: 'ESCO in name only',
    breakIt: (c) => {
      subject(c).achievement.alignment[0].targetUrl = `${ORIGIN}/skill/1`;
    },
  },
  {
    rule: 'alignments-known',
    about: 'a group of ESCO 1.0',
    breakIt: (c) => {
      subject(c).achievement.alignment[0].targetUrl = 'http://data.europa.eu/esco/skill/A1.13.2';
    },
  },
  {
    rule: 'alignments-known',
    about: 'a work process code that is none',
    breakIt: (c) => {
      Object.assign(subject(c).achievement.alignment[0], {
        targetUrl: `${ORIGIN}/qualifications/25960/2026/W1`,
        targetFramework: 'Dienstverlening',
      });
    },
  },
  {
    rule: 'praktijkverklaring-complete',
    about: 'a placement in an Open Badge',
    breakIt: (c) => {
      c.credentialSubject.activityStartDate = '2026-02-02T12:00:00Z';
    },
  },
  {
    rule: 'status-entry-own-and-unset',
    about: 'another index',
    breakIt: (c) => {
      c.credentialStatus.statusListIndex = '094567';
    },
  },
  {
    rule: 'status-entry-own-and-unset',
    about: 'another purpose',
    breakIt: (c) => {
      c.credentialStatus.statusPurpose = 'suspension';
    },
  },
  {
    rule: 'status-entry-own-and-unset',
    about: 'given out twice',
    facts: (f) => {
      f.status.unique = false;
    },
  },
  {
    rule: 'status-entry-own-and-unset',
    about: 'revoked already',
    facts: (f) => {
      f.status.unset = false;
    },
  },
  {
    rule: 'no-private-fields',
    about: 'a Multikey secret as a text',
    breakIt: (c) => {
      subject(c).achievement.version = `z3u2${'A'.repeat(60)}`;
    },
  },
  {
    rule: 'size-within-limit',
    about: 'many long texts',
    breakIt: (c) => {
      for (const level of subject(c).achievement.resultDescription[0].rubricCriterionLevel) level.description = long;
      subject(c).narrative = long;
    },
  },
  {
    rule: 'size-within-limit',
    about: 'fewer letters than the limit has bytes, of which each takes three',
    breakIt: (c) => {
      const [first] = subject(c).achievement.resultDescription[0].rubricCriterionLevel;
      first.description = subject(c).narrative = '€'.repeat(9_900);
    },
  },
  {
    rule: 'gate-passes',
    about: 'refused by our own gate',
    facts: (f) => {
      f.gateOwn = () => ({ ok: false, code: 'SHAPE_VALUE', params: {} });
    },
  },
  {
    rule: 'quads-match-leaves',
    about: 'the same level twice in an array',
    breakIt: (c) =>
      subject(c).achievement.resultDescription[0].rubricCriterionLevel.push({
        ...subject(c).achievement.resultDescription[0].rubricCriterionLevel[0],
      }),
  },
  {
    rule: 'quads-match-leaves',
    about: 'a term that no context defines',
    breakIt: (c) => {
      subject(c).achievement.officialDutchLabel = true;
    },
  },
  {
    rule: 'quads-match-leaves',
    about: 'a proven number of statements that is not the number of its leaves',
    facts: (f) => {
      f.provenStatements = async () => 12;
    },
  },
  {
    rule: 'quads-match-leaves',
    about: 'a term that no context defines, where nothing is proven',
    breakIt: (c) => {
      subject(c).achievement.officialDutchLabel = true;
    },
    facts: (f) => {
      f.provenStatements = async () => null;
    },
  },
  {
    rule: 'issuer-name-no-look-alike',
    about: 'a zero for an o',
    facts: (f) => {
      f.otherIssuerNames = ['Stichting V00rbeeldwerk (demo)'];
    },
  },
  {
    rule: 'no-twin',
    about: 'the same badge twice',
    facts: (f) => {
      f.twinIds = ['award-1'];
    },
  },
  {
    rule: 'no-twin',
    about: 'a replacement of another award',
    facts: (f) => {
      Object.assign(f, { twinIds: ['award-1', 'award-2'], predecessorId: 'award-1' });
    },
  },
];

async function rulesThatSpeak(credential: UnsignedCredential, facts: LintFacts): Promise<string[]> {
  const result = await lint(credential, facts);
  return result.ok ? [] : [...new Set(result.findings.map((finding) => finding.rule))];
}

describe('lint', () => {
  test('the good badge passes', async () => {
    expect(await lint(goodCredential(), goodFacts())).toMatchObject({ ok: true });
  });

  test('the good badge passes our real gate too, and 101 alignments do not', async () => {
    const facts = { ...goodFacts(), gateOwn };
    const credential: Breakable = goodCredential();
    expect(await rulesThatSpeak(credential, facts)).toEqual([]);
    subject(credential).achievement.alignment = Array.from({ length: 101 }, (_, at) => ({
      ...subject(credential).achievement.alignment[0],
      targetUrl: `http://data.europa.eu/esco/skill/${at}`,
    }));
    expect(await rulesThatSpeak(credential, facts)).toEqual(['gate-passes']);
  });

  test.each(FIXTURES.map((fixture) => [`${fixture.rule}: ${fixture.about}`, fixture] as const))(
    '%s',
    async (_name, { rule, breakIt, facts }) => {
      const credential = goodCredential();
      const known = goodFacts();
      breakIt?.(credential);
      facts?.(known);
      expect(await rulesThatSpeak(credential, known)).toEqual([rule]);
    },
  );

  test('every rule has a bad fixture, and rule ids are unique', () => {
    const ids = LINT_RULES.map((rule) => rule.id);
    expect(new Set(FIXTURES.map((fixture) => fixture.rule))).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('without an end it passes; a replacement names its predecessor', async () => {
    const credential = goodCredential();
    delete credential.validUntil;
    const facts = { ...goodFacts(), twinIds: ['award-1'], predecessorId: 'award-1' };
    expect(await rulesThatSpeak(credential, facts)).toEqual([]);
  });

  test('a private member is named by its rule, beside the rules it breaks too', async () => {
    const credential: Breakable = goodCredential();
    credential.issuer.privateKeyJwk = { kty: 'OKP', d: 'AAAA' };
    expect(await rulesThatSpeak(credential, goodFacts())).toContain('no-private-fields');
  });

  test('on localhost http is allowed for exactly this origin', async () => {
    const local = 'http://localhost:3000';
    const credential: UnsignedCredential = JSON.parse(JSON.stringify(goodCredential()).replaceAll(ORIGIN, local));
    const facts: LintFacts = JSON.parse(JSON.stringify(goodFacts()).replaceAll(ORIGIN, local));
    const known = { ...goodFacts(), ...facts, now: goodFacts().now, origin: local, localOrigin: local };
    expect(await rulesThatSpeak(credential, known)).toEqual([]);
    expect(await rulesThatSpeak(credential, { ...known, localOrigin: null })).toEqual([
      'images-own-origin',
      'urls-https',
    ]);
    credential.issuer.url = 'http://localhost:3001';
    expect(await rulesThatSpeak(credential, known)).toEqual(['urls-https']);
  });

  test.each([{ proof: [] }, { proof: null }, { proof: { type: 'DataIntegrityProof' } }])(
    'what has a proof already is not signed: %j',
    async (proof) => {
      const facts = { ...goodFacts(), gateOwn };
      expect(await rulesThatSpeak({ ...goodCredential(), ...proof } as never, facts)).toContain('gate-passes');
      expect(await rulesThatSpeak({ ...proof, ...goodCredential() } as never, facts)).toContain('gate-passes');
    },
  );

  test.each([
    ['2026-11-20', '23:00:00'],
    ['2026-07-15', '22:00:00'],
    ['2026-03-28', '23:00:00'],
    ['2026-03-29', '22:00:00'],
    ['2026-10-24', '22:00:00'],
    ['2026-10-25', '23:00:00'],
  ])('on %s the next day begins at %s UTC in Amsterdam', async (day, midnight) => {
    const begins = Date.parse(`${day}T${midnight}Z`);
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    const speakAt = async (now: number) => {
      const plannedAt = `${new Date(now).toISOString().slice(0, 19)}Z`;
      const credential = { ...goodCredential(), validFrom: plannedAt, awardedDate: `${next}T12:00:00Z` };
      return rulesThatSpeak(credential, { ...goodFacts(), plannedAt, now: new Date(now) });
    };
    for (const early of [1_000, 1_800_000, 3_600_000])
      expect(await speakAt(begins - early)).toEqual(['valid-from-is-intent']);
    for (const late of [0, 1_800_000, 3_599_000]) expect(await speakAt(begins + late)).toEqual([]);
  });

  test('a ceremony of today may be later than now, at noon', async () => {
    const credential = goodCredential();
    credential.awardedDate = '2026-11-21T12:00:00Z';
    credential.validFrom = '2026-11-21T07:00:00Z';
    const facts = { ...goodFacts(), plannedAt: '2026-11-21T07:00:00Z', now: new Date('2026-11-21T07:00:01Z') };
    expect(await rulesThatSpeak(credential, facts)).toEqual([]);
  });

  test('a document without its parts gives findings, never a throw', async () => {
    const credential: Breakable = { ...goodCredential() };
    delete credential.credentialSubject;
    expect((await rulesThatSpeak(credential, goodFacts())).length).toBeGreaterThan(3);
  });

  test.each([13, 8_000, 100_000])('a document of %i levels is refused, never a throw', async (levels) => {
    const credential: Breakable = goodCredential();
    for (let level = 1, at = credential; level < levels; level += 1) at = at.deeper = {};
    expect(await rulesThatSpeak(credential, goodFacts())).toEqual(['gate-passes']);
  });

  test('a ring is refused, never a throw', async () => {
    const credential: Breakable = goodCredential();
    credential.issuer.of = credential;
    expect(await rulesThatSpeak(credential, goodFacts())).toEqual(['gate-passes']);
  });

  test('findings never repeat what the document says', async () => {
    const credential = goodCredential();
    credential.credentialSubject.narrative = 'Bel 06-12345678 of mail fictief@voorbeeld.example, 111222333';
    const result = await lint(credential, goodFacts());
    expect(JSON.stringify(result)).not.toMatch(/12345678|fictief|111222333/);
  });
});

describe('LintedCredential', () => {
  async function linted(): Promise<{ token: LintedCredential; credential: UnsignedCredential }> {
    const credential = goodCredential();
    const result = await lint(credential, goodFacts());
    if (!result.ok) throw new Error(result.findings.map((finding) => finding.rule).join());
    return { token: result.linted, credential };
  }

  test('gives the linted credential once', async () => {
    const { token } = await linted();
    expect(token.peek()).toEqual(goodCredential());
    expect(token.spend()).toEqual(goodCredential());
    expect(() => token.spend()).toThrow(TypeError);
    expect(() => token.peek()).toThrow(TypeError);
  });

  test('later edits of the caller or of a peeked copy do not reach the signer', async () => {
    const { token, credential } = await linted();
    credential.name = 'Iets anders';
    for (const part of [token.peek(), token.peek().type, token.peek().credentialSubject.achievement])
      expect(() => Object.assign(part, { name: 'Iets anders' })).toThrow(TypeError);
    expect(token.spend().name).toBe('Samenwerken');
  });

  test('its text is that of the document that the rules looked at, also where the caller wrote the same otherwise', async () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): string };
    const result = await lint({ ...goodCredential(), name: rawJSON('"\\u0053amenwerken"') }, goodFacts());
    if (!result.ok) throw new Error('refused');
    expect(result.linted.peek().name).toBe('Samenwerken');
    expect(result.linted.text()).toBe(JSON.stringify(goodCredential()));
  });

  test('cannot be made from outside', () => {
    const Constructor = LintedCredential as unknown as new (key: symbol, credential: object) => LintedCredential;
    expect(() => new Constructor(Symbol('lint'), goodCredential())).toThrow(TypeError);
  });
});
