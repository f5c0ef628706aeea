/** The school's open requests: asking a class, reminders, taking back, slips on paper. People are fictional. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { text } from '../../../src/i18n/i18n.ts';
import type { Dossier } from '../../../src/issuing/dossiers/dossiers.ts';
import { addressKey } from '../../../src/issuing/letters/outbox.ts';
import { sendDueMail } from '../../../src/issuing/letters/outbox-send.ts';
import { START, startTestApp, type TestApp } from '../../support/app.ts';
import { addDossier, addSchool } from '../../support/dossier.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { type MemberBrowser, memberBrowser, signedIn } from '../desk/member-browser.ts';

const DAY_MS = 24 * 3_600_000;
const PAGE = '/desk/workplace';
const nl = (key: Parameters<typeof text>[1], params = {}) => text('nl', key, params);

let app: TestApp;
let school: string;
let coach: MemberBrowser;
let dossier: Dossier;
beforeAll(async () => {
  app = await startTestApp();
  school = (await addSchool(app, 'voorbeeld')).organisation.id;
});
let number = 0;
beforeEach(async () => {
  await later(0);
  number += 1;
  dossier = await addDossier(app, school, { supervisorEmail: `pim-${number}@woonzorg.example` });
});
afterAll(() => app.end());

/** The clock goes on; whoever works then has signed in then. */
async function later(days: number): Promise<void> {
  app.setNow(new Date(START.getTime() + days * DAY_MS));
  coach = await signedIn(app, school);
}
const ask = (...ids: string[]) => coach.post(PAGE, { dossier: ids }, `${PAGE}/ask`);
const remind = () => coach.post(PAGE, {}, `${PAGE}/${dossier.id}/remind`);
const links = () => app.storage.dossiers.links(dossier.id);
const mailed = async () => {
  await sendDueMail(app.issuing);
  const email = `pim-${number}@woonzorg.example`;
  const newest = await app.storage.outbox.newest(school, addressKey(app.issuing, email), 'workplace-reminder');
  return newest?.state;
};

