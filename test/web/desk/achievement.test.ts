/** Badges at the desk: made, previewed, made known, copied, archived. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { DEMO_BADGES } from '../../../src/demo/badges.ts';
import { achievementFormValues } from '../../../src/issuing/achievements/achievement-form.ts';
import type { TestApp, TestOrganisation } from '../../support/app.ts';
import { issueBadge } from '../issued-badge.ts';
import { startCoachDesk } from './coach-desk.ts';
import { hiddenField, type MemberBrowser, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let made: TestOrganisation;

beforeAll(async () => {
  ({ app, made, coach } = await startCoachDesk());
});
afterAll(() => app.end());

const content = DEMO_BADGES.find(({ slug }) => slug === 'communiceren')?.content;
if (content === undefined) throw new TypeError('the demo has this badge');
/** A whole form, as the page would post it. */
const WHOLE = achievementFormValues(content);
const NEW = '/desk/achievements/new';
const newest = async (at: string) => app.storage.achievements.newestVersion(at.split('/')[3]?.split('?')[0] ?? '');

async function added(fields: Record<string, string>): Promise<string> {
  const answer = await coach.post(NEW, { ...WHOLE, ...fields, action: 'save' });
  expect(answer.status).toBe(303);
  return (answer.headers.location ?? '').replace('?done=saved', '');
}

test('a whole definition is made known in one go', async () => {
  const answer = await coach.post(NEW, { ...WHOLE, name: 'Praten', action: 'publish' });
  expect(answer.headers.location).toMatch(/\?done=published$/);
  expect((await newest(answer.headers.location ?? ''))?.publishedAt).not.toBeNull();
  expect((await coach.get('/desk/ceremonies/new')).text).toContain('>Praten</option>');
});

test('half a definition is kept as a draft; the gate says at each field what is missing', async () => {
  const answer = await coach.post(NEW, { name: 'Half', theme: 'groeien', pictogram: 'star', action: 'publish' });
  expect(answer.status).toBe(422);
  for (const field of ['claim', 'employerText', 'levels-expert-signed', 'alignments']) {
    expect(answer.text).toContain(`id="${field}-error"`);
    expect(answer.text).toContain(`href="#${field}"`);
    expect(answer.text).toContain(`id="${field}"`);
  }
  // The form now belongs to the stored draft: sending it again does not make a second one.
  const at = /<form class="editor"[^>]*action="([^"]+)"/.exec(answer.text)?.[1] ?? '';
  expect(at).not.toBe(NEW);
  expect((await coach.post(at, { ...WHOLE, name: 'Heel', action: 'publish' })).status).toBe(303);
  expect((await newest(at))?.version).toBe(1);
});

test('what the form and the gate find is said together', async () => {
  const answer = await coach.post(NEW, {
    ...WHOLE,
    name: '',
    employerText: '',
    claim: 'lekker koken',
    action: 'publish',
  });
  expect(answer.status).toBe(422);
  for (const field of ['name', 'employerText', 'claim']) expect(answer.text).toContain(`id="${field}-error"`);
  // Kept as a draft it need not be whole.
  const draft = await coach.post(NEW, { ...WHOLE, name: '', employerText: '', action: 'save' });
  expect(draft.text).toContain('id="name-error"');
  expect(draft.text).not.toContain('id="employerText-error"');
});

test('a skill of another badge is chosen by its name, and its address comes along', async () => {
  const { alignments } = content;
  const [skill] = alignments;
  if (skill === undefined) throw new TypeError('the demo badge has one');
  await added({ name: 'Met vaardigheid' });
  expect((await coach.get(NEW)).text).toContain(`<option value="${skill.targetName}" data-url="${skill.targetUrl}"`);
  const none = Object.fromEntries(Object.entries(WHOLE).filter(([name]) => !name.startsWith('alignments.')));
  const byName = { 'alignments.0.targetName': ` ${skill.targetName.toUpperCase()} ` };
  const at = await coach.post(NEW, { ...none, ...byName, name: 'Gekozen', action: 'publish' });
  expect((await newest(at.headers.location ?? ''))?.content.alignments).toEqual([skill]);
  const unknown = { 'alignments.0.targetName': 'zelf bedacht', 'alignments.0.targetFramework': 'ESCO' };
  const refused = await coach.post(NEW, { ...none, ...unknown, name: 'Onbekend', action: 'save' });
  expect(refused.text).toContain('id="alignments-0-targetUrl-error"');
});

