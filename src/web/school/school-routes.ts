import { CLASS_MAX } from '../../issuing/dossiers/class-list.ts';
import { QUEUE_SIZE } from '../../issuing/dossiers/dossier-assess.ts';
import { PARTS_AT_ONCE_MAX } from '../../issuing/dossiers/part-badges.ts';
import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import { LIST_MAX_BYTES } from '../../issuing/lists/draft-list.ts';
import { PROCESSES_MAX } from '../../issuing/qualifications/qualification-input.ts';
import { memberGet as get, memberPost as post } from '../member-route.ts';
import type { Body } from '../middleware/bodies.ts';
import type { Route } from '../route.ts';
import { agreeOne, agreeShown, askBackOne, assessPage, turnDownOne } from './assess.ts';
import { saveSchoolSettings, showBoard, showLeavers } from './board.ts';
import {
  addQualification,
  copyOneQualification,
  newQualificationPage,
  putAway,
  qualificationPage,
  saveQualificationForm,
} from './catalogue-edit.ts';
import { importCatalogueFile, importCataloguePage, sampleCatalogue } from './catalogue-import.ts';
import { showCatalogue } from './catalogue-list.ts';
import { makeClass } from './class-check.ts';
import { classImportPage, readClassList, sampleClass } from './class-import.ts';
import { askSignature, companyPage, endSignature, saveCompanyForm, showCompanies } from './companies.ts';
import { askAnewOne, correctPage, saveCorrection, stopCorrection } from './dossier-correct.ts';
import { editDossierPage, saveDossier } from './dossier-edit.ts';
import { ROW_FIELDS } from './dossier-fields.ts';
import { addDossier, newDossierPage } from './dossier-new.ts';
import { giveDossier } from './dossier-person.ts';
import {
  askOn,
  askOneCompany,
  eraseOneDossier,
  goOn,
  rejectOne,
  resumeOne,
  saveLeft,
  showDossier,
  showDossierFile,
  takeOne,
} from './dossier-show.ts';
import { showFigures } from './figures.ts';
import { learnerEvidenceFile, learnerEvidencePage, saveLearnerEvidence, saveLearnerVoice } from './learner-evidence.ts';
import { changeLearnerLink, giveLinks, showLearnerSlips } from './learner-links.ts';
import { awardChosenParts, partBadgesPage } from './part-badges.ts';
import { acceptSchool, endSchool, showSchoolsAsking } from './schools-asking.ts';
import { signChosen, signPage } from './sign.ts';
import { askCompanies, remindOne, showRequests, showSlips, withdrawOne } from './workplace-requests.ts';

/** Five fields for each work process. */
const QUALIFICATION: Body = { kind: 'form', fields: (PROCESSES_MAX + 3) * 5 + 10 };
/** A file over its limit is refused in words on the page itself, with all that was typed. */
const TABLE = {
  kind: 'upload',
  fileBytes: LIST_MAX_BYTES + 500_000,
  textBytes: LIST_MAX_BYTES + 500_000,
  tooLarge: 'list.too_large',
  formStays: true,
} satisfies Body;
/** A tick for each dossier of a page. */
const TICKS: Body = { kind: 'form', fields: QUEUE_SIZE + 10 };
/** A tick for each confirmed work process of a page. */
const PARTS: Body = { kind: 'form', fields: PARTS_AT_ONCE_MAX + 10 };
const CLASS: Body = { ...TABLE, fields: PROCESSES_MAX + 40 };
/** The check of a class: every field of every row. */
const CLASS_ROWS: Body = { kind: 'form', bytes: 1_000_000, fields: CLASS_MAX * (ROW_FIELDS.length + 2) + 80 };

