import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import {
  checkpointBody,
  checkpointText,
  fromBase64,
  keyIdInput,
  keyIdOf,
  openCheckpoint,
  readVerifierKey,
  toBase64,
  verifierKey,
} from '../../src/register/checkpoint.ts';

const hash = (bytes: Uint8Array | string): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

function signer(origin = 'blijk.example/log') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const key = { origin, publicKey: raw };
  return { key, keyId: keyIdOf(hash(keyIdInput(key))), privateKey };
}
const signed = (
  body: string,
  { key, keyId, privateKey }: { key: { origin: string }; keyId: Uint8Array; privateKey: KeyObject },
) => checkpointText(body, key.origin, keyId, new Uint8Array(sign(null, Buffer.from(body), privateKey)));

const ours = signer();
const head = { origin: 'blijk.example/log', size: 1234, root: hash('root') };
const text = signed(checkpointBody(head), ours);

describe('a checkpoint', () => {
  it('is the text that c2sp.org/tlog-checkpoint asks for, its key as in c2sp.org/signed-note', () => {
    const [first, size, root, empty, signature, end] = text.split('\n');
    expect([first, size, root, empty, end]).toEqual(['blijk.example/log', '1234', toBase64(head.root), '', '']);
    expect(signature).toMatch(/^— blijk\.example\/log [A-Za-z0-9+/]{91}=$/);
    const id = Buffer.from(hash(Buffer.concat([Buffer.from('blijk.example/log\n\x01'), ours.key.publicKey]))).subarray(
      0,
      4,
    );
    expect(verifierKey(ours.key, ours.keyId)).toBe(
      `blijk.example/log+${id.toString('hex')}+${Buffer.concat([Buffer.of(1), ours.key.publicKey]).toString('base64')}`,
    );
  });

  it('opens with its key, also beside the signature of a witness', async () => {
    expect(await openCheckpoint(text, ours.key, nodePlatform)).toEqual(head);
    const witnessed = `${text}— witness.example ${toBase64(new Uint8Array(68))}\n`;
    expect(await openCheckpoint(witnessed, ours.key, nodePlatform)).toEqual(head);
  });

  it('has a key that is read from its line, with or without its end', async () => {
    const line = verifierKey(ours.key, ours.keyId);
    for (const text of [line, `${line}\n`]) expect(await readVerifierKey(text, nodePlatform)).toEqual(ours.key);
    const algorithm = Buffer.concat([Buffer.of(2), ours.key.publicKey]).toString('base64');
    for (const wrong of [
      '',
      '<!doctype html>',
      verifierKey({ origin: '', publicKey: new Uint8Array() }, keyIdOf(hash('\n\x01'))),
      `${line}\n\n`,
      ` ${line}`,
      line.replace('blijk.example', 'elders.example'),
      verifierKey(ours.key, signer().keyId),
      `${line.slice(0, line.lastIndexOf('+') + 1)}${algorithm}`,
    ])
      expect(await readVerifierKey(wrong, nodePlatform)).toBeNull();
  });

  const other = signer();
  it.each([
    ['another size', text.replace('1234', '1235')],
    ['another root', text.replace(toBase64(head.root), toBase64(hash('other')))],
    ['no signature', checkpointBody(head)],
    ['a signature by another key', signed(checkpointBody(head), other)],
    [
      'another register',
      signed(checkpointBody({ ...head, origin: 'elders.example/log' }), signer('elders.example/log')),
    ],
    ['a number with a zero in front', signed(checkpointBody(head).replace('1234', '01234'), ours)],
    ['something behind it', `${text}and more`],
    ['lines between', signed(`${checkpointBody(head)}more\n`, ours)],
    ['a hash of another length', signed(`blijk.example/log\n1\n${toBase64(new Uint8Array(31))}\n`, ours)],
    ['too long', `${text}— witness.example ${'A'.repeat(8192)}\n`],
  ])('does not open with %s', async (_what, wrong) => {
    expect(await openCheckpoint(wrong, ours.key, nodePlatform)).toBeNull();
  });
});

describe('base64', () => {
  it('has one spelling', () => {
    expect(fromBase64('AAE=')).toEqual(Uint8Array.of(0, 1));
    for (const wrong of ['AAE', 'AAF=', 'AA_=', 'A===', '=AAE']) expect(fromBase64(wrong)).toBeNull();
  });
});
