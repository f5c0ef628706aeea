/** The permanent pages that signed statements point at: what schools say about a qualification and its work processes. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import type { Qualification, WorkProcess } from '../../issuing/qualifications.ts';
import { PICTOGRAMS } from '../../printing/pictograms.ts';
import type { WebContext } from '../context.ts';
import { sendPage } from '../page.ts';

/** `GET /qualifications/:crebo/:cohort`: its work processes, as each school that uses it writes them. */
export function showQualification(web: WebContext): RequestHandler<{ crebo: string; cohort: string }> {
  return async (request, response) => {
    const { crebo, cohort } = request.params;
    const { qualifications } = web.issuing.storage;
    const found = await qualifications.ofCohort(crebo, cohort);
    const all = await qualifications.processesOf(found.map(({ id }) => id));
    await send(
      web,
      response,
      found.map((qualification) => ({
        qualification,
        processes: all.filter(({ qualificationId }) => qualificationId === qualification.id),
      })),
      null,
    );
  };
}

/** `GET /qualifications/:crebo/:cohort/:code`: one work process; what `targetUrl` of a signed statement leads to. */
export function showWorkProcess(web: WebContext): RequestHandler<{ crebo: string; cohort: string; code: string }> {
  return async (request, response) => {
    const { crebo, cohort, code } = request.params;
    const found = await web.issuing.storage.qualifications.published(crebo, cohort, code);
    await send(
      web,
      response,
      found.map(({ qualification, process }) => ({ qualification, processes: [process] })),
      code,
    );
  };
}

async function send(
  web: WebContext,
  response: Parameters<typeof sendPage>[1],
  found: { qualification: Qualification; processes: WorkProcess[] }[],
  code: string | null,
): Promise<void> {
  const [first] = found;
  if (first === undefined) throw new AppError('request.not_found');
  const schools = await Promise.all(
    found.map(async ({ qualification, processes }) => {
      const organisation = await web.issuing.storage.organisations.byId(qualification.organisationId);
      return {
        name: organisation?.name ?? '',
        page: `/issuers/${organisation?.slug ?? ''}`,
        demo: organisation?.demo ?? false,
        processes: processes.map((process) => ({
          ...process,
          page: code === null ? `${addressOf(qualification)}/${process.code}` : null,
          icon: `/desk/pictograms/${PICTOGRAMS.find((id) => id === process.pictogram) ?? 'star'}.svg`,
        })),
      };
    }),
  );
  const { qualification } = first;
  sendPage(web, response, 'public/qualification', {
    title: code === null ? qualification.name : `${code}, ${qualification.name}`,
    style: 'school.css',
    qualification,
    code,
    whole: addressOf(qualification),
    schools,
  });
}

const addressOf = ({ crebo, cohort }: Qualification): string => `/qualifications/${crebo}/${cohort}`;
