import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { compactVerify, importJWK } from 'jose';
import { AppError } from '../../src/errors.ts';
import type { KeyRecord } from '../../src/signing/key-records.ts';
import { createSigner, DEFAULT_MAX_PER_HOUR } from '../../src/signing/signer.ts';
import type { Templates } from '../../src/signing/template/templates.ts';
import {
  codeOf,
  credentialOf,
  FIRST,
  listToken,
  NOW,
  SECOND,
  statusListOf,
  token,
  twoOrganisations,
} from './support.ts';

let setup: Awaited<ReturnType<typeof twoOrganisations>>;
beforeEach(async () => {
  setup = await twoOrganisations();
});

function signer(options: { maxPerHour?: number | null; onRateLimited?: (id: string) => void } = {}) {
  return createSigner({ keys: setup.keys, now: () => NOW, ...options });
}

const methodIdOf = (use: KeyRecord['use'], organisationId: string) =>
  setup.records.rows.find((row) => row.use === use && row.organisationId === organisationId)?.methodId;

describe('sign', () => {
  it('gives JSON with a proof, a JWT and the hash of the exact bytes', async () => {
    const linted = token(credentialOf(FIRST.did));
    const signed = await signer().sign(FIRST.id, linted);
    expect(linted.spent).toBe(true);
    expect(Object.isFrozen(signed)).toBe(true);
    expect(signed.sha256).toBe(createHash('sha256').update(signed.json).digest('hex'));
    expect(signed.created).toBe('2026-11-21T14:02:11Z');
    const { proof, ...rest } = JSON.parse(signed.json);
    expect(rest).toEqual(credentialOf(FIRST.did));
    expect(proof[0].verificationMethod).toBe(methodIdOf('credential', FIRST.id));

    const { verificationMethod } = await setup.keys.didDocument(FIRST);
    const jwk = verificationMethod.find((method) => method.type === 'JsonWebKey')?.publicKeyJwk;
    const { protectedHeader } = await compactVerify(signed.jwt, await importJWK({ ...jwk, kty: 'EC' }, 'ES256'));
    expect(protectedHeader.kid).toBe(methodIdOf('jwt', FIRST.id));
  });

  it('gives the same JSON bytes for the same credential', async () => {
    const [first, second] = [token(credentialOf(FIRST.did)), token(credentialOf(FIRST.did))];
    expect((await signer().sign(FIRST.id, first)).json).toBe((await signer().sign(FIRST.id, second)).json);
  });

  it('takes a token once', async () => {
    const linted = token(credentialOf(FIRST.did));
    await signer().sign(FIRST.id, linted);
    await expect(signer().sign(FIRST.id, linted)).rejects.toThrow(TypeError);
  });

  it('takes a token once when two ask at the same time', async () => {
    const linted = token(credentialOf(FIRST.did));
    const results = await Promise.allSettled([signer().sign(FIRST.id, linted), signer().sign(FIRST.id, linted)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it("does not sign in another organisation's name", async () => {
    const linted = token(credentialOf(SECOND.did));
    expect(await codeOf(() => signer().sign(FIRST.id, linted))).toBe('key.not_this_organisation');
    expect(linted.spent).toBe(false);
    const list = listToken(statusListOf(SECOND.did));
    expect(await codeOf(() => signer().signStatusList(FIRST.id, list))).toBe('key.not_this_organisation');
    expect(await codeOf(() => signer().rehearse(FIRST.id, linted))).toBe('key.not_this_organisation');
  });

  it('does not sign with a key that is not active, and keeps the token', async () => {
    for (const use of ['credential', 'jwt'] as const) {
      const row = setup.records.rows.find((record) => record.use === use) as KeyRecord;
      row.state = 'compromised';
      const linted = token(credentialOf(FIRST.did));
      expect(await codeOf(() => signer().sign(FIRST.id, linted))).toBe('key.not_active');
      expect(linted.spent).toBe(false);
      row.state = 'active';
    }
  });

  it('says key.missing for an unknown organisation', async () => {
    expect(await codeOf(() => signer().sign('nobody', token(credentialOf(FIRST.did))))).toBe('key.missing');
  });

  it('stops at the limit of the hour, per organisation, and keeps the token', async () => {
    const alarms: string[] = [];
    const limited = signer({ maxPerHour: 1, onRateLimited: (id) => alarms.push(id) });
    await limited.sign(FIRST.id, token(credentialOf(FIRST.did)));
    const second = token(credentialOf(FIRST.did));
    expect(await codeOf(() => limited.sign(FIRST.id, second))).toBe('key.rate_limited');
    expect(second.spent).toBe(false);
    expect(await codeOf(() => limited.sign(SECOND.id, token(credentialOf(SECOND.did))))).toBe('no error');
    expect(await codeOf(() => limited.signStatusList(FIRST.id, listToken(statusListOf(FIRST.did))))).toBe('no error');
    expect(alarms).toEqual([FIRST.id]);
    expect(DEFAULT_MAX_PER_HOUR).toBe(20_000);
  });
});

describe('signStatusList', () => {
  it('uses the status-list key and spends the token', async () => {
    const list = listToken(statusListOf(FIRST.did));
    const { proof, ...rest } = JSON.parse(await signer().signStatusList(FIRST.id, list));
    expect(rest).toEqual(statusListOf(FIRST.did));
    expect(proof).toHaveLength(1);
    expect(proof[0].verificationMethod).toBe(methodIdOf('status', FIRST.id));
    expect(list.spent).toBe(true);
  });
});

describe('templates', () => {
  const sealing = (
    seal: Templates['seal'],
    check: Templates['check'] = async (_json, signed) => signed,
  ): Templates => ({
    statements: async () => 7,
    seal,
    check,
  });
  const withTemplates = (templates: Templates) => createSigner({ keys: setup.keys, now: () => NOW, templates });

  it('sign what they know, in a rehearsal too, and the library signs the rest', async () => {
    const known = withTemplates(sealing(async (json) => `${json.slice(0, -1)},"proof":["sealed"]}`));
    const signed = await known.sign(FIRST.id, token(credentialOf(FIRST.did)));
    expect(JSON.parse(signed.json).proof).toEqual(['sealed']);
    expect(signed.sha256).toBe(createHash('sha256').update(signed.json).digest('hex'));
    expect(JSON.parse((await known.rehearse(FIRST.id, token(credentialOf(FIRST.did)))).json).proof).toEqual(['sealed']);
    const unknown = withTemplates(sealing(async () => null));
    const generic = await signer().sign(FIRST.id, token(credentialOf(FIRST.did)));
    expect((await unknown.sign(FIRST.id, token(credentialOf(FIRST.did)))).json).toBe(generic.json);
  });

  it('are asked once more before anything is given out, and only of what they signed', async () => {
    const mended = withTemplates(
      sealing(
        async (json) => json,
        async (json) => `${json.slice(0, -1)},"proof":["mended"]}`,
      ),
    );
    expect(JSON.parse((await mended.sign(FIRST.id, token(credentialOf(FIRST.did)))).json).proof).toEqual(['mended']);
    const check = async (): Promise<never> => {
      throw new AppError('award.verification_failed');
    };
    const unknown = withTemplates(sealing(async () => null, check));
    expect(await codeOf(() => unknown.sign(FIRST.id, token(credentialOf(FIRST.did)), 'prove'))).toBe('no error');
  });

  it('are checked with what was asked before anything is given out', async () => {
    const asked: boolean[] = [];
    const differing = withTemplates(
      sealing(
        async (json) => json,
        async (_json, _signed, _key, wanted) => {
          asked.push(wanted);
          throw new AppError('award.verification_failed');
        },
      ),
    );
    for (const prove of [undefined, 'prove'] as const) {
      const sign = () => differing.sign(FIRST.id, token(credentialOf(FIRST.did)), prove);
      expect(await codeOf(sign)).toBe('award.verification_failed');
    }
    expect(asked).toEqual([false, true]);
  });
});

describe('rehearse', () => {
  it('signs with a key of its own, under a DID document that says so, and spends nothing', async () => {
    const linted = token(credentialOf(FIRST.did));
    const { json, didDocument } = await signer().rehearse(FIRST.id, linted);
    const { proof } = JSON.parse(json);
    expect(linted.spent).toBe(false);
    expect(didDocument.id).toBe(FIRST.did);
    expect(didDocument.assertionMethod).toEqual([proof[0].verificationMethod]);
    expect(setup.records.rows.map((row) => row.methodId)).not.toContain(proof[0].verificationMethod);
    const again = await signer().rehearse(FIRST.id, linted);
    expect(again.didDocument.assertionMethod).not.toEqual(didDocument.assertionMethod);
  });
});