test('hard words need a reason, and the reason is kept', async () => {
  const hard = {
    ...WHOLE,
    name: 'Moeilijk',
    employerText:
      'Deze kandidaat demonstreert communicatieve verantwoordelijkheid binnen multidisciplinaire samenwerkingsverbanden.',
  };
  const refused = await coach.post(NEW, { ...hard, action: 'publish' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('id="employerText-error"');
  expect(refused.text).toContain('name="readabilityReason"');
  const at = /<form class="editor"[^>]*action="([^"]+)"/.exec(refused.text)?.[1] ?? '';
  const readabilityReason = 'Zo staat het in de vacature van de werkgever.';
  expect((await coach.post(at, { ...hard, readabilityReason, action: 'publish' })).status).toBe(303);
  expect((await newest(at))?.content.readabilityReason).toBe(readabilityReason);
});

test('a preview shows and stores nothing; a draft of the infinitive fills only what is empty', async () => {
  const count = async () => (await app.storage.achievements.list(made.organisation.id, {})).length;
  const before = await count();
  const preview = await coach.post(NEW, { ...WHOLE, name: 'Kijken', action: 'preview' });
  expect(preview.status).toBe(200);
  expect(preview.text).toContain('preview.svg?name&#x3D;Kijken');
  const fields = { ...WHOLE, 'levels.beginner.paper': 'Je helpt een ander.', 'levels.beginner.signed': '' };
  const drafted = await coach.post(NEW, { ...fields, action: 'draft' });
  expect(drafted.text).toMatch(/id="levels-beginner-signed"[^>]*>Een ander helpen\.</);
  expect(drafted.text).toContain((WHOLE['levels.expert.signed'] ?? '').split('\n')[0]);
  expect(await count()).toBe(before);
  const proposed = await coach.post(NEW, { text: 'Je helpt een ander.' }, '/desk/achievements/infinitive');
  expect([proposed.status, proposed.text]).toEqual([200, 'Een ander helpen.']);
});

test('what was saved comes back letter for letter', async () => {
  const at = await added({ name: 'Terug' });
  const { text } = await coach.get(at);
  for (const level of ['beginner', 'gevorderd', 'expert']) {
    const lines = /<textarea[^>]*id="levels-LEVEL-paper"[^>]*>([^<]*)</.source.replace('LEVEL', level);
    expect(new RegExp(lines).exec(text)?.[1]?.replaceAll('&#x27;', "'")).toBe(WHOLE[`levels.${level}.paper`]);
  }
});

test('an edit of an awarded badge is the next version, and says so', async () => {
  await issueBadge(app, made);
  const at = `/desk/achievements/${made.badges.get('samenwerken')}`;
  expect(words((await coach.get(at)).text)).toContain('Een wijziging wordt een nieuwe versie');
  await coach.post(at, { ...WHOLE, name: 'Samenwerken', action: 'save' });
  expect(await newest(at)).toMatchObject({ version: 2, publishedAt: null });
  expect((await coach.get('/desk/achievements')).text).toContain('wijziging wacht');
});

test('copy, archive, restore', async () => {
  const at = await added({ name: 'Origineel' });
  const copied = await coach.post(at, {}, `${at}/copy`);
  expect((await newest(copied.headers.location ?? ''))?.content.name).toBe('Origineel (kopie)');
  await coach.post(at, {}, `${at}/archive`);
  expect((await coach.get('/desk/achievements?q=origineel')).text).not.toContain(at);
  expect((await coach.get('/desk/achievements?archived=1')).text).toContain(at);
  await coach.post(at, {}, `${at}/restore`);
  expect((await coach.get('/desk/achievements?q=origineel')).text).toContain(at);
});

