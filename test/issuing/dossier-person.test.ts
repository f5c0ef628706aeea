/** A learner's dossier given and erased; what stays knows nobody. People and companies are fictional. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { offerPhoto, takeOffered } from '../../src/issuing/dossiers/dossier-evidence.ts';
import { eraseDossier, exportDossier, forgetOldDossiers } from '../../src/issuing/dossiers/dossier-person.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { awardParts, partName, proposedParts } from '../../src/issuing/dossiers/part-badges.ts';
import { choosePartBadges } from '../../src/issuing/dossiers/school-settings.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { addPhoto } from '../../src/issuing/evidence/evidence.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { offerOwnPhoto } from '../../src/issuing/learners/learner-evidence.ts';
import { mailLearnerLinks } from '../../src/issuing/learners/learner-links.ts';
import { findLearner } from '../../src/issuing/learners/learner-page.ts';
import { sendDueMail } from '../../src/issuing/letters/outbox-send.ts';
import { SCRUB_JOB } from '../../src/issuing/scrub.ts';
import { addWorkplacePhoto } from '../../src/issuing/workplace/workplace-evidence.ts';
import { askCompany, tokenOf } from '../../src/issuing/workplace/workplace-links.ts';
import { findWorkplace, keepBegun } from '../../src/issuing/workplace/workplace-task.ts';
import { evidenceLabel } from '../../src/web/evidence-view.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { ownLink } from '../support/dossier.ts';
import { judgedDossier } from '../support/endorsed.ts';
import { expectCode } from '../support/expect-code.ts';
import { smallPhoto } from '../support/pictures.ts';
import { addSchool, type TestSchool } from '../support/school.ts';

const NAME = 'Xaviera Quispelwind';
const TRACES = ['quispelwind', 'xaviera', 'kwispelveld'];
const OWN_EMAIL = 'xaviera@kwispelveld.example';
const EMAIL = 'judge@kwispelveld.example';
const DAY_MS = 24 * 3_600_000;

let app: TestApp;
let school: TestSchool;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
}, 60_000);
beforeEach(() => app.setNow(START));
afterAll(() => app.end());

/** A dossier that lies at the company: mailed, begun, with a photo; its learner has the own link by mail and offers a photo too. */
async function atCompany(name = NAME): Promise<Dossier> {
  const dossier = await school.addDossier(name, { state: 'draft', supervisorEmail: EMAIL }, [null, null, null, null]);
  await askCompany(app.issuing, school.admin, [dossier.id]);
  await app.storage.recipients.changeEmail(school.organisation.id, dossier.recipientId, OWN_EMAIL);
  expect(await mailLearnerLinks(app.issuing, school.admin, { dossierId: dossier.id })).toBe(1);
  await sendDueMail(app.issuing);
  const own = await findLearner(app.issuing, await ownLink(app, dossier));
  if (own.state !== 'running') throw new Error('not running');
  await offerOwnPhoto(app.issuing, own.page, await smallPhoto('#9b5a6f'));
  const [link] = await app.storage.dossiers.links(dossier.id);
  const found = await findWorkplace(app.issuing, (link && tokenOf(app.issuing, school.organisation.id, link)) ?? '');
  if (found.state !== 'open') throw new Error('not open');
  await addWorkplacePhoto(app.issuing, found.task, await smallPhoto());
  await keepBegun(app.issuing, found.task.link, {
    chosen: {},
    remark: `${name} werkt goed`,
    name: 'Kwispelveld',
    role: '',
  });
  return dossier;
}
/** Files of the data folder that know the person. */
function hits(): string[] {
  return readdirSync(app.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => {
      const bytes = readFileSync(path).toString('latin1').toLowerCase();
      return TRACES.filter((trace) => bytes.includes(trace)).map((trace) => `${trace} in ${path}`);
    });
}
const evidenceFiles = () =>
  readdirSync(app.dir, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /evidence/.test(entry.parentPath),
  ).length;

