/** The issuance cycle with real keys, signatures, verifier and database. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../src/errors.ts';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { issueCeremony, retryAward } from '../../src/issuing/awards/issue-ceremony.ts';
import { publishedStatusList, renewStatusLists } from '../../src/issuing/awards/publish-list.ts';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { findPublicBadge, nameFits, shownName } from '../../src/issuing/holders/public-badge.ts';
import type { CheckedRow } from '../../src/issuing/lists/lists.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { canonicalize } from '../../src/verify/canonicalize.ts';
import { decodeBase58Multibase } from '../../src/verify/encoding.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';

let app: TestApp;
let fail: { at: string; error: Error } | null = null;
/** Holds the next call at its first step until told to go on. */
let hold: Promise<void> | null = null;

beforeEach(async () => {
  fail = null;
  app = await startTestApp(
    {},
    {
      failPoint: async (name) => {
        if (fail?.at === name) throw fail.error;
        if (name === 'planned' && hold !== null) {
          const held = hold;
          hold = null;
          await held;
        }
      },
    },
  );
});
afterEach(() => app.end());

const person = (row: number, name: string, more: Partial<CheckedRow> = {}): CheckedRow & { key: string } => ({
  row,
  name,
  pageName: name,
  email: null,
  level: 'gevorderd',
  words: null,
  awardedDate: '2026-11-19',
  secondJudge: null,
  key: `test:${row}:${name}`,
  ...more,
});

async function ceremonyOf(names: string[]) {
  const made = await app.addOrganisation('werk');
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
  const approval = {
    ceremonyId: ceremony.id,
    achievementId: made.badges.get('samenwerken') ?? '',
    rows: names.map((name, i) => person(i + 1, name)),
  };
  const { approved } = await approveAwards(app.issuing, made.actor, approval);
  return { ...made, ceremony, approval, approved };
}

describe('issuing one award', () => {
  test('signs what the verifier accepts and never writes the name into it', async () => {
    const { approved } = await ceremonyOf(['Amina van der Yıldız']);
    const issued = await issueAward(app.issuing, approved[0]?.id ?? '');
    const stored = await app.storage.awards.credential(issued.id);
    expect(issued.state).toBe('issued');
    expect(stored?.json).not.toContain('Amina');
    const credential = JSON.parse(stored?.json ?? '{}');
    expect(credential.validFrom).toBe(issued.plannedAt);
    expect(credential.proof[0].created).toBe(issued.plannedAt);
    expect(credential.awardedDate).toBe('2026-11-19T12:00:00Z');
    for (const form of [stored?.json ?? '', stored?.jwt ?? '']) {
      const { report } = await app.issuing.verifyOwn(form, { now: app.issuing.now() });
      expect(report.verdict).toBe('valid');
    }
  });

  test('keeps what lint and verifier said of it', async () => {
    const { approved } = await ceremonyOf(['Amina']);
    const { id } = await issueAward(app.issuing, approved[0]?.id ?? '');
    const record = await app.storage.awards.issueRecord(id);
    const numbers = Array.from({ length: 25 }, (_, i) => i + 1);
    expect(record?.rules).toBe(`${numbers.join(' ')} statement`);
    const forms = (record?.verified ?? '').split('; ');
    expect(forms.map((form) => form.split(': ')[0])).toEqual(['json jwt statement']);
    for (const form of forms) expect(form).toContain('PROOF_VALID KEY_AUTHORIZED WITHIN_VALIDITY NOT_REVOKED');
    await expect(app.storage.awards.insertIssueRecords([{ awardId: id, rules: '', verified: '' }])).rejects.toThrow();
  });

  test('a second call gives the same award and signs nothing again', async () => {
    const { approved } = await ceremonyOf(['Amina']);
    const first = await issueAward(app.issuing, approved[0]?.id ?? '');
    const before = await app.storage.awards.credential(first.id);
    expect(await issueAward(app.issuing, first.id)).toEqual(first);
    expect(await app.storage.awards.credential(first.id)).toEqual(before);
  });

  test.each(['planned', 'intent', 'signed', 'issued'])(
    'a stop after "%s" is finished with the same id, index and time',
    async (at) => {
      const { approved } = await ceremonyOf(['Amina']);
      const id = approved[0]?.id ?? '';
      fail = { at, error: new Error('power cut') };
      await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
      const stopped = await app.storage.awards.byId(id);
      fail = null;
      app.setNow(new Date('2026-11-22T09:00:00Z'));
      const issued = await issueAward(app.issuing, id);
      for (const key of ['credentialId', 'statusIndex', 'statusListId', 'plannedAt', 'slug', 'controlCode'] as const) {
        expect(issued[key]).toBe(stopped?.[key]);
      }
    },
  );

  test('what is signed is on record, as its hash, from the moment that its id and index are given out', async () => {
    const { approved } = await ceremonyOf(['Amina']);
    const id = approved[0]?.id ?? '';
    fail = { at: 'planned', error: new Error('power cut') };
    await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
    const intent = (await app.storage.awards.byId(id))?.unsignedSha256;
    fail = null;
    await issueAward(app.issuing, id);
    const { proof: _proof, ...unsigned } = JSON.parse((await app.storage.awards.credential(id))?.json ?? '{}');
    expect(intent).toBe(app.issuing.sha256Hex(JSON.stringify(unsigned)));
  });

  test('a key that another process calls compromised signs nothing any more', async () => {
    const { approved } = await ceremonyOf(['Amina', 'Bo']);
    await issueAward(app.issuing, approved[0]?.id ?? '');
    const other = new Sqlite(join(app.dir, 'blijk.sqlite'));
    other.exec("UPDATE signing_key SET state = 'compromised' WHERE use = 'credential'");
    other.close();
    await expectCode(issueAward(app.issuing, approved[1]?.id ?? ''), 'award.lint_failed');
  });

  test('an intent of more than seven days ago is not signed any more, and its index stays burned', async () => {
    const { approved, actor } = await ceremonyOf(['Amina']);
    const id = approved[0]?.id ?? '';
    fail = { at: 'intent', error: new Error('power cut') };
    await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
    fail = null;
    const stopped = await app.storage.awards.byId(id);
    app.setNow(new Date('2026-11-29T09:00:00Z'));
    await expectCode(issueAward(app.issuing, id), 'award.intent_expired');
    expect((await app.storage.awards.byId(id))?.failureCode).toBe('award.intent_expired');
    await retryAward(app.issuing, actor, id);
    const again = await issueAward(app.issuing, id);
    expect(again.statusIndex).not.toBe(stopped?.statusIndex);
    expect(await app.storage.statusLists.awardOf(stopped?.statusListId ?? '', stopped?.statusIndex ?? -1)).toBe(id);
  });
});