describe('open requests', () => {
  test('a class is asked in one act; one that cannot be asked does not stop the rest', async () => {
    const signed = await addDossier(app, school, { learner: 'Bo Berg-Fictief', state: 'signed' });
    expect((await coach.get('/desk/dossiers?state=draft')).text).toContain('action="/desk/workplace/ask"');
    expect((await ask(dossier.id, signed.id)).headers.location).toBe(`${PAGE}?done=companiesSome`);
    expect(await links()).toHaveLength(1);
    expect((await coach.get(`/desk/dossiers/${dossier.id}`)).text).toContain(`/slips?dossier=${dossier.id}`);
    const { text: html } = await coach.get(PAGE);
    expect(html).toMatch(/crumb"><a href="\/desk\/dossiers">/);
    expect(html).toContain('Ayla Demir-Fictief');
    expect(html).not.toContain('Bo Berg');
    expect((await ask(signed.id)).status).toBe(409);
  });

  test('stand by name on the page and on paper, whoever was asked first', async () => {
    const names = ['Zoë Zuid-Fictief', 'Åsa Berg-Fictief', 'ben Aker-Fictief'];
    const group = 'op naam';
    for (const learner of names) {
      const { id } = await addDossier(app, school, { learner, groupName: group, supervisorEmail: null });
      await ask(id);
    }
    const order = ['Åsa Berg-Fictief', 'ben Aker-Fictief', 'Zoë Zuid-Fictief'];
    for (const path of [PAGE, `${PAGE}/slips?group=${encodeURIComponent(group)}`]) {
      const { text: html } = await coach.get(path);
      const places = order.map((name) => html.indexOf(name));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }
  });

  test('of a school that asked nobody: the page says only that', async () => {
    const other = (await addSchool(app, 'stil')).organisation.id;
    const { text: html } = await (await signedIn(app, other, 'coach', 'coach@stil.example')).get(PAGE);
    expect(html).toContain(nl('workplace:requests.none'));
    expect(html).not.toContain(nl('workplace:requests.lead'));
  });

  test('two reminders, three days apart, with the same link', async () => {
    await ask(dossier.id);
    const [link] = await links();
    expect((await remind()).status).toBe(409);
    await later(3);
    expect((await remind()).headers.location).toBe(`${PAGE}?done=companyReminded`);
    expect(await mailed()).toBe('sent');
    expect((await remind()).status).toBe(409);
    await later(6);
    await remind();
    await later(12);
    expect((await remind()).status).toBe(409);
    expect(await links()).toEqual([{ ...link, reminders: 2, remindedAt: '2026-11-27T13:00:00Z' }]);
    expect((await coach.get(PAGE)).text).toContain(nl('workplace:remind.twice'));
    await later(15);
    const { text: html } = await coach.get(PAGE);
    expect(html).toContain(nl('workplace:requests.over'));
    const { text: whole } = await coach.get(`/desk/dossiers/${dossier.id}`);
    for (const key of ['workplace:requests.over', 'workplace:requests.again', 'school:link.overSince'] as const)
      expect(whole).toContain(nl(key));
    expect(whole).not.toContain(nl('school:link.until'));
    expect(whole).not.toContain('/slips?dossier');
    expect((await coach.get(`${PAGE}/slips?dossier=${dossier.id}`)).text).toContain(nl('workplace:slips.noneOne'));
  });

  test('what was taken back is gone from the page, and its link is dead', async () => {
    await ask(dossier.id);
    await coach.post(PAGE, {}, `${PAGE}/${dossier.id}/withdraw`);
    expect((await links())[0]?.endedAt).toBe('2026-11-21T13:00:00Z');
    expect((await coach.get(PAGE)).text).not.toContain(`/${dossier.id}/`);
    expect((await remind()).status).toBe(409);
  });

  test('of a half judged dossier, taken back, are missed in every list until they are asked again', async () => {
    await ask(dossier.id);
    const [line] = await app.storage.dossiers.lines(dossier.id);
    if (line)
      await app.storage.dossiers.updateLine({ ...line, performance: 'guided', confirmedAt: START.toISOString() });
    const inList = async (path: string) => {
      const { text: html } = await coach.get(path);
      const at = html.indexOf(`/desk/dossiers/${dossier.id}"`);
      return html.slice(at, html.indexOf('</li>', at));
    };
    const board = () => inList('/desk/dossiers?state=at_company');
    expect(await board()).toContain(nl('school:state.at_company'));
    await coach.post(PAGE, {}, `${PAGE}/${dossier.id}/withdraw`);
    expect(await board()).toContain(nl('school:state.not_asked'));
    expect(await board()).toContain(nl('school:todo.not_asked'));
    expect(await board()).not.toContain(nl('school:state.at_company'));
    await ask(dossier.id);
    expect(await board()).toContain(nl('school:state.at_company'));
    expect(await board()).not.toContain(nl('school:todo.not_asked'));
  });

  test('slips carry the link that is good, for who asks companies only', async () => {
    await ask(dossier.id);
    // who is asked by mail is on paper only after the page said what that does
    const first = await coach.get(`${PAGE}/slips?dossier=${dossier.id}`);
    expect(first.text).toContain(nl('workplace:slips.does'));
    expect(first.text).not.toContain('class="slip"');
    expect((await coach.get(`${PAGE}/slips`)).text).not.toContain('Ayla Demir-Fictief');
    expect(await app.storage.dossiers.linksSeen([dossier.id])).toEqual([]);
    const [, address = ''] = /href="([^"]+paper[^"]+)"/.exec(first.text) ?? [];
    const { text: html } = await coach.get(address.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
    const [, token = ''] = /https:\/\/blijk\.example\/w\/(\w{22})</.exec(html) ?? [];
    expect(app.issuing.sha256Hex(token)).toBe((await links())[0]?.tokenSha256);
    expect(html).toContain('src="data:image/svg+xml;base64,');
    expect(html.match(/class="slip"/g)).toHaveLength(1);
    expect((await coach.get(`${PAGE}/slips?group=leeg`)).text).not.toContain('class="slip"');
    const viewer = await signedIn(app, school, 'viewer');
    expect((await viewer.get(`${PAGE}/slips`)).status).toBe(403);
    expect((await viewer.get(PAGE)).text).not.toContain('/slips');
  });

  test('who is no school has none', async () => {
    const coaches = await app.addOrganisation('werk');
    expect((await (await signedIn(app, coaches.organisation.id)).get(PAGE)).status).toBe(403);
  });

  test('what the learner offers is seen by who judges, and taken away by the coach', async () => {
    await ask(dossier.id);
    const page = `${PAGE}/${dossier.id}/evidence`;
    const photo = Buffer.from(await smallPhoto());
    expect((await coach.upload(page, {}, photo, 'foto.png')).headers.location).toBe(`${page}?done=evidence`);
    const broken = await coach.upload(page, {}, Buffer.from('geen foto'), 'foto.png');
    expect(broken.text).toContain(nl('errors:evidence.photo_kind'));
    const [item] = await app.storage.dossiers.evidence(dossier.id);
    expect(item).toMatchObject({ addedBy: 'learner', kind: 'photo', mediaType: 'image/jpeg' });
    expect((await coach.get(`${page}/${item?.id}`)).headers['content-type']).toBe('image/jpeg');
    const { text: slip } = await coach.get(`${PAGE}/slips?dossier=${dossier.id}&paper=yes`);
    const [, token = ''] = /\/w\/(\w{22})</.exec(slip) ?? [];
    const guest = memberBrowser(app.app);
    expect((await guest.get(`/w/${token}`)).text).toContain(`/w/${token}/evidence/${item?.id}`);
    expect((await guest.get(`/w/${token}/evidence/${item?.id}`)).headers['content-type']).toBe('image/jpeg');
    // who judges takes away nothing of the learner
    await guest.postBare(`/w/${token}`, { remove: item?.id ?? '' });
    expect(await app.storage.dossiers.evidence(dossier.id)).toEqual([item]);
    await coach.post(page, { remove: item?.id ?? '' });
    expect(await app.storage.dossiers.evidence(dossier.id)).toEqual([]);
    await app.storage.dossiers.update({ ...dossier, state: 'signed' });
    expect((await coach.upload(page, {}, photo, 'foto.png')).status).toBe(409);
  });
});
