/** Members, invitations, several organisations of one person, closing and the log, over HTTP. All people are fictional. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import request from 'supertest';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { createCeremony, editCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { addAudit } from '../../../src/issuing/organisations/audit.ts';
import { checkWholeLog } from '../../../src/issuing/organisations/audit-check.ts';
import { acceptInvitation, inviteByMail } from '../../../src/issuing/organisations/invitations.ts';
import { addMember, ROLES } from '../../../src/issuing/organisations/members.ts';
import { PASSWORD, START, startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { expectCode } from '../../support/expect-code.ts';
import { addSchool } from '../../support/school.ts';
import { issueBadge, NAME, publish } from '../issued-badge.ts';
import {
  formTokenIn,
  hiddenField,
  type MemberBrowser,
  memberBrowser,
  signedIn,
  signedInAs,
  words,
} from './member-browser.ts';

let app: TestApp;
let made: TestOrganisation;
let admin: MemberBrowser;
let count = 0;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  count += 1;
  made = await app.addOrganisation(`werk-${count}`);
  admin = await signedIn(app, made.organisation.id, 'admin', `admin@werk-${count}.example`);
});
afterAll(() => app.end());

const idOf = async (email: string): Promise<string> =>
  (await app.storage.members.byEmail(made.organisation.id, email))?.id ?? '';
const roleOf = async (email: string) => (await app.storage.members.byEmail(made.organisation.id, email))?.role;
const MEMBERS = '/desk/members';

test('who works here leads back to the page of the organisation', async () => {
  const { text } = await admin.get(MEMBERS);
  expect(text).toMatch(/<p class="crumb"><a [^>]*href="\/desk\/organisation">Organisatie</);
});

test('what is wrong with an invitation, or with leaving, stands above the long page too, with the way to its field', async () => {
  const invited = await admin.post(
    MEMBERS,
    { name: '', email: 'geen adres', role: '', how: 'mail' },
    `${MEMBERS}/invite`,
  );
  const above = invited.text.slice(0, invited.text.indexOf('id="staff"'));
  expect(invited.status).toBe(422);
  expect(above.match(/href="#(name|email)"/g)).toHaveLength(2);
  const leaving = await admin.post(MEMBERS, { sure: 'yes' }, `${MEMBERS}/leave`);
  expect(leaving.text.slice(0, leaving.text.indexOf('id="staff"'))).toContain('<a href="#leave">Zelf weggaan</a>');
});

describe('the last administrator', () => {
  const ME = () => `admin@werk-${count}.example`;

  test.each([
    ['demoted', 'role', { role: 'coach' }],
    ['disabled', 'disable', {}],
    ['forgotten', 'forget', { sure: 'yes' }],
  ])('is not %s', async (_word, act, fields) => {
    const page = `${MEMBERS}/${await idOf(ME())}`;
    const answer = await admin.post(page, fields as Record<string, string>, `${page}/${act}`);
    expect([answer.status, words(answer.text).includes('Maak eerst iemand anders beheerder')]).toEqual([409, true]);
    expect((await admin.get(MEMBERS)).status).toBe(200);
    expect(await roleOf(ME())).toBe('admin');
  });

  test('does not leave, until there is another one', async () => {
    expect((await admin.post(MEMBERS, { sure: 'yes' }, `${MEMBERS}/leave`)).status).toBe(409);
    const second = await signedIn(app, made.organisation.id, 'admin');
    const left = await admin.post(MEMBERS, { sure: 'yes' }, `${MEMBERS}/leave`);
    expect(left.headers.location).toBe('/sign-in?from=left');
    expect(words((await memberBrowser(app.app).get('/sign-in?from=left')).text)).toContain(
      'U bent weg bij de organisatie',
    );
    expect((await admin.get('/desk')).headers.location).toMatch(/^\/sign-in/);
    expect((await second.get(MEMBERS)).status).toBe(200);
  });
});

describe('a member', () => {
  test('is out at the next request once disabled, and in again when enabled', async () => {
    const email = `kim@werk-${count}.example`;
    await app.signIn(made.organisation.id, 'coach', email);
    const coach = await signedInAs(app, email);
    expect((await coach.get('/desk')).status).toBe(200);
    const page = `${MEMBERS}/${await idOf(email)}`;
    await admin.post(page, {}, `${page}/disable`);
    expect((await coach.get('/desk')).headers.location).toMatch(/^\/sign-in/);
    expect((await coach.post('/sign-in', { email, password: PASSWORD })).status).toBe(403);
    await admin.post(page, {}, `${page}/enable`);
    expect((await (await signedInAs(app, email)).get('/desk')).status).toBe(200);
  });

  test('gets another role at the next request', async () => {
    const email = `lot@werk-${count}.example`;
    await app.signIn(made.organisation.id, 'coach', email);
    const coach = await signedInAs(app, email);
    const page = `${MEMBERS}/${await idOf(email)}`;
    await admin.post(page, { role: 'viewer' }, `${page}/role`);
    expect((await coach.get('/desk/ceremonies/new')).status).toBe(403);
  });

  test('who is forgotten leaves no name and address, and the log goes on', async () => {
    const email = `noa@werk-${count}.example`;
    await app.signIn(made.organisation.id, 'coach', email);
    const id = await idOf(email);
    await admin.post(`${MEMBERS}/${id}`, { sure: 'yes' }, `${MEMBERS}/${id}/forget`);
    expect(await app.storage.members.byId(id)).toMatchObject({ name: '', email: '', role: 'coach' });
    expect((await admin.get(MEMBERS)).text).not.toContain(email);
    expect(words((await admin.get('/desk/log')).text)).toContain('Het logboek is heel');
  });
});

describe('an invitation by mail', () => {
  const invite = (email: string) =>
    inviteByMail(app.issuing, made.actor, { email, name: 'Bo Fictief', role: 'viewer' });

  test('is used once, by POST, and a new account chooses its password', async () => {
    const email = `bo@nieuw-${count}.example`;
    const { token } = await invite(email);
    const browser = memberBrowser(app.app);
    const path = `/invitation/${token}`;
    for (let opened = 0; opened < 3; opened += 1) expect((await browser.get(path)).status).toBe(200);
    expect(await idOf(email)).toBe('');
    const joined = await browser.post(path, { name: 'Bo Fictief' });
    expect([joined.status, joined.headers.location]).toEqual([303, expect.stringMatching(/^\/password\//)]);
    const chosen = await browser.post(String(joined.headers.location), { password: PASSWORD, repeat: PASSWORD });
    expect(chosen.headers.location).toBe('/desk');
    expect(words((await browser.get('/desk')).text)).toContain('Bo Fictief');
    expect((await memberBrowser(app.app).get(path)).status).toBe(410);
  });

  test('lets an account with a password in without giving it a session', async () => {
    const email = `bas@anders-${count}.example`;
    const other = await app.addOrganisation(`anders-${count}`);
    await app.signIn(other.organisation.id, 'coach', email);
    const { token } = await invite(email);
    const browser = memberBrowser(app.app);
    const joined = await browser.post(`/invitation/${token}`, { name: 'Bas Fictief' });
    expect(joined.headers.location).toBe('/sign-in?from=joined');
    expect((await browser.get('/desk')).status).toBe(303);
    expect(await roleOf(email)).toBe('viewer');
  });

  test('is refused to who is signed in as somebody else', async () => {
    const { token } = await invite(`cas@nieuw-${count}.example`);
    expect((await admin.get(`/invitation/${token}`)).text).toContain('Log eerst uit');
    expect((await admin.post(`/invitation/${token}`, {})).status).toBe(403);
  });

  test('ends after fourteen days, when taken back, and when the same address is invited again', async () => {
    const email = `dia@nieuw-${count}.example`;
    const first = await invite(email);
    const second = await invite(email);
    const at = (token: string) => request(app.app).get(`/invitation/${token}`);
    expect([(await at(first.token)).status, (await at(second.token)).status]).toEqual([410, 200]);
    await admin.post(MEMBERS, {}, `/desk/invitations/${second.invitation.id}/end`);
    expect((await at(second.token)).status).toBe(410);
    const third = await invite(email);
    app.setNow(new Date(START.getTime() + 14 * 86_400_000));
    expect((await at(third.token)).status).toBe(410);
    app.setNow(START);
  });

  test('leaves no token in the database', async () => {
    const { token } = await invite(`eva@nieuw-${count}.example`);
    const db = new Database(join(app.dir, 'blijk.sqlite'), { readonly: true });
    const rows = JSON.stringify(db.prepare('select * from invitation').all());
    db.close();
    expect(rows).not.toContain(token);
    expect(rows).toContain(app.issuing.sha256Hex(token));
  });
});

test('an invitation by link proves the address of a stranger first, and takes who is signed in at once', async () => {
  const page = await admin.post(MEMBERS, { how: 'link', role: 'coach', name: '', email: '' }, `${MEMBERS}/invite`);
  const path = /https:\/\/blijk\.example(\/invitation\/\w{22})/.exec(page.text)?.[1] ?? '';
  const stranger = memberBrowser(app.app);
  const email = `fee@nieuw-${count}.example`;
  expect((await stranger.post(path, { name: 'Fee Fictief', email })).headers.location).toBe('/invitation/sent');
  expect(await idOf(email)).toBe('');
  const other = await app.addOrganisation(`derde-${count}`);
  const visitor = await signedIn(app, other.organisation.id, 'coach');
  expect((await visitor.post(path, {})).headers.location).toBe('/desk?done=joined');
  expect((await stranger.get(path)).status).toBe(410);
  expect((await visitor.get('/desk')).text).toContain(`Stichting werk-${count}`);
});

test('one address gets five invitations a day, whoever asks', async () => {
  const email = `gus@nieuw-${count}.example`;
  const invite = { how: 'mail', role: 'coach', name: 'Gus Fictief', email };
  const statuses = [];
  for (let sent = 0; sent < 6; sent += 1)
    statuses.push((await admin.post(MEMBERS, invite, `${MEMBERS}/invite`)).status);
  expect(statuses).toEqual([303, 303, 303, 303, 303, 422]);
});

test.each(['Werk\nKlik hier', 'Ga naar www.nep.example', 'https://nep.example', 'Werk\u202e'])(
  'an organisation is not called %j',
  async (name) => {
    const answer = await admin.post('/desk/organisation', { name, kvk: '', brin: '', website: '' });
    expect([answer.status, words(answer.text).includes('Vul alleen de naam in')]).toEqual([422, true]);
  },
);

describe('who was taken out', () => {
  const linkOf = async (browser: MemberBrowser): Promise<string> => {
    const page = await browser.post(MEMBERS, { how: 'link', role: 'admin', name: '', email: '' }, `${MEMBERS}/invite`);
    return /https:\/\/blijk\.example(\/invitation\/\w{22})/.exec(page.text)?.[1] ?? '';
  };
  const act = async (email: string, change: string, fields = {}) =>
    admin.post(`${MEMBERS}/${await idOf(email)}`, fields, `${MEMBERS}/${await idOf(email)}/${change}`);

  test.each([
    ['disabled', 'disable', {}],
    ['forgotten', 'forget', { sure: 'yes' }],
    ['demoted', 'role', { role: 'coach' }],
  ])('has no open invitation left to come back with: %s', async (_word, change, fields) => {
    const email = `eva@werk-${count}.example`;
    await app.signIn(made.organisation.id, 'admin', email);
    const link = await linkOf(await signedInAs(app, email));
    expect((await memberBrowser(app.app).get(link)).status).toBe(200);
    expect((await act(email, change, fields)).status).toBe(303);
    expect((await memberBrowser(app.app).get(link)).status).toBe(410);
    // also not when she gets her role back
    if (change === 'disable') await act(email, 'enable');
    expect((await memberBrowser(app.app).get(link)).status).toBe(410);
  });

  test('gets no access back by an invitation of somebody else, and the invitation stays', async () => {
    const email = `fay@werk-${count}.example`;
    const elsewhere = await app.addOrganisation(`elders-${count}`);
    const { actor } = await app.signIn(made.organisation.id, 'coach', email);
    const userId = (await app.storage.members.byId(actor.memberId ?? ''))?.userId ?? '';
    await addMember(app.issuing, {
      organisationId: elsewhere.organisation.id,
      userId,
      name: 'Fay',
      email,
      role: 'coach',
    });
    await act(email, 'disable');
    const link = await linkOf(admin);
    const fay = await signedInAs(app, email);
    expect(words((await fay.get(link)).text)).toContain('Uw toegang is weggehaald');
    const who = { userId, email, name: 'Fay Fictief' };
    await expectCode(acceptInvitation(app.issuing, link.slice(-22), who), 'invitation.no_access');
    expect((await app.storage.members.byEmail(made.organisation.id, email))?.disabledAt).not.toBeNull();
    expect((await memberBrowser(app.app).get(link)).status).toBe(200);
    const again = { how: 'mail', role: 'coach', name: 'Fay', email };
    expect(words((await admin.post(MEMBERS, again, `${MEMBERS}/invite`)).text)).toContain('heeft geen toegang meer');
  });
});

test('a coach who opens a link for an administrator reads that the role stays, and the link is not used up', async () => {
  const page = await admin.post(MEMBERS, { how: 'link', role: 'admin', name: '', email: '' }, `${MEMBERS}/invite`);
  const link = /https:\/\/blijk\.example(\/invitation\/\w{22})/.exec(page.text)?.[1] ?? '';
  const coach = await signedIn(app, made.organisation.id, 'coach');
  const shown = await coach.get(link);
  expect([words(shown.text).includes('U werkt hier al'), shown.text.includes(`action="${link}"`)]).toEqual([
    true,
    false,
  ]);
  const [member] = (await app.storage.members.list(made.organisation.id)).filter(({ role }) => role === 'coach');
  const who = { userId: member?.userId ?? '', email: member?.email ?? '', name: 'Bo Fictief' };
  await expectCode(acceptInvitation(app.issuing, link.slice(-22), who), 'invitation.works_here');
  expect((await memberBrowser(app.app).get(link)).status).toBe(200);
});

test('the role of signatory is offered by a school only, and stays on the page of who has it', async () => {
  const school = await addSchool(app, { slug: `school-${count}` });
  const principal = await signedIn(app, school.organisation.id, 'admin');
  const choices = async (browser: MemberBrowser, page = MEMBERS) =>
    [...(await browser.get(page)).text.matchAll(/name="role" value="(\w+)"/g)].map(([, role]) => role);
  expect(new Set(await choices(principal))).toEqual(new Set(ROLES));
  expect(new Set(await choices(admin))).toEqual(new Set(['admin', 'coach', 'assessor', 'viewer']));
  await app.signIn(made.organisation.id, 'signatory', `teken@werk-${count}.example`);
  expect(await choices(admin, `${MEMBERS}/${await idOf(`teken@werk-${count}.example`)}`)).toContain('signatory');
});

describe('two organisations', () => {
  test('the header says which, the session remembers it, and a form never acts in another one', async () => {
    const email = `gil@werk-${count}.example`;
    const other = await app.addOrganisation(`zuid-${count}`);
    const { actor } = await app.signIn(made.organisation.id, 'coach', email);
    const userId = (await app.storage.members.byId(actor.memberId ?? ''))?.userId ?? '';
    const input = { organisationId: other.organisation.id, userId, name: 'Gil Fictief', email, role: 'coach' };
    // a session starts in the oldest place
    app.setNow(new Date(app.issuing.now().getTime() + 1000));
    await addMember(app.issuing, input);
    const browser = await signedInAs(app, email);
    const form = await browser.get('/desk/ceremonies/new');
    expect(form.text).toContain(`<strong>Stichting werk-${count}</strong>`);
    const oldToken = formTokenIn(form.text);
    await browser.post('/desk', { organisation: other.organisation.id }, '/desk/place');
    expect((await browser.get('/desk')).text).toContain(`<strong>Stichting zuid-${count}</strong>`);
    const late = await browser.postBare('/desk/ceremonies/new', {
      _token: oldToken,
      name: 'Middag',
      date: '2026-11-21',
    });
    expect(late.status).toBe(409);
    expect(words(late.text)).toContain('U werkt nu ergens anders');
    const [, button = ''] = late.text.split('action="/desk/place"');
    const back = {
      organisation: hiddenField(button, 'organisation'),
      next: hiddenField(button, 'next'),
      _token: hiddenField(button, '_token'),
    };
    expect(back).toMatchObject({ organisation: made.organisation.id, next: '/desk/ceremonies/new' });
    expect(words(late.text)).toContain(`Wissel naar Stichting werk-${count}`);
    expect((await browser.postBare('/desk/place', back)).headers.location).toBe('/desk/ceremonies/new');
    expect((await browser.get('/desk')).text).toContain(`<strong>Stichting werk-${count}</strong>`);
    const away = { organisation: other.organisation.id, next: 'https://evil.example/desk' };
    expect((await browser.post('/desk', away, '/desk/place')).headers.location).toBe('/');
    for (const { id } of [made.organisation, other.organisation]) {
      expect((await app.storage.ceremonies.list(id, { limit: 5 })).items).toEqual([]);
    }
    // Another session of the same person is where it was.
    expect((await (await signedInAs(app, email)).get('/desk')).text).toContain(
      `<strong>Stichting werk-${count}</strong>`,
    );
    const left = await browser.post(MEMBERS, { sure: 'yes' }, `${MEMBERS}/leave`);
    expect(left.headers.location).toBe('/desk?done=left');
    const onwards = (await browser.get('/desk?done=left')).text;
    expect(words(onwards)).toContain('U bent weg bij die organisatie');
    expect(onwards).toContain(`<strong>Stichting werk-${count}</strong>`);
  });

  test('nobody goes where they do not work', async () => {
    const other = await app.addOrganisation(`noord-${count}`);
    const answer = await admin.post(MEMBERS, { organisation: other.organisation.id }, '/desk/place');
    expect(answer.status).toBe(404);
    expect((await admin.get('/desk')).text).toContain(`Stichting werk-${count}`);
  });
});

test('a new name and logo are on new badges; the old ones keep theirs', async () => {
  const before = await issueBadge(app, made);
  await publish(app, made.actor, before, 'full');
  const stored = (await app.storage.awards.credential(before.award.id))?.json;
  await admin.post('/desk/organisation', { name: 'Stichting Heel Anders', kvk: '', brin: '', website: '' });
  const after = await issueBadge(app, made, { name: 'Rosa Fernandes' });
  await publish(app, made.actor, after, 'full');
  const page = (slug: string) => request(app.app).get(`/b/${slug}`);
  const [old, fresh] = [await page(before.slug), await page(after.slug)];
  expect(words(old.text)).toContain(`Stichting werk-${count}`);
  expect(words(old.text)).not.toContain('Stichting Heel Anders');
  expect(words(fresh.text)).toContain('Stichting Heel Anders');
  expect((await app.storage.awards.credential(before.award.id))?.json).toBe(stored);
});

test('a closed organisation awards nothing, says so, and its badges stay', async () => {
  const issued = await issueBadge(app, made);
  const close = '/desk/organisation/close';
  const question = await admin.post(close, {});
  expect([question.status, question.text.includes('href="/desk/organisation/leave"')]).toEqual([422, true]);
  expect((await admin.post(close, { sure: 'yes' })).status).toBe(303);
  const refused = await admin.get('/desk/ceremonies/new');
  expect([refused.status, /<h1[^>]*>([^<]*)/.exec(refused.text)?.[1]]).toEqual([409, 'Deze organisatie is gesloten']);
  await expect(issueBadge(app, made)).rejects.toMatchObject({ code: 'organisation.closed' });
  expect(words((await admin.get('/desk')).text)).toContain('Deze organisatie is gesloten');
  const slug = made.organisation.slug;
  expect(words((await request(app.app).get(`/issuers/${slug}`)).text)).toContain('geen badges meer uit');
  expect((await request(app.app).get(`/b/${issued.slug}`)).text).toContain('Echt en geldig');
  expect((await admin.get(`/desk/awards/${issued.award.id}/revoke`)).status).toBe(200);
});

describe('the log', () => {
  test('tells what happened to a ceremony, and what a visitor did, in words', async () => {
    const form = { name: 'Middag (fictief)', date: '2026-11-21', place: null };
    const { id } = await createCeremony(app.issuing, made.actor, form);
    await editCeremony(app.issuing, made.actor, id, { ...form, place: 'Kantine' });
    const organisationId = made.organisation.id;
    const entry = { organisationId, actor: 'visitor', action: 'proposal.add', objectId: id } as const;
    await app.storage.transaction((tx) => addAudit(tx, app.issuing, entry));
    const page = words((await admin.get('/desk/log')).text);
    for (const line of ['begon een middag', 'veranderde een middag', 'bezoeker bij een poster']) {
      expect(page).toContain(line);
    }
  });

  test('names members, no candidates, by period, and as a file that a spreadsheet cannot run', async () => {
    const email = `hal@werk-${count}.example`;
    const { actor } = await app.signIn(made.organisation.id, 'coach', email);
    const member = await app.storage.members.byId(actor.memberId ?? '');
    if (member) await app.storage.members.update({ ...member, name: '=HYPERLINK("x")' });
    const { award } = await issueBadge(app, { ...made, actor });
    const page = await admin.get('/desk/log');
    expect(words(page.text)).toContain('kende een badge toe');
    expect(page.text).not.toContain(NAME);
    expect(page.text).toContain(`<a href="/desk/awards/${award.id}">${award.id.slice(0, 8)}</a>`);
    const file = await admin.get('/desk/log.csv');
    expect(file.text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(file.text).not.toContain(NAME);
    expect(words((await admin.get('/desk/log?from=2026-11-21&until=2026-11-21')).text)).toContain(
      'kende een badge toe',
    );
    expect(words((await admin.get('/desk/log?from=2026-11-22')).text)).toContain('niets gedaan');
    expect(words((await admin.get('/desk/log?until=2026-11-20')).text)).toContain('niets gedaan');
  });

  test('speaks of badges alone to who awards nothing else, also of one that was erased', async () => {
    const { award } = await issueBadge(app, made);
    await eraseAwards(app.issuing, [award.id], 'command');
    const log = words((await admin.get('/desk/log')).text);
    expect(log).toContain('kende een badge toe');
    expect(log).toContain('wiste een badge');
    expect(log).not.toContain('praktijkverklaring');
  });

  test.each([
    ['from', '2026-02-30', 'Deze dag bestaat niet'],
    ['until', '31-11-2026', 'Deze dag bestaat niet'],
    ['until', 'gisteren', 'Vul een datum in'],
  ])('says that %s=%s is no day, and leaves it out of nothing', async (field, typed, sentence) => {
    const page = await admin.get(`/desk/log?${field}=${typed}`);
    expect([page.status, words(page.text).includes(sentence)]).toEqual([422, true]);
    expect(page.text).toContain(`id="${field}-error"`);
    expect(page.text).not.toContain('/desk/log.csv');
    const file = await admin.get(`/desk/log.csv?${field}=${typed}`);
    expect(file.status).toBe(422);
    expect(file.text).not.toContain('gelukt');
  });

  test('reads on from the last check of everything, and says nothing of the lines of others', async () => {
    const { ok, ...whole } = await checkWholeLog(app.issuing);
    expect(ok).toBe(true);
    const asked: unknown[] = [];
    const check = app.storage.audit.check;
    app.storage.audit.check = (since) => {
      asked.push(since);
      return check(since);
    };
    const page = words((await admin.get('/desk/log')).text);
    app.storage.audit.check = check;
    expect(asked).toEqual([{ seq: 'entries' in whole ? whole.entries : 0, hash: 'last' in whole ? whole.last : '' }]);
    expect(page).toContain('Het logboek is heel. Het wordt elke dag nagekeken.');
  });

  test('says when a line was changed', async () => {
    const db = new Database(join(app.dir, 'blijk.sqlite'));
    db.exec('drop trigger audit_entry_refuses_update');
    db.exec("update audit_entry set actor = 'system' where seq = 2");
    db.close();
    expect(await checkWholeLog(app.issuing)).toEqual({ ok: false, seq: 2 });
    expect(words((await admin.get('/desk/log')).text)).toContain('regel van het logboek veranderd');
  });
});