test('one who comes late, with what it read before, cannot undo what another has issued', async () => {
  const { approved } = await ceremonyOf(['Amina']);
  const id = approved[0]?.id ?? '';
  let goOn = () => {};
  hold = new Promise((resolve) => {
    goOn = resolve;
  });
  const late = issueAward(app.issuing, id);
  const first = await issueAward(app.issuing, id);
  goOn();
  expect(await late).toEqual(first);
  expect((await app.storage.awards.byId(id))?.state).toBe('issued');
});

test('what another server issued between the first look and the plan comes back as it is', async () => {
  const { approved } = await ceremonyOf(['Amina']);
  const [award] = approved;
  const seen = await app.storage.awards.byIds([award?.id ?? '']);
  const issued = await issueAward(app.issuing, award?.id ?? '');
  const awards = { ...app.storage.awards, byIds: async () => seen };
  const late = { ...app.issuing, storage: { ...app.storage, awards } };
  expect(seen).toMatchObject([{ state: 'approved' }]);
  expect(await issueAward(late, award?.id ?? '')).toEqual(issued);
});

describe('a whole ceremony', () => {
  test('one failing row keeps its reason and does not stop the rest', async () => {
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Łukasz', 'Mo']);
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
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Bo', 'Chi', 'Dara', 'Łukasz']);
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
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Bo']);
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
    const { ceremony, approved } = await ceremonyOf(['Amina']);
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
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Bo', 'Chi']);
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
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Mo']);
    const [first, second] = await Promise.all(approved.map(({ id }) => app.storage.awards.byId(id)));
    if (!first || !second) throw new TypeError('two were approved');
    await app.storage.awards.update({ ...second, recipientId: first.recipientId });
    await issueCeremony(app.issuing, ceremony.id);
    const states = await Promise.all(approved.map(async ({ id }) => (await app.storage.awards.byId(id))?.state));
    expect(states).toEqual(['issued', 'failed']);
  });

  test('a row that cannot be stored stops none of its chunk, and nothing of it is stored', async () => {
    const { ceremony, approved } = await ceremonyOf(['Amina', 'Łukasz', 'Mo']);
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
    const { ceremony } = await ceremonyOf(['Amina', 'Bo', 'Chi', 'Dara']);
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

  test('approving the same rows twice makes nobody twice', async () => {
    const { actor, approval, ceremony } = await ceremonyOf(['Amina', 'Mo']);
    const again = await approveAwards(app.issuing, actor, approval);
    expect(again.approved).toHaveLength(0);
    expect(again.existing).toHaveLength(2);
    await issueCeremony(app.issuing, ceremony.id);
    expect((await app.storage.ceremonies.progress(ceremony.id)).issued).toBe(2);
  });

  test('nobody awards to themselves, and expert needs a second judge', async () => {
    const { actor, approval } = await ceremonyOf(['Amina']);
    const self = { ...approval, rows: [person(9, 'Ik', { email: actor.email?.toUpperCase() ?? '' })] };
    await expectCode(approveAwards(app.issuing, actor, self), 'award.self_award');
    const expert = { ...approval, rows: [person(9, 'Ik', { level: 'expert' })] };
    await expectCode(approveAwards(app.issuing, actor, expert), 'list.second_judge_required');
  });

  test('another organisation finds no ceremony', async () => {
    const { approval } = await ceremonyOf(['Amina']);
    const other = await app.addOrganisation('ander', []);
    await expectCode(approveAwards(app.issuing, other.actor, approval), 'ceremony.not_found');
  });
});

describe('revoking and replacing', () => {
  test('a revoked badge reads revoked at once, by the list and by the verifier', async () => {
    const { approved, actor } = await ceremonyOf(['Amina', 'Mo']);
    const [amina, mo] = await Promise.all(approved.map(({ id }) => issueAward(app.issuing, id)));
    if (!amina || !mo) throw new TypeError('two were issued');
    await revokeAward(app.issuing, actor, amina.id, 'vergissing');
    expect(await verdictOf(amina.id)).toBe('revoked');
    expect(await verdictOf(mo.id)).toBe('valid');
    await expectCode(revokeAward(app.issuing, actor, amina.id, 'vergissing'), 'award.already_revoked');
    await expectCode(revokeAward(app.issuing, actor, mo.id, 'omdat ik het zeg'), 'award.reason_invalid');
  });

  test('a wrong name is replaced: the old link leads on, consent stays, the new name fits', async () => {
    const { approved, actor } = await ceremonyOf(['Kevin Janssen']);
    const old = await issueAward(app.issuing, approved[0]?.id ?? '');
    await recordConsent(app.issuing, actor, old.id, {
      sixteenOrOlder: true,
      linkPublic: true,
      showName: 'full',
      signedOn: '2026-11-19',
    });
    const made = await replaceAward(app.issuing, actor, old.id, { name: 'Kevin Jansen', pageName: 'Kevin J.' });
    const before = await findPublicBadge(app.issuing, old.slug ?? '');
    const after = await findPublicBadge(app.issuing, made.slug ?? '');
    if (before.kind !== 'found' || after.kind !== 'found') throw new TypeError('both pages exist');
    expect(before.award.state).toBe('revoked');
    expect(before.successorSlug).toBe(made.slug);
    expect(before.published).toBe(false);
    expect(after.published).toBe(true);
    const { credential } = await app.issuing.verifyOwn(after.credential.json, { now: app.issuing.now() });
    if (credential === null) throw new TypeError('the gate let it pass');
    expect(await shownName(app.issuing, after, credential)).toBe('Kevin Jansen');
    expect(await nameFits(app.issuing, credential, ' KEVIN  jansen')).toBe(true);
    expect(await nameFits(app.issuing, credential, 'Kevin Janssen')).toBe(false);
    expect(await verdictOf(made.id)).toBe('valid');
    expect(await verdictOf(old.id)).toBe('revoked');
  });

  test('lists are signed anew before they grow old; an unsigned day makes no badge "valid" or "revoked"', async () => {
    const { approved } = await ceremonyOf(['Amina']);
    const issued = await issueAward(app.issuing, approved[0]?.id ?? '');
    const first = await publishedStatusList(app.issuing, issued.statusListId ?? '');
    app.setNow(new Date('2026-11-21T15:00:00Z'));
    expect(await renewStatusLists(app.issuing)).toBe(1);
    const second = await publishedStatusList(app.issuing, issued.statusListId ?? '');
    expect(second?.etag).not.toBe(first?.etag);
    app.setNow(new Date('2026-11-25T15:00:00Z'));
    expect(await verdictOf(issued.id)).toBe('valid');
  });

  test('a list signed by a clock that ran ahead is signed again once the clock is right', async () => {
    const { approved } = await ceremonyOf(['Amina']);
    const issued = await issueAward(app.issuing, approved[0]?.id ?? '');
    app.setNow(new Date('2028-01-01T00:00:00Z'));
    await renewStatusLists(app.issuing);
    app.setNow(new Date('2026-11-21T14:00:00Z'));
    expect(await verdictOf(issued.id)).toBe('valid');
  });
});

async function verdictOf(awardId: string): Promise<string> {
  const stored = await app.storage.awards.credential(awardId);
  return (await app.issuing.verifyOwn(stored?.json ?? '', { now: app.issuing.now() })).report.verdict;
}
