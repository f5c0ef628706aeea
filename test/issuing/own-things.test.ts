/** What the pages read through issuing: of the own organisation, and of no other. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { retryFailed } from '../../src/issuing/awards/issue-ceremony.ts';
import { whyNotRelease } from '../../src/issuing/awards/release.ts';
import { replacementOf } from '../../src/issuing/awards/replacement.ts';
import { ceremonyOfAward, failedAwards } from '../../src/issuing/desk-reads.ts';
import { openCorrection } from '../../src/issuing/holders/name-corrections.ts';
import { aroundList, startList } from '../../src/issuing/lists/lists.ts';
import { issuedIds, keptBeside, slugsOf, statusListsOf } from '../../src/issuing/organisations/leave-contents.ts';
import { memberNames } from '../../src/issuing/organisations/members.ts';
import { operatorActor } from '../../src/issuing/organisations/operators.ts';
import { ownOrganisation } from '../../src/issuing/organisations/organisations.ts';
import { ceremonyToPrint, listToSign } from '../../src/issuing/paper-reads.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { awardOne } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';

let app: TestApp;
let own: TestOrganisation;
let other: TestOrganisation;
let award: NonNullable<Awaited<ReturnType<TestApp['storage']['awards']['byId']>>>;
let ceremonyId: string;

beforeAll(async () => {
  app = await startTestApp();
  own = await app.addOrganisation('eigen', ['samenwerken']);
  other = await app.addOrganisation('ander', ['samenwerken']);
  const { id } = await awardOne(app, own.actor, 'Amina Voorbeeld');
  const found = await app.storage.awards.byId(id);
  if (found === null || found.ceremonyId === null) throw new Error('the award is there, with a ceremony');
  award = found;
  ceremonyId = found.ceremonyId;
}, 60_000);
afterAll(() => app.end());

describe('one award', () => {
  test('its ceremony, its request and what replaces it are told to its own staff', async () => {
    expect(await ceremonyOfAward(app.issuing, own.actor, award.id)).toBe(ceremonyId);
    expect(await openCorrection(app.issuing, own.actor, award)).toBeNull();
    expect(await replacementOf(app.issuing, own.actor, award)).toBeNull();
    expect(await whyNotRelease(app.issuing, own.actor, award)).toBeNull();
    await expectCode(ceremonyOfAward(app.issuing, own.actor, 'no-such-award'), 'award.not_found');
  });

  test('and to nobody else', async () => {
    const operator = operatorActor({ userId: 'u', name: 'Op', email: 'op@blijk.example', createdAt: '' });
    for (const actor of [other.actor, operator]) {
      await expectCode(ceremonyOfAward(app.issuing, actor, award.id), 'award.not_found');
      await expectCode(openCorrection(app.issuing, actor, award), 'award.not_found');
      await expectCode(replacementOf(app.issuing, actor, award), 'award.not_found');
      await expectCode(whyNotRelease(app.issuing, actor, award), 'award.not_found');
    }
    await expectCode(ownOrganisation(app.issuing, operator), 'access.denied');
  });
});

test('rows and paper of a ceremony', async () => {
  expect((await ceremonyToPrint(app.issuing, own.actor, ceremonyId)).awardIds).toEqual([award.id]);
  const { people, organisation } = await listToSign(app.issuing, own.actor, ceremonyId);
  expect([organisation.id, people.map(({ recipientName }) => recipientName)]).toEqual([
    own.organisation.id,
    ['Amina Voorbeeld'],
  ]);
  expect(await failedAwards(app.issuing, own.actor, ceremonyId, 5)).toEqual([]);
  for (const refused of [
    ceremonyToPrint(app.issuing, other.actor, ceremonyId),
    listToSign(app.issuing, other.actor, ceremonyId),
    failedAwards(app.issuing, other.actor, ceremonyId, 5),
    retryFailed(app.issuing, other.actor, ceremonyId),
  ])
    await expectCode(refused, 'ceremony.not_found');
  await expectCode(listToSign(app.issuing, { ...own.actor, role: 'viewer' }, ceremonyId), 'access.denied');
});

test('a list, for the coach who made it', async () => {
  const { actor } = await app.signIn(own.organisation.id, 'coach', 'kim@eigen.example');
  const achievementId = own.badges.get('samenwerken') ?? '';
  const { id } = await startList(app.issuing, actor, { ceremonyId, achievementId, level: 'gevorderd', text: 'Bo' });
  expect(await aroundList(app.issuing, actor, id)).toMatchObject({ evidence: [] });
  const colleague = (await app.signIn(own.organisation.id, 'coach', 'bo@eigen.example')).actor;
  await expectCode(aroundList(app.issuing, colleague, id), 'list.not_found');
});

test('names of colleagues, not of members elsewhere', async () => {
  const { actor } = await app.signIn(own.organisation.id, 'coach', 'lee@eigen.example');
  const ids = [actor.memberId, null, 'gone'];
  expect([...(await memberNames(app.issuing, own.actor, ids)).keys()]).toEqual([actor.memberId]);
  expect((await memberNames(app.issuing, other.actor, ids)).size).toBe(0);
});

test('an archive holds nothing of another organisation', async () => {
  expect(await issuedIds(app.issuing, own.organisation, null, 10)).toEqual([award.id]);
  expect(await slugsOf(app.issuing, own.organisation, award.id)).toEqual([award.slug]);
  expect((await keptBeside(app.issuing, own.organisation, award.id)).name).toBe('Amina Voorbeeld');
  expect(await slugsOf(app.issuing, other.organisation, award.id)).toEqual([]);
  expect(await keptBeside(app.issuing, other.organisation, award.id)).toEqual({ name: '', evidence: [] });
  const [mine, theirs] = await Promise.all([
    statusListsOf(app.issuing, own.organisation),
    statusListsOf(app.issuing, other.organisation),
  ]);
  expect([mine.length, theirs.length]).toEqual([1, 1]);
  expect(mine[0]?.id).not.toBe(theirs[0]?.id);
});
