/**
 * Rows of the attack catalogue on credential and proof that need more than one altered text (the others stand in
 * attacks-on-credentials.test.ts): counted requests, whole tables of dates, other suites, limits to the byte.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { UnreadableInput } from '../../../src/verify/index.ts';
import { CONTEXTS, type Json } from '../../support/mock-authority.ts';
import { type AttackBase, createAttackBase, firstTrouble, NEVER_HASHES } from './attack-base.ts';

let at: AttackBase;
beforeAll(async () => {
  at = await createAttackBase();
});

const withSubject = (document: Json, change: Json): Json => ({
  ...document,
  credentialSubject: { ...(document.credentialSubject as Json), ...change },
});

describe('C7: a context that somebody else serves', () => {
  let canary: Server;
  let hits = 0;
  beforeAll(async () => {
    canary = createServer((_request, response) => {
      hits += 1;
      response.end('{"@context":{}}');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    canary.close();
  });

  test('is never asked for, not even on this machine', async () => {
    const { port } = canary.address() as AddressInfo;
    const before = at.world.requests.length;
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      await at.expectBoth(
        { ...at.base, '@context': [...CONTEXTS, `http://${host}:${port}/c`] },
        'SHAPE_CONTEXT_NOT_ALLOWED',
      );
    }
    const metadata = { ...at.base, '@context': [...CONTEXTS, 'http://169.254.169.254/latest/meta-data'] };
    await at.expectBoth(metadata, 'SHAPE_CONTEXT_NOT_ALLOWED');
    expect([hits, at.world.requests.length]).toEqual([0, before]);
  });
});

describe('C9: swapped terms (w3c/vc-data-integrity#272)', () => {
  test('two names change places by a context that renames both', async () => {
    const { name, description, ...achievement } = (at.base.credentialSubject as Json).achievement as Json;
    const altered = withSubject(at.base, { achievement: { ...achievement, name: description, description: name } });
    const swap = { name: 'https://schema.org/description', description: 'https://schema.org/name' };
    for (const context of [swap, { '@vocab': 'https://schema.org/', ...swap }]) {
      await at.expectBoth({ ...altered, '@context': [...CONTEXTS, context] }, 'SHAPE_CONTEXT_NOT_ALLOWED');
    }
  });

  test('a key and its value change places by @vocab and @base inside the subject', async () => {
    const context = { '@vocab': 'https://issuer.example/', '@base': 'https://issuer.example/' };
    await at.expectBoth(
      withSubject(at.base, { '@context': context, werknemer: 'ouder-dan-18' }),
      'SHAPE_CONTEXT_NOT_ALLOWED',
    );
  });
});

describe('C10: several proofs', () => {
  test('a proof that we cannot check beside a good one is not passed over', async () => {
    const unknown = { ...at.base.proof[0], cryptosuite: 'ecdsa-sd-2023' };
    for (const proof of [
      [...at.base.proof, unknown],
      [unknown, ...at.base.proof],
    ]) {
      expect(await at.judge({ ...at.base, proof }, 'foreign')).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
      expect(await at.judge({ ...at.base, proof }, 'own')).toEqual(['invalid', 'PROOF_COUNT']);
    }
  });

  test('five or 500 are refused before anything is hashed', async () => {
    for (const count of [5, 500]) {
      const crowd = { ...at.base, proof: Array.from({ length: count }, () => at.base.proof[0]) };
      const { report } = await at.run(crowd, 'foreign', NEVER_HASHES);
      expect([report.verdict, firstTrouble(report.checks)]).toEqual(['unverifiable', 'PROOF_COUNT']);
    }
  });
});

/** Now is 2026-11-21T14:00:00Z. */
describe('C16: dates of signed badges', () => {
  test.each<[string, Json, string, string | undefined]>([
    ['valid from now', { validFrom: '2026-11-21T14:00:00Z' }, 'valid', undefined],
    ['valid from a second from now: clocks differ', { validFrom: '2026-11-21T14:00:01Z' }, 'valid', undefined],
    ['valid from five minutes from now', { validFrom: '2026-11-21T14:05:00Z' }, 'valid', undefined],
    ['a second later', { validFrom: '2026-11-21T14:05:01Z' }, 'not_yet_valid', 'NOT_YET_VALID'],
    ['ends in a second', { validUntil: '2026-11-21T14:00:01Z' }, 'valid', undefined],
    ['ended a second ago', { validUntil: '2026-11-21T13:59:59Z' }, 'valid', undefined],
    ['ended five minutes ago', { validUntil: '2026-11-21T13:55:00Z' }, 'valid', undefined],
    ['ended a second earlier', { validUntil: '2026-11-21T13:54:59Z' }, 'expired', 'EXPIRED'],
    ['ended five minutes ago, in another zone', { validUntil: '2026-11-21T15:55:00+02:00' }, 'valid', undefined],
    ['ended a second earlier there', { validUntil: '2026-11-21T15:54:59+02:00' }, 'expired', 'EXPIRED'],
    ['a day that is none', { validFrom: '2026-02-30T10:00:00Z' }, 'invalid', 'DATE_INVALID'],
    ['24:00', { validFrom: '2026-11-20T24:00:00Z' }, 'invalid', 'DATE_INVALID'],
    ['a leap second', { validFrom: '2016-12-31T23:59:60Z' }, 'invalid', 'DATE_INVALID'],
    ['no zone', { validUntil: '2027-11-21T13:59:59' }, 'invalid', 'DATE_INVALID'],
    ['an end before its beginning', { validUntil: '2026-11-20T09:59:59Z' }, 'invalid', 'DATE_INVALID'],
  ])('%s', async (_about, dates, verdict, code) => {
    const signed = await at.issuer.sign(at.issuer.credential(dates));
    expect(await at.judge(signed, 'own')).toEqual([verdict, code]);
    const foreign = code === 'DATE_INVALID' ? 'unverifiable' : verdict;
    expect(await at.judge(signed, 'foreign')).toEqual([foreign, code]);
  });
});

