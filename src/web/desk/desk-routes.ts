import { PROPOSALS_MAX } from '../../issuing/ceremonies/proposals.ts';
import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import { LIST_MAX_BYTES } from '../../issuing/lists/draft-list.ts';
import { memberGet as get, memberPost as post } from '../member-route.ts';
import type { Body } from '../middleware/bodies.ts';
import type { Route } from '../route.ts';
import { archiveOne, copyOne, restoreOne } from './achievements/achievement-actions.ts';
import {
  achievementPage,
  addAchievement,
  newAchievementPage,
  saveAchievement,
} from './achievements/achievement-edit.ts';
import { showAchievements } from './achievements/achievement-list.ts';
import { previewMedal, proposeInfinitive, showPictogram, showPicture } from './achievements/achievement-preview.ts';
import { saveConsent, takeConsentBack } from './awards/award-consent.ts';
import { saveGiven } from './awards/award-handed-out.ts';
import { closeNameRequest, newPrivateCode } from './awards/award-holder.ts';
import { mendAward, mendPage } from './awards/award-mend.ts';
import { replaceName, replacePage } from './awards/award-replace.ts';
import { revokeOne, revokePage } from './awards/award-revoke.ts';
import { showAward } from './awards/award-show.ts';
import { evidencePage, saveEvidence, saveVoice, showEvidenceFile } from './awards/evidence.ts';
import { offerOneAgain, releaseOne, releasePage, releaseShown, sendOneBack, withdrawOne } from './awards/release.ts';
import { consentListPage, saveConsents } from './ceremonies/ceremony-consent.ts';
import { editCeremonyPage, saveCeremony } from './ceremonies/ceremony-edit.ts';
import { saveHandedOut } from './ceremonies/ceremony-handed-out.ts';
import { showCeremonies } from './ceremonies/ceremony-list.ts';
import { addCeremony, newCeremonyPage } from './ceremonies/ceremony-new.ts';
import { retryCeremony, retryOne } from './ceremonies/ceremony-retry.ts';
import { showCeremony } from './ceremonies/ceremony-show.ts';
import { remindAll, showFollowUp } from './ceremonies/follow-up.ts';
import { progressEvents, showProgress } from './ceremonies/progress.ts';
import { handleProposals, proposalsPage } from './ceremonies/proposals.ts';
import { closeRoomPoster, openRoomPoster, printPoster } from './ceremonies/room-poster.ts';
import { printAttendance, printAward, printCeremony, printPrivateSheet, printPrivateSheets } from './desk-papers.ts';
import { lookFor } from './hidden-query.ts';
import { checkListPage, discardListPage, issueList, saveList, throwListAway } from './lists/list-check.ts';
import { columnsPage, saveColumns } from './lists/list-columns.ts';
import { readList, sampleList, startListPage } from './lists/list-start.ts';
import { countsFile, showCounts } from './organisation/counts.ts';
import { downloadArchive, leavePage, makeArchive } from './organisation/leave.ts';
import { dropOne, mailAward, remindOne, sendAgain, showMail } from './organisation/mail.ts';
import { organisationPage, saveOrganisation, saveSecondFactor } from './organisation/organisation.ts';
import { saveLeastRelease, saveReleasePolicy } from './organisation/release-policy.ts';
import { erasePersonPage, findPersonPage, givePerson, PEOPLE } from './people/person.ts';
import { showSearch } from './people/search.ts';
import { printSchoolCopy, schoolCopyPage } from './school-copy.ts';
import { showToday } from './today.ts';

/** A page of the check table: 100 rows of at most 8 cells. */
const TABLE: Body = { kind: 'form', bytes: 1_000_000, fields: 1_000 };
/** A tick for each line that can wait at a ceremony. */
const PROPOSALS: Body = { kind: 'form', fields: PROPOSALS_MAX + 10 };
/** Ticks of fifty people. */
const TICKS: Body = { kind: 'form', fields: 400 };
/** A list over its limit is refused in words on the page itself, with the form kept. */
const LIST: Body = {
  kind: 'upload',
  fileBytes: LIST_MAX_BYTES + 500_000,
  textBytes: LIST_MAX_BYTES + 500_000,
  tooLarge: 'list.too_large',
  formStays: true,
};
/** More than is taken of a picture, so that one a little too large is refused in words at its field. */
const PNG_FILE_BYTES = 3_000_000;
const PICTURE: Body = { kind: 'upload', fileBytes: PNG_FILE_BYTES };
/** Ticks, words and a photo in one form; a file that is too large is let go of, and what was typed is not. */
const EVIDENCE: Body = {
  kind: 'upload',
  fileBytes: PHOTO_MAX_BYTES,
  fields: 100,
  tooLarge: 'evidence.photo_too_large',
  formStays: true,
};
const VOICE: Body = { kind: 'upload', fileBytes: VOICE_MAX_BYTES + 100_000, tooLarge: 'evidence.voice_too_large' };
/** The form of a badge: a field per criterion group, alignment and language. */
const BADGE: Body = { kind: 'upload', fileBytes: PNG_FILE_BYTES, fields: 200 };

