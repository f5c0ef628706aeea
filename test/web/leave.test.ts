/** The archive of an organisation that leaves: made at the desk, served by a plain file server, checked from there. People are fictional. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { addPhoto } from '../../src/issuing/evidence/evidence.ts';
import {
  askArchive,
  dropArchive,
  forgetOldArchives,
  takeArchive,
  workOnArchives,
} from '../../src/issuing/organisations/leave-archive.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import type { FetchDocument } from '../../src/verify/adapters.ts';
import { verify } from '../../src/verify/index.ts';
import { START, startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { smallPhoto } from '../support/pictures.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';
import { unpack, unzip } from '../support/unzip.ts';
import { type MemberBrowser, signedIn } from './desk/member-browser.ts';
import { type Issued, issueBadge, NAME, PAGE_NAME, publish } from './issued-badge.ts';

const PAGE = '/desk/organisation/leave';
const OTHER = 'Łukasz Wójcik';
const LENT = 'Tine Tijdelijk';
/** Until when the page of that one is open. */
const UNTIL = '2026-12-31';

let app: TestApp;
let made: TestOrganisation;
let admin: MemberBrowser;
let open: Issued;
let hidden: Issued;
let revoked: Issued;
let lent: Issued;
let files: Map<string, Buffer>;
let folder: string;
let site: StaticServer;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  admin = await signedIn(app, made.organisation.id, 'admin');
  open = await issueBadge(app, made, { key: 'open' });
  await publish(app, made.actor, open, 'page');
  hidden = await issueBadge(app, made, { key: 'hidden', name: OTHER });
  await addPhoto(app.issuing, made.actor, { awardId: open.award.id }, { bytes: await smallPhoto(), text: 'De vloer' });
  revoked = await issueBadge(app, made, { key: 'revoked', name: 'Rosa Fernandes' });
  await publish(app, made.actor, revoked, 'page');
  await revokeAward(app.issuing, made.actor, revoked.award.id, 'dubbel');
  lent = await issueBadge(app, made, { key: 'lent', name: LENT });
  await publish(app, made.actor, lent, 'full');
  const consent = await app.storage.consents.current(lent.award.id);
  if (consent === null) throw new TypeError('no consent');
  await app.storage.consents.update({ ...consent, publicUntil: UNTIL });
  const theirs = await app.addOrganisation('anders');
  await publish(app, theirs.actor, await issueBadge(app, theirs, { name: 'Elders Bekend' }), 'full');

  app.jobs.start();
  await admin.post(PAGE, {});
  await finished();
  files = await unzip(await download());
  folder = await mkdtemp(join(tmpdir(), 'blijk-leave-'));
  await unpack(files, folder);
  site = await serveFolder(join(folder, 'website'));
}, 60_000);
afterAll(async () => {
  await site?.close();
  await rm(folder, { recursive: true, force: true });
  await app.end();
});

const stateOf = async (): Promise<string> => {
  const text = await app.storage.settings.get(`leave-archive:${made.organisation.id}`);
  return text === null ? 'none' : (JSON.parse(text) as { state: string }).state;
};
/** Asks as often as the job needs; jest ends it where it never ends. */
async function finished(): Promise<void> {
  while ((await stateOf()) === 'busy') await new Promise((resolve) => setImmediate(resolve));
}
async function download(): Promise<Buffer> {
  const answer = await admin.post(PAGE, {}, `${PAGE}/download`);
  expect([answer.status, answer.type]).toEqual([200, 'application/zip']);
  const { content, bytes } = await takeArchive(app.issuing, made.actor);
  expect(Number(answer.headers['content-length'])).toBe(bytes);
  return buffer(content);
}

/** The world as somebody else sees it once the host name points to the file server; like our own, without redirects. */
const fetchOutside: FetchDocument = async (url) => {
  if (!url.startsWith('https://blijk.example/')) return { ok: false, code: 'NOT_FOUND' };
  const answer = await fetch(site.url + url.slice('https://blijk.example'.length), { redirect: 'manual' });
  if (!answer.ok) return { ok: false, code: answer.status === 404 ? 'NOT_FOUND' : 'FETCH_FAILED' };
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { ok: true, bytes, contentType: answer.headers.get('content-type') ?? '' };
};
const trust = {
  find: async (did: string) =>
    did === made.organisation.did
      ? { did, name: made.organisation.name, own: false, from: null, until: null, keys: [] }
      : null,
};
/** What `blijk verify` says on a computer without an installation. */
const verdictOf = async (input: { url: string } | { bytes: Uint8Array }, now = START) =>
  (await verify(input, { now, fetchDocument: fetchOutside, trust, platform: nodePlatform })).report.verdict;