/** The desk of a school: its catalogue and the dossiers of its learners. Another organisation gets 403 from issuing. */
export const SCHOOL_ROUTES: readonly Route[] = [
  get('/desk/qualifications', 'qualification.read', showCatalogue),
  get('/desk/qualifications/new', 'qualification.write', newQualificationPage),
  post('/desk/qualifications/new', 'qualification.write', addQualification, QUALIFICATION),
  get('/desk/qualifications/import', 'qualification.write', importCataloguePage),
  post('/desk/qualifications/import', 'qualification.write', importCatalogueFile, TABLE),
  get('/desk/qualifications/sample.csv', 'qualification.read', sampleCatalogue, 'file'),
  get('/desk/qualifications/:id', 'qualification.read', qualificationPage),
  post('/desk/qualifications/:id', 'qualification.write', saveQualificationForm, QUALIFICATION),
  post('/desk/qualifications/:id/copy', 'qualification.write', copyOneQualification),
  post('/desk/qualifications/:id/archive', 'qualification.write', putAway(true)),
  post('/desk/qualifications/:id/restore', 'qualification.write', putAway(false)),

  get('/desk/companies', 'dossier.read', showCompanies),
  get('/desk/companies/:id', 'dossier.read', companyPage),
  post('/desk/companies/:id', 'dossier.write', saveCompanyForm),
  post('/desk/companies/:id/link', 'dossier.write', askSignature),
  post('/desk/companies/:id/unlink', 'dossier.write', endSignature),
  // the other side: an employer answers schools
  get('/desk/schools', 'organisation.read', showSchoolsAsking),
  post('/desk/schools/:id', 'organisation.write', acceptSchool),
  post('/desk/schools/:id/end', 'organisation.write', endSchool),

  get('/desk/dossiers', 'dossier.read', showBoard),
  post('/desk/dossiers/settings', 'organisation.write', saveSchoolSettings),
  get('/desk/dossiers/leavers', 'dossier.read', showLeavers),
  get('/desk/dossiers/figures', 'dossier.read', showFigures),
  get('/desk/dossiers/parts', 'award.approve', partBadgesPage),
  post('/desk/dossiers/parts', 'award.approve', awardChosenParts, PARTS),
  get('/desk/dossiers/new', 'dossier.write', newDossierPage),
  post('/desk/dossiers/new', 'dossier.write', addDossier),
  get('/desk/dossiers/import', 'dossier.write', classImportPage),
  post('/desk/dossiers/import', 'dossier.write', readClassList, CLASS),
  post('/desk/dossiers/import/make', 'dossier.write', makeClass, CLASS_ROWS),
  get('/desk/dossiers/sample-class.csv', 'dossier.read', sampleClass, 'file'),
  get('/desk/dossiers/assess', 'dossier.assess', assessPage),
  post('/desk/dossiers/assess', 'dossier.assess', agreeShown),
  get('/desk/dossiers/sign', 'dossier.sign', signPage),
  post('/desk/dossiers/sign', 'dossier.sign', signChosen, TICKS),
  get('/desk/dossiers/:id', 'dossier.read', showDossier),
  get('/desk/dossiers/:id/edit', 'dossier.write', editDossierPage),
  post('/desk/dossiers/:id/edit', 'dossier.write', saveDossier),
  post('/desk/dossiers/:id/ask', 'dossier.write', askOneCompany),
  post('/desk/dossiers/:id/ask-rest', 'dossier.write', askOn),
  get('/desk/dossiers/:id/correct', 'dossier.write', correctPage),
  post('/desk/dossiers/:id/correct', 'dossier.write', saveCorrection),
  post('/desk/dossiers/:id/ask-anew', 'dossier.write', askAnewOne),
  post('/desk/dossiers/:id/correct-stop', 'dossier.write', stopCorrection),
  post('/desk/dossiers/:id/go-on', 'dossier.write', goOn),
  post('/desk/dossiers/:id/left', 'dossier.write', saveLeft),
  post('/desk/dossiers/:id/reject', 'dossier.write', rejectOne),
  post('/desk/dossiers/:id/resume', 'dossier.write', resumeOne),
  post('/desk/dossiers/:id/person', 'person.export', giveDossier),
  post('/desk/dossiers/:id/erase', 'person.erase', eraseOneDossier),
  post('/desk/dossiers/:id/check', 'dossier.assess', agreeOne),
  post('/desk/dossiers/:id/question', 'dossier.assess', askBackOne),
  post('/desk/dossiers/:id/turn-down', 'dossier.assess', turnDownOne),
  post('/desk/dossiers/:id/learner', 'dossier.write', changeLearnerLink),
  get('/desk/dossiers/:id/evidence/:item', 'dossier.read', showDossierFile, 'file'),
  post('/desk/dossiers/:id/evidence/:item', 'dossier.assess', takeOne),

  get('/desk/learners/slips', 'dossier.write', showLearnerSlips),
  post('/desk/learners/links', 'dossier.write', giveLinks),

  get('/desk/workplace', 'dossier.read', showRequests),
  get('/desk/workplace/slips', 'dossier.write', showSlips),
  post('/desk/workplace/ask', 'dossier.write', askCompanies, { kind: 'form', fields: 500 }),
  post('/desk/workplace/:id/remind', 'dossier.write', remindOne),
  post('/desk/workplace/:id/withdraw', 'dossier.write', withdrawOne),
  get('/desk/workplace/:id/evidence', 'dossier.write', learnerEvidencePage),
  post('/desk/workplace/:id/evidence', 'dossier.write', saveLearnerEvidence, {
    kind: 'upload',
    fileBytes: PHOTO_MAX_BYTES,
    tooLarge: 'evidence.photo_too_large',
    formStays: true,
  }),
  {
    ...post('/desk/workplace/:id/evidence/voice', 'dossier.write', saveLearnerVoice, {
      kind: 'upload',
      fileBytes: VOICE_MAX_BYTES,
      tooLarge: 'evidence.voice_too_large',
    }),
    kind: 'api',
  },
  get('/desk/workplace/:id/evidence/:item', 'dossier.write', learnerEvidenceFile, 'file'),
];