/** The desk of coaches and other staff. The action is asked of the role before anything is read, and by issuing of the thing itself. */
export const DESK_ROUTES: readonly Route[] = [
  get('/desk', 'ceremony.read', showToday),
  get('/desk/search', 'search', showSearch),
  post('/desk/search', 'search', lookFor('/desk/search')),
  get('/desk/people', 'person.export', findPersonPage),
  post('/desk/people', 'person.export', lookFor(PEOPLE)),
  post('/desk/people/export', 'person.export', givePerson),
  post('/desk/people/erase', 'person.erase', erasePersonPage),
  get('/desk/counts', 'counts.read', showCounts),
  get('/desk/counts.csv', 'counts.read', countsFile, 'file'),
  get('/desk/sample-list.csv', 'ceremony.read', sampleList, 'file'),

  get('/desk/ceremonies', 'ceremony.read', showCeremonies),
  get('/desk/ceremonies/new', 'ceremony.write', newCeremonyPage),
  post('/desk/ceremonies/new', 'ceremony.write', addCeremony),
  get('/desk/ceremonies/:id', 'ceremony.read', showCeremony),
  get('/desk/ceremonies/:id/edit', 'ceremony.write', editCeremonyPage),
  post('/desk/ceremonies/:id/edit', 'ceremony.write', saveCeremony),
  get('/desk/ceremonies/:id/list', 'list.write', startListPage),
  { ...post('/desk/ceremonies/:id/list', 'list.write', readList, LIST), keepsTyped: true },
  get('/desk/ceremonies/:id/progress', 'ceremony.read', showProgress),
  get('/desk/ceremonies/:id/progress/events', 'ceremony.read', progressEvents, 'api'),
  post('/desk/ceremonies/:id/retry', 'award.approve', retryCeremony),
  get('/desk/ceremonies/:id/release', 'award.release', releasePage),
  post('/desk/ceremonies/:id/release', 'award.release', releaseShown),
  post('/desk/ceremonies/:id/handed-out', 'ceremony.write', saveHandedOut),
  get('/desk/ceremonies/:id/follow-up', 'ceremony.read', showFollowUp),
  post('/desk/ceremonies/:id/remind', 'letter.send', remindAll),
  get('/desk/ceremonies/:id/consent', 'ceremony.read', consentListPage),
  post('/desk/ceremonies/:id/consent', 'consent.record', saveConsents, TICKS),
  get('/desk/ceremonies/:id/certificates.pdf', 'print', printCeremony, 'file'),
  get('/desk/ceremonies/:id/attendance.pdf', 'print', printAttendance, 'file'),
  get('/desk/ceremonies/:id/private-sheets.pdf', 'print', printPrivateSheets, 'file'),

  get('/desk/ceremonies/:id/proposals', 'list.write', proposalsPage),
  post('/desk/ceremonies/:id/proposals', 'list.write', handleProposals, PROPOSALS),
  post('/desk/ceremonies/:id/poster', 'list.write', openRoomPoster),
  post('/desk/ceremonies/:id/poster/close', 'list.write', closeRoomPoster),
  get('/desk/ceremonies/:id/poster.pdf', 'print', printPoster, 'file'),

  get('/desk/lists/:id', 'list.write', checkListPage),
  { ...post('/desk/lists/:id', 'list.write', saveList, TABLE), keepsTyped: true },
  get('/desk/lists/:id/columns', 'list.write', columnsPage),
  post('/desk/lists/:id/columns', 'list.write', saveColumns),
  { ...post('/desk/lists/:id/issue', 'award.approve', issueList, TABLE), keepsTyped: true },
  get('/desk/lists/:id/discard', 'list.write', discardListPage),
  post('/desk/lists/:id/discard', 'list.write', throwListAway),

  get('/desk/awards/:id', 'award.read', showAward),
  get('/desk/awards/:id/evidence', 'evidence.write', evidencePage),
  { ...post('/desk/awards/:id/evidence', 'evidence.write', saveEvidence, EVIDENCE), keepsTyped: true },
  post('/desk/awards/:id/evidence/voice', 'evidence.write', saveVoice, VOICE),
  get('/desk/lists/:id/rows/:row/evidence', 'evidence.write', evidencePage),
  { ...post('/desk/lists/:id/rows/:row/evidence', 'evidence.write', saveEvidence, EVIDENCE), keepsTyped: true },
  post('/desk/lists/:id/rows/:row/evidence/voice', 'evidence.write', saveVoice, VOICE),
  get('/desk/evidence/:id', 'award.read', showEvidenceFile, 'file'),
  get('/desk/awards/:id/certificate.pdf', 'print', printAward, 'file'),
  get('/desk/awards/:id/school-copy', 'print', schoolCopyPage),
  post('/desk/awards/:id/school-copy', 'print', printSchoolCopy),
  get('/desk/awards/:id/private-sheet.pdf', 'print', printPrivateSheet, 'file'),
  post('/desk/awards/:id/private-code', 'holder.renew', newPrivateCode),
  post('/desk/awards/:id/mail', 'letter.send', mailAward),
  post('/desk/awards/:id/remind', 'letter.send', remindOne),
  post('/desk/awards/:id/name-request', 'award.replace', closeNameRequest),
  post('/desk/awards/:id/consent', 'consent.record', saveConsent),
  post('/desk/awards/:id/consent/withdraw', 'consent.record', takeConsentBack),
  post('/desk/awards/:id/handed-out', 'ceremony.write', saveGiven),
  post('/desk/awards/:id/retry', 'award.approve', retryOne),
  post('/desk/awards/:id/release', 'award.release', releaseOne),
  post('/desk/awards/:id/send-back', 'award.release', sendOneBack),
  post('/desk/awards/:id/offer', 'award.approve', offerOneAgain),
  post('/desk/awards/:id/withdraw', 'award.approve', withdrawOne),
  get('/desk/awards/:id/mend', 'award.approve', mendPage),
  post('/desk/awards/:id/mend', 'award.approve', mendAward),
  get('/desk/awards/:id/replace', 'award.replace', replacePage),
  post('/desk/awards/:id/replace', 'award.replace', replaceName),
  get('/desk/awards/:id/revoke', 'award.revoke', revokePage),
  post('/desk/awards/:id/revoke', 'award.revoke', revokeOne),

  get('/desk/mail', 'letter.send', showMail),
  post('/desk/mail/:id/again', 'letter.send', sendAgain),
  post('/desk/mail/:id/drop', 'letter.send', dropOne),

  get('/desk/achievements', 'achievement.read', showAchievements),
  get('/desk/achievements/new', 'achievement.write', newAchievementPage),
  { ...post('/desk/achievements/new', 'achievement.write', addAchievement, BADGE), keepsTyped: true },
  get('/desk/achievements/preview.svg', 'achievement.read', previewMedal, 'file'),
  post('/desk/achievements/infinitive', 'achievement.write', proposeInfinitive),
  get('/desk/achievements/:id', 'achievement.read', achievementPage),
  { ...post('/desk/achievements/:id', 'achievement.write', saveAchievement, BADGE), keepsTyped: true },
  get('/desk/achievements/:id/picture', 'achievement.read', showPicture, 'file'),
  post('/desk/achievements/:id/release', 'organisation.write', saveReleasePolicy),
  post('/desk/achievements/:id/copy', 'achievement.write', copyOne),
  post('/desk/achievements/:id/archive', 'achievement.write', archiveOne),
  post('/desk/achievements/:id/restore', 'achievement.write', restoreOne),
  { method: 'get', path: '/desk/pictograms/:name.svg', access: 'public', kind: 'file', handler: showPictogram },

  get('/desk/organisation', 'organisation.read', organisationPage),
  post('/desk/organisation', 'organisation.write', saveOrganisation, PICTURE),
  get('/desk/organisation/leave', 'organisation.write', leavePage),
  post('/desk/organisation/leave', 'organisation.write', makeArchive),
  post('/desk/organisation/leave/download', 'organisation.write', downloadArchive),
  post('/desk/organisation/second-factor', 'organisation.write', saveSecondFactor),
  post('/desk/organisation/release', 'organisation.write', saveLeastRelease),
];
