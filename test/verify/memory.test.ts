/** What is remembered between verifications, and above all what is not. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import type { Platform, VerifyOptions } from '../../src/verify/adapters.ts';
import { contextHashes } from '../../src/verify/context-hashes.ts';
import { createVerifyMemory, type VerifyMemory } from '../../src/verify/memory.ts';
import { verify } from '../../src/verify/verify.ts';
import { type Authority, createAuthority, createWorld, type Json, NOW, type World } from '../support/mock-authority.ts';

let issuer: Authority;
let world: World;
let memory: VerifyMemory;
let text: string;
let computed: { signatures: number; unpacked: number };

const platform: Platform = {
  ...nodePlatform,
  ed25519Verify: (...given) => {
    computed.signatures += 1;
    return nodePlatform.ed25519Verify(...given);
  },
  ecdsaVerify: (...given) => {
    computed.signatures += 1;
    return nodePlatform.ecdsaVerify(...given);
  },
  gunzip: (...given) => {
    computed.unpacked += 1;
    return nodePlatform.gunzip(...given);
  },
};

beforeEach(async () => {
  issuer = await createAuthority();
  world = createWorld();
  await issuer.publish(world);
  world.trust.push({ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] });
  memory = createVerifyMemory();
  text = JSON.stringify(await issuer.sign(issuer.credential({ validUntil: '2027-11-20T10:00:00Z' })));
  computed = { signatures: 0, unpacked: 0 };
});

/** Verdict and the code of the first check that did not pass. */
async function judge(given = text, more: Partial<VerifyOptions> = {}): Promise<[string, string | undefined]> {
  const { report } = await verify({ text: given }, world.options({ memory, platform, ...more }));
  return [report.verdict, report.checks.find(({ outcome }) => outcome === 'fail' || outcome === 'unknown')?.code];
}

describe('the same bytes again', () => {
  test('need no cryptography and no unpacking, and give the same report', async () => {
    const first = await verify({ text }, world.options({ memory, platform }));
    expect(computed).toEqual({ signatures: 2, unpacked: 1 });
    const second = await verify({ text }, world.options({ memory, platform }));
    expect(computed).toEqual({ signatures: 2, unpacked: 1 });
    expect(second).toEqual(first);
    expect(first.report.verdict).toBe('valid');
  });

  test('are checked anew by a memory without signatures, which keeps only what it read and the signature of the list', async () => {
    memory = createVerifyMemory({ signatures: 0 });
    await judge();
    expect(computed).toEqual({ signatures: 2, unpacked: 1 });
    expect(await judge()).toEqual(['valid', undefined]);
    expect(computed).toEqual({ signatures: 3, unpacked: 1 });
    const other = await issuer.statusList({ revoked: [1] });
    world.documents.set(issuer.listUrl, { ...other, proof: (await issuer.statusList()).proof });
    expect((await judge())[0]).not.toBe('valid');
  });

  test('as a token too', async () => {
    const token = await issuer.signJwt(issuer.credential());
    const kept: string[] = [];
    const signatures = { ...memory.signatures, keep: (key: string) => void kept.push(key) };
    const first = await verify({ text: token }, world.options({ memory: { ...memory, signatures }, platform }));
    expect(first.report.verdict).toBe('valid');
    // The list's signature is kept apart.
    expect(kept.length).toBe(1);
    const knowing = {
      ...memory,
      signatures: { ...signatures, find: (key: string) => kept.includes(key) || undefined },
    };
    const second = await verify({ text: token }, world.options({ memory: knowing as VerifyMemory, platform }));
    expect(kept.length).toBe(1);
    expect(second).toEqual(first);
  });

  test('give documents of their own: what one reader changes, no other sees', async () => {
    const first = await verify({ text }, world.options({ memory, platform }));
    (first.credential as Json).name = 'Veranderd';
    const second = await verify({ text }, world.options({ memory, platform }));
    expect(second.credential?.name).toBe('Samenwerken');
  });

  test('are not kept themselves, nor what was read of them: a visitor is told so', async () => {
    await judge();
    const [one, other] = [
      await verify({ text }, world.options({ memory, platform })),
      await verify({ text }, world.options({ memory, platform })),
    ];
    expect(other.credential).not.toBe(one.credential);
    expect(Object.isFrozen(one.credential)).toBe(false);
  });
});

