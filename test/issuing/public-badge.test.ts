/** What the public page may say about a person, also when somebody changed the database by hand. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { COACH_WORDS, recordConsent } from '../../src/issuing/holders/consent.ts';
import {
  controlCodeFits,
  findPublicBadge,
  nameFitsRecord,
  shownEvidence,
  shownName,
  shownWords,
  slugOfShortCode,
} from '../../src/issuing/holders/public-badge.ts';
import { renewPublicLink } from '../../src/issuing/holders/public-links.ts';
import { isPartOfName } from '../../src/issuing/names.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';

let app: TestApp;
let actor: Actor;
let badges: Map<string, string>;
beforeEach(async () => {
  app = await startTestApp();
  ({ actor, badges } = await app.addOrganisation('werk'));
});
afterEach(() => app.end());

async function issue(name: string, pageName: string): Promise<Award> {
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Middag', date: '2026-11-19', place: null });
  const { approved } = await approveAwards(app.issuing, actor, {
    ceremonyId: ceremony.id,
    achievementId: badges.get('samenwerken') ?? '',
    rows: [
      {
        row: 1,
        name,
        pageName,
        email: null,
        level: 'beginner',
        words: null,
        awardedDate: '2026-11-19',
        secondJudge: null,
        key: name,
      },
    ],
  });
  return issueAward(app.issuing, approved[0]?.id ?? '');
}

async function found(award: Award) {
  const badge = await findPublicBadge(app.issuing, award.slug ?? '');
  if (badge.kind !== 'found') throw new TypeError('it was issued');
  return badge;
}

async function shown(award: Award): Promise<string | null> {
  const badge = await found(award);
  const { credential } = await app.issuing.verifyOwn(badge.credential.json, { now: app.issuing.now() });
  return credential === null ? null : shownName(app.issuing, badge, credential);
}

const publish = (award: Award, showName: 'none' | 'page' | 'full') =>
  recordConsent(app.issuing, actor, award.id, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName,
    signedOn: '2026-11-19',
  });

describe('the name on the page', () => {
  test('follows what the holder ticked', async () => {
    const award = await issue('Amina van der Yıldız', 'Amina Y.');
    expect(await shown(award)).toBeNull();
    await publish(award, 'none');
    expect(await shown(award)).toBeNull();
    await publish(award, 'page');
    expect(await shown(award)).toBe('Amina Y.');
    await publish(award, 'full');
    expect(await shown(award)).toBe('Amina van der Yıldız');
  });

  test('is never one that was not signed', async () => {
    const award = await issue("Piet O'Brien", 'Henk de Vries');
    await publish(award, 'page');
    expect(await shown(award)).toBe('Piet O.');
  });

  test('disappears when the recipient record no longer fits the signed hash', async () => {
    const award = await issue('Amina Yıldız', 'Amina Y.');
    await publish(award, 'full');
    await app.storage.awards.update({ ...award, recipientId: (await issue('Mo Ali', 'Mo A.')).recipientId });
    expect(await shown(award)).toBeNull();
  });
});

describe('what the holder shows', () => {
  /** All that a page could say beside what is signed, with everything ticked. */
  async function told(award: Award): Promise<[string | null, string | null, number]> {
    const badge = await found(award);
    const consent = badge.consent && { ...badge.consent, shown: [COACH_WORDS, 'photo'] };
    const evidence = { ofAward: async () => [{ id: 'photo' }] };
    const deps = { ...app.issuing, storage: { ...app.storage, evidence } } as unknown as IssuingDeps;
    const words = shownWords({ ...badge, consent, award: { ...award, coachWords: 'Top!' } });
    return [await shown(award), words, (await shownEvidence(deps, { ...badge, consent })).length];
  }

  test('is told on the page that is public, and not at an address of before', async () => {
    const award = await issue('Amina Yıldız', 'Amina Y.');
    await publish(award, 'full');
    expect(await told(award)).toEqual(['Amina Yıldız', 'Top!', 1]);
    await renewPublicLink(app.issuing, award);
    expect(await told(award)).toEqual([null, null, 0]);
  });

  test('is told until the day the holder chose', async () => {
    const award = await issue('Amina Yıldız', 'Amina Y.');
    const consent = await publish(award, 'full');
    await app.storage.consents.update({ ...consent, withdrawnAt: consent.recordedAt });
    const yesterday = new Date(app.issuing.now().getTime() - 86_400_000).toISOString().slice(0, 10);
    await app.storage.consents.insert({ ...consent, id: app.issuing.random.uuid(), publicUntil: yesterday });
    expect((await found(award)).consent?.showName).toBe('full');
    expect(await told(award)).toEqual([null, null, 0]);
  });
});