test('an own picture is drawn again, without what was hidden in it', async () => {
  const at = await added({ name: 'Plaatje' });
  const png = await sharp({ create: { width: 1500, height: 900, channels: 3, background: '#0b5a6f' } })
    .withExif({ IFD0: { Artist: 'Geheime Naam' } })
    .png()
    .toBuffer();
  expect(png.includes('Geheime Naam')).toBe(true);
  expect((await coach.upload(at, { ...WHOLE, name: 'Plaatje', action: 'save' }, png, 'x.png')).status).toBe(303);
  const picture = await coach.get(`${at}/picture`);
  expect(picture.headers['content-type']).toBe('image/png');
  expect(picture.body.includes('Geheime Naam')).toBe(false);
  expect(await sharp(picture.body).metadata()).toMatchObject({ format: 'png', width: 1024 });

  // It stays with the next edit, until it is taken away.
  await coach.post(at, { ...WHOLE, name: 'Plaatje', action: 'save' });
  expect((await newest(at))?.content.imageFileId).not.toBeNull();
  await coach.post(at, { ...WHOLE, name: 'Plaatje', removePicture: 'yes', action: 'save' });
  expect((await newest(at))?.content.imageFileId).toBeNull();
});

test.each([
  ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['half a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])],
  [
    'more than 2 MB',
    Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(2_000_000)]),
  ],
])('%s is no picture we take', async (_name, file) => {
  const at = await added({ name: 'Geen plaatje' });
  const answer = await coach.upload(at, { ...WHOLE, name: 'Geen plaatje', action: 'save' }, file, 'x.png');
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('id="file-error"');
  expect((await newest(at))?.content.imageFileId).toBeNull();
});

test('the picture of a preview is an SVG in which every word is text', async () => {
  const svg = await coach.get(
    '/desk/achievements/preview.svg?name=%3Cscript%3Ealert(1)&theme=x&pictogram=../x&level=expert',
  );
  expect([svg.status, svg.headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  expect(svg.body.toString()).not.toContain('<script>');
  expect((await coach.get('/desk/pictograms/star.svg')).headers['content-type']).toContain('image/svg+xml');
  expect((await coach.get('/desk/pictograms/..%2f..%2fpackage.svg')).status).toBe(404);
});

test('the older of two windows overwrites nothing: it shows what a colleague changed, and is kept by one more press', async () => {
  const at = await added({ name: 'Twee vensters' });
  const fields = { ...WHOLE, name: 'Twee vensters' };
  const opened = hiddenField((await coach.get(at)).text, 'opened');
  const theirs = { description: 'Van de collega.', employerText: 'Deze kandidaat werkt samen. Dat zag de coach.' };
  expect((await coach.post(at, { ...fields, ...theirs, opened, action: 'save' })).status).toBe(303);

  const mine = { ...fields, description: 'Van mij.', opened, action: 'save' };
  const stopped = await coach.post(at, mine);
  expect(stopped.status).toBe(422);
  expect(words(stopped.text)).toContain('Een collega schreef hier net: Van de collega.');
  expect(stopped.text).toContain('>Van mij.</textarea>');
  expect(stopped.text).toContain(`>${theirs.employerText}</textarea>`);
  expect(stopped.text).toContain('id="employerText-error"');
  expect(stopped.text).not.toContain('id="claim-error"');
  expect((await newest(at))?.content.description).toBe('Van de collega.');

  const fresh = hiddenField(stopped.text, 'opened');
  expect((await coach.post(at, { ...mine, employerText: theirs.employerText, opened: fresh })).status).toBe(303);
  expect((await newest(at))?.content).toMatchObject({ description: 'Van mij.', employerText: theirs.employerText });
});

test('a preview in the older window does not make it the newer one', async () => {
  const at = await added({ name: 'Voorbeeld eerst' });
  const fields = { ...WHOLE, name: 'Voorbeeld eerst' };
  const opened = hiddenField((await coach.get(at)).text, 'opened');
  await coach.post(at, { ...fields, description: 'Van de collega.', opened, action: 'save' });
  const preview = await coach.post(at, { ...fields, opened, action: 'preview' });
  const again = await coach.post(at, { ...fields, opened: hiddenField(preview.text, 'opened'), action: 'save' });
  expect([preview.status, again.status]).toEqual([200, 422]);
  expect((await newest(at))?.content.description).toBe('Van de collega.');
});
