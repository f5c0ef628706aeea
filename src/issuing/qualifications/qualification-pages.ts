/** What every visitor may read of the catalogues: signed statements point at these pages for ever. */
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { inCodeOrder, type Qualification, type WorkProcess } from './qualifications.ts';

/** What one school says about a qualification, or about one work process of it. */
export interface PublishedQualification {
  school: Organisation;
  qualification: Qualification;
  processes: WorkProcess[];
}

type Deps = Pick<IssuingDeps, 'storage'>;

/** A qualification as each school writes it, oldest catalogue first; empty when none has it. */
export async function publishedQualification(
  deps: Deps,
  crebo: string,
  cohort: string,
): Promise<PublishedQualification[]> {
  const { qualifications } = deps.storage;
  const found = await qualifications.ofCohort(crebo, cohort);
  const all = await qualifications.processesOf(found.map(({ id }) => id));
  return withSchools(
    deps,
    found.map((qualification) => ({
      qualification,
      processes: inCodeOrder(all.filter(({ qualificationId }) => qualificationId === qualification.id)),
    })),
  );
}

/** One work process as each school writes it, oldest catalogue first; empty when none has it. */
export async function publishedWorkProcess(
  deps: Deps,
  crebo: string,
  cohort: string,
  code: string,
): Promise<PublishedQualification[]> {
  const found = await deps.storage.qualifications.published(crebo, cohort, code);
  return withSchools(
    deps,
    found.map(({ qualification, process }) => ({ qualification, processes: [process] })),
  );
}

async function withSchools(
  deps: Deps,
  found: readonly Omit<PublishedQualification, 'school'>[],
): Promise<PublishedQualification[]> {
  const whole = await Promise.all(
    found.map(async (one) => ({
      ...one,
      school: await deps.storage.organisations.byId(one.qualification.organisationId),
    })),
  );
  return whole.flatMap(({ school, ...one }) => (school === null ? [] : [{ school, ...one }]));
}