describe('a text that may be kept', () => {
  beforeEach(() => {
    memory = createVerifyMemory({ texts: true });
  });

  test('gives from the second time on one document that nobody can change, at any depth', async () => {
    await judge();
    const kept = await verify({ text }, world.options({ memory, platform }));
    const again = await verify({ text }, world.options({ memory, platform }));
    expect(again.credential).toBe(kept.credential);
    expect(again).toEqual(kept);
    const subject = again.credential?.credentialSubject as { achievement: Json };
    expect(() => Object.assign(subject.achievement, { name: 'Veranderd' })).toThrow(TypeError);
    const { report } = await verify({ text }, world.options({ platform }));
    expect(again.report).toEqual(report);
  });

  test('is forgotten with its hour', async () => {
    await judge();
    const kept = await verify({ text }, world.options({ memory, platform }));
    const later = { memory, platform, now: new Date(NOW.getTime() + 3_600_000) };
    const after = await verify({ text }, world.options(later));
    expect(after.credential).toEqual(kept.credential);
    expect(after.credential).not.toBe(kept.credential);
  });

  test('is looked at anew where its hash could not be made when it was kept', async () => {
    await judge();
    const away: Platform = { ...platform, sha256: () => Promise.reject(new Error('no hash now')) };
    const { report } = await verify({ text }, world.options({ memory, platform: away }));
    expect(report.verdict).toBe('unverifiable');
    for (const _time of [1, 2, 3]) expect((await judge())[0]).toBe('valid');
  });

  test('are told from others that begin alike, whatever was kept of those', async () => {
    const changed = text.replace('#gevorderd"}]}', '#beginner"}]}');
    expect(changed).not.toBe(text);
    expect(changed.slice(0, 500)).toBe(text.slice(0, 500));
    for (const one of [text, text, text, changed, changed, changed, text, changed])
      expect((await judge(one))[0]).toBe(one === text ? 'valid' : 'invalid');
  });
});

describe('is judged anew every time', () => {
  beforeEach(async () => {
    memory = createVerifyMemory({ texts: true });
    // read, kept, and given from what was kept
    for (const _time of [1, 2, 3]) expect(await judge()).toEqual(['valid', undefined]);
  });

  test('the status', async () => {
    world.documents.set(issuer.listUrl, await issuer.statusList({ revoked: [94567] }));
    expect(await judge()).toEqual(['revoked', 'REVOKED']);
  });

  test('the age of the same list', async () => {
    expect(await judge(text, { now: new Date('2026-11-22T14:00:00Z') })).toEqual([
      'unverifiable',
      'STATUS_VERIFICATION_ERROR',
    ]);
  });

  test('the dates', async () => {
    world.documents.set(
      issuer.listUrl,
      await issuer.statusList({ list: { validFrom: '2028-01-01T00:00:00Z', validUntil: '2028-01-02T00:00:00Z' } }),
    );
    expect(await judge(text, { now: new Date('2028-01-01T12:00:00Z') })).toEqual(['expired', 'EXPIRED']);
  });

  test('whether the issuer still publishes the key', async () => {
    issuer.didDocument.assertionMethod.shift();
    expect(await judge()).toEqual(['invalid', 'KEY_NOT_AUTHORIZED']);
  });

  test('whether the key was revoked', async () => {
    Object.assign(issuer.didDocument.verificationMethod[0] ?? {}, { revoked: '2026-11-21T13:00:00Z' });
    expect(await judge()).toEqual(['invalid', 'KEY_REVOKED']);
  });

  test('whether our own records call the key compromised', async () => {
    const state = { activeFrom: '2026-01-01T00:00:00Z', retiredAt: null, compromisedAt: '2026-11-21T13:00:00Z' };
    expect(await judge(text, { keyState: async () => state })).toEqual(['invalid', 'KEY_REVOKED']);
  });

  test('another key under the same method id', async () => {
    const [method] = issuer.didDocument.verificationMethod;
    Object.assign(method ?? {}, { publicKeyMultibase: issuer.statusKey.publicKeyMultibase });
    expect(await judge()).toEqual(['invalid', 'PROOF_INVALID']);
  });

  test('who is known', async () => {
    world.trust.length = 0;
    expect(await judge()).toEqual(['unknown_issuer', 'ISSUER_UNKNOWN']);
  });

  test('the gate, under whatever profile now applies', async () => {
    const [known] = world.trust;
    const spelled = text.replace('"name":"Samenwerken"', '"name":["Samenwerken"]');
    for (const _time of [1, 2, 3]) expect(await judge(spelled)).not.toEqual(['invalid', 'SHAPE_VALUE']);
    world.trust.splice(0, 1, { ...known, own: true } as never);
    expect(await judge(spelled)).toEqual(['invalid', 'SHAPE_VALUE']);
  });

  test('the recipient', async () => {
    const { report } = await verify(
      { text },
      world.options({ memory, platform, recipient: { name: 'Iemand Anders' } }),
    );
    expect(report.checks.find(({ id }) => id === 'recipient')?.code).toBe('RECIPIENT_NO_MATCH');
  });
});

