/** Asking a company: links, the mail to who judges, reminders, and who may not judge. People are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { readBegun } from '../../src/issuing/workplace/workplace-begun.ts';
import { askCompany, askCorrection, tokenOf, withdrawLinks } from '../../src/issuing/workplace/workplace-links.ts';
import { keepBegun } from '../../src/issuing/workplace/workplace-task.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, addSchool } from '../support/dossier.ts';
import { expectCode } from '../support/expect-code.ts';
import { company } from '../support/school-samples.ts';

let app: TestApp;
let admin: Actor;
let school: string;
beforeEach(async () => {
  app = await startTestApp();
  const made = await addSchool(app, 'voorbeeld');
  admin = made.actor;
  school = made.organisation.id;
});
afterEach(() => app.end());

const ask = (...dossiers: Dossier[]) =>
  askCompany(
    app.issuing,
    admin,
    dossiers.map(({ id }) => id),
  );
const linksOf = ({ id }: Dossier) => app.storage.dossiers.links(id);

/** The mails that went, newest last. */
async function mails(): Promise<string[]> {
  await sendDueMail(app.issuing);
  const dir = join(app.dir, 'mail');
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
}

describe('asking', () => {
  test('makes a link that works two weeks, and keeps its token only as hash and sealed', async () => {
    const dossier = await addDossier(app, school);
    expect(await ask(dossier)).toEqual([{ dossierId: dossier.id, refused: null, mailed: true }]);
    const [link] = await linksOf(dossier);
    const token = link && tokenOf(app.issuing, school, link);
    expect(token).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect(link).toMatchObject({
      tokenSha256: app.issuing.sha256Hex(token ?? ''),
      expiresAt: '2026-12-05T13:00:00Z',
      createdBy: admin.memberId,
      codes: null,
    });
    expect(link && tokenOf(app.issuing, 'elsewhere', link)).toBeNull();
    expect(await app.storage.dossiers.find(dossier.id)).toMatchObject({
      state: 'at_company',
      askedAt: '2026-11-21T13:00:00Z',
    });
  });

  test('not before the first day of the placement', async () => {
    const dossier = await addDossier(app, school, { startDate: '2026-11-22', endDate: '2027-01-29' });
    expect(await ask(dossier)).toMatchObject([{ refused: 'dossier.not_begun', mailed: false }]);
    expect(await linksOf(dossier)).toEqual([]);
  });

  test.each([
    ['the company', { trainingCompanyId: 'company-other' }],
    ['the address', { supervisorEmail: 'ander@woonzorg.example' }],
  ])('a newer link takes over nothing where %s is another', async (_what, changes) => {
    const dossier = await addDossier(app, school);
    await app.storage.trainingCompanies.insert(
      company({ id: 'company-other', organisationId: school, leerbedrijfId: '100000001' }),
    );
    await ask(dossier);
    const [first] = await linksOf(dossier);
    if (first) await app.storage.dossiers.updateLink({ ...first, begun: '{"remark":"goed"}' });
    await app.storage.dossiers.update({ ...dossier, ...changes, state: 'at_company' });
    app.setNow(new Date('2026-11-22T09:00:00Z'));
    await ask(dossier);
    expect((await linksOf(dossier))[0]).toMatchObject({ begun: null, endedAt: null });
  });

  test('a link that is too old is gone on with, and writes nothing once there is a newer one', async () => {
    const dossier = await addDossier(app, school);
    await ask(dossier);
    const [first] = await linksOf(dossier);
    const typed = { chosen: {}, remark: 'Van toen', name: 'Oude Hand', role: 'chef' };
    app.setNow(new Date('2026-12-20T09:00:00Z'));
    if (first) await keepBegun(app.issuing, first, typed);
    await ask(dossier);
    const [second] = await linksOf(dossier);
    expect(readBegun(second?.begun ?? null)).toMatchObject({ remark: 'Van toen', name: '', role: '' });
    if (first) await keepBegun(app.issuing, first, { ...typed, remark: 'Toch nog' });
    expect((await linksOf(dossier))[0]?.begun).toBe(second?.begun);
    expect((await linksOf(dossier))[1]?.begun).not.toContain('Toch nog');
  });

  test('a newer link ends the one before and takes over what was chosen, not who chose it', async () => {
    const dossier = await addDossier(app, school);
    await ask(dossier);
    const [first] = await linksOf(dossier);
    if (first)
      await app.storage.dossiers.updateLink({ ...first, begun: '{"remark":"goed","name":"Pim","role":"chef"}' });
    app.setNow(new Date('2026-11-22T09:00:00Z'));
    await ask(dossier);
    const [second, ended] = await linksOf(dossier);
    expect(second).toMatchObject({ endedAt: null });
    expect(readBegun(second?.begun ?? null)).toMatchObject({ remark: 'goed', name: '', role: '' });
    expect(ended).toMatchObject({ id: first?.id, endedAt: '2026-11-22T09:00:00Z', sealedToken: null });
  });

  test('a class in one act: one mail an address, no names in its subject, no surname at all', async () => {
    const class_ = [
      await addDossier(app, school),
      await addDossier(app, school, { learner: 'Bo Berg-Fictief' }),
      await addDossier(app, school, { learner: 'Chi Chan-Fictief', supervisorEmail: null }),
      await addDossier(app, school, { learner: 'Dea Dijk-Fictief', state: 'signed' }),
    ];
    expect((await ask(...class_)).map(({ refused, mailed }) => [refused, mailed])).toEqual([
      [null, true],
      [null, true],
      [null, false],
      ['dossier.not_open', false],
    ]);
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail).toContain('pim@woonzorg.example');
    expect(mail).toContain('Subject: Een school vraagt uw oordeel over 2 leerlingen');
    expect(mail).not.toMatch(/Demir|Berg|Chi|Dea/);
    const oldest = (await app.storage.dossiers.openRequests(school, { email: 'pim@woonzorg.example' }, 1))[0];
    expect(mail?.replace(/=\r?\n/g, '')).toContain(`/w/${oldest && tokenOf(app.issuing, school, oldest.link)}`);
  });

  test('a question of the school is in the mail that brings the new link', async () => {
    const dossier = await addDossier(app, school, { question: 'period' });
    await ask(dossier);
    const [mail] = await mails();
    expect(mail).toContain('Subject: Een school heeft nog een vraag over uw oordeel');
    expect(mail?.replace(/=\r?\n/g, '')).toContain('heeft nog een vraag over uw oordeel: Klopt de periode?');
  });

  test('a mail about what was taken back is not sent', async () => {
    const dossier = await addDossier(app, school);
    await ask(dossier);
    await withdrawLinks(app.issuing, admin, dossier.id);
    expect(await mails()).toEqual([]);
    expect((await linksOf(dossier))[0]).toMatchObject({ endedAt: '2026-11-21T13:00:00Z', sealedToken: null });
  });

  test('a dossier of which the question was taken back lies with the school again, as far as it had come', async () => {
    const stateAfter = async ({ id }: Dossier): Promise<string | undefined> => {
      await withdrawLinks(app.issuing, admin, id);
      return (await app.storage.dossiers.find(id))?.state;
    };
    const fresh = await addDossier(app, school);
    await ask(fresh);
    expect(await stateAfter(fresh)).toBe('draft');
    expect((await ask(fresh))[0]?.refused).toBeNull();
    const half = await addDossier(app, school);
    await ask(half);
    const [line] = await app.storage.dossiers.lines(half.id);
    if (line) await app.storage.dossiers.updateLine({ ...line, performance: 'guided', confirmedAt: half.createdAt });
    expect(await stateAfter(half)).toBe('at_company');
    const judged = await addDossier(app, school, { state: 'at_school', decidedAt: '2026-11-20T09:00:00Z' });
    await askCorrection(app.issuing, admin, judged.id, ['B1-K1-W1']);
    expect(await stateAfter(judged)).toBe('at_school');
    const checked = await addDossier(app, school, { state: 'checked' });
    expect(await stateAfter(checked)).toBe('checked');
  });
});

