import { LIST_MAX_BYTES } from '../../issuing/lists.ts';
import type { Body } from '../middleware/bodies.ts';
import type { Route } from '../route.ts';
import { archiveOne, copyOne, restoreOne } from './achievement-actions.ts';
import { achievementPage, addAchievement, newAchievementPage, saveAchievement } from './achievement-edit.ts';
import { showAchievements } from './achievement-list.ts';
import { previewMedal, proposeInfinitive, showPictogram, showPicture } from './achievement-preview.ts';
import { saveConsent, takeConsentBack } from './award-consent.ts';
import { saveGiven } from './award-handed-out.ts';
import { closeNameRequest, newPrivateCode } from './award-holder.ts';
import { replaceName, replacePage } from './award-replace.ts';
import { revokeOne, revokePage } from './award-revoke.ts';
import { showAward } from './award-show.ts';
import { consentListPage, saveConsents } from './ceremony-consent.ts';
import { editCeremonyPage, saveCeremony } from './ceremony-edit.ts';
import { saveHandedOut } from './ceremony-handed-out.ts';
import { showCeremonies } from './ceremony-list.ts';
import { addCeremony, newCeremonyPage } from './ceremony-new.ts';
import { retryCeremony, retryOne } from './ceremony-retry.ts';
import { showCeremony } from './ceremony-show.ts';
import { printAttendance, printAward, printCeremony, printPrivateSheet, printPrivateSheets } from './desk-papers.ts';
import { checkListPage, discardListPage, issueList, saveList, throwListAway } from './list-check.ts';
import { columnsPage, saveColumns } from './list-columns.ts';
import { readList, sampleList, startListPage } from './list-start.ts';
import { organisationPage, saveOrganisation, saveSecondFactor } from './organisation.ts';
import { progressEvents, showProgress } from './progress.ts';
import { showSearch } from './search.ts';
import { showToday } from './today.ts';
import { PNG_FILE_BYTES } from './uploaded-png.ts';

/** A page of the check table: 100 rows of at most 8 cells. */
const TABLE: Body = { kind: 'form', bytes: 1_000_000, fields: 1_000 };
/** Ticks of fifty people. */
const TICKS: Body = { kind: 'form', fields: 400 };
/** A list a little over its limit is refused in words on the page itself, with the form kept. */
const LIST: Body = {
  kind: 'upload',
  fileBytes: LIST_MAX_BYTES + 500_000,
  textBytes: LIST_MAX_BYTES + 500_000,
  tooLarge: 'list.too_large',
};
const PICTURE: Body = { kind: 'upload', fileBytes: PNG_FILE_BYTES };
/** The form of a badge: a field per criterion group, alignment and language. */
const BADGE: Body = { kind: 'upload', fileBytes: PNG_FILE_BYTES, fields: 200 };

const get = (path: string, handler: Route['handler'], kind: Route['kind'] = 'page'): Route => ({
  method: 'get',
  path,
  access: 'member',
  kind,
  handler,
});
const post = (path: string, handler: Route['handler'], body?: Body): Route => ({
  method: 'post',
  path,
  access: 'member',
  kind: 'page',
  handler,
  ...(body ? { body } : {}),
});

/** The desk of coaches and other staff. Everything here needs a signed-in member; issuing decides what the role may. */
export const DESK_ROUTES: readonly Route[] = [
  get('/desk', showToday),
  get('/desk/search', showSearch),
  get('/desk/sample-list.csv', sampleList, 'file'),

  get('/desk/ceremonies', showCeremonies),
  get('/desk/ceremonies/new', newCeremonyPage),
  post('/desk/ceremonies/new', addCeremony),
  get('/desk/ceremonies/:id', showCeremony),
  get('/desk/ceremonies/:id/edit', editCeremonyPage),
  post('/desk/ceremonies/:id/edit', saveCeremony),
  get('/desk/ceremonies/:id/list', startListPage),
  post('/desk/ceremonies/:id/list', readList, LIST),
  get('/desk/ceremonies/:id/progress', showProgress),
  get('/desk/ceremonies/:id/progress/events', progressEvents, 'api'),
  post('/desk/ceremonies/:id/retry', retryCeremony),
  post('/desk/ceremonies/:id/handed-out', saveHandedOut),
  get('/desk/ceremonies/:id/consent', consentListPage),
  post('/desk/ceremonies/:id/consent', saveConsents, TICKS),
  get('/desk/ceremonies/:id/certificates.pdf', printCeremony, 'file'),
  get('/desk/ceremonies/:id/attendance.pdf', printAttendance, 'file'),
  get('/desk/ceremonies/:id/private-sheets.pdf', printPrivateSheets, 'file'),

  get('/desk/lists/:id', checkListPage),
  post('/desk/lists/:id', saveList, TABLE),
  get('/desk/lists/:id/columns', columnsPage),
  post('/desk/lists/:id/columns', saveColumns),
  post('/desk/lists/:id/issue', issueList, TABLE),
  get('/desk/lists/:id/discard', discardListPage),
  post('/desk/lists/:id/discard', throwListAway),

  get('/desk/awards/:id', showAward),
  get('/desk/awards/:id/certificate.pdf', printAward, 'file'),
  get('/desk/awards/:id/private-sheet.pdf', printPrivateSheet, 'file'),
  post('/desk/awards/:id/private-code', newPrivateCode),
  post('/desk/awards/:id/name-request', closeNameRequest),
  post('/desk/awards/:id/consent', saveConsent),
  post('/desk/awards/:id/consent/withdraw', takeConsentBack),
  post('/desk/awards/:id/handed-out', saveGiven),
  post('/desk/awards/:id/retry', retryOne),
  get('/desk/awards/:id/replace', replacePage),
  post('/desk/awards/:id/replace', replaceName),
  get('/desk/awards/:id/revoke', revokePage),
  post('/desk/awards/:id/revoke', revokeOne),

  get('/desk/achievements', showAchievements),
  get('/desk/achievements/new', newAchievementPage),
  post('/desk/achievements/new', addAchievement, BADGE),
  get('/desk/achievements/preview.svg', previewMedal, 'file'),
  post('/desk/achievements/infinitive', proposeInfinitive),
  get('/desk/achievements/:id', achievementPage),
  post('/desk/achievements/:id', saveAchievement, BADGE),
  get('/desk/achievements/:id/picture', showPicture, 'file'),
  post('/desk/achievements/:id/copy', copyOne),
  post('/desk/achievements/:id/archive', archiveOne),
  post('/desk/achievements/:id/restore', restoreOne),
  { method: 'get', path: '/desk/pictograms/:name.svg', access: 'public', kind: 'file', handler: showPictogram },

  get('/desk/organisation', organisationPage),
  post('/desk/organisation', saveOrganisation, PICTURE),
  post('/desk/organisation/second-factor', saveSecondFactor),
];