describe('erasing', () => {
  test('a dossier on its way: draft, request, judgement begun, photo and mail', async () => {
    const other = await school.addDossier('Bo Blijft');
    const { id, recipientId } = await atCompany();
    expect(hits()).not.toEqual([]);
    expect(evidenceFiles()).toBe(2);
    expect((await exportDossier(app.issuing, school.admin, id)).data.ownLink).toMatchObject({
      givenAt: '2026-11-21T13:00:00Z',
    });
    await eraseDossier(app.issuing, school.admin, id);
    expect(await app.storage.jobs.bySingletonKey(SCRUB_JOB)).toMatchObject({ state: 'queued' });
    await app.storage.erasure.scrub();
    expect(hits()).toEqual([]);
    expect(evidenceFiles()).toBe(0);
    expect(await app.storage.recipients.byId(school.organisation.id, recipientId)).toBeNull();
    expect(await app.storage.dossiers.find(other.id)).not.toBeNull();
    const { items } = await app.storage.audit.list(school.organisation.id, { limit: 1 });
    expect(items[0]).toMatchObject({ action: 'dossier.erase', objectId: id, actor: school.admin.memberId });
  });

  test.each(['school', 'holder'] as const)('a signed one by the %s: statement, dossier and judgement', async (who) => {
    const { id } = await judgedDossier(app, school, NAME, { supervisorEmail: EMAIL });
    const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [id]);
    await issueCeremony(app.issuing, ceremonyId);
    const awardId = awards[0]?.id ?? '';
    await addPhoto(app.issuing, school.admin, { awardId }, { bytes: await smallPhoto(), text: '' });
    const document = (await app.storage.awards.credential(awardId))?.json ?? '';
    if (who === 'school') await eraseDossier(app.issuing, school.admin, id);
    else {
      const [paper] = await tokensForPaper(app.issuing, school.admin, [awardId], 'test');
      const slug = (await app.storage.awards.byId(awardId))?.slug;
      const path = `/m/${paper?.token}/${slug}/erase`;
      expect((await request(app.app).post(path).type('form').send({ sure: 'yes' })).status).toBe(200);
    }
    // a mail to the praktijkopleider that waited has nothing to ask any more: it is dropped with its address
    await sendDueMail(app.issuing);
    await app.storage.erasure.scrub();
    expect(hits()).toEqual([]);
    expect(evidenceFiles()).toBe(0);
    expect(await app.storage.dossiers.find(id)).toBeNull();
    expect(await app.storage.awards.byId(awardId)).toBeNull();
    const { report } = await app.issuing.verifyOwn(document, { now: app.issuing.now() });
    expect(report.verdict).toBe('revoked');
  });

  test.each(['on its way', 'signed'] as const)('the deelbadges of a dossier that is %s', async (how) => {
    await choosePartBadges(app.issuing, school.admin, true);
    const { actor: coach } = await app.signIn(school.organisation.id, 'coach', `coach-${how.length}@college.example`);
    const { id } = await judgedDossier(app, school, NAME, { supervisorEmail: EMAIL });
    const { items } = await proposedParts(app.issuing, coach, { limit: 100 });
    const lines = items.find(({ dossier }) => dossier.id === id)?.lines ?? [];
    expect(lines.length).toBeGreaterThan(0);
    const { awards, ceremonyId } = await awardParts(app.issuing, coach, lines.map(partName));
    await expectCode(eraseDossier(app.issuing, school.admin, id), 'person.in_progress');
    await issueCeremony(app.issuing, ceremonyId);
    const documents = await Promise.all(
      awards.map(async (award) => (await app.storage.awards.credential(award.id))?.json ?? ''),
    );
    if (how === 'signed') {
      const signed = await signDossiers(app.issuing, school.signatory, [id]);
      await issueCeremony(app.issuing, signed.ceremonyId);
      // a work process that is agreed no more: its deelbadge goes all the same
      await app.storage.dossiers.replaceLines(id, (await app.storage.dossiers.lines(id)).slice(1));
    }
    await eraseDossier(app.issuing, school.admin, id);
    await sendDueMail(app.issuing);
    await app.storage.erasure.scrub();
    expect(hits()).toEqual([]);
    expect(await app.storage.dossiers.find(id)).toBeNull();
    for (const json of documents) {
      const { report } = await app.issuing.verifyOwn(json, { now: app.issuing.now() });
      expect(report.verdict).toBe('revoked');
    }
  });

  test('not while it is being issued, not by a coach, not of another school', async () => {
    const { id } = await judgedDossier(app, school, 'Bo Bezig');
    const { awards } = await signDossiers(app.issuing, school.signatory, [id]);
    await expectCode(eraseDossier(app.issuing, school.admin, id), 'person.in_progress');
    await eraseAwards(app.issuing, [awards[0]?.id ?? ''], 'command');
    const { id: another } = await school.addDossier('Bo Ander');
    await expectCode(eraseDossier(app.issuing, school.assessor, another), 'access.denied');
    const other = await addSchool(app, { slug: 'andereschool', kind: 'vso' });
    for (const act of [eraseDossier, exportDossier])
      await expectCode(act(app.issuing, other.admin, another), 'dossier.not_found');
  });
});

