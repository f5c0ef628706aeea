/** A chunk of which several awards are under way at a time: nothing of what one after the other would give is lost. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import { issueAwards } from '../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

const AT_ONCE = 4;
const NAMES = ['Amina', 'Bo', 'Chi', 'Daan', 'Esra', 'Femke'];

let app: TestApp;
let awards: Award[];
/** Verifications that wait for their turn: whoever came last goes first. */
let waiting: (() => void)[];

beforeEach(async () => {
  waiting = [];
  app = await startTestApp();
  const { actor, badges } = await app.addOrganisation('werk');
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Middag', date: '2026-11-19', place: null });
  const { approved } = await approveAwards(app.issuing, actor, {
    ceremonyId: ceremony.id,
    achievementId: badges.get('samenwerken') ?? '',
    rows: NAMES.map((name, at) => ({
      ...{ row: at + 1, name, pageName: name, email: null, level: 'gevorderd', words: null },
      ...{ awardedDate: '2026-11-19', secondJudge: null, key: `test:${name}` },
    })),
  });
  awards = approved;
});
afterEach(() => app.end());

/** `until`: what is signed is not verified before. */
function severalAtOnce(signer: Partial<IssuingDeps['signer']> = {}, until?: Promise<void>): IssuingDeps {
  return {
    ...app.issuing,
    atOnce: () => AT_ONCE,
    signer: { ...app.issuing.signer, ...signer },
    async verifyOwn(...asked) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        setImmediate(() => waiting.pop()?.());
      });
      if (asked[1].didDocument === undefined) await until;
      return app.issuing.verifyOwn(...asked);
    },
  };
}

const issue = (deps: IssuingDeps) =>
  issueAwards(
    deps,
    awards.map(({ id }) => id),
  );
const states = async () => (await app.storage.awards.byIds(awards.map(({ id }) => id))).map(({ state }) => state);

test('they enter the register in the order of the list, whoever was ready first', async () => {
  await issue(severalAtOnce());
  const found = await Promise.all(awards.map(({ id }) => app.storage.register.entryOf(id)));
  expect(found.map((entry) => entry?.seq)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('two for the same person and badge: the second is still a twin of the first', async () => {
  const [, , first, second] = awards;
  if (!first || !second) throw new TypeError('six were approved');
  await app.storage.awards.update({ ...second, recipientId: first.recipientId });
  const outcomes = await issue(severalAtOnce());
  expect(outcomes.get(second.id)).toMatchObject({ error: { code: 'award.lint_failed' } });
  expect((await states()).sort()).toEqual(['failed', ...Array(5).fill('issued')]);
});

test('at the hourly limit no other one is begun', async () => {
  let signed = 0;
  const outcomes = await issue(
    severalAtOnce({
      sign(...asked) {
        signed += 1;
        return signed > 1 ? Promise.reject(new AppError('key.rate_limited')) : app.issuing.signer.sign(...asked);
      },
    }),
  );
  expect(signed).toBeLessThanOrEqual(AT_ONCE + 1);
  expect([...outcomes.values()].filter((one) => !('error' in one))).toHaveLength(1);
  expect((await states()).filter((state) => state === 'issuing')).toHaveLength(5);
});

test('after a mismatch also what was on its way is signed again', async () => {
  const times = new Map<string, number>();
  const differs = Promise.withResolvers<void>();
  let signed = 0;
  const outcomes = await issue(
    severalAtOnce(
      {
        sign(organisationId, linted, prove) {
          const { id } = linted.peek();
          times.set(id, (times.get(id) ?? 0) + 1);
          signed += 1;
          if (signed !== AT_ONCE) return app.issuing.signer.sign(organisationId, linted, prove);
          differs.resolve();
          return Promise.reject(new AppError('award.verification_failed', { codes: 'TEMPLATE_DIFFERS' }));
        },
      },
      differs.promise,
    ),
  );
  expect([...outcomes.values()].filter((one) => 'error' in one)).toHaveLength(1);
  expect((await states()).sort()).toEqual(['failed', ...Array(5).fill('issued')]);
  expect([...times.values()].sort()).toEqual([1, 1, 1, 2, 2, 2]);
});
