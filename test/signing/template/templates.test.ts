import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import type { UnsignedCredential } from '../../../src/openbadges/types.ts';
import { addProof } from '../../../src/signing/data-integrity.ts';
import { signWith } from '../../../src/signing/key-vault.ts';
import { makeTemplate, TRIALS } from '../../../src/signing/template/make-template.ts';
import { mark } from '../../../src/signing/template/slots.ts';
import { prepare } from '../../../src/signing/template/template.ts';
import { createTemplates, SAMPLE } from '../../../src/signing/template/templates.ts';
import { createDice, RANDOM_DID, randomBadge, randomDefinition } from '../../support/random-badges.ts';
import { codeOf } from '../support.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const KEY = { methodId: `${RANDOM_DID}#z6MkVerzonnen`, sign: signWith(privateKey) };

const markedOf = (credential: UnsignedCredential) => {
  const marked = mark(JSON.stringify(credential));
  if (marked === null) throw new Error('no template for this badge');
  return marked;
};
const generic = async (credential: UnsignedCredential) => JSON.stringify(await addProof(credential, KEY));

/** A template without its trials: for tests of what it refuses, and of what the trials are for. */
async function untried(credential: UnsignedCredential) {
  const template = await prepare(markedOf(credential));
  if (template === null) throw new Error('cannot be prepared');
  return template;
}

function badges(seed: number) {
  const dice = createDice(seed);
  const definition = randomDefinition(dice);
  return () => randomBadge(definition, dice);
}

describe('a template', () => {
  it('gives the bytes of the generic library, whatever the definition says', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const next = badges(seed);
      const template = await untried(next());
      for (let time = 0; time < 4; time += 1) {
        const credential = next();
        const json = JSON.stringify(credential);
        const values = template.match(json) ?? [];
        expect(await template.seal(json, values, KEY)).toBe(await generic(credential));
      }
    }
  });

  it('labels more than ten nameless nodes in the order of their names', async () => {
    const dice = createDice(7);
    const definition = randomDefinition(dice);
    const alignments = Array.from({ length: 9 }, (_, at) => ({
      targetName: `Doel ${at}`,
      targetUrl: `http://data.europa.eu/esco/skill/${at}`,
      targetFramework: 'ESCO',
    }));
    const wide = { ...definition, achievement: { ...definition.achievement, alignments } };
    const template = await makeTemplate(markedOf(randomBadge(wide, dice)));
    expect(template).not.toBeNull();
  });

  it('does not know a badge that says two nameless things in the same words', async () => {
    const credential = badges(4)();
    const [first] = credential.credentialSubject.identifier;
    if (first === undefined) throw new Error('a badge has a name in it');
    const withTwo = (salt: string): UnsignedCredential => ({
      ...credential,
      credentialSubject: { ...credential.credentialSubject, identifier: [first, { ...first, salt }] },
    });
    const template = await untried(withTwo('AAAAAAAAAAAAAAAAAAAAAA'));
    const sealed = (json: string) => template.seal(json, template.match(json) ?? [], KEY);
    const differs = withTwo('BBBBBBBBBBBBBBBBBBBBBB');
    expect(await sealed(JSON.stringify(differs))).toBe(await generic(differs));
    expect(await sealed(JSON.stringify(withTwo(first.salt)))).toBeNull();
  });

  it('knows only what differs from its own text in nothing but the closed forms', async () => {
    const next = badges(3);
    const template = await untried(next());
    const changed = (change: (credential: UnsignedCredential) => void) => {
      const credential = next();
      change(credential);
      return template.match(JSON.stringify(credential));
    };
    expect(changed(() => {})).not.toBeNull();
    const others: ((credential: UnsignedCredential) => void)[] = [
      (it) => (it.name += '!'),
      (it) => (it.issuer.name += ' '),
      (it) => (it.credentialSubject.id = it.id),
      (it) => (it.credentialSubject.id = 'did:key:z6MkVerzonnen'),
      (it) => (it.id = 'xsd:boolean'),
      (it) => (it.id = `${it.id.slice(0, -1)}G`),
      (it) => (it.validFrom = '2026-11-21T14:02:11.5Z'),
      (it) => (it.credentialSubject.identifier[0] = { ...it.credentialSubject.identifier[0], salt: 'kort' } as never),
      (it) => (it.credentialStatus.statusListIndex = '007'),
      (it) => (it.credentialStatus.id = `${it.credentialStatus.statusListCredential}#5`),
      (it) => (it.credentialStatus.statusListIndex = '5"'),
      (it) => Object.assign(it, { refreshService: 'https://blijk.example' }),
    ];
    for (const change of others) expect(changed(change)).toBeNull();
    expect(template.match(`${JSON.stringify(next())} `)).toBeNull();
    expect(template.match(JSON.stringify(next()).slice(0, -1))).toBeNull();
  });

  it('does not sign for a day that does not exist, nor under a method of another form', async () => {
    const next = badges(3);
    const template = await untried(next());
    const credential = { ...next(), validFrom: '2026-02-30T10:00:00Z' };
    const json = JSON.stringify(credential);
    expect(await template.seal(json, template.match(json) ?? [], KEY)).toBeNull();
    const right = JSON.stringify(next());
    const strange = { ...KEY, methodId: 'xsd:key' };
    expect(await template.seal(right, template.match(right) ?? [], strange)).toBeNull();
  });

  it('is not made of what says a thing twice, is endorsed, or uses its own words', () => {
    const credential = badges(3)();
    const doubled = structuredClone(credential);
    doubled.credentialSubject.achievement.id = 'urn:uuid:0b4c8f0e-6a52-4a7e-9a55-3a1f7c1f0d11';
    expect(mark(JSON.stringify(doubled))).toBeNull();
    expect(mark(JSON.stringify({ ...credential, endorsement: [] }))).toBeNull();
    expect(mark(JSON.stringify({ ...credential, name: 'blijkslot7c1e52a94f0x' }))).toBeNull();
  });

  it('is not made when one trial differs from the library', async () => {
    const marked = markedOf(badges(3)());
    let trials = 0;
    const differing: typeof addProof = async (document, key) => {
      trials += 1;
      const signed = await addProof(document, key);
      return trials === TRIALS ? { ...signed, proof: [{ ...signed.proof[0], proofValue: 'z1' }] } : signed;
    };
    expect(await makeTemplate(marked, differing)).toBeNull();
    expect(trials).toBe(TRIALS);
  });
});

