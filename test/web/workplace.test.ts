/** The workplace link over HTTP: without scripts, with every bad link, and with what somebody might try. People are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { text } from '../../src/i18n/i18n.ts';
import { checkDossiers } from '../../src/issuing/dossiers/dossier-assess.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { askCompany, askCorrection, tokenOf, withdrawLinks } from '../../src/issuing/workplace/workplace-links.ts';
import { workplaceSlips } from '../../src/issuing/workplace/workplace-requests.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, addSchool } from '../support/dossier.ts';
import { expectCode } from '../support/expect-code.ts';
import { smallPhoto } from '../support/pictures.ts';

let app: TestApp;
let admin: Actor;
let school: string;
let dossier: Dossier;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  const made = await addSchool(app, 'voorbeeld');
  admin = made.actor;
  school = made.organisation.id;
});
beforeEach(async () => {
  app.setNow(START);
  dossier = await addDossier(app, school);
  token = await ask(dossier);
});
afterAll(() => app.end());

async function ask({ id }: Dossier): Promise<string> {
  await askCompany(app.issuing, admin, [id]);
  return newestToken(id);
}
async function newestToken(dossierId: string): Promise<string> {
  const open = (await app.storage.dossiers.links(dossierId)).find(({ endedAt, usedAt }) => !endedAt && !usedAt);
  return (open && tokenOf(app.issuing, school, open)) ?? '';
}
const get = (path = `/w/${token}`) => request(app.app).get(path);
const ALL = { 'p-B1-K1-W1': 'independent', 'p-B1-K1-W2': 'guided', 'p-B1-K1-W3': 'not_yet' };
const WHO = { name: 'Pim Praktijk (fictief)', role: 'praktijkopleider', remark: '' };
const send = (fields: Record<string, string> = { ...ALL, ...WHO }, path = `/w/${token}`) =>
  request(app.app)
    .post(path)
    .type('form')
    .send({ action: 'send', ...fields });
const cookieOf = ({ headers }: { headers: Record<string, unknown> }) =>
  String(headers['set-cookie']).split(';')[0] ?? '';
const stateOf = async () => (await app.storage.dossiers.find(dossier.id))?.state;
const confirmations = () => app.storage.dossiers.confirmations(dossier.id);
const link = async () => app.storage.dossiers.linkByToken(app.issuing.sha256Hex(token));
const nl = (key: Parameters<typeof text>[1], params = {}) => text('nl', key, params);
const says = (html: string, sentence: string) => html.replaceAll('&#x27;', "'").includes(sentence);

/** A link to the page of somebody else who waits. */
const LEADS_ON = /href="\/w\/[1-9A-HJ-NP-Za-km-z]{22}"/;