describe('C18: signatures that we do not check are not called false', () => {
  test.each<[string, Json]>([
    ['a suite nobody knows', { cryptosuite: 'kwantum-2031' }],
    ['Ed25519Signature2018', { type: 'Ed25519Signature2018', cryptosuite: undefined, jws: 'eyJ..AA' }],
    ['RsaSignature2018', { type: 'RsaSignature2018', cryptosuite: undefined, jws: 'eyJ..AA' }],
  ])('%s', async (_about, change) => {
    const altered = { ...at.base, proof: [{ ...at.base.proof[0], ...change }] };
    expect(await at.judge(altered, 'foreign')).toEqual(['unverifiable', 'SUITE_UNSUPPORTED']);
    expect((await at.judge(altered, 'own'))[0]).toBe('invalid');
  });

  test('RSA of 1024 bits is no key, rightly signed or not', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const kid = `${at.issuer.did}#klein`;
    const document = structuredClone(at.issuer.didDocument);
    const publicKeyJwk = await exportJWK(publicKey);
    document.verificationMethod.push({ id: kid, type: 'JsonWebKey', controller: at.issuer.did, publicKeyJwk });
    document.assertionMethod.push(kid);
    at.world.documents.set(at.issuer.didUrl, document);
    const payload = JSON.parse(
      Buffer.from((await at.issuer.signJwt(at.issuer.credential())).split('.')[1] ?? '', 'base64url').toString(),
    );
    // The signing library refuses so small a key too, so the signature is made without it.
    const head = Buffer.from(JSON.stringify({ alg: 'RS256', kid })).toString('base64url');
    const body = `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    const token = `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
    expect(await at.judge(token, 'foreign')).toEqual(['unverifiable', 'KEY_TYPE_UNSUPPORTED']);
    await expect(new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey)).rejects.toThrow();
    at.world.documents.set(at.issuer.didUrl, at.issuer.didDocument);
  });
});

describe('C20: names of members that every object has', () => {
  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
    '%s as a key, deep inside',
    async (key) => {
      await at.expectBoth(withSubject(at.base, { [key]: { polluted: true } }), 'SHAPE_KEYWORD');
      expect(({} as Json).polluted).toBeUndefined();
    },
  );

  test('__proto__ as a key, at any depth, is not readable at all', async () => {
    const text = JSON.stringify(at.base).replace('"type":["Achievement"]', '"__proto__":{"polluted":true},$&');
    for (const profile of ['own', 'foreign'] as const) {
      const error = await at.run(text, profile).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableInput);
      expect(error).toMatchObject({ code: 'PARSING_ERROR', status: 400, params: { reason: 'forbidden_key' } });
    }
    expect(({} as Json).polluted).toBeUndefined();
  });
});

describe('C22: numbers', () => {
  const raw = (number: string): string => JSON.stringify(at.base).replace('"name":"Samenwerken"', `"name":${number}`);

  test.each(['-0', '-0.0', '9007199254740993', '1e21', '1e308', '-9007199254740993'])('%s', async (number) => {
    await at.expectBoth(raw(number), 'NUMBER_RANGE');
  });

  test('P8: 5.0000000000000001 is not 5', async () => {
    expect(await at.judge(raw('5.0000000000000001'), 'own')).toEqual(['invalid', 'NUMBER_RANGE']);
  });

  test.each(['1e400', '-1e400', 'NaN', 'Infinity', '0x10', '01', '1.', '.5', '+1'])(
    '%s is no JSON number',
    async (text) => {
      await expect(at.run(raw(text), 'foreign')).rejects.toMatchObject({ code: 'PARSING_ERROR', status: 400 });
    },
  );
});

