/** Lost and put back: a backup made while badges are being issued, an empty folder, keys from elsewhere. All people are fictional. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { findPublicBadge } from '../../src/issuing/holders/public-badge.ts';
import { today } from '../../src/issuing/time.ts';
import { writeZip } from '../../src/leave-files.ts';
import { startTestApp } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { newPlace, type Place } from '../support/cli.ts';
import { unzip } from '../support/unzip.ts';

const PUBLIC_URL = 'https://blijk.example';
const clock = { now: () => new Date() };

let place: Place;
let zip: string;
let erased: { id: string; slug: string };
let listsBefore: string[];
/** The page of a badge that was public at the time of the backup, a badge from after it, and a link used after it. */
let open: string;
let late: string;
let used: string;

/** Twelve badges are there, a backup is made while others are issued; then one is erased and three more are given. */
beforeAll(async () => {
  place = await newPlace();
  Object.assign(place.env, { PUBLIC_URL, BLIJK_DEMO: 'off' });
  zip = join(place.dir, 'backups', 'blijk.zip');
  const app = await startTestApp(place.env, clock);
  const { actor } = await app.addOrganisation('werk');
  const people = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `Kandidaat ${from + i} (fictief)`);
  const first = await awardRows(app, actor, { rows: people(0, 12), ceremony: 'Eerst' });
  const picture = await app.issuing.files.put(new TextEncoder().encode('a logo'));
  expect(picture).toHaveLength(64);
  const published = first[1]?.award;
  open = published?.slug ?? '';
  const form = { sixteenOrOlder: true, linkPublic: true, showName: 'full', signedOn: today(new Date()) } as const;
  await recordConsent(app.issuing, actor, published?.id ?? '', form);
  const email = (await app.storage.members.list(actor.organisationId))[0]?.email ?? '';
  used = (await app.accounts.passwordToken(email, 60)) ?? '';
  const [{ code, stdout, stderr }] = await Promise.all([
    place.blijk(['backup', zip]),
    awardRows(app, actor, { rows: people(12, 30), ceremony: 'Tijdens' }),
  ]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/Wrote .*blijk\.zip: \d+ bytes, the database and 1 files\.\nNot in it: .*keys/);
  const award = first[0]?.award;
  erased = { id: award?.id ?? '', slug: award?.slug ?? '' };
  await eraseAwards(app.issuing, [erased.id], 'test');
  const after = await awardRows(app, actor, { rows: people(30, 33), ceremony: 'Daarna' });
  late = (await app.storage.awards.credential(after[0]?.award?.id ?? ''))?.json ?? '';
  listsBefore = (await app.storage.statusLists.ofOrganisation(actor.organisationId ?? '')).map(({ id }) => id);
  await app.close();
}, 120_000);
afterAll(() => place.remove());

/** A place without data, with the keys of the lost one. */
async function emptyPlace(): Promise<Place> {
  const empty = await newPlace();
  Object.assign(empty.env, { PUBLIC_URL, BLIJK_DEMO: 'off' });
  cpSync(join(place.dir, 'keys'), join(empty.dir, 'keys'), { recursive: true });
  return empty;
}

it('holds database, files, erase list and manifest, and no key', async () => {
  const files = await unzip(readFileSync(zip));
  expect([...files.keys()].filter((name) => !/^files\//.test(name)).sort()).toEqual([
    'blijk.sqlite',
    'erased.list',
    'manifest.json',
  ]);
  const key = readFileSync(join(place.dir, 'keys', 'master.key'));
  for (const bytes of files.values()) expect(bytes.includes(key)).toBe(false);
});

