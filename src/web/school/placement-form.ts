/** What a form for new dossiers shows, for one learner or a class: qualification, work processes, company, placement. */
import type { Request, Response } from 'express';
import type { TextKey } from '../../i18n/i18n.ts';
import { checkBatch, type DossierBatch, type DossierRow } from '../../issuing/dossiers/dossier-make.ts';
import { type CatalogueEntry, listCatalogue } from '../../issuing/qualifications/catalogue.ts';
import { listCompanies } from '../../issuing/workplace/training-companies.ts';
import type { WebContext } from '../context.ts';
import { queryText, say, sendDesk } from '../desk/desk-page.ts';
import { actorOf } from '../middleware/session.ts';
import { eligibilityView, processChoice } from './dossier-fields.ts';

/** What stands in the form. `company`: id of a company that was chosen, or empty. */
export interface PlacementForm {
  batch: DossierBatch;
  row: DossierRow;
  company: string;
  errors: Record<string, string>;
}

/** A batch as an empty form begins it, with a key of its own. */
export function newBatch(web: WebContext, qualificationId: string): DossierBatch {
  return { qualificationId, codes: [], startkwalificatie: '', despite: '', key: web.issuing.random.uuid() };
}

/** The fields that both pages hand to their template; `order`: as the fields stand on the page, so does the list of mistakes. */
export async function placementView(
  web: WebContext,
  response: Response,
  { batch, row, company, errors }: PlacementForm,
  order: readonly FormField[],
) {
  const actor = actorOf(response);
  const { entry } = await checkBatch(web.issuing, actor, batch);
  const companies = await listCompanies(web.issuing, actor);
  return {
    section: 'dossiers' as const,
    style: 'school.css',
    qualification: entry.qualification,
    processes: processChoice(entry, batch.codes),
    companies: companies.map(({ id, name, city }) => ({ id, name, city, selected: id === company })),
    eligibility: eligibilityView(response, batch),
    batchKey: batch.key,
    form: row,
    errors,
    summary: order.flatMap((field) => {
      const text = errors[field];
      return text === undefined ? [] : [{ target: targetOf(field, entry), label: say(response, LABELS[field]), text }];
    }),
  };
}

/** The fields of the form by their labels. */
const LABELS = {
  list: 'school:class.list',
  file: 'school:class.file',
  codes: 'school:agree.title',
  despite: 'school:despite.title',
  name: 'school:learner.name',
  email: 'school:learner.email',
  groupName: 'school:learner.group',
  route: 'school:learner.route',
  startDate: 'school:learner.start',
  endDate: 'school:learner.end',
  hours: 'school:learner.hours',
  supervisorName: 'school:learner.supervisor',
  supervisorEmail: 'school:learner.supervisorEmail',
  companyName: 'school:company.name',
  city: 'school:company.city',
  leerbedrijfId: 'school:company.number',
  kvk: 'school:company.kvk',
  checkedOn: 'school:company.checkedOn',
} as const satisfies Record<string, TextKey>;
export type FormField = keyof typeof LABELS;

/** Where a mistake is mended: the field itself, or the first choice of a group. */
function targetOf(field: FormField, { processes }: CatalogueEntry): string {
  if (field === 'codes') return `code-${processes[0]?.code ?? ''}`;
  if (field === 'despite') return 'despite-school';
  return field === 'list' ? 'text' : field;
}

/** The qualification in the query, the only one there is, or null: then the page with the choice was sent. */
export async function chosenQualification(
  web: WebContext,
  request: Request,
  response: Response,
  address: string,
): Promise<string | null> {
  const entries = await listCatalogue(web.issuing, actorOf(response));
  const asked = queryText(request, 'qualification');
  if (asked !== '') return asked;
  if (entries.length === 1) return entries[0]?.qualification.id ?? null;
  sendDesk(web, request, response, 'school/choose-qualification', {
    section: 'dossiers',
    style: 'school.css',
    title: say(response, 'school:choose.title'),
    address,
    entries: entries.map(({ qualification }) => qualification),
  });
  return null;
}
