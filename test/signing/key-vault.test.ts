/** One contract for both places where keys can be: this process, and one of its own. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import { openCheckpoint } from '../../src/register/checkpoint.ts';
import { type SignerProcess, startSignerProcess } from '../../src/signer-process.ts';
import type { PublicKey } from '../../src/signing/did-document.ts';
import { openKeyEncryption } from '../../src/signing/key-encryption.ts';
import { createLocalVault, type KeyVault, rememberOpened } from '../../src/signing/key-vault.ts';
import { inOneMessage } from '../../src/signing/remote-vault.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { codeOf, FIRST, SECOND } from './support.ts';

const AT = '2026-11-21T14:02:11Z';
const TEXT = new TextEncoder().encode('a badge');

let dir: string;
let signer: SignerProcess;
let local: KeyVault;
let back: () => void = () => {};
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blijk-vault-'));
  const options = { keysDir: dir, passphrase: null, check: null, databaseHasKeys: false, mayCreate: true };
  signer = await startSignerProcess(options, (what) => void (what === 'back' && back()));
  const { encryption } = await openKeyEncryption({ ...options, mayCreate: false });
  local = createLocalVault(encryption);
  // the same key locks both
  expect(await signer.prepareSecrets(['sessions'])).toBeUndefined();
  expect(signer.secretFor('sessions')).toEqual(encryption.secretFor('sessions'));
}, 30_000);
afterAll(async () => {
  await signer?.close();
  await rm(dir, { recursive: true, force: true });
});

function keyObject(key: PublicKey): KeyObject {
  if (key.algorithm === 'P-256') return createPublicKey({ key: { ...key.publicKeyJwk }, format: 'jwk' });
  const x = Buffer.from(decodeBase58Multibase(key.publicKeyMultibase)?.slice(2) ?? []).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

describe.each<[string, () => KeyVault, () => KeyVault]>([
  ['here', () => local, () => signer.vault],
  ['in a process of their own', () => signer.vault, () => local],
])('keys %s', (_where, vault, other) => {
  it.each([
    ['credential', null],
    ['jwt', 'sha256'],
    ['status', null],
  ] as const)('make, open and sign: %s; the other place opens them too', async (use, hash) => {
    const record = await vault().make(FIRST, use, AT);
    expect(record).toMatchObject({ organisationId: FIRST.id, state: 'active', activeFrom: AT, use });
    for (const each of [vault(), other()]) {
      const { published, sign } = await each.open(record, FIRST);
      const signature = (await sign?.(TEXT)) ?? new Uint8Array();
      expect(signature).toHaveLength(64);
      const key = { key: keyObject(published), dsaEncoding: 'ieee-p1363' } as const;
      expect(verify(hash, TEXT, key, signature)).toBe(true);
      expect(verify(hash, new Uint8Array(7), key, signature)).toBe(false);
    }
  });

  it('sign nothing once the private part is destroyed, and still show the public one', async () => {
    const record = await vault().make(FIRST, 'credential', AT);
    const { published } = await vault().open(record, FIRST);
    const rest = await vault().destroy(record, FIRST);
    expect(rest.ciphertext).toHaveLength(0);
    expect(await vault().open(rest, FIRST)).toEqual({ published, sign: null });
  });

  it('open for their own organisation, as they were written, and for nobody else', async () => {
    const record = await vault().make(FIRST, 'credential', AT);
    expect(await codeOf(() => vault().open(record, SECOND))).toBe('key.not_this_organisation');
    const moved = { ...record, use: 'status' as const };
    expect(await codeOf(() => vault().open(moved, FIRST))).toBe('key.not_this_organisation');
    expect(await codeOf(() => vault().destroy(moved, FIRST))).toBe('key.not_this_organisation');
  });

  it('sign heads of the register', async () => {
    const record = await vault().makeRegisterKey('blijk.example/log', AT);
    const opened = await vault().openRegisterKey(record);
    const head = { size: 7, root: new Uint8Array(32).fill(9) };
    const text = await opened.signCheckpoint(head);
    expect(await openCheckpoint(text, opened.key, nodePlatform)).toMatchObject(head);
    const changed = { ...record, origin: 'elders.example/log' };
    expect(await codeOf(() => vault().openRegisterKey(changed))).toBe('key.not_this_organisation');
  });
});

describe('keys that were opened', () => {
  it('are remembered by their row, for the owner that they were opened for', async () => {
    let times = 0;
    const open = rememberOpened((record, owner) => {
      times += 1;
      return local.open(record, owner);
    });
    const record = await local.make(FIRST, 'credential', AT);
    const opened = await open(record, FIRST);
    expect(await open(record, { ...FIRST })).toBe(opened);
    expect(await open({ ...record }, FIRST)).toBe(opened);
    expect(times).toBe(1);
    expect(await codeOf(() => open(record, SECOND))).toBe('key.not_this_organisation');
    expect(await codeOf(() => open(record, { ...FIRST, did: SECOND.did }))).toBe('key.not_this_organisation');
    expect((await open(await local.destroy(record, FIRST), FIRST)).sign).toBeNull();
    const moved = { ...record, use: 'status' as const };
    expect(await codeOf(() => open(moved, FIRST))).toBe('key.not_this_organisation');
  });
});

describe('the process with the keys', () => {
  it('gets what is asked together in one message, and each the answer to its own', async () => {
    const messages: number[] = [];
    const ask = inOneMessage(async (calls) => {
      messages.push(calls.length);
      return calls.map((call) =>
        call.ask === 'secret' && call.purpose !== 'bad'
          ? { ok: true, value: new TextEncoder().encode(call.purpose) }
          : { ok: false, code: 'key.not_active', detail: {} },
      );
    });
    const asked = ['a', 'b', 'bad', 'c'].map((purpose) => ask({ ask: 'secret', purpose }));
    const answers = await Promise.allSettled(asked);
    expect(messages).toEqual([4]);
    expect(
      answers.map((each) => (each.status === 'fulfilled' ? new TextDecoder().decode(each.value) : each.reason.code)),
    ).toEqual(['a', 'b', 'key.not_active', 'c']);
  });

  it('is started again when it dies; until then everything is refused at once, and the rows still open', async () => {
    const record = await signer.vault.make(FIRST, 'credential', AT);
    const { sign } = await signer.vault.open(record, FIRST);
    const before = signer.pid();
    const isBack = new Promise<void>((resolve) => {
      back = resolve;
    });
    process.kill(before ?? 0, 'SIGKILL');
    const under = Array.from({ length: 5 }, () => codeOf(async () => sign?.(TEXT)));
    expect(new Set(await Promise.all(under))).toEqual(new Set(['key.signer_away']));
    await isBack;
    expect(await sign?.(TEXT)).toHaveLength(64);
    expect(signer.pid()).not.toBe(before);
  }, 30_000);

  it('does not start with a wrong passphrase, or without the key that was used', async () => {
    const options = { keysDir: dir, check: signer.check, databaseHasKeys: true, mayCreate: false };
    const wrong = { from: 'value', value: 'een andere lange zin' } as const;
    expect(await codeOf(() => startSignerProcess({ ...options, passphrase: wrong }))).toBe('key.wrong_passphrase');
    const elsewhere = { ...options, keysDir: join(dir, 'nothing'), passphrase: null };
    expect(await codeOf(() => startSignerProcess(elsewhere))).toBe('key.missing');
  }, 30_000);
});
