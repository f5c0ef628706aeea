/** The permanent pages that signed statements point at: what schools say about a qualification and its work processes. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import {
  type PublishedQualification,
  publishedQualification,
  publishedWorkProcess,
} from '../../issuing/qualifications/qualification-pages.ts';
import type { Qualification } from '../../issuing/qualifications/qualifications.ts';
import { PICTOGRAMS } from '../../printing/pictograms.ts';
import type { WebContext } from '../context.ts';
import { sendPage } from '../page.ts';

/** `GET /qualifications/:crebo/:cohort`: its work processes, as each school that uses it writes them. */
export function showQualification(web: WebContext): RequestHandler<{ crebo: string; cohort: string }> {
  return async (request, response) => {
    const { crebo, cohort } = request.params;
    send(web, response, await publishedQualification(web.issuing, crebo, cohort), null);
  };
}

/** `GET /qualifications/:crebo/:cohort/:code`: one work process; what `targetUrl` of a signed statement leads to. */
export function showWorkProcess(web: WebContext): RequestHandler<{ crebo: string; cohort: string; code: string }> {
  return async (request, response) => {
    const { crebo, cohort, code } = request.params;
    send(web, response, await publishedWorkProcess(web.issuing, crebo, cohort, code), code);
  };
}

function send(
  web: WebContext,
  response: Parameters<typeof sendPage>[1],
  found: readonly PublishedQualification[],
  code: string | null,
): void {
  const view = qualificationView(found, code);
  if (view === null) throw new AppError('request.not_found');
  sendPage(web, response, 'public/qualification', view);
}

/** Fields of `public/qualification`; `code` where it is about one work process. Null where no school has it. */
export function qualificationView(found: readonly PublishedQualification[], code: string | null) {
  const [first] = found;
  if (first === undefined) return null;
  const schools = found.map(({ school, qualification, processes }) => ({
    name: school.name,
    page: `/issuers/${school.slug}`,
    demo: school.demo,
    processes: processes.map((process) => ({
      ...process,
      page: code === null ? `${addressOf(qualification)}/${process.code}` : null,
      icon: `/desk/pictograms/${PICTOGRAMS.find((id) => id === process.pictogram) ?? 'star'}.svg`,
    })),
  }));
  const { qualification } = first;
  return {
    title: code === null ? qualification.name : `${code}, ${qualification.name}`,
    style: 'school.css',
    qualification,
    code,
    whole: addressOf(qualification),
    schools,
  };
}

const addressOf = ({ crebo, cohort }: Qualification): string => `/qualifications/${crebo}/${cohort}`;