test('what a learner offers goes along once the school takes it, and says whose it is', async () => {
  const { id } = await school.addDossier('Ayla Aanbod', { state: 'at_company' });
  for (let at = 0; at < 2; at += 1)
    await offerPhoto(app.issuing, school.admin, id, await smallPhoto(`#${at * 9}b5a6f`));
  const [first, second] = await app.storage.dossiers.evidence(id);
  const take = (item: string | undefined, how: 'along' | 'not' = 'along') =>
    takeOffered(app.issuing, school.assessor, id, item ?? '', how);
  await take(first?.id);
  await take(second?.id);
  await take(second?.id, 'not');
  await expectCode(take('none'), 'evidence.not_found');
  await expectCode(takeOffered(app.issuing, school.signatory, id, first?.id ?? '', 'along'), 'access.denied');
  const dossier = await app.storage.dossiers.find(id);
  if (dossier === null) throw new Error('gone');
  await app.storage.dossiers.update({ ...dossier, state: 'checked', checkedBy: school.assessor.memberId });
  const { awards } = await signDossiers(app.issuing, school.signatory, [id]);
  await expectCode(take(second?.id), 'dossier.not_open');
  const went = await app.storage.evidence.ofAward(awards[0]?.id ?? '');
  expect(went.map(({ kind, source }) => [kind, source])).toEqual([['photo', 'learner']]);
  for (const [source, kind, label] of [
    ['supervisor', 'voice', 'holder:publish.evidence-voice-supervisor'],
    ['learner', 'voice', 'holder:publish.evidence-voice-learner'],
    [null, 'voice', 'holder:publish.evidence-voice'],
    ['learner', 'photo', 'holder:publish.evidence-photo'],
  ] as const)
    expect(evidenceLabel({ kind, source })).toBe(label);
});

test('what is kept is given: the judgement word for word, requests and evidence, without a link', async () => {
  const { id } = await judgedDossier(app, school, 'Fatma Yıldız');
  const [confirmation] = await app.storage.dossiers.confirmations(id);
  const [link] = await app.storage.dossiers.links(id);
  const { data } = await exportDossier(app.issuing, school.admin, id);
  expect(data).toMatchObject({
    learner: { name: 'Fatma Yıldız', email: null },
    state: 'checked',
    judgements: [{ by: 'Pim Praktijk (fictief)', sha256: confirmation?.sha256 }],
    requests: [{ answeredAt: link?.usedAt }],
  });
  expect(data.judgements[0]?.statement).toEqual(JSON.parse(confirmation?.statement ?? ''));
  expect(data.workProcesses.map(({ performance }) => performance)).toEqual([
    'independent',
    'guided',
    'not_yet',
    'independent',
  ]);
  expect(JSON.stringify(data)).not.toContain(link?.tokenSha256);
});

test('without a statement it goes by itself, two years after the placement, and not a day before', async () => {
  const mine = await addSchool(app, { slug: 'oudeschool', kind: 'pro' });
  const running = await mine.addDossier('Loopt Nog', { state: 'at_company', endDate: '2026-06-26' });
  const turned = await mine.addDossier('Wel Afgewezen', { state: 'rejected', endDate: '2026-06-27' });
  const there = async () =>
    (await Promise.all([running, turned].map(({ id }) => app.storage.dossiers.find(id)))).map((one) => one !== null);
  await forgetOldDossiers(app.issuing, '2026-06-26');
  expect(await there()).toEqual([true, true]);
  await forgetOldDossiers(app.issuing, '2026-06-27');
  // made in November: counted from then
  expect(await there()).toEqual([true, true]);
  await forgetOldDossiers(app.issuing, new Date(START.getTime() + DAY_MS).toISOString().slice(0, 10));
  expect(await there()).toEqual([false, false]);
});
