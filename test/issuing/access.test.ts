import { describe, expect, test } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { ACTIONS, authorize, can } from '../../src/issuing/access.ts';
import { type Actor, ROLES, type Role } from '../../src/issuing/organisations/members.ts';
import { refuseUnlessSchool } from '../../src/issuing/organisations/organisations.ts';

const actor = (role: Role): Actor => ({
  kind: 'member',
  organisationId: 'ours',
  memberId: 'member-1',
  role,
  name: 'Fenna Fictief',
  email: 'fenna@voorbeeldwerk.example',
});

const codeOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as AppError).code;
  }
};

const READING = [
  'achievement.read',
  'ceremony.read',
  'award.read',
  'organisation.read',
  'member.read',
  'search',
  'counts.read',
  'qualification.read',
  'dossier.read',
];

describe('roles and actions', () => {
  test('an admin may do everything but sign for a school', () => {
    expect(ACTIONS.filter((action) => !can(actor('admin'), action))).toEqual(['dossier.sign']);
  });

  test('a coach may do everything but manage organisation and members, read the log, erase a person, judge and sign', () => {
    const kept = [
      'organisation.write',
      'organisation.close',
      'member.manage',
      'audit.read',
      'person.erase',
      'dossier.assess',
      'dossier.sign',
    ];
    expect(ACTIONS.filter((action) => !can(actor('coach'), action))).toEqual(kept);
  });

  test('an assessor reads, and is the second pair of eyes', () => {
    expect(ACTIONS.filter((action) => can(actor('assessor'), action)).sort()).toEqual(
      [...READING, 'award.release', 'dossier.assess'].sort(),
    );
  });

  test('a signatory reads, signs and prints, and nobody else signs', () => {
    expect(ACTIONS.filter((action) => can(actor('signatory'), action)).sort()).toEqual(
      [...READING, 'dossier.sign', 'print'].sort(),
    );
    expect(ROLES.filter((role) => can(actor(role), 'dossier.sign'))).toEqual(['signatory']);
  });

  test('a viewer only reads', () => {
    expect(ACTIONS.filter((action) => can(actor('viewer'), action)).sort()).toEqual([...READING].sort());
  });
});

describe('authorize', () => {
  test.each(ROLES)(
    '%s: what is missing and what is another organisation’s are the same 404, for every action',
    (role) => {
      for (const action of ACTIONS) {
        for (const subject of [null, { organisationId: 'theirs' }]) {
          expect(codeOf(() => authorize(actor(role), action, subject, 'award.not_found'))).toBe('award.not_found');
        }
      }
    },
  );

  test('lets through what the role may do in its own organisation', () => {
    expect(
      codeOf(() => authorize(actor('coach'), 'award.revoke', { organisationId: 'ours' }, 'award.not_found')),
    ).toBeNull();
  });

  test('refuses what makes something new in a closed organisation, and lets the rest through', () => {
    const closed = { ...actor('coach'), closed: true };
    const subject = { organisationId: 'ours' };
    expect(codeOf(() => authorize(closed, 'award.approve', subject, 'award.not_found'))).toBe('organisation.closed');
    expect(codeOf(() => authorize(closed, 'award.revoke', subject, 'award.not_found'))).toBeNull();
  });

  test('nobody makes anything new in a closed organisation; all else goes on', () => {
    const stopped = ACTIONS.filter((action) =>
      ROLES.some((role) => can(actor(role), action) && !can({ ...actor(role), closed: true }, action)),
    );
    expect(stopped).toEqual([
      'achievement.write',
      'achievement.publish',
      'ceremony.write',
      'list.write',
      'award.approve',
      'award.replace',
      'qualification.write',
      'dossier.write',
      'dossier.sign',
    ]);
  });

  test('the operator of the installation may nothing in any organisation', () => {
    const operator: Actor = { ...actor('admin'), kind: 'operator', organisationId: '' };
    expect(ACTIONS.filter((action) => can(operator, action))).toEqual([]);
  });

  test('refuses what the role may not do', () => {
    expect(
      codeOf(() => authorize(actor('viewer'), 'award.revoke', { organisationId: 'ours' }, 'award.not_found')),
    ).toBe('access.denied');
  });
});

describe('schools', () => {
  test.each(['mbo', 'pro', 'vso'] as const)('an organisation of kind %s with a BRIN is one', (kind) => {
    expect(codeOf(() => refuseUnlessSchool({ kind, brin: '00XX' }))).toBeNull();
  });

  test.each([
    ['coach', '00XX'],
    ['employer', null],
    ['other', '00XX'],
    ['mbo', null],
  ] as const)('%s with BRIN %s is none', (kind, brin) => {
    expect(codeOf(() => refuseUnlessSchool({ kind, brin }))).toBe('organisation.not_a_school');
  });

  test('nothing is no school', () => {
    expect(codeOf(() => refuseUnlessSchool(null))).toBe('organisation.not_a_school');
  });
});