describe('sending', () => {
  test('keeps the judgement word for word with its hash, and the dossier goes to the school', async () => {
    const answer = await send({ ...ALL, ...WHO, remark: 'Werkt  rustig.' });
    expect([answer.status, answer.headers.location]).toEqual([303, `/w/${token}`]);
    const [kept, ...more] = await confirmations();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({
      supervisorName: WHO.name,
      supervisorRole: 'praktijkopleider',
      leerbedrijfId: '100000000',
      remark: 'Werkt rustig.',
      at: '2026-11-21T13:00:00Z',
    });
    expect(kept?.sha256).toBe(app.issuing.sha256Hex(kept?.statement ?? ''));
    expect(JSON.parse(kept?.statement ?? '')).toMatchObject({
      learner: { name: 'Ayla Demir-Fictief' },
      supervisor: { name: WHO.name, role: 'praktijkopleider' },
      qualification: { crebo: '25960', cohort: '2025' },
      workProcesses: [
        { code: 'B1-K1-W1', performance: 'independent' },
        { code: 'B1-K1-W2', performance: 'guided' },
        { code: 'B1-K1-W3', performance: 'not_yet' },
      ],
    });
    expect(await stateOf()).toBe('at_school');
    expect(
      (await app.storage.dossiers.lines(dossier.id)).map(({ performance, confirmationId }) => [
        performance,
        confirmationId,
      ]),
    ).toEqual([
      ['independent', kept?.id],
      ['guided', kept?.id],
      ['not_yet', kept?.id],
    ]);
    expect(await link()).toMatchObject({ usedAt: '2026-11-21T13:00:00Z', begun: null, sealedToken: null });
    const { items } = await app.storage.audit.list(school, { limit: 5 });
    expect(items[0]).toMatchObject({ actor: 'guest', action: 'dossier.confirm', objectId: dossier.id });
    const words = (await app.storage.dossiers.evidence(dossier.id)).map(({ kind, text: said }) => [kind, said]);
    expect(words).toEqual([['words', 'Werkt rustig.']]);
  });

  test('says what is missing, by field, and loses nothing', async () => {
    const { status, text: html } = await send({
      'p-B1-K1-W1': 'independent',
      'p-B1-K1-W2': 'beste',
      ...WHO,
      name: '',
      remark: 'Werkt rustig.',
    });
    expect(status).toBe(422);
    expect(html).toContain('href="#p-B1-K1-W2"');
    expect(html).toContain('href="#p-B1-K1-W3"');
    expect(html).not.toContain('href="#p-B1-K1-W1"');
    expect(says(html, nl('errors:workplace.name_required'))).toBe(true);
    expect(html).toMatch(/value="independent" checked/);
    expect(html).toContain('value="Werkt rustig."');
    expect(await confirmations()).toEqual([]);
    expect(await stateOf()).toBe('at_company');
    // and it is still there for who comes back
    expect((await get()).text).toContain('value="Werkt rustig."');
  });

  test('the learner does not judge, and a name or function must be one', async () => {
    const wrong = async (fields: Record<string, string>) => (await send({ ...ALL, ...WHO, ...fields })).text;
    expect(says(await wrong({ name: ' ayla  DEMIR-fictief' }), nl('errors:workplace.name_is_learner'))).toBe(true);
    expect(says(await wrong({ name: '<script>' }), nl('errors:workplace.name_invalid'))).toBe(true);
    expect(says(await wrong({ role: '' }), nl('errors:workplace.role_required'))).toBe(true);
    expect(says(await wrong({ name: 'Ester (directie)' }), nl('errors:workplace.name_letters'))).toBe(true);
    for (const role of ['chef (functie: minister', 'chef: minister', 'chef 2', 'leerling. Namens Ministerie'])
      expect(says(await wrong({ role }), nl('errors:workplace.role_letters'))).toBe(true);
    for (const between of ['\n', '\r\n', '\v', '\u2028']) {
      const role = `baas${between}Namens de school`;
      expect(says(await wrong({ role }), nl('errors:workplace.role_letters'))).toBe(true);
      const name = `Kim Baas${between}Namens Jo`;
      expect(says(await wrong({ name }), nl('errors:workplace.name_letters'))).toBe(true);
    }
    expect(says(await wrong({ name: 'TÉST admin' }), nl('errors:workplace.name_is_staff'))).toBe(true);
    expect(await confirmations()).toEqual([]);
  });

  test.each(['remark', 'name', 'role'])(
    'a BSN in %s is refused, comes back empty and is kept nowhere',
    async (field) => {
      const { status, text: html } = await send({ ...ALL, ...WHO, [field]: 'Pim 111222333' });
      expect(status).toBe(422);
      expect(html).not.toContain('111222333');
      expect((await link())?.begun).not.toContain('111222333');
    },
  );

  test.each(['remark', 'name', 'role'])('a BSN in %s is not said to be kept for later', async (field) => {
    const { status, text: html } = await send({ ...ALL, ...WHO, [field]: 'Pim 111222333', action: 'later' });
    expect([status, says(html, nl('errors:form.bsn_like'))]).toEqual([422, true]);
    expect(html).not.toContain('111222333');
    expect((await link())?.begun).not.toContain('111222333');
    expect((await get()).text).toMatch(/value="independent" checked/);
  });

  test.each(['123    456782', '123____456782', '1*2*3*4*5*6*7*8*2', '0612345678 2'])(
    'the remark keeps no BSN written as %s',
    async (typed) => {
      expect((await send({ ...ALL, ...WHO, remark: `Pim ${typed}` })).status).toBe(422);
      expect((await link())?.begun).not.toContain('78');
      expect(await confirmations()).toEqual([]);
    },
  );

  test('an e-mail address or telephone number in the line is refused', async () => {
    expect((await send({ ...ALL, ...WHO, remark: 'Mail kim@voorbeeld.example' })).status).toBe(422);
  });

  test('says which period it is about, and is not taken before its first day', async () => {
    const [shown] = (await get()).text.match(/Van [^.]* uur\./) ?? [];
    expect(shown?.replaceAll('\u00a0', ' ')).toMatch(/^Van \d+ \w+ \d{4} tot en met \d+ \w+ \d{4}, \d+ uur\.$/);
    const asked = await app.storage.dossiers.find(dossier.id);
    if (asked) await app.storage.dossiers.update({ ...asked, startDate: '2026-11-22', endDate: '2027-01-29' });
    const answer = await send();
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(nl('errors:dossier.not_begun'));
    expect(await confirmations()).toEqual([]);
  });

  test('later goes on with what was chosen, and the closed page with a used link', async () => {
    const later = await send({ 'p-B1-K1-W1': 'guided', ...WHO, action: 'later' });
    expect(later.headers.location).toBe(`/w/${token}?done=later`);
    expect((await get(later.headers.location)).text).toMatch(/value="guided" checked/);
    const cookie = cookieOf(await send());
    const done = await get().set('cookie', cookie);
    expect(done.status).toBe(200);
    expect(says(done.text, nl('workplace:done.sentAbout', { name: 'Ayla D.' }))).toBe(true);
    app.setNow(new Date(START.getTime() + 2 * 3_600_000));
    const old = await get().set('cookie', cookie);
    expect(old.text).not.toMatch(/Ayla|Demir|Pim/);
    expect(says(old.text, nl('workplace:done.title'))).toBe(true);
  });

  test('promises paper only where something can be signed, and says “ready” to nobody who has more to do', async () => {
    await ask(await addDossier(app, school, { learner: 'Bo Berg-Fictief' }));
    const alone = { learner: 'Dee Derde-Fictief', supervisorEmail: 'alleen@woonzorg.example' };
    const other = `/w/${await ask(await addDossier(app, school, alone))}`;
    const paper = nl('workplace:done.school', { school: 'voorbeeld College (fictief)' });
    const said = (html: string) => [says(html, paper), says(html, nl('workplace:done.close'))];
    const none = Object.fromEntries(Object.keys(ALL).map((field) => [field, 'not_yet']));
    const refused = (await get().set('cookie', cookieOf(await send({ ...none, ...WHO })))).text;
    expect(said(refused)).toEqual([false, false]);
    expect(says(refused, nl('workplace:done.thisOne'))).toBe(true);
    const sent = cookieOf(await send({ ...ALL, ...WHO }, other));
    expect(said((await get(other).set('cookie', sent)).text)).toEqual([true, true]);
    // whoever finds a used link learns nothing of how it was judged
    expect(said((await get(other)).text)).toEqual([false, true]);
  });

  test.each(["hoofd afd. zorg/welzijn, d'r bij", 'مشرف التدريب', 'प्रशिक्षक', '実習指導者'])(
    '“%s” is a function',
    async (role) => {
      expect((await send({ ...ALL, ...WHO, role })).headers.location).toBe(`/w/${token}`);
      expect(await confirmations()).toMatchObject([{ supervisorRole: role }]);
    },
  );

  test('who came by a slip is led to nobody else', async () => {
    await ask(await addDossier(app, school, { learner: 'Cor Slot-Fictief' }));
    const of = { dossierId: dossier.id, mailed: true };
    expect((await workplaceSlips(app.issuing, admin, of)).slips).toHaveLength(1);
    const html = (await get().set('cookie', cookieOf(await send()))).text;
    expect(says(html, nl('workplace:done.sentAbout', { name: 'Ayla D.' }))).toBe(true);
    expect(html).not.toMatch(LEADS_ON);
    // others wait at that address, so nobody is told to be done
    expect(says(html, nl('workplace:done.others'))).toBe(true);
    expect(says(html, nl('workplace:done.close'))).toBe(false);
    expect(html).not.toMatch(/Cor/);
  });

  test('the page of all slips takes nothing from who is asked by mail: one learner leads on to the next', async () => {
    await ask(await addDossier(app, school, { learner: 'Cor Slot-Fictief' }));
    const { slips, byMail } = await workplaceSlips(app.issuing, admin);
    expect(slips.map(({ dossierId }) => dossierId)).not.toContain(dossier.id);
    expect(byMail).toBeGreaterThanOrEqual(2);
    expect((await workplaceSlips(app.issuing, admin, { dossierId: dossier.id })).slips).toEqual([]);
    expect(await app.storage.dossiers.linksSeen([dossier.id])).toEqual([]);
    const html = (await get().set('cookie', cookieOf(await send()))).text;
    expect(html).toMatch(LEADS_ON);
    expect(says(html, nl('workplace:done.others'))).toBe(false);
  });

  test('leads on to who else waits in the browser that sent it, and in no other that has the used link', async () => {
    const next = await ask(await addDossier(app, school, { learner: 'Bo Berg-Fictief' }));
    const answer = await send();
    expect(String(answer.headers['set-cookie'])).toMatch(
      new RegExp(`^blijk-sent=[0-9a-f]{64}; Max-Age=3600; Path=/w/${token}; .*HttpOnly; Secure; SameSite=Lax$`),
    );
    expect((await get().set('cookie', cookieOf(answer))).text).toMatch(LEADS_ON);
    const forwarded = [await get(), await get().set('cookie', `blijk-sent=${'0'.repeat(64)}`)];
    // the mark of another link of the same supervisor opens nothing here
    forwarded.push(await get().set('cookie', cookieOf(await send({ ...ALL, ...WHO }, `/w/${next}`))));
    for (const { status, text: html } of forwarded) {
      expect(status).toBe(200);
      expect(html).not.toMatch(/Ayla|Bo B|Pim/);
      expect(html).not.toMatch(LEADS_ON);
      expect(says(html, nl('workplace:done.elsewhere'))).toBe(true);
    }
  });

  test('one who may not judge any more is told so', async () => {
    await app.storage.dossiers.update({ ...dossier, state: 'at_company', supervisorEmail: 'tekent@voorbeeld.example' });
    await app.signIn(school, 'signatory', 'tekent@voorbeeld.example');
    const { status, text: html } = await send();
    expect(status).toBe(409);
    expect(says(html, nl('errors:workplace.supervisor_is_staff'))).toBe(true);
    expect(await confirmations()).toEqual([]);
  });

  test('tells the school once a day, without names', async () => {
    await sendDueMail(app.issuing);
    await send();
    await send({ ...ALL, ...WHO }, `/w/${await ask(await addDossier(app, school, { learner: 'Bo Berg' }))}`);
    await sendDueMail(app.issuing);
    const dir = join(app.dir, 'mail');
    const all = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
    const told = all.filter((mail) => mail.includes(text('nl', 'mail:workplaceIn.subject')));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toMatch(/Ayla|Berg/);
  });
});

