/** A whole ceremony in chunks: what fails, what waits, and which signatures the generic library repeats. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { chunkOf, issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { canonicalize } from '../../src/verify/canonicalize.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { ceremonyOf } from './approved-ceremony.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.end());

test('a list goes a hundred at a time; of a long one so many that there are still ten steps, at most 250', () => {
  expect([1, 100, 1_000, 1_001, 2_000, 2_500, 10_000].map(chunkOf)).toEqual([100, 100, 100, 101, 200, 250, 250]);
});

describe('a whole ceremony', () => {
  test('one failing row keeps its reason and does not stop the rest', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Łukasz', 'Mo']);
    const bad = approved[1];
    // A control character that a list would have refused, straight into the record.
    const listing = await app.storage.awards.byId(bad?.id ?? '');
    if (listing) await app.storage.awards.update({ ...listing, awardedDate: '2099-01-01' });
    await issueCeremony(app.issuing, ceremony.id);
    const states = await Promise.all(approved.map(async ({ id }) => (await app.storage.awards.byId(id))?.state));
    expect(states).toEqual(['issued', 'failed', 'issued']);
    expect((await app.storage.awards.byId(bad?.id ?? ''))?.failureCode).toBe('award.lint_failed');
  });

  test('the generic library repeats the signatures of the first and the last, and accepts those from a template', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Bo', 'Chi', 'Dara', 'Łukasz']);
    const proved: boolean[] = [];
    const known: boolean[] = [];
    const signer: IssuingDeps['signer'] = {
      ...app.issuing.signer,
      async provenStatements(json) {
        const count = await app.issuing.signer.provenStatements(json);
        known.push(count !== null);
        return count;
      },
      sign(organisationId, linted, prove) {
        proved.push(prove !== undefined);
        return app.issuing.signer.sign(organisationId, linted, prove);
      },
    };
    await issueCeremony({ ...app.issuing, signer }, ceremony.id);
    expect(proved).toEqual([true, false, false, false, true]);
    expect(known).toEqual([false, false, true, true, true]);
    for (const { id } of approved) {
      const { proof, ...unsigned } = JSON.parse((await app.storage.awards.credential(id))?.json ?? '{}');
      const { '@context': context } = unsigned;
      const { proofValue, ...config } = proof[0];
      const hashes = [];
      for (const part of [{ '@context': context, ...config }, unsigned]) {
        const canonical = await canonicalize(part);
        hashes.push(
          createHash('sha256')
            .update(canonical.ok ? canonical.nquads : '')
            .digest(),
        );
      }
      const multibase = config.verificationMethod.split('#')[1];
      const key = decodeBase58Multibase(multibase)?.slice(2) ?? new Uint8Array();
      const signature = decodeBase58Multibase(proofValue) ?? new Uint8Array();
      expect(await nodePlatform.ed25519Verify(key, Buffer.concat(hashes), signature)).toBe(true);
    }
  });

  test('what the generic library would sign otherwise is not published', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Bo']);
    const signer: IssuingDeps['signer'] = {
      ...app.issuing.signer,
      sign: () => Promise.reject(new AppError('award.verification_failed', { codes: 'TEMPLATE_DIFFERS' })),
    };
    await issueCeremony({ ...app.issuing, signer }, ceremony.id);
    for (const { id } of approved) {
      expect((await app.storage.awards.byId(id))?.state).toBe('failed');
      expect(await app.storage.awards.credential(id)).toBeNull();
    }
  });

  test('what our verifier cannot look at now waits, and is issued with the same index once it can', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina']);
    const id = approved[0]?.id ?? '';
    let away = true;
    const verifyOwn: IssuingDeps['verifyOwn'] = async (...asked) => {
      const seen = await app.issuing.verifyOwn(...asked);
      return away ? { ...seen, report: { ...seen.report, verdict: 'unverifiable' } } : seen;
    };
    const deps = { ...app.issuing, verifyOwn };
    await expectCode(issueCeremony(deps, ceremony.id), 'award.interrupted');
    const before = await app.storage.awards.byId(id);
    expect(before?.state).toBe('issuing');
    away = false;
    await issueCeremony(deps, ceremony.id);
    expect(await app.storage.awards.byId(id)).toMatchObject({ state: 'issued', statusIndex: before?.statusIndex });
  });

  test('what a template signed before the first mismatch is signed again by the generic library', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Bo', 'Chi']);
    const signedBy = new Map<string, number>();
    const signer: IssuingDeps['signer'] = {
      ...app.issuing.signer,
      async sign(organisationId, linted, prove) {
        const { id } = linted.peek();
        signedBy.set(id, (signedBy.get(id) ?? 0) + 1);
        // the last of the chunk is proved, and differs
        if (signedBy.size === 3 && signedBy.get(id) === 1)
          throw new AppError('award.verification_failed', { codes: 'TEMPLATE_DIFFERS' });
        return app.issuing.signer.sign(organisationId, linted, prove);
      },
    };
    const published: string[] = [];
    const { storage } = app.issuing;
    const watched: IssuingDeps['storage'] = {
      ...storage,
      transaction: (work) =>
        storage.transaction(async (tx) => {
          const result = await work(tx);
          for (const { id, credentialId } of await tx.awards.byIds(approved.map((award) => award.id)))
            if ((await tx.awards.credential(id)) !== null) published.push(`${signedBy.get(credentialId ?? '')}`);
          return result;
        }),
    };
    await issueCeremony({ ...app.issuing, signer, storage: watched }, ceremony.id);
    const states = await Promise.all(approved.map(async ({ id }) => (await app.storage.awards.byId(id))?.state));
    expect(states).toEqual(['issued', 'issued', 'failed']);
    expect(new Set(published)).toEqual(new Set(['2']));
  });

  test('two rows of one chunk for the same person and badge: the second is a twin of the first', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Mo']);
    const [first, second] = await Promise.all(approved.map(({ id }) => app.storage.awards.byId(id)));
    if (!first || !second) throw new TypeError('two were approved');
    await app.storage.awards.update({ ...second, recipientId: first.recipientId });
    await issueCeremony(app.issuing, ceremony.id);
    const states = await Promise.all(approved.map(async ({ id }) => (await app.storage.awards.byId(id))?.state));
    expect(states).toEqual(['issued', 'failed']);
  });

  test('a row that cannot be stored stops none of its chunk, and nothing of it is stored', async () => {
    const { ceremony, approved } = await ceremonyOf(app, ['Amina', 'Łukasz', 'Mo']);
    const bad = approved[1]?.id ?? '';
    const { storage } = app.issuing;
    const broken: IssuingDeps['storage'] = {
      ...storage,
      transaction: (work) =>
        storage.transaction(async (tx) => {
          const result = await work(tx);
          if ((await tx.awards.credential(bad)) !== null) throw new Error('disk is full');
          return result;
        }),
    };
    await expect(issueCeremony({ ...app.issuing, storage: broken }, ceremony.id)).rejects.toThrow('disk is full');
    const states = await Promise.all(approved.map(async ({ id }) => (await app.storage.awards.byId(id))?.state));
    expect(states).toEqual(['issued', 'issuing', 'issued']);
    expect(await app.storage.awards.credential(bad)).toBeNull();
    expect((await app.storage.register.head()).size).toBe(2);
    await issueCeremony(app.issuing, ceremony.id);
    expect((await app.storage.awards.byId(bad))?.state).toBe('issued');
    expect((await app.storage.register.head()).size).toBe(3);
  });

  test('a chunk is two transactions', async () => {
    const { ceremony } = await ceremonyOf(app, ['Amina', 'Bo', 'Chi', 'Dara']);
    await issueAward(app.issuing, (await app.storage.awards.idsOfCeremony(ceremony.id, ['approved']))[0] ?? '');
    let transactions = 0;
    const { storage } = app.issuing;
    const counted: IssuingDeps['storage'] = {
      ...storage,
      transaction: (work) => {
        transactions += 1;
        return storage.transaction(work);
      },
    };
    await issueCeremony({ ...app.issuing, storage: counted }, ceremony.id);
    expect((await app.storage.ceremonies.progress(ceremony.id)).issued).toBe(4);
    expect(transactions).toBe(2);
  });
});
