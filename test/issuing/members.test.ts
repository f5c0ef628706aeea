import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { addMember, isEmail, memberActor } from '../../src/issuing/organisations/members.ts';
import type { SqlStorage } from '../../src/storage/storage.ts';
import { memoryStorage } from '../support/storage.ts';
import { fakeIssuing } from '../support/web-services.ts';

const organisation = (id: string) => ({
  id,
  slug: id,
  kind: 'coach' as const,
  name: `Stichting ${id} (fictief)`,
  kvk: null,
  brin: null,
  website: null,
  logoFileId: null,
  did: `did:web:blijk.example:issuers:${id}`,
  publicUrl: 'https://blijk.example',
  demo: true,
  secondFactorRequired: false,
  leastRelease: 'never' as const,
  closedAt: null,
  createdAt: '2026-11-21T10:00:00Z',
});

const FENNA = {
  organisationId: 'een',
  userId: 'user-1',
  name: ' Fenna Fictief ',
  email: ' Fenna@Voorbeeldwerk.example',
  role: 'coach',
};

async function setUp() {
  const storage = await memoryStorage();
  for (const id of ['een', 'twee']) await storage.organisations.insert(organisation(id));
  let at = Date.parse('2026-11-21T10:00:00Z');
  const now = () => {
    at += 1000;
    return new Date(at);
  };
  return {
    storage,
    deps: fakeIssuing({ storage, now, random: { ...fakeIssuing().random, uuid: () => randomUUID() } }),
  };
}

describe('members', () => {
  let storage: SqlStorage;
  let deps: Awaited<ReturnType<typeof setUp>>['deps'];
  beforeEach(async () => {
    ({ storage, deps } = await setUp());
  });
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: AppError) => error,
    );

  test('are added with trimmed name, lower-case address and a line in the audit log', async () => {
    const member = await addMember(deps, FENNA);
    expect(member).toMatchObject({ name: 'Fenna Fictief', email: 'fenna@voorbeeldwerk.example', role: 'coach' });
    expect(await storage.members.byId(member.id)).toEqual(member);
    const { items } = await storage.audit.list('een', { limit: 10 });
    expect(items).toMatchObject([{ actor: 'command', action: 'member.add', objectId: member.id, result: 'done' }]);
  });

  test('all mistakes are named at once', async () => {
    const error = await failure(addMember(deps, { ...FENNA, name: ' ', email: 'fenna', role: 'boss' }));
    expect(error?.fields.map((field) => [field.field, field.code])).toEqual([
      ['name', 'member.name_invalid'],
      ['email', 'member.email_invalid'],
      ['role', 'member.role_invalid'],
    ]);
  });

  test('an address is a member of an organisation once, and may be of two', async () => {
    await addMember(deps, FENNA);
    expect((await failure(addMember(deps, { ...FENNA, email: 'FENNA@voorbeeldwerk.example' })))?.code).toBe(
      'member.exists',
    );
    await addMember(deps, { ...FENNA, organisationId: 'twee' });
  });

  test('an unknown organisation gets none', async () => {
    expect((await failure(addMember(deps, { ...FENNA, organisationId: 'drie' })))?.code).toBe('organisation.not_found');
    expect(await storage.members.byUserId('user-1')).toEqual([]);
  });

  test('the actor is the oldest place, or the one asked for', async () => {
    await addMember(deps, FENNA);
    await addMember(deps, { ...FENNA, organisationId: 'twee', role: 'admin' });
    expect(await memberActor(deps, 'user-1')).toMatchObject({ kind: 'member', organisationId: 'een', role: 'coach' });
    expect(await memberActor(deps, 'user-1', 'twee')).toMatchObject({ organisationId: 'twee', role: 'admin' });
    expect(await memberActor(deps, 'user-1', 'drie')).toBeNull();
    expect(await memberActor(deps, 'nobody')).toBeNull();
  });

  test('a disabled member is nobody', async () => {
    const member = await addMember(deps, FENNA);
    await storage.members.update({ ...member, disabledAt: '2026-11-21T11:00:00Z' });
    expect(await memberActor(deps, 'user-1')).toBeNull();
  });
});

describe('addresses', () => {
  test.each(['fenna@voorbeeldwerk.example', "o'neil+x@sub.voorbeeldwerk.example", 'zoë@voorbeeldwerk.example'])(
    '%s',
    (email) => {
      expect(isEmail(email)).toBe(true);
    },
  );
  test.each([
    '',
    'fenna',
    'fenna@',
    '@voorbeeldwerk.example',
    'fenna@voorbeeldwerk',
    'fenna@voorbeeldwerk..example',
    'fenna@voorbeeldwerk.example.',
    'a@b.example,c@d.example',
    'fenna@voorbeeldwerk.example\nBcc: x@y.example',
    '"fenna" <fenna@voorbeeldwerk.example>',
    `${'x'.repeat(250)}@a.example`,
  ])('not %j', (email) => {
    expect(isEmail(email)).toBe(false);
  });
});