describe('a link', () => {
  test('that is used, in a second tab: nothing is doubled, and the first counts', async () => {
    await send();
    const [first] = await confirmations();
    const again = await send({ ...ALL, ...WHO, 'p-B1-K1-W3': 'independent' });
    expect([again.status, again.headers.location]).toEqual([303, `/w/${token}?done=first`]);
    const { text: html } = await get(again.headers.location);
    expect(says(html, nl('workplace:said.first'))).toBe(true);
    expect(html).toContain('utrecht-alert--warning');
    expect(await confirmations()).toEqual([first]);
    // the same once more was sent, and kept
    expect((await send()).headers.location).toBe(`/w/${token}`);
    expect((await send({}, `/w/${token}/begun`)).status).toBe(410);
  });

  test('pressed twice at the same moment counts once', async () => {
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await confirmations()).toHaveLength(1);
  });

  const over = async (code: 'link_expired' | 'link_newer' | 'link_ended' | 'link_unknown', status: number) => {
    const looked = await get();
    expect([looked.status, says(looked.text, nl(`errors:workplace.${code}`))]).toEqual([status, true]);
    expect(looked.text).not.toMatch(/Ayla|Demir|Pim/);
    expect((await send()).status).toBe(status);
    expect(await confirmations()).toEqual([]);
  };

  test('that is too old', async () => {
    await send({ 'p-B1-K1-W1': 'guided', ...WHO, action: 'later' });
    app.setNow(new Date(START.getTime() + 14 * 24 * 3_600_000));
    await over('link_expired', 410);
    // what was chosen goes on in the new one
    const old = token;
    token = await ask(dossier);
    expect((await get()).text).toMatch(/value="guided" checked/);
    token = old;
    await over('link_newer', 410);
  });

  test.each(['', '/begun'])('that became too old while its page was open keeps what was chosen (%s)', async (path) => {
    app.setNow(new Date(START.getTime() + 14 * 24 * 3_600_000));
    const late = await send({ ...ALL, ...WHO, role: 'chef' }, `/w/${token}${path}`);
    expect([late.status, await confirmations()]).toEqual([410, []]);
    if (path === '') expect(says(late.text, nl('errors:workplace.link_expired'))).toBe(true);
    expect(late.text).not.toMatch(/Ayla|Demir|Pim/);
    token = await ask(dossier);
    const { text: html } = await get();
    expect(html.match(/value="(independent|guided|not_yet)" checked/g)).toHaveLength(3);
    // who chose it is asked anew
    expect(html).not.toContain('value="chef"');
  });

  test('that the school took back, and of a dossier that ended', async () => {
    await withdrawLinks(app.issuing, admin, dossier.id);
    await over('link_ended', 410);
    dossier = await addDossier(app, school);
    token = await ask(dossier);
    await app.storage.dossiers.update({ ...dossier, state: 'rejected' });
    await over('link_ended', 410);
  });

  test('that nobody made, or with half its characters', async () => {
    token = '1'.repeat(22);
    await over('link_unknown', 404);
    // the code of a certificate is of no use here
    expect((await get()).text).not.toContain(nl('common:problem.code'));
    token = 'x';
    await over('link_unknown', 404);
  });

  test('guessed too often is refused; a right one is not', async () => {
    const other = await startTestApp();
    try {
      const statuses = [];
      for (let guess = 0; guess < 32; guess += 1)
        statuses.push((await request(other.app).get(`/w/${String(guess % 9 || 1).repeat(22)}`)).status);
      expect(statuses.slice(0, 30)).toEqual(Array(30).fill(404));
      expect(statuses.slice(30)).toEqual([429, 429]);
    } finally {
      await other.end();
    }
  });

  test('is not stored, not sent on, and looking changes nothing', async () => {
    const before = await link();
    const { headers } = await get();
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    });
    expect(headers['permissions-policy']).toContain('microphone=(self)');
    expect(await link()).toEqual(before);
  });

  test('for a correction shows and changes only what was chosen', async () => {
    await send();
    app.setNow(new Date(START.getTime() + 60_000));
    await askCorrection(app.issuing, admin, dossier.id, ['B1-K1-W3']);
    token = await newestToken(dossier.id);
    const { text: html } = await get();
    expect(html).toContain('p-B1-K1-W3');
    expect(html).not.toContain('p-B1-K1-W1');
    expect(html).toMatch(/value="not_yet" checked/);
    await send({ ...WHO, 'p-B1-K1-W3': 'independent' });
    const [first, second] = await confirmations();
    expect(
      (await app.storage.dossiers.lines(dossier.id)).map(({ performance, confirmationId }) => [
        performance,
        confirmationId,
      ]),
    ).toEqual([
      ['independent', first?.id],
      ['guided', first?.id],
      ['independent', second?.id],
    ]);
    expect(await stateOf()).toBe('at_school');
  });
});