describe('C23: sizes, to the byte', () => {
  const MEGABYTE = 1024 * 1024;
  /** The badge with one long text, `bytes` long in all. */
  const padded = (bytes: number): string => {
    const text = JSON.stringify(at.base);
    return `${text}${' '.repeat(bytes - text.length)}`;
  };

  test('64 KB of our own, and one byte more', async () => {
    expect(await at.judge(padded(64 * 1024), 'own')).toEqual(['valid', undefined]);
    expect(await at.judge(padded(64 * 1024 + 1), 'own')).toEqual(['invalid', 'TOO_LARGE']);
    expect(await at.judge(padded(64 * 1024 + 1), 'foreign')).toEqual(['valid', undefined]);
  });

  test('2 MB of others, and one byte more', async () => {
    expect(await at.judge(padded(2 * MEGABYTE), 'foreign')).toEqual(['valid', undefined]);
    const error = await at.run(padded(2 * MEGABYTE + 1), 'foreign').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TOO_LARGE', status: 413 });
  });

  test('P12: fifty thousand tags cost no canonicalization', async () => {
    const achievement = (at.base.credentialSubject as Json).achievement as Json;
    const tag = Array.from({ length: 50_000 }, (_, number) => `t${number}`);
    const { report } = await at.run(
      withSubject(at.base, { achievement: { ...achievement, tag } }),
      'foreign',
      NEVER_HASHES,
    );
    expect([report.verdict, firstTrouble(report.checks)]).toEqual(['unverifiable', 'TOO_LARGE']);
  });

  test('a complete graph of ten nameless objects (the shape of rdf-canon test074c)', async () => {
    const profile = (number: number): string => `_:e${number}`;
    const creator = Array.from({ length: 10 }, (_, from) => ({
      id: profile(from),
      type: ['Profile'],
      parentOrg: Array.from({ length: 10 }, (_value, to) => profile(to)).filter((id) => id !== profile(from)),
    }));
    const achievement = (at.base.credentialSubject as Json).achievement as Json;
    const poisoned = withSubject(at.base, { achievement: { ...achievement, creator } });
    expect(await at.judge(poisoned, 'own')).toEqual(['invalid', 'SHAPE_VALUE']);
    expect(await at.judge(poisoned, 'foreign')).toEqual(['unverifiable', 'TOO_LARGE']);
  });
});

describe('C6, P7: an address that is empty', () => {
  // The JSON-LD library passes over it even in its safe mode, so the signature stays right.
  test.each(['termsOfUse', 'relatedResource', 'renderMethod', 'confidenceMethod'])('%s', async (key) => {
    for (const value of ['', ['', '']]) await at.expectBoth({ ...at.base, [key]: value }, 'DATA_LOSS_DETECTION_ERROR');
    await at.expectBoth(withSubject(at.base, { aud: '' }), 'DATA_LOSS_DETECTION_ERROR');
  });
});

describe('P6, P8: one of two is not enough', () => {
  test('P6: a good and a broken signature', async () => {
    const broken = { ...at.base.proof[0], proofValue: `z${'3'.repeat(87)}` };
    for (const proof of [
      [at.base.proof[0], broken],
      [broken, at.base.proof[0]],
    ]) {
      expect((await at.judge({ ...at.base, proof }, 'foreign'))[0]).toBe('invalid');
    }
  });

  test('P8: ill-formed text is not the replacement character', async () => {
    const text = JSON.stringify(await at.issuer.sign(at.issuer.credential({ name: 'a\ufffd' })));
    expect(await at.judge(text, 'foreign')).toEqual(['valid', undefined]);
    await at.expectBoth(text.replace('a\ufffd', 'a\\ud800'), 'SHAPE_VALUE');
  });
});

test('J3, P13: the key of the attacker in the header under the name of a key of the issuer', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [, payload = ''] = (await at.issuer.signJwt(at.issuer.credential())).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const header = { alg: 'ES256', kid: at.issuer.jwtKid, jwk: await exportJWK(publicKey) };
  const forged = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  await at.expectBoth(forged, 'JOSE_HEADER_NOT_ALLOWED');
  const { jwk: _jwk, ...plain } = header;
  const silent = await new SignJWT(claims).setProtectedHeader(plain).sign(privateKey);
  expect(await at.judge(silent, 'own')).toEqual(['invalid', 'PROOF_INVALID']);
  expect(await at.judge(silent, 'foreign')).toEqual(['invalid', 'PROOF_INVALID']);
});
