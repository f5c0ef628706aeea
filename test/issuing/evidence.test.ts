/** Evidence from the row of a list to the public page and away again. With real files, keys and database. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import {
  addPhoto,
  addVoice,
  evidenceForDesk,
  evidencePlace,
  PHOTOS_MAX,
  recordingTicket,
  removeEvidence,
  saveObserved,
} from '../../src/issuing/evidence/evidence.ts';
import { forgetUnusedFiles } from '../../src/issuing/evidence/evidence-files.ts';
import { confirmList } from '../../src/issuing/lists/confirm-list.ts';
import { checkedList } from '../../src/issuing/lists/judge-list.ts';
import { discardList, saveRows, startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { smallPhoto } from '../support/pictures.ts';

let app: TestApp;
let coach: Actor;
let made: TestOrganisation;
let fail: string | null;

beforeEach(async () => {
  fail = null;
  app = await startTestApp(
    {},
    { failPoint: (name) => (name === fail ? Promise.reject(new Error('stop')) : undefined) },
  );
  made = await app.addOrganisation('werk');
  coach = (await app.signIn(made.organisation.id, 'coach')).actor;
});
afterEach(() => app.end());

const files = (): string[] => {
  try {
    return readdirSync(join(app.dir, 'evidence'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};
const nothing = { criteria: [], place: '', hours: '', words: '' };

async function list(names: string) {
  const ceremony = await createCeremony(app.issuing, coach, { name: 'Middag', date: '2026-11-19', place: null });
  const achievementId = made.badges.get('samenwerken') ?? '';
  const { id } = await startList(app.issuing, coach, {
    ceremonyId: ceremony.id,
    achievementId,
    level: 'gevorderd',
    text: names,
  });
  return { ceremonyId: ceremony.id, listId: id };
}

async function issued(): Promise<string> {
  const { ceremonyId, listId } = await list('Amina\nMo');
  await confirmList(app.issuing, coach, await checkedList(app.issuing, coach, listId));
  await issueCeremony(app.issuing, ceremonyId);
  return (await app.storage.awards.idsOfCeremony(ceremonyId, ['issued']))[0] ?? '';
}

describe('on a row of a draft list', () => {
  test('goes along to the award; of a skipped row it goes, file too', async () => {
    const { ceremonyId, listId } = await list('Amina\nMo');
    await addPhoto(app.issuing, coach, { listId, row: 1 }, { bytes: await smallPhoto('#fff'), text: '' });
    await addPhoto(app.issuing, coach, { listId, row: 2 }, { bytes: await smallPhoto('#000'), text: '' });
    const { criteria: offered } = await evidencePlace(app.issuing, coach, { listId, row: 1 });
    const seen = [offered[1] ?? '', offered[0] ?? ''];
    await saveObserved(app.issuing, coach, { listId, row: 1 }, { ...nothing, criteria: seen, hours: '12' });
    await saveRows(app.issuing, coach, listId, [{ row: 2, skip: true }]);
    await confirmList(app.issuing, coach, await checkedList(app.issuing, coach, listId));
    const [awardId = ''] = await app.storage.awards.idsOfCeremony(ceremonyId, ['approved']);
    const items = await app.storage.evidence.ofAward(awardId);
    expect(items.map(({ kind }) => kind).sort()).toEqual(['criteria', 'photo', 'place']);
    const { criteria } = await evidencePlace(app.issuing, coach, { awardId });
    expect(items.find(({ kind }) => kind === 'criteria')?.criteria).toEqual(criteria.slice(0, 2));
    await forgetUnusedFiles(app.issuing);
    expect(files()).toHaveLength(1);
  });

  test('is only for the coach whose list it is, and gone with the list', async () => {
    const { listId } = await list('Amina');
    const { id } = await addPhoto(app.issuing, coach, { listId, row: 1 }, { bytes: await smallPhoto(), text: '' });
    await expectCode(evidenceForDesk(app.issuing, made.actor, id), 'list.not_found');
    await expectCode(evidencePlace(app.issuing, coach, { listId, row: 9 }), 'list.row_not_found');
    await discardList(app.issuing, coach, listId);
    await forgetUnusedFiles(app.issuing);
    expect([files(), await app.storage.evidence.byId(id)]).toEqual([[], null]);
  });
});

describe('files', () => {
  test('the same photo lies there once, and goes with the last that uses it', async () => {
    const { listId } = await list('Amina\nMo');
    const first = await addPhoto(app.issuing, coach, { listId, row: 1 }, { bytes: await smallPhoto(), text: '' });
    const second = await addPhoto(app.issuing, coach, { listId, row: 2 }, { bytes: await smallPhoto(), text: '' });
    expect([files().length, first.fileId]).toEqual([1, second.fileId]);
    await removeEvidence(app.issuing, coach, first.id);
    expect(await forgetUnusedFiles(app.issuing)).toBe(0);
    await removeEvidence(app.issuing, coach, second.id);
    expect(await forgetUnusedFiles(app.issuing)).toBe(1);
    expect(files()).toEqual([]);
  });

  test('erasing a person deletes the bytes, unless somebody else has the same', async () => {
    const awardId = await issued();
    const other = await list('Noor');
    await addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto('#f00'), text: '' });
    await addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto('#00f'), text: '' });
    await addPhoto(app.issuing, coach, { listId: other.listId, row: 1 }, { bytes: await smallPhoto('#00f'), text: '' });
    expect(files()).toHaveLength(2);
    await eraseAwards(app.issuing, [awardId], 'holder');
    expect(files()).toHaveLength(1);
    expect(await app.storage.evidence.ofAward(awardId)).toEqual([]);
  });

  test.each(['evidence stored', 'evidence deleted'])(
    'a stop right after "%s" leaves nothing that the next sweep does not find',
    async (at) => {
      const awardId = await issued();
      const before =
        at === 'evidence deleted'
          ? await addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(), text: '' })
          : null;
      if (before !== null) await removeEvidence(app.issuing, coach, before.id);
      fail = at;
      const work =
        before === null
          ? addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(), text: '' })
          : forgetUnusedFiles(app.issuing);
      await expect(work).rejects.toThrow('stop');
      fail = null;
      await forgetUnusedFiles(app.issuing);
      expect([files(), await app.storage.evidence.unusedFiles(5)]).toEqual([[], []]);
    },
  );
});

describe('what is added', () => {
  test('goes along when the name is mended, with the same ids', async () => {
    const awardId = await issued();
    const { id } = await addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(), text: 'In de keuken' });
    const next = await replaceAward(app.issuing, coach, awardId, { name: 'Amina Bakker', pageName: 'Amina B.' });
    expect((await app.storage.evidence.ofAward(next.id)).map((item) => item.id)).toEqual([id]);
  });

  test('gets a new id when it changes, so that nobody shows what they did not see; the same text stays the same', async () => {
    const awardId = await issued();
    const save = (words: string) => saveObserved(app.issuing, coach, { awardId }, { ...nothing, words });
    const only = async () => (await app.storage.evidence.ofAward(awardId)).map(({ id }) => id);
    await save('Je helpt uit jezelf.');
    const first = await only();
    await save('Je helpt uit jezelf.');
    expect(await only()).toEqual(first);
    await save('Je helpt altijd.');
    expect(await only()).not.toEqual(first);
    await save('');
    expect(await only()).toEqual([]);
  });

  test('holds no BSN, address or number, in no field', async () => {
    const awardId = await issued();
    const mistakes = async (typed: object): Promise<string[]> => {
      const error = await saveObserved(app.issuing, coach, { awardId }, { ...nothing, ...typed }).catch((e) => e);
      return error.fields.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
    };
    expect(await mistakes({ words: 'bsn 111222333', place: '123456782', hours: '0' })).toEqual([
      'place form.bsn_like',
      'words form.bsn_like',
      'hours evidence.hours_invalid',
    ]);
    expect(await mistakes({ words: 'bel 06-12345678' })).toEqual(['words evidence.personal_data']);
    expect(await mistakes({ criteria: ['Van een ander niveau.'] })).toEqual(['criteria evidence.criteria_changed']);
    await expectCode(
      addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(), text: '111222333' }),
      'form.invalid',
    );
    expect(files()).toEqual([]);
  });

  test('is bounded, and nothing is added to what was revoked or belongs to others', async () => {
    const awardId = await issued();
    for (let i = 0; i < PHOTOS_MAX; i += 1)
      await addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(`rgb(${i},0,0)`), text: '' });
    await expectCode(
      addPhoto(app.issuing, coach, { awardId }, { bytes: await smallPhoto(), text: '' }),
      'evidence.too_many',
    );
    const other = await app.addOrganisation('ander', []);
    await expectCode(evidencePlace(app.issuing, other.actor, { awardId }), 'award.not_found');
    const [item] = await app.storage.evidence.ofAward(awardId);
    await expectCode(evidenceForDesk(app.issuing, other.actor, item?.id ?? ''), 'evidence.not_found');
    await expectCode(removeEvidence(app.issuing, other.actor, item?.id ?? ''), 'evidence.not_found');
  });

  test('a sound that did not have the time to be recorded on the page is refused', async () => {
    const awardId = await issued();
    const deps = {
      ...app.issuing,
      media: { ...app.issuing.media, voice: async () => ({ mediaType: 'audio/webm' as const, seconds: 30 }) },
    };
    const voice = (ticket: string, actor = coach) =>
      addVoice(deps, actor, { awardId }, { bytes: new Uint8Array([1]), text: '', ticket });
    const ticket = recordingTicket(app.issuing, coach);
    await expectCode(voice(ticket), 'evidence.voice_not_recorded');
    app.setNow(new Date(app.issuing.now().getTime() + 31_000));
    await expectCode(voice(''), 'evidence.voice_not_recorded');
    await expectCode(voice(`0.${ticket.split('.')[1]}`), 'evidence.voice_not_recorded');
    await expectCode(voice(ticket, made.actor), 'evidence.voice_not_recorded');
    expect((await voice(ticket)).seconds).toBe(30);
  });
});
