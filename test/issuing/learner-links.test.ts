/** Links of learners: who makes them, for whom, by mail, and where they are found from the holder's folder. People are fictional. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import {
  endLearnerLink,
  giveLearnerLinks,
  learnerSlips,
  mailLearnerLinks,
} from '../../src/issuing/learners/learner-links.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, ownLink } from '../support/dossier.ts';
import { judgedDossier } from '../support/endorsed.ts';
import { expectCode } from '../support/expect-code.ts';
import { addSchool, type TestSchool } from '../support/school.ts';

let app: TestApp;
let school: TestSchool;
let id: string;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  id = school.organisation.id;
});
beforeEach(() => app.setNow(START));
afterAll(() => app.end());

const linkOf = (dossierId: string) => app.storage.learnerLinks.ofDossier(dossierId);

/** What was mailed to an address. */
async function mailsTo(address: string): Promise<string[]> {
  await sendDueMail(app.issuing);
  const dir = join(app.dir, 'mail');
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const all = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  return all.filter((mail) => mail.includes(address)).map((mail) => mail.replace(/=\r?\n/g, ''));
}

describe('giving', () => {
  test('a class in one act: who has a good link keeps it, who is done gets none; kept as hash and sealed only', async () => {
    const groupName = 'K1';
    const [first, second] = [await addDossier(app, id, { groupName }), await addDossier(app, id, { groupName })];
    await addDossier(app, id, { groupName, state: 'rejected' });
    await addDossier(app, id, { groupName: 'K2' });
    const token = await ownLink(app, first);
    expect(await giveLearnerLinks(app.issuing, school.admin, { groupName })).toBe(1);
    const slips = await learnerSlips(app.issuing, school.admin, { groupName });
    expect(slips.map(({ dossierId }) => dossierId).sort()).toEqual([first.id, second.id].sort());
    expect(slips.find(({ dossierId }) => dossierId === first.id)?.token).toBe(token);
    expect(await linkOf(second.id)).toMatchObject({
      createdBy: school.admin.memberId,
      // the placement was over: 90 days from now
      expiresAt: '2027-02-19T13:00:00Z',
    });
    expect(await linkOf(first.id)).toMatchObject({ tokenSha256: app.issuing.sha256Hex(token) });
    expect(JSON.stringify(await linkOf(first.id))).not.toContain(token);
  });

  test('works on for 90 days after a placement that is still going on, then goes; a new one ends the old', async () => {
    const dossier = await addDossier(app, id, { endDate: '2027-06-30' });
    const token = await ownLink(app, dossier);
    expect((await linkOf(dossier.id))?.expiresAt).toBe('2027-09-28T00:00:00Z');
    expect(await giveLearnerLinks(app.issuing, school.admin, { dossierId: dossier.id }, 'anew')).toBe(1);
    expect(await ownLink(app, dossier)).not.toBe(token);
    app.setNow(new Date('2027-09-28T00:00:00Z'));
    expect(await learnerSlips(app.issuing, school.admin, { dossierId: dossier.id })).toEqual([]);
  });

  test('is for who writes dossiers of the own school', async () => {
    const dossier = await addDossier(app, id);
    const of = { dossierId: dossier.id };
    const other = await addSchool(app, { slug: 'andereschool' });
    for (const act of [giveLearnerLinks, learnerSlips, mailLearnerLinks]) {
      await expectCode(act(app.issuing, other.admin, of), 'dossier.not_found');
      await expectCode(act(app.issuing, school.assessor, of), 'access.denied');
      await expectCode(act(app.issuing, school.assessor, { groupName: '' }), 'access.denied');
    }
    await expectCode(endLearnerLink(app.issuing, other.admin, dossier.id), 'dossier.not_found');
    await app.storage.dossiers.update({ ...dossier, state: 'signed' });
    await expectCode(giveLearnerLinks(app.issuing, school.admin, of), 'dossier.not_open');
    const coaches = await app.addOrganisation('werk');
    await expectCode(giveLearnerLinks(app.issuing, coaches.actor, { groupName: '' }), 'organisation.not_a_school');
  });
});

describe('by mail', () => {
  test('goes once to who has an address, with the link and without a name; not when it was taken back', async () => {
    const groupName = 'M1';
    const learner = 'Mila Mailtest-Fictief';
    const dossier = await addDossier(app, id, { groupName, learner, email: 'mila@leerling.example' });
    await addDossier(app, id, { groupName });
    for (let twice = 0; twice < 2; twice += 1)
      expect(await mailLearnerLinks(app.issuing, school.admin, { groupName })).toBe(1);
    const [mail, ...more] = await mailsTo('mila@leerling.example');
    expect(more).toEqual([]);
    expect(mail).toContain(`/l/${await ownLink(app, dossier)}`);
    expect(mail).not.toMatch(/Mailtest|Mila /);
    await mailLearnerLinks(app.issuing, school.admin, { groupName });
    await endLearnerLink(app.issuing, school.admin, dossier.id);
    expect(await mailsTo('mila@leerling.example')).toHaveLength(1);
  });

  test('does not go to an address that was changed meanwhile', async () => {
    const dossier = await addDossier(app, id, { email: 'oud@leerling.example' });
    await mailLearnerLinks(app.issuing, school.admin, { dossierId: dossier.id });
    await app.storage.recipients.changeEmail(id, dossier.recipientId, 'nieuw@leerling.example');
    expect(await mailsTo('leerling.example')).toHaveLength(1);
    expect(await mailsTo('oud@leerling.example')).toEqual([]);
  });
});

test('the holder’s folder leads to a dossier of the same record, and never to one of the same name', async () => {
  const name = 'Noor Naamgenoot-Fictief';
  const judged = await judgedDossier(app, school, name);
  const twin = await addDossier(app, id, { learner: name });
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [judged.id]);
  await issueCeremony(app.issuing, ceremonyId);
  const [paper] = await tokensForPaper(app.issuing, school.admin, [awards[0]?.id ?? ''], 'test');
  const folder = async () => (await request(app.app).get(`/m/${paper?.token}`)).text;
  await ownLink(app, twin);
  expect(await folder()).not.toContain('href="/l/');
  const next = await addDossier(app, id, { learner: name });
  await app.storage.dossiers.delete(next.id);
  await app.storage.dossiers.insert({ ...next, id: 'next-of-noor', recipientId: judged.recipientId }, []);
  expect(await folder()).not.toContain('href="/l/');
  const token = await ownLink(app, { ...next, id: 'next-of-noor' });
  expect(await folder()).toContain(`href="/l/${token}"`);
  await endLearnerLink(app.issuing, school.admin, 'next-of-noor');
  expect(await folder()).not.toContain('href="/l/');
});