it('comes back whole: the doctor finds nothing, what was erased since is erased again, and no index is used twice', async () => {
  const back = await emptyPlace();
  const list = join(place.env.DATA_DIR ?? '', 'erased.list');
  const { code, stdout, stderr } = await back.inProcess(['restore', zip, '--erased', list]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/Put back what was kept at 20.*Z: the database and 1 files\./);
  expect(stdout).toContain('1 new status lists, 1 pages private until their holders publish them again');
  expect(stdout).toContain('Erased again what a backup had brought back: 1 badges.');
  const doctor = await back.inProcess(['doctor']);
  expect([doctor.code, doctor.stdout.match(/holds/g)]).toEqual([0, Array(8).fill('holds')]);

  const app = await startTestApp(back.env, clock);
  expect(await app.storage.awards.bySlug(erased.slug)).toBeNull();
  const { actor } = await app.signIn((await app.storage.organisations.bySlug('werk'))?.id ?? '', 'coach');
  const [row] = await awardRows(app, actor, { rows: ['Nieuw Na (fictief)'], ceremony: 'Na' });
  const given = await app.storage.awards.byId(row?.award?.id ?? '');
  expect(listsBefore).not.toContain(given?.statusListId);
  const credential = await app.storage.awards.credential(given?.id ?? '');
  const { report } = await app.issuing.verifyOwn(credential?.json ?? '', { now: new Date() });
  expect(report.verdict).toBe('valid');
  // what comes now is another register: under the old name it would contradict heads that others hold
  expect((await app.services.knownIssuers()).register?.origin).toMatch(/\/log\/2$/);
  const { report: known } = await app.services.verifyStored(credential?.json ?? '');
  expect(known.checks.at(-1)?.code).toBe('REGISTER_INCLUDED');
  // nobody knows what was withdrawn, used or issued since
  expect(await findPublicBadge(app.issuing, open)).toMatchObject({ kind: 'found', published: false });
  expect(await app.accounts.checkPasswordToken(used)).toBeNull();
  const lost = (await app.issuing.verifyOwn(late, { now: new Date(), issued: true })).report;
  expect([lost.verdict, lost.checks.find(({ id }) => id === 'register')?.code]).toEqual([
    'unverifiable',
    'REGISTER_LOST',
  ]);
  const long = (
    await app.issuing.verifyOwn(late.replace(/urn:uuid:[0-9a-f-]+/, 'urn:uuid:'), {
      now: new Date(),
      issued: true,
    })
  ).report;
  expect(long.verdict).toBe('invalid');
  await app.close();
  // the second start is one like any other
  const again = await startTestApp(back.env, clock);
  expect(again.notices).toEqual([]);
  await again.close();
  expect(back.count('select count(*) from status_list')).toBe(2);
  expect(back.count("select count(*) from audit_entry where action = 'installation.restore'")).toBe(1);
  await back.remove();
}, 60_000);

it('without the keys says which are missing; with them the next start does the rest', async () => {
  const back = await emptyPlace();
  rmSync(join(back.dir, 'keys'), { recursive: true });
  const { code, stderr } = await back.inProcess(['restore', zip]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('master.key is missing')]);
  cpSync(join(place.dir, 'keys'), join(back.dir, 'keys'), { recursive: true });
  const app = await startTestApp(back.env, clock);
  expect(app.notices).toEqual([expect.stringContaining('new status lists')]);
  await app.close();
  await back.remove();
});