describe('a photo', () => {
  const photoBytes = async (shade = 0) => Buffer.from(await smallPhoto(`#0b5a6${shade}`));
  const attach = (bytes: Buffer, name = 'foto.jpg', fields: Record<string, string> = {}) => {
    const form = request(app.app).post(`/w/${token}`);
    for (const [field, value] of Object.entries(fields)) form.field(field, value);
    return form.attach('file', bytes, name);
  };
  const own = async () => app.storage.dossiers.evidence(dossier.id);

  test('is drawn anew, seen and taken away by this link only', async () => {
    expect((await attach(await photoBytes(), 'foto.jpg', { 'p-B1-K1-W1': 'guided' })).status).toBe(303);
    const [photo] = await own();
    expect(photo).toMatchObject({ kind: 'photo', addedBy: 'supervisor', mediaType: 'image/jpeg' });
    const path = `/w/${token}/evidence/${photo?.id}`;
    expect((await get(path)).headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
    });
    const mine = token;
    token = await ask(await addDossier(app, school, { learner: 'Bo Berg' }));
    expect((await get(`/w/${token}/evidence/${photo?.id}`)).status).toBe(404);
    await send({ remove: photo?.id ?? '', action: '' });
    expect(await own()).toHaveLength(1);
    token = mine;
    expect((await send({ remove: photo?.id ?? '', action: '' })).headers.location).toBe(`/w/${token}?done=kept`);
    expect(await own()).toEqual([]);
  });

  test('that is none comes back with everything else as it was', async () => {
    const { status, text: html } = await attach(Buffer.from('geen foto'), 'foto.jpg', {
      'p-B1-K1-W1': 'guided',
      remark: 'Goed.',
    });
    expect([status, says(html, nl('errors:evidence.photo_kind'))]).toEqual([422, true]);
    expect(html).toMatch(/value="guided" checked/);
    expect(html).toContain('value="Goed."');
  });

  test('that is none tells at once what else is missing when it is sent', async () => {
    const { text: html } = await attach(Buffer.from('geen foto'), 'foto.jpg', {
      ...WHO,
      remark: '111222333',
      action: 'send',
    });
    expect(says(html, nl('errors:evidence.photo_kind'))).toBe(true);
    expect(html).toContain('href="#p-B1-K1-W1"');
    expect(says(html, nl('errors:form.bsn_like'))).toBe(true);
    expect(html).not.toContain('111222333');
    expect(await confirmations()).toEqual([]);
  });

  test.each(['later', ''])('that is none brings no BSN back, whatever button was pressed ("%s")', async (action) => {
    const typed = { 'p-B1-K1-W1': 'guided', ...WHO, remark: '111222333', action };
    const { status, text: html } = await attach(Buffer.from('geen foto'), 'foto.jpg', typed);
    expect([status, says(html, nl('errors:evidence.photo_kind'))]).toEqual([422, true]);
    expect(says(html, nl('errors:form.bsn_like'))).toBe(true);
    expect(html).not.toContain('111222333');
    expect(html).toMatch(/value="guided" checked/);
  });

  test('that is too large is let go of, and the taps stay', async () => {
    const { status, text: html } = await attach(Buffer.alloc(15_000_001), 'foto.jpg', { 'p-B1-K1-W1': 'guided' });
    expect([status, says(html, nl('errors:evidence.photo_too_large'))]).toEqual([422, true]);
    expect(html).toMatch(/value="guided" checked/);
    expect(await own()).toEqual([]);
  });

  test('is not read at all by a wrong link, and at most three are kept', async () => {
    const right = token;
    token = '2'.repeat(22);
    expect((await attach(await photoBytes())).status).toBe(404);
    token = right;
    for (let n = 0; n < 3; n += 1) expect((await attach(await photoBytes(n))).status).toBe(303);
    expect((await attach(await photoBytes(9))).status).toBe(422);
    expect(await own()).toHaveLength(3);
  });

  test('a sound that the page did not record is refused', async () => {
    const form = request(app.app).post(`/w/${token}/voice`).field('ticket', 'x.y');
    expect((await form.attach('file', Buffer.from('lawaai'), 'opname')).status).toBe(422);
    expect(await own()).toEqual([]);
  });
});

describe('who works at the school', () => {
  test('and sends with a link while signed in decides no more about that dossier', async () => {
    const { agent, actor } = await app.signIn(school, 'assessor', 'ari@voorbeeld.example');
    await agent.get(`/w/${token}`);
    expect(await app.storage.dossiers.linksSeen([dossier.id])).toEqual([]);
    await agent
      .post(`/w/${token}`)
      .type('form')
      .send({ action: 'send', ...ALL, ...WHO });
    expect(await stateOf()).toBe('at_school');
    expect(await app.storage.dossiers.linksSeen([dossier.id])).toMatchObject([{ member: actor.memberId }]);
    await expectCode(checkDossiers(app.issuing, actor, [dossier.id]), 'dossier.opened_link');
    expect(await checkDossiers(app.issuing, admin, [dossier.id])).toMatchObject({ checked: 1 });
  });
});
