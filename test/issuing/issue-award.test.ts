/** The issuance cycle of one badge with real keys, signatures, verifier and database. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../src/errors.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { retryAward } from '../../src/issuing/awards/issue-ceremony.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { ceremonyOf } from './approved-ceremony.ts';

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
        if (name === 'planned' && hold !== null) {
          const held = hold;
          hold = null;
          await held;
        }
        if (fail?.at === name) throw fail.error;
      },
    },
  );
});
afterEach(() => app.end());

describe('issuing one award', () => {
  test('signs what the verifier accepts and never writes the name into it', async () => {
    const { approved } = await ceremonyOf(app, ['Amina van der Yıldız']);
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
    const { approved } = await ceremonyOf(app, ['Amina']);
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
    const { approved } = await ceremonyOf(app, ['Amina']);
    const first = await issueAward(app.issuing, approved[0]?.id ?? '');
    const before = await app.storage.awards.credential(first.id);
    expect(await issueAward(app.issuing, first.id)).toEqual(first);
    expect(await app.storage.awards.credential(first.id)).toEqual(before);
  });

  test.each(['planned', 'intent', 'signed', 'issued'])(
    'a stop after "%s" is finished with the same id, index and time',
    async (at) => {
      const { approved } = await ceremonyOf(app, ['Amina']);
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
    const { approved } = await ceremonyOf(app, ['Amina']);
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
    const { approved } = await ceremonyOf(app, ['Amina', 'Bo']);
    await issueAward(app.issuing, approved[0]?.id ?? '');
    const other = new Sqlite(join(app.dir, 'blijk.sqlite'));
    other.exec("UPDATE signing_key SET state = 'compromised' WHERE use = 'credential'");
    other.close();
    await expectCode(issueAward(app.issuing, approved[1]?.id ?? ''), 'award.lint_failed');
  });

  test('an intent of more than seven days ago is not signed any more, and its index stays burned', async () => {
    const { approved, actor } = await ceremonyOf(app, ['Amina']);
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
  const { approved } = await ceremonyOf(app, ['Amina']);
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

describe('one who comes late, when another has planned anew', () => {
  /** The first plan has failed and was tried again: the award stands under a second one. */
  async function plannedAnew(actor: Actor, id: string): Promise<{ first: Award | null; anew: Award | null }> {
    fail = { at: 'planned', error: new Error('power cut') };
    await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
    const first = await app.storage.awards.byId(id);
    fail = { at: 'planned', error: new AppError('award.intent_expired') };
    await expectCode(issueAward(app.issuing, id), 'award.intent_expired');
    await retryAward(app.issuing, actor, id);
    fail = { at: 'planned', error: new Error('power cut') };
    await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
    fail = null;
    return { first, anew: await app.storage.awards.byId(id) };
  }

  /** A run that has planned and goes on no further than that, and what lets it go on. */
  function lateOne(id: string): { late: Promise<Award>; goOn: () => void } {
    const told = Promise.withResolvers<void>();
    hold = told.promise;
    return { late: issueAward(app.issuing, id), goOn: told.resolve };
  }

  test('does not store what it signed for the older plan', async () => {
    const { approved, actor } = await ceremonyOf(app, ['Amina']);
    const id = approved[0]?.id ?? '';
    const { late, goOn } = lateOne(id);
    const { anew } = await plannedAnew(actor, id);
    goOn();
    await expectCode(late, 'award.interrupted');
    expect(await app.storage.awards.byId(id)).toEqual(anew);
    const issued = await issueAward(app.issuing, id);
    expect(JSON.parse((await app.storage.awards.credential(id))?.json ?? '{}').id).toBe(issued.credentialId);
    expect(issued.credentialId).toBe(anew?.credentialId);
  });

  test('does not stop the newer plan with what went wrong with the older one', async () => {
    const { approved, actor } = await ceremonyOf(app, ['Amina']);
    const id = approved[0]?.id ?? '';
    const { late, goOn } = lateOne(id);
    const { anew } = await plannedAnew(actor, id);
    fail = { at: 'planned', error: new AppError('award.intent_expired') };
    goOn();
    await expectCode(late, 'award.intent_expired');
    expect(await app.storage.awards.byId(id)).toEqual(anew);
  });

  test('does not put the hash of its document on the newer plan', async () => {
    const { approved, actor } = await ceremonyOf(app, ['Amina']);
    const id = approved[0]?.id ?? '';
    const { first, anew } = await plannedAnew(actor, id);
    // its document is not the one of its plan, as where an endorsement came into it
    const awards = { ...app.storage.awards, byIds: async () => (first ? [{ ...first, unsignedSha256: 'other' }] : []) };
    const late = { ...app.issuing, storage: { ...app.storage, awards } };
    await expectCode(issueAward(late, id), 'award.interrupted');
    expect(await app.storage.awards.byId(id)).toEqual(anew);
  });
});

test('what another server issued between the first look and the plan comes back as it is', async () => {
  const { approved } = await ceremonyOf(app, ['Amina']);
  const [award] = approved;
  const seen = await app.storage.awards.byIds([award?.id ?? '']);
  const issued = await issueAward(app.issuing, award?.id ?? '');
  const awards = { ...app.storage.awards, byIds: async () => seen };
  const late = { ...app.issuing, storage: { ...app.storage, awards } };
  expect(seen).toMatchObject([{ state: 'approved' }]);
  expect(await issueAward(late, award?.id ?? '')).toEqual(issued);
});