describe('is refused in one line, and changes nothing:', () => {
  it('a backup over a file that is there', async () => {
    const { code, stderr } = await place.inProcess(['backup', zip]);
    expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining('is there already')]]);
  });

  it('a folder that holds a database', async () => {
    const before = hashOf(readFileSync(join(place.env.DATA_DIR ?? '', 'blijk.sqlite')));
    const { code, stderr } = await place.inProcess(['restore', zip]);
    expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining('holds a database already')]]);
    expect(hashOf(readFileSync(join(place.env.DATA_DIR ?? '', 'blijk.sqlite')))).toBe(before);
  });

  const spoil: [string, (files: Map<string, Buffer>) => void, string][] = [
    [
      'a database of which one byte changed',
      (files) => appendTo(files, 'blijk.sqlite'),
      'blijk.sqlite is missing or changed',
    ],
    [
      'an erase list with a line less',
      (files) => files.set('erased.list', Buffer.from('x')),
      'erased.list is missing or changed',
    ],
    ['a picture that changed', (files) => appendTo(files, nameIn(files, 'files/')), 'is changed'],
    ['a picture that is missing', (files) => files.delete(nameIn(files, 'files/')), '1 files are missing'],
    ['a path that leads out', (files) => files.set('files/../../x', Buffer.from('x')), 'cannot be put back'],
    ['a file that is no part of one', (files) => files.set('keys/master.key', Buffer.from('x')), 'keys/master.key'],
    ['no manifest', (files) => files.delete('manifest.json'), 'manifest'],
    ['a manifest that is null', (files) => files.set('manifest.json', Buffer.from('null')), 'manifest'],
    ['a manifest without hashes', (files) => changed(files, { sha256: null }), 'manifest'],
    ['a time that is none', (files) => changed(files, { at: '\u001b[2J' }), 'manifest'],
    ['a database that is none', (files) => withDatabase(files, Buffer.from('no database')), 'is no database'],
    ['a picture in the wrong folder', (files) => misplace(files, nameIn(files, 'files/')), 'it holds "files/00/00'],
    ['more than it can hold', (files) => files.set('erased.list', Buffer.alloc(300_000_000)), 'more than it can hold'],
  ];
  it.each(spoil)('%s', async (_what, change, said) => {
    const files = await unzip(readFileSync(zip));
    change(files);
    const back = await emptyPlace();
    const path = join(back.dir, 'spoiled.zip');
    await writeZip(
      path,
      async (add) => {
        for (const [name, bytes] of files) await add(name.replace('files/../../x', 'files/__/__/x'), bytes);
      },
      new Date(),
    );
    if (files.has('files/../../x'))
      writeFileSync(
        path,
        Buffer.from(readFileSync(path).toString('latin1').replaceAll('files/__/__/x', 'files/../../x'), 'latin1'),
      );
    const { code, stdout, stderr } = await back.inProcess(['restore', path]);
    expect([code, stdout, stderr.trim().split('\n')]).toEqual([1, '', [expect.stringContaining(said)]]);
    expect(readdirSync(back.env.DATA_DIR ?? '')).toEqual([]);
    await back.remove();
  });

  it('what is no ZIP file, and one that is not there', async () => {
    const back = await emptyPlace();
    const path = await back.file('a.zip', 'no zip');
    for (const [file, said] of [
      [path, 'cannot be put back'],
      [`${path}.not`, 'ENOENT'],
    ] as const) {
      const { code, stderr } = await back.inProcess(['restore', file]);
      expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining(said)]]);
      expect(stderr).not.toContain('..');
    }
    expect((await back.inProcess(['restore'])).stderr).toContain('Name one file');
    await back.remove();
  });
});

it('leaves nothing behind where it cannot write', async () => {
  const { code } = await place.inProcess(['backup', join(place.dir, 'backups', 'blijk.zip', 'under-a-file.zip')]);
  expect(code).toBe(1);
  expect(readdirSync(join(place.dir, 'backups'))).toEqual(['blijk.zip']);
});

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const nameIn = (files: Map<string, Buffer>, start: string): string =>
  [...files.keys()].find((name) => name.startsWith(start)) ?? '';
const appendTo = (files: Map<string, Buffer>, name: string): void =>
  void files.set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), Buffer.from('x')]));

function changed(files: Map<string, Buffer>, changes: object): void {
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '{}');
  files.set('manifest.json', Buffer.from(JSON.stringify({ ...manifest, ...changes })));
}

function withDatabase(files: Map<string, Buffer>, bytes: Buffer): void {
  files.set('blijk.sqlite', bytes);
  const { sha256 } = JSON.parse(files.get('manifest.json')?.toString() ?? '{}');
  changed(files, { sha256: { ...sha256, 'blijk.sqlite': hashOf(bytes) } });
}

function misplace(files: Map<string, Buffer>, name: string): void {
  files.set(`files/00/00/${name.split('/').at(-1)}`, files.get(name) ?? Buffer.alloc(0));
  files.delete(name);
}
