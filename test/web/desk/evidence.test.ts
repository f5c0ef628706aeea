/** The evidence form without scripts: one form, and nothing that was typed is ever lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../../src/issuing/evidence/evidence.ts';
import { PHOTO_MAX_BYTES } from '../../../src/issuing/evidence/evidence-limits.ts';
import type { TestApp, TestOrganisation } from '../../support/app.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { issueBadge } from '../issued-badge.ts';
import { startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let made: TestOrganisation;
let awardId: string;
let page: string;

beforeAll(async () => {
  ({ app, made, coach } = await startCoachDesk());
});
beforeEach(async () => {
  app.setNow(new Date(app.issuing.now().getTime() + 120_000));
  awardId = (await issueBadge(app, made)).award.id;
  page = `/desk/awards/${awardId}/evidence`;
});
afterAll(() => app.end());

/** What the badge asks at its level. */
const [DIVIDES, HELPS] = ['Het werk verdelen met een collega.', 'Een ander uit zichzelf helpen.'] as const;
const typed = { place: 'De keuken', hours: '3', words: 'Je helpt uit jezelf.', criteria: DIVIDES };
const jpeg = async (): Promise<Buffer> => Buffer.from(await smallPhoto());
const items = (): Promise<Evidence[]> => app.storage.evidence.ofAward(awardId);
const kinds = async (): Promise<string[]> => (await items()).map(({ kind }) => kind).sort();

describe('one form', () => {
  test('keeps photo, ticks, place, hours and words in one go, and goes back', async () => {
    const answer = await coach.upload(
      page,
      { ...typed, photoText: 'De vloer', action: 'ready' },
      await jpeg(),
      'a.jpg',
    );
    expect(answer.headers.location).toBe(`/desk/awards/${awardId}?done=evidence`);
    expect(await kinds()).toEqual(['criteria', 'photo', 'place', 'words']);
    expect((await items()).find(({ kind }) => kind === 'photo')?.text).toBe('De vloer');
  });

  test('taking a photo away keeps what was typed meanwhile', async () => {
    await coach.upload(page, {}, await jpeg(), 'a.jpg');
    const [photo] = await items();
    const answer = await coach.post(page, { ...typed, remove: photo?.id ?? '' });
    expect(answer.headers.location).toBe(`${page}?done=evidenceGone`);
    expect(await kinds()).toEqual(['criteria', 'place', 'words']);
  });

  test('takes nothing away that hangs on another badge', async () => {
    await coach.upload(page, {}, await jpeg(), 'a.jpg');
    const [photo] = await items();
    const other = (await issueBadge(app, made)).award.id;
    await coach.post(`/desk/awards/${other}/evidence`, { remove: photo?.id ?? '' });
    expect(await kinds()).toEqual(['photo']);
  });
});

describe('two windows', () => {
  const fields = { place: '', hours: '', words: '' };
  /** A window that is open: what it posts when only `changed` was touched. */
  async function opens(): Promise<(changed: object) => Promise<{ status: number; text: string }>> {
    const opened =
      /name="opened" value="([^"]*)"/.exec((await coach.get(page)).text)?.[1]?.replaceAll('&quot;', '"') ?? '';
    return (changed) => coach.post(page, { ...fields, opened, ...changed });
  }

  test('what the later one did not touch stays, ticks too', async () => {
    const [first, second] = [await opens(), await opens()];
    await first({ words: 'Eerst', hours: '3', criteria: DIVIDES });
    expect((await second({ place: 'De keuken', criteria: HELPS })).status).toBe(303);
    const kept = await items();
    expect(kept.find(({ kind }) => kind === 'words')?.text).toBe('Eerst');
    expect(kept.find(({ kind }) => kind === 'place')).toMatchObject({ text: 'De keuken', hours: 3 });
    expect(kept.find(({ kind }) => kind === 'criteria')?.criteria).toHaveLength(2);
  });

  test('a text that both changed is kept once it was seen', async () => {
    const [first, second] = [await opens(), await opens()];
    await first({ words: 'Eerst', place: 'De keuken' });
    const answer = await second({ words: 'Later' });
    expect(answer.status).toBe(422);
    expect(/id="words-error"[^>]*>([^<]*)</.exec(answer.text)?.[1]).toContain('Eerst');
    expect(answer.text).toContain('>Later</textarea>');
    expect(answer.text).toContain('value="De keuken"');
    expect((await items()).find(({ kind }) => kind === 'words')?.text).toBe('Eerst');
    const third = await opens();
    expect((await third({ place: 'De keuken', words: 'Later' })).status).toBe(303);
    expect((await items()).find(({ kind }) => kind === 'words')?.text).toBe('Later');
  });
});

describe('a mistake', () => {
  test.each<[string, () => Promise<Buffer>, string, string]>([
    ['that is no photo', async () => Buffer.from('geen foto'), 'a.jpg', 'Dit is geen foto'],
    ['that is too large', async () => Buffer.alloc(PHOTO_MAX_BYTES + 2_000_000), 'film.jpg', 'groter dan 15 MB'],
    ['that is named by a BSN', jpeg, '111222333.jpg', 'burgerservicenummer'],
  ])('a file %s: the rest is kept, and the file has its message', async (_about, file, name, message) => {
    const answer = await coach.upload(page, { ...typed, photoText: 'De vloer' }, await file(), name);
    expect(answer.status).toBe(422);
    expect(/id="file-error"[^>]*>([^<]*)</.exec(answer.text)?.[1]).toContain(message);
    for (const text of ['De keuken', 'Je helpt uit jezelf.', 'De vloer']) expect(answer.text).toContain(text);
    expect(await kinds()).toEqual(['criteria', 'place', 'words']);
  });

  test('in the hours: the photo is kept, and what was typed comes back', async () => {
    const answer = await coach.upload(page, { ...typed, hours: '2,5', action: 'ready' }, await jpeg(), 'a.jpg');
    expect(answer.status).toBe(422);
    expect(words(answer.text)).toContain('Schrijf hele uren');
    expect(answer.text).toMatch(/value="2,5"[^>]*aria-invalid="true"/);
    expect(answer.text).toContain(`value="${DIVIDES}" checked`);
    expect(answer.text).toContain('Je helpt uit jezelf.');
    expect(await kinds()).toEqual(['photo']);
  });

  test('beside the photo: it asks for the photo again', async () => {
    const answer = await coach.upload(page, { ...typed, photoText: 'bel 06-12345678' }, await jpeg(), 'a.jpg');
    expect(answer.text).toContain('bel 06-12345678');
    expect(words(answer.text)).toContain('Kies de foto nog een keer');
    expect(await kinds()).toEqual(['criteria', 'place', 'words']);
    expect((await coach.post(page, { photoText: 'De vloer' })).text).toContain('value="De vloer"');
  });
});

test('words about health stay on the page once; who leaves them may go on', async () => {
  const fields = { ...typed, words: 'Na zijn ziekte weer aan het werk.', action: 'ready' };
  expect((await coach.post(page, fields)).headers.location).toBe(`${page}?done=evidenceLook`);
  expect((await coach.post(page, fields)).headers.location).toBe(`/desk/awards/${awardId}?done=evidence`);
});