describe('the templates of a process', () => {
  const untriedOnly = (marked: Parameters<typeof makeTemplate>[0]) => prepare(marked);

  it('make one for the third badge of a kind, once for all who wait', async () => {
    const make = jest.fn(untriedOnly);
    const templates = createTemplates({ make });
    const next = badges(4);
    const ask = () => templates.statements(JSON.stringify(next()));
    expect([await ask(), await ask()]).toEqual([null, null]);
    expect(await templates.seal(JSON.stringify(next()), KEY)).toBeNull();
    const counts = await Promise.all([ask(), ask()]);
    expect(counts.every((count) => (count ?? 0) > 40)).toBe(true);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await templates.seal(JSON.stringify(next()), KEY)).not.toBeNull();
  });

  it('do not try again what cannot be had', async () => {
    const make = jest.fn(async () => null);
    const templates = createTemplates({ make });
    const next = badges(4);
    for (let time = 0; time < 5; time += 1) expect(await templates.statements(JSON.stringify(next()))).toBeNull();
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('let the library repeat the first, every so many, and what is asked for', async () => {
    const sign = jest.fn(addProof);
    const templates = createTemplates({ make: untriedOnly, sign });
    const next = badges(4);
    for (let time = 0; time < 3; time += 1) await templates.statements(JSON.stringify(next()));
    const json = JSON.stringify(next());
    const signed = (await templates.seal(json, KEY)) ?? '';
    for (let time = 0; time <= SAMPLE; time += 1) expect(await templates.check(json, signed, KEY, false)).toBe(signed);
    expect(sign).toHaveBeenCalledTimes(2);
    await templates.check(json, signed, KEY, true);
    expect(sign).toHaveBeenCalledTimes(3);
  });

  it('end at the first difference: an alarm, and the library signs from then on', async () => {
    const onMismatch = jest.fn();
    const templates = createTemplates({ make: untriedOnly, onMismatch });
    const next = badges(4);
    const json = JSON.stringify(next());
    for (let time = 0; time < 3; time += 1) await templates.statements(json);
    const wrong = ((await templates.seal(json, KEY)) ?? '').replace(/"proofValue":"z./, '"proofValue":"z1');
    expect(await codeOf(() => templates.check(json, wrong, KEY, false))).toBe('award.verification_failed');
    expect(onMismatch).toHaveBeenCalledTimes(1);
    const other = badges(5);
    for (let time = 0; time < 4; time += 1) expect(await templates.statements(JSON.stringify(other()))).toBeNull();
    expect(await templates.seal(json, KEY)).toBeNull();
  });

  it('end for what was being signed when another text differed too: the library signs it', async () => {
    const onMismatch = jest.fn();
    const templates = createTemplates({ make: untriedOnly, onMismatch });
    const next = badges(4);
    const [first, second] = [next(), next()];
    for (let time = 0; time < 3; time += 1) await templates.statements(JSON.stringify(first));
    const wrongly = async (credential: UnsignedCredential) =>
      ((await templates.seal(JSON.stringify(credential), KEY)) ?? '').replace(/"proofValue":"z./, '"proofValue":"z1');
    const [one, other] = [await wrongly(first), await wrongly(second)];
    expect(await codeOf(() => templates.check(JSON.stringify(first), one, KEY, false))).toBe(
      'award.verification_failed',
    );
    for (const wanted of [false, true])
      expect(await templates.check(JSON.stringify(second), other, KEY, wanted)).toBe(await generic(second));
    expect(onMismatch).toHaveBeenCalledTimes(1);
  });
});