const page = async (path: string): Promise<string> => {
  const answer = await fetch(`${site.url}${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
};

describe('served by a plain file server', () => {
  test('the address in a QR code leads to the page, which says of itself what it is', async () => {
    const text = await page(`/b/${open.slug}`);
    expect(text).toContain(PAGE_NAME);
    expect(text).not.toContain(NAME);
    expect(text).toContain('Op 21\u00a0november 2026 stond hier: Echt en geldig.');
    expect(/<main[^>]*>\s*<div class="strip strip--(\w+)"/.exec(text)?.[1]).toBe('unknown');
    expect(text).toContain('<title>Samenwerken · Blijk</title>');
    expect(text).toContain(`data-credential="/b/${open.slug}.json" data-auto`);
  });

  test('a private badge is a private page without files; a revoked one stays revoked', async () => {
    const text = await page(`/b/${hidden.slug}`);
    expect(text).toContain('Samenwerken');
    expect(text).not.toContain(OTHER);
    for (const file of ['json', 'jwt', 'png', 'svg', 'pdf'])
      expect((await fetch(`${site.url}/b/${hidden.slug}.${file}`)).status).toBe(404);
    const ended = await page(`/b/${revoked.slug}`);
    expect(ended).toContain('strip--no');
    expect(ended).toContain('Gecontroleerd op 21\u00a0november 2026');
    expect(ended).not.toContain('Nu gecontroleerd');
  });

  test('the addresses beside the code on paper say what to do with it', async () => {
    for (const path of ['/b', '/verify']) expect(await page(path)).toContain('Scan de QR-code op het papier.');
  });

  test('a badge that may be seen until a day is private from the start, and only the overview says so', async () => {
    expect((await request(app.app).get(`/b/${lent.slug}`)).text).toContain(LENT);
    const text = await page(`/b/${lent.slug}`);
    expect(text).toContain('Samenwerken');
    expect(text).not.toContain(UNTIL);
    expect((await fetch(`${site.url}/b/${lent.slug}.json`)).status).toBe(404);
    expect(String(files.get('bewaren/overzicht.csv'))).toMatch(
      new RegExp(`"${LENT}".*/b/${lent.slug}";"openbaar tot en met ${UNTIL}, hier privé"`),
    );
    expect(String(files.get('LEESMIJ.txt'))).toContain('Mag iets tot een dag gezien worden?');
  });

  test('the code on the back of the paper leads to a page that knows this issuer and no other', async () => {
    const text = await page('/c');
    expect(text).toContain('Bewijs-QR nagaan');
    expect(text).toContain('De lijst met ingetrokken badges is van 21\u00a0november 2026.');
    expect(text).toContain('https://blijk.example/issuers/werk/did.json');
    expect(text).not.toContain('/issuers/anders/');
    expect(String(files.get('LEESMIJ.txt'))).toContain("'c/index.html'");
  });

  test('every page finds everything that it names', async () => {
    const pages = [...files.keys()].filter((name) => name.startsWith('website/') && name.endsWith('/index.html'));
    expect(pages.length).toBeGreaterThanOrEqual(6);
    const named = new Set(
      pages.flatMap((name) =>
        [...String(files.get(name)).matchAll(/(?:href|src|data-\w+)="(\/[^"?#]*)/g)].map((m) => m[1]),
      ),
    );
    expect(named.size).toBeGreaterThan(10);
    for (const path of named) expect([path, (await fetch(site.url + path)).status]).toEqual([path, 200]);
  });

  test('nothing on the website tells a private name, a control code or another organisation', () => {
    for (const [name, content] of files) {
      if (!name.startsWith('website/')) continue;
      const text = content.toString('utf8');
      for (const secret of [OTHER, NAME, LENT, hidden.controlCode, 'Elders Bekend'])
        expect([name, text.includes(secret)]).toEqual([name, false]);
    }
  });
});

