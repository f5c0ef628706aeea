/** More papers than go into one file are printed in parts; the numbers go on from part to part. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Award } from '../../../src/issuing/awards/awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { PART_SIZE, printParts } from '../../../src/issuing/paper-reads.ts';
import type { TestApp } from '../../support/app.ts';
import { pageCount, pdfObjects, pdfText } from '../../support/pdf.ts';
import { idIn, newCeremony, pasteNames, startCoachDesk } from './coach-desk.ts';
import { type MemberBrowser, words } from './member-browser.ts';

let app: TestApp;
let coach: MemberBrowser;
let place: string;

beforeAll(async () => {
  const { achievement, ...desk } = await startCoachDesk();
  ({ app, coach } = desk);
  place = await newCeremony(coach, { achievement });
  const list = await pasteNames(coach, place, { achievement, text: 'Jo Bakker' });
  await coach.post(list, {}, `${list}/issue`);
  await issueCeremony(app.issuing, idIn(place));
  await addMore(PART_SIZE);
});
afterAll(() => app.end());

/** So many people more (fictional) behind the one who is there, as if they had been awarded. */
async function addMore(count: number): Promise<void> {
  const [id = ''] = await app.storage.awards.idsOfCeremony(idIn(place), ['issued']);
  const award = (await app.storage.awards.byId(id)) as Award;
  const people = Array.from({ length: count }, (_, at) => ({
    id: `many-${at}`,
    organisationId: award.organisationId,
    name: `Deelnemer ${at + 2} Voorbeeld`,
    email: null,
    createdAt: award.createdAt,
  }));
  const nothing = { slug: null, shortCode: null, credentialId: null, statusListId: null, statusIndex: null };
  await app.storage.recipients.insertMany(people);
  await app.storage.awards.insertMany(
    people.map((one, at): Award => {
      const own = { id: one.id, recipientId: one.id, idempotencyKey: one.id, position: at + 2 };
      return { ...award, ...nothing, ...own };
    }),
  );
}

const pages = (pdf: Buffer): number => pageCount(pdfObjects(new Uint8Array(pdf)));

test('without a part the file leads back to the page with the parts', async () => {
  for (const file of ['certificates.pdf', 'attendance.pdf', 'private-sheets.pdf', 'certificates.pdf?back=on']) {
    const answer = await coach.get(`${place}/${file}`);
    expect([file, answer.status, answer.headers.location]).toEqual([file, 303, `${place}#parts`]);
  }
  const board = await coach.get(place);
  expect(board.text).toContain('id="parts"');
  expect(words(board.text)).toContain('Nummer 1 tot en met 1.000');
  expect(words(board.text)).toContain('Nummer 1.001 tot en met 1.001');
  const done = await coach.get(`${place}/progress`);
  expect(words(done.text)).toContain('Print in 2 delen');
  expect(words(done.text)).not.toContain('in één bestand.');
  for (const { text } of [board, done]) expect(text).not.toMatch(/certificates\.pdf(?!\?[^"]*part=)/);
});

test('the last part holds who is left, with the numbers of the whole list', async () => {
  const certificates = await coach.get(`${place}/certificates.pdf?part=2`);
  expect(certificates.headers['content-disposition']).toBe('inline; filename="certificaten-2026-11-21-deel-2.pdf"');
  expect(certificates.headers['content-length']).toBe(String(certificates.body.length));
  expect(pages(certificates.body)).toBe(1);
  expect(pdfText(certificates.body)).toContain('Deelnemer 1001 Voorbeeld');
  const list = pdfText((await coach.get(`${place}/attendance.pdf?part=2`)).body);
  expect(list).toMatch(/1001\s+Deelnemer 1001 Voorbeeld/);
  expect(list).not.toContain('Jo Bakker');
});

test('a part that is not there is no paper', async () => {
  for (const part of ['0', '3', '1.0', '01', 'x']) {
    const answer = await coach.get(`${place}/certificates.pdf?part=${part}`);
    expect([part, answer.status]).toEqual([part, 409]);
  }
});

test('parts hold everybody once, and nothing is cut that fits', () => {
  expect(printParts(PART_SIZE)).toEqual([]);
  expect(printParts(2 * PART_SIZE)).toEqual([
    { part: 1, from: 1, to: PART_SIZE },
    { part: 2, from: PART_SIZE + 1, to: 2 * PART_SIZE },
  ]);
  expect(printParts(10 * PART_SIZE + 1).at(-1)).toEqual({
    part: 11,
    from: 10 * PART_SIZE + 1,
    to: 10 * PART_SIZE + 1,
  });
});
