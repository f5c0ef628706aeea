import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { buildStatusListCredential } from '../../../src/openbadges/status-list.ts';
import type { UnsignedStatusListCredential } from '../../../src/openbadges/types.ts';
import { addProof } from '../../../src/signing/data-integrity.ts';
import { signWith } from '../../../src/signing/key-vault.ts';
import { LIST_TRIALS, makeListTemplate, markedList } from '../../../src/signing/template/list-template.ts';
import { createListTemplates, LIST_SAMPLE } from '../../../src/signing/template/list-templates.ts';
import { codeOf } from '../support.ts';

const DID = 'did:web:blijk.example:issuers:werk';
const KEY = { methodId: `${DID}#z6MkVerzonnen`, sign: signWith(generateKeyPairSync('ed25519').privateKey) };
const generic = async (list: UnsignedStatusListCredential) => JSON.stringify(await addProof(list, KEY));

/** A list as it would be signed `minute` minutes later, over other bits. */
function listAt(minute: number, id = 'lijst'): UnsignedStatusListCredential {
  const from = Date.UTC(2026, 10, 21, 13, minute);
  const dateTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return buildStatusListCredential({
    listUrl: `https://blijk.example/status/${id}`,
    issuerDid: DID,
    validFrom: dateTime(from),
    validUntil: dateTime(from + 86_400_000),
    encodedList: `u${randomBytes(40 + minute).toString('base64url')}`,
  });
}

describe('a template of a status list', () => {
  it('gives the bytes of the generic library, for every moment and all bits', async () => {
    const template = await makeListTemplate(markedList(listAt(0)));
    for (let minute = 0; minute < 10; minute += 1) {
      const list = listAt(minute);
      expect(await template?.seal(list, KEY)).toBe(await generic(list));
    }
  });

  it.each<[string, (list: UnsignedStatusListCredential) => UnsignedStatusListCredential]>([
    ['another list', () => listAt(1, 'andere')],
    ['another life', (list) => ({ ...list, credentialSubject: { ...list.credentialSubject, ttl: 1 } })],
    ['another order', ({ id, ...rest }) => ({ ...rest, id })],
    ['a moment of another form', (list) => ({ ...list, validFrom: '2026-11-21T13:00:00.000Z' })],
    ['a moment that is none', (list) => ({ ...list, validFrom: '2026-02-30T13:00:00Z' })],
    [
      'bits with a character that is none',
      (list) => ({ ...list, credentialSubject: { ...list.credentialSubject, encodedList: 'uA"B' } }),
    ],
  ])('does not know %s', async (_about, change) => {
    const template = await makeListTemplate(markedList(listAt(0)));
    expect(await template?.seal(change(listAt(1)), KEY)).toBeNull();
  });

  it('is not made where one trial differs from the library', async () => {
    let trials = 0;
    const sign = jest.fn(async (...given: Parameters<typeof addProof>) => {
      trials += 1;
      const [document, key] = given;
      return addProof(trials === LIST_TRIALS ? { ...document, validFrom: '2026-11-21T13:00:01Z' } : document, key);
    }) as unknown as typeof addProof;
    expect(await makeListTemplate(markedList(listAt(0)), sign)).toBeNull();
    expect(trials).toBe(LIST_TRIALS);
  });
});

describe('the templates of lists', () => {
  const seal = async (templates: ReturnType<typeof createListTemplates>, minute: number, id?: string) => {
    const list = listAt(minute, id);
    return { sealed: await templates.seal(list, KEY), generic: await generic(list) };
  };

  it('are made for what is signed a third time, each list its own', async () => {
    const templates = createListTemplates({});
    for (const id of ['een', 'twee'])
      for (let minute = 0; minute < 5; minute += 1) {
        const { sealed, generic } = await seal(templates, minute, id);
        expect([id, minute, sealed]).toEqual([id, minute, minute < 2 ? null : generic]);
      }
  });

  it('the library repeats the first, and one in so many', async () => {
    const sign = jest.fn(addProof) as unknown as jest.MockedFunction<typeof addProof>;
    const templates = createListTemplates({ sign });
    for (let time = 0; time < 2 + LIST_SAMPLE; time += 1) await templates.seal(listAt(0), KEY);
    expect(sign).toHaveBeenCalledTimes(1);
    await templates.seal(listAt(1), KEY);
    expect(sign).toHaveBeenCalledTimes(2);
  });

  it('end at the first difference: an alarm, and the library signs from then on', async () => {
    const onMismatch = jest.fn();
    const wrong = { seal: async () => '{}' };
    const templates = createListTemplates({ make: async () => wrong, onMismatch });
    for (const _ of [1, 2]) expect((await seal(templates, 0)).sealed).toBeNull();
    expect(await codeOf(() => templates.seal(listAt(0), KEY))).toBe('award.verification_failed');
    expect(onMismatch).toHaveBeenCalledTimes(1);
    for (const _ of [1, 2, 3, 4]) expect((await seal(templates, 0, 'andere')).sealed).toBeNull();
  });

  it('end for a list that was being signed when another one differed', async () => {
    const signing = Promise.withResolvers<string>();
    const make = async (marked: UnsignedStatusListCredential) => ({
      seal: () => (marked.id.includes('andere') ? Promise.resolve('{}') : signing.promise),
    });
    const templates = createListTemplates({ make });
    for (const id of ['een', 'andere']) for (const _ of [1, 2]) await templates.seal(listAt(0, id), KEY);
    const under = templates.seal(listAt(0, 'een'), KEY);
    expect(await codeOf(() => templates.seal(listAt(0, 'andere'), KEY))).toBe('award.verification_failed');
    signing.resolve('{}');
    expect(await under).toBeNull();
  });
});