test('evidence is there to keep, and not on the pages for a web host', () => {
  expect(files.get(`bewaren/${open.shortCode}/bewijs-1.jpg`)?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(String(files.get(`bewaren/${open.shortCode}/bewijs.txt`))).toContain('De vloer');
  expect([...files.keys()].filter((name) => name.startsWith('website/') && name.includes('bewijs'))).toEqual([]);
  expect(String(files.get(`website/b/${open.slug}/index.html`))).not.toContain('De vloer');
});

describe('checked by somebody else, from the file server alone', () => {
  test('did.json and status list make a public badge valid, by address and by page', async () => {
    expect(await verdictOf({ url: `https://blijk.example/b/${open.slug}.json` })).toBe('valid');
    expect(await verdictOf({ url: `https://blijk.example/b/${open.slug}/` })).toBe('valid');
    expect(await verdictOf({ url: `https://blijk.example/b/${revoked.slug}.json` })).toBe('revoked');
  });

  test.each(['json', 'jwt', 'png', 'svg', 'pdf'])('the kept %s of a private badge is valid', async (file) => {
    const bytes = files.get(`bewaren/${hidden.shortCode}/badge.${file}`) ?? Buffer.alloc(0);
    expect(await verdictOf({ bytes: new Uint8Array(bytes) })).toBe('valid');
  });

  test('also years later, when nobody signs another list', async () => {
    const badge = { url: `https://blijk.example/b/${open.slug}.json` };
    expect(await verdictOf(badge, new Date('2036-11-01T12:00:00Z'))).toBe('valid');
    expect(await verdictOf(badge, new Date('2037-01-01T12:00:00Z'))).toBe('unverifiable');
  });
});

describe('the archive', () => {
  test('holds what to read, what to keep and how to serve it', () => {
    for (const name of [
      'LEESMIJ.txt',
      'README.txt',
      'server/nginx.conf',
      'server/Caddyfile',
      'server/htaccess.txt',
      'website/index.html',
      'website/issuers/werk/did.json',
      `website/status/${open.award.statusListId}`,
      `website/achievements/${open.award.achievementVersionId}/gevorderd.png`,
    ])
      expect([name, files.has(name)]).toEqual([name, true]);
    expect([...files.keys()].filter((name) => /website\/issuers\/werk\/jwks\//.test(name))).toHaveLength(1);
    expect(String(files.get('LEESMIJ.txt'))).toContain('moet staan op https://blijk.example.');
    const overview = String(files.get('bewaren/overzicht.csv'));
    expect(overview.trim().split('\r\n')).toHaveLength(5);
    expect(overview).toContain(`"${OTHER}";"Samenwerken";"gevorderd"`);
  });

  test('is for the beheerder, and each making and taking is in the log', async () => {
    for (const role of ['coach', 'viewer'] as const) {
      const other = await signedIn(app, made.organisation.id, role);
      expect((await other.get(PAGE)).status).toBe(403);
      expect((await other.post('/desk', {}, `${PAGE}/download`)).status).toBe(403);
    }
    const { items } = await app.storage.audit.list(made.organisation.id, { limit: 200 });
    const actions = items.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['organisation.archive', 'organisation.take_archive']));
    const none = await signedIn(app, (await app.storage.organisations.bySlug('anders'))?.id ?? '', 'admin');
    expect((await none.post(PAGE, {}, `${PAGE}/download`)).status).toBe(409);
  });

  test('is gone a day later', async () => {
    await admin.post(PAGE, {});
    await finished();
    app.setNow(new Date(START.getTime() + 24 * 3_600_000 - 1_000));
    await forgetOldArchives(app.issuing);
    expect(await stateOf()).toBe('ready');
    app.setNow(new Date(START.getTime() + 24 * 3_600_000));
    await forgetOldArchives(app.issuing);
    app.setNow(START);
    expect(await stateOf()).toBe('none');
    expect(await readdir(join(app.dir, 'archives'))).toEqual([]);
  });

  test('is gone, made or half made, when a badge in it is erased', async () => {
    await admin.post(PAGE, {});
    await finished();
    const extra = await issueBadge(app, made, { key: 'extra', name: 'Uwe Weg' });
    const cut = async (name: string) => {
      if (name === 'erased') throw new Error('power cut');
    };
    await expect(eraseAwards({ ...app.issuing, failPoint: cut }, [extra.award.id], 'system')).rejects.toThrow('power');
    expect(await stateOf()).toBe('none');
    expect(await readdir(join(app.dir, 'archives'))).toEqual([]);

    // asked for between the first look and the deletion: it may hold what is gone
    const more = await issueBadge(app, made, { key: 'more', name: 'Uwe Weg' });
    const failPoint = async (name: string) => {
      if (name === 'erased') await askArchive(app.issuing, made.actor);
    };
    await eraseAwards({ ...app.issuing, failPoint }, [more.award.id], 'system');
    expect(await stateOf()).toBe('none');

    await dropWhileMade();
    expect(await stateOf()).toBe('none');
    expect(await readdir(join(app.dir, 'archives'))).toEqual([]);
    await expectCode(takeArchive(app.issuing, made.actor), 'leave.none');
  });

  test('leaves nothing behind when it fails', async () => {
    const failing = app.issuing.leaveFiles.write('fails', async (add) => {
      await add('a', new Uint8Array(10));
      throw new TypeError('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await app.issuing.leaveFiles.read('fails')).toBeNull();
    expect(await readdir(join(app.dir, 'archives'))).toEqual([]);
  });
});

/** An archive of which something is erased in the middle of its making. */
async function dropWhileMade(): Promise<void> {
  let payload: Record<string, string> = {};
  let work: (payload: Record<string, string>) => Promise<void> = async () => {};
  const deps: IssuingDeps = {
    ...app.issuing,
    jobs: {
      ...app.issuing.jobs,
      enqueue: async (_tx, _kind, given) => {
        payload = given;
      },
      work: (_kind, handler) => {
        work = handler;
      },
    },
  };
  workOnArchives(deps, async (organisation, add, told) => {
    await add('a', new Uint8Array(10));
    await dropArchive(deps, organisation.id);
    await told(10);
  });
  await askArchive(deps, made.actor);
  await work(payload);
}