describe('who is refused', () => {
  test.each(['signatory', 'assessor', 'admin'] as const)('%s of the school does not judge', async (role) => {
    await app.signIn(school, role, 'pim@woonzorg.example');
    const dossier = await addDossier(app, school, { supervisorEmail: 'Pim@Woonzorg.example' });
    expect((await ask(dossier))[0]?.refused).toBe('workplace.supervisor_is_staff');
    expect(await linksOf(dossier)).toEqual([]);
  });

  test.each(['pim+werk@woonzorg.example', '"pim"@woonzorg.example', 'PIM@woonzorg.example.'])(
    'nor by %s, which is the same mailbox',
    async (supervisorEmail) => {
      await app.signIn(school, 'assessor', 'pim@woonzorg.example');
      const dossier = await addDossier(app, school, { supervisorEmail });
      expect((await ask(dossier))[0]?.refused).toBe('workplace.supervisor_is_staff');
    },
  );

  test('nor does the learner, and nothing is asked without work processes', async () => {
    const self = await addDossier(app, school, { email: 'pim@woonzorg.example' });
    const empty = await addDossier(app, school, { learner: 'Leeg Fictief' });
    await app.storage.dossiers.replaceLines(empty.id, []);
    expect((await ask(self, empty)).map(({ refused }) => refused)).toEqual([
      'workplace.supervisor_is_learner',
      'dossier.no_lines',
    ]);
  });

  test('another school, a viewer, and who is no school', async () => {
    const dossier = await addDossier(app, school);
    const other = await addSchool(app, 'ander');
    await expectCode(askCompany(app.issuing, other.actor, [dossier.id]), 'dossier.not_found');
    const viewer = (await app.signIn(school, 'viewer')).actor;
    await expectCode(askCompany(app.issuing, viewer, [dossier.id]), 'access.denied');
    const coaches = await app.addOrganisation('werk');
    const theirs = await addDossier(app, coaches.organisation.id);
    await expectCode(askCompany(app.issuing, coaches.actor, [theirs.id]), 'organisation.not_a_school');
  });
});

describe('a correction', () => {
  test('asks about chosen lines of a dossier that lies at the school', async () => {
    const dossier = await addDossier(app, school, { state: 'at_school' });
    const correct = (codes: string[]) => askCorrection(app.issuing, admin, dossier.id, codes);
    await expectCode(correct(['B9-K9-W9']), 'dossier.no_lines');
    await correct(['B1-K1-W2', 'B9-K9-W9']);
    expect((await linksOf(dossier))[0]?.codes).toBe('["B1-K1-W2"]');
    expect(await app.storage.dossiers.find(dossier.id)).toMatchObject({ state: 'at_company' });
    const signed = await addDossier(app, school, { state: 'signed' });
    await expectCode(askCorrection(app.issuing, admin, signed.id, ['B1-K1-W2']), 'dossier.not_open');
  });
});