describe('nothing is remembered', () => {
  test('of a wrong signature', async () => {
    const changed = text.replace('"name":"Samenwerken"', '"name":"Leidinggeven"');
    expect(await judge(changed)).toEqual(['invalid', 'PROOF_INVALID']);
    const { signatures } = computed;
    expect(await judge(changed)).toEqual(['invalid', 'PROOF_INVALID']);
    expect(computed.signatures).toBe(2 * signatures);
  });

  test('for other bytes, even when they say the same', async () => {
    await judge();
    const { signatures } = computed;
    expect(await judge(`${text} `)).toEqual(['valid', undefined]);
    expect(computed.signatures).toBe(signatures + 1);
  });

  test('for changed bytes with the proof of a badge that was right', async () => {
    await judge();
    const changed = text.replace('gevorderd"}],', 'beginner"}],').replace('#gevorderd"}]}', '#beginner"}]}');
    expect(changed).not.toBe(text);
    expect((await judge(changed))[0]).toBe('invalid');
  });

  test('of a badge inside something else', async () => {
    const list = JSON.stringify([JSON.parse(text)]);
    await verify({ text: list }, world.options({ memory, platform }));
    const { signatures } = computed;
    await verify({ text: list }, world.options({ memory, platform }));
    // The badge anew; its status list from memory.
    expect(computed.signatures).toBe(signatures + 1);
  });

  test('without a memory', async () => {
    await judge(text, { memory: undefined } as never);
    await judge(text, { memory: undefined } as never);
    expect(computed).toEqual({ signatures: 4, unpacked: 2 });
  });
});

describe('the store', () => {
  test('forgets what was used longest ago', () => {
    const { signatures } = createVerifyMemory({ signatures: 2 });
    signatures.keep('a', true, 1);
    signatures.keep('b', true, 1);
    expect(signatures.find('a')).toBe(true);
    signatures.keep('c', true, 1);
    expect(['a', 'b', 'c'].map((key) => signatures.find(key))).toEqual([true, undefined, true]);
  });

  test('takes in what is new, also when all that it holds was used', () => {
    const { signatures } = createVerifyMemory({ signatures: 2 });
    for (const key of ['a', 'b']) {
      signatures.keep(key, true, 1);
      signatures.find(key);
    }
    signatures.keep('c', true, 1);
    expect(['a', 'b', 'c'].map((key) => signatures.find(key))).toEqual([undefined, true, true]);
  });

  test('holds no more than its weight, and nothing that alone is heavier', () => {
    const { documents } = createVerifyMemory({ documentBytes: 10 });
    documents.keep('a', [], 6);
    documents.keep('b', [], 6);
    expect(documents.find('a')).toBeUndefined();
    documents.keep('c', [], 11);
    expect([documents.find('b'), documents.find('c')]).toEqual([[], undefined]);
    documents.keep('b', [], 2);
    documents.keep('d', [], 8);
    expect([documents.find('b'), documents.find('d')]).toEqual([[], []]);
  });
});

test('hashes of the contexts that could not be made are made when they are asked for again', async () => {
  let calls = 0;
  const sha256: Platform['sha256'] = async (data) => {
    calls += 1;
    if (calls === 3) throw new Error('no hash now');
    return nodePlatform.sha256(data);
  };
  await expect(contextHashes({ sha256 })).rejects.toThrow('no hash now');
  expect(await contextHashes({ sha256 })).toEqual(await contextHashes(nodePlatform));
  const after = calls;
  await contextHashes({ sha256 });
  expect(calls).toBe(after);
});