test.each([
  ['Amina Y.', 'Amina van der Yıldız', true],
  ['Amina', 'Yıldız, Amina', true],
  ['Mo el I.', 'Mohammed el Idrissi', true],
  ['AMINA V.D. Y', 'Amina van der Yıldız', true],
  ['محمد', 'محمد علي', true],
  ['Henk de Vries', "Piet O'Brien", false],
  ['Yıldız Amina', 'Amina Yıldız', false],
  ['Amina Amina', 'Amina Yıldız', false],
])('"%s" says no more than "%s": %s', (pageName, name, expected) => {
  expect(isPartOfName(pageName, name)).toBe(expected);
});

test('a record that points at another badge shows nothing at all', async () => {
  const [one, other] = [await issue('Amina', 'Amina'), await issue('Mo', 'Mo')];
  await app.storage.awards.update({ ...one, credentialId: null });
  await app.storage.awards.update({ ...other, credentialId: one.credentialId });
  await expectCode(findPublicBadge(app.issuing, other.slug ?? ''), 'award.record_mismatch');
});

test('short code and control code', async () => {
  const award = await issue('Amina', 'Amina');
  const badge = await findPublicBadge(app.issuing, award.slug ?? '');
  if (badge.kind !== 'found') throw new TypeError('it was issued');
  expect(await slugOfShortCode(app.issuing, ` ${award.shortCode?.toLowerCase()} `)).toBe(award.slug);
  expect(await slugOfShortCode(app.issuing, 'K7QM4T2X9T')).toBeNull();
  expect(controlCodeFits(badge, award.controlCode ?? '')).toBe(true);
  const wrong = String((Number(award.controlCode) + 1) % 1_000_000).padStart(6, '0');
  expect(controlCodeFits(badge, wrong)).toBe(false);
});

test('a number that looks like a BSN is refused as the name or place of a ceremony', async () => {
  const ceremony = (name: string, place: string | null) =>
    createCeremony(app.issuing, actor, { name, place, date: '2026-11-19' });
  await expectCode(ceremony('Middag 123456782', null), 'form.bsn_like');
  await expectCode(ceremony('Middag', '1112.22.333'), 'form.bsn_like');
  await expect(ceremony('Middag 2026', 'Zaal 12')).resolves.toMatchObject({ place: 'Zaal 12' });
});

describe('a name typed on a Dutch phone', () => {
  test.each([
    ['Łukasz Wójcik', 'lukasz wojcik', true],
    ['Amina van der Yıldız', 'AMINA VAN DER YILDIZ', true],
    ["Seán O'Neill-Kaya", 'Sean ONeill Kaya', true],
    ['Łukasz Wójcik', 'Lukas Wojcik', false],
  ])('"%s" typed as "%s": %s', async (name, typed, expected) => {
    const award = await issue(name, name);
    const badge = await findPublicBadge(app.issuing, award.slug ?? '');
    if (badge.kind !== 'found') throw new TypeError('it was issued');
    const { credential } = await app.issuing.verifyOwn(badge.credential.json, { now: app.issuing.now() });
    if (credential === null) throw new TypeError('the gate let it pass');
    expect(await nameFitsRecord(app.issuing, badge, credential, typed)).toBe(expected);
  });
});
