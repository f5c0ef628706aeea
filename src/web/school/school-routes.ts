import type { Action } from '../../issuing/access.ts';
import { LIST_MAX_BYTES } from '../../issuing/lists.ts';
import { PROCESSES_MAX } from '../../issuing/qualification-input.ts';
import type { Body } from '../middleware/bodies.ts';
import type { Route } from '../route.ts';
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

/** Five fields for each work process. */
const QUALIFICATION: Body = { kind: 'form', fields: (PROCESSES_MAX + 3) * 5 + 10 };
/** A file a little over its limit is refused in words on the page itself. */
const TABLE: Body = {
  kind: 'upload',
  fileBytes: LIST_MAX_BYTES + 500_000,
  textBytes: LIST_MAX_BYTES + 500_000,
  tooLarge: 'list.too_large',
};

const get = (path: string, action: Action, handler: Route['handler'], kind: Route['kind'] = 'page'): Route => ({
  method: 'get',
  path,
  access: 'member',
  action,
  kind,
  handler,
});
const post = (path: string, action: Action, handler: Route['handler'], body?: Body): Route => ({
  method: 'post',
  path,
  access: 'member',
  action,
  kind: 'page',
  handler,
  ...(body ? { body } : {}),
});

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
];
