/** Where most tests of the desk begin: an organisation with the badge "Samenwerken", and a coach with a ceremony and names. */
import { expect } from '@jest/globals';
import { startTestApp, type TestApp, type TestOrganisation } from '../../support/app.ts';
import { type MemberBrowser, signedIn } from './member-browser.ts';

export interface CoachDesk {
  app: TestApp;
  made: TestOrganisation;
  /** Id of the badge. */
  achievement: string;
  coach: MemberBrowser;
}

export async function startCoachDesk(): Promise<CoachDesk> {
  const app = await startTestApp();
  const made = await app.addOrganisation('werk');
  const coach = await signedIn(app, made.organisation.id);
  return { app, made, achievement: made.badges.get('samenwerken') ?? '', coach };
}

/** What a coach fills in, as far as a test cares. */
type Filled = { achievement: string } & Record<string, string>;

/** A ceremony of today, made at the desk; the address of its board. */
export async function newCeremony(coach: MemberBrowser, filled: Filled): Promise<string> {
  const fields = { name: 'Middag', date: '2026-11-21', place: '', level: 'gevorderd', ...filled };
  const answer = await coach.post('/desk/ceremonies/new', fields);
  expect(answer.status).toBe(303);
  return answer.headers.location?.replace(/\/list\?.*/, '') ?? '';
}

/** Pastes names (`text`) at a ceremony; the address of the check table, or of the question what the columns are. */
export async function pasteNames(coach: MemberBrowser, place: string, filled: Filled): Promise<string> {
  const answer = await coach.post(`${place}/list`, { level: 'gevorderd', ...filled });
  expect(answer.status).toBe(303);
  return answer.headers.location ?? '';
}

/** The id in an address of the desk: of a ceremony in that of its board, of a list in that of its table. */
export const idIn = (address: string): string => address.split('/')[3] ?? '';
