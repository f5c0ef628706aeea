/** In the archive of a school: the permanent pages that its signed statements point at, with what this school wrote alone. */
import type { AchievementVersion } from '../../issuing/achievements/achievements.ts';
import type { Organisation } from '../../issuing/organisations/organisations.ts';
import {
  type PublishedQualification,
  publishedQualification,
  publishedWorkProcess,
} from '../../issuing/qualifications/qualification-pages.ts';
import { PICTOGRAMS, pictogramSvg } from '../../printing/pictograms.ts';
import { qualificationView } from '../public/qualification.ts';
import type { LeavePages } from './leave-pages.ts';

interface Into {
  addText(path: string, content: string): Promise<void>;
  addPage(path: string, html: string): Promise<void>;
}

/** Adds a page for each qualification and work process of these definitions, and the pictures on them. */
export async function addQualifications(
  { web: { issuing }, page }: LeavePages,
  organisation: Organisation,
  versions: Iterable<AchievementVersion>,
  { addText, addPage }: Into,
): Promise<void> {
  const pictures = new Set<string>();
  const addOne = async (path: string, found: readonly PublishedQualification[], code: string | null) => {
    const own = found.filter(({ school }) => school.id === organisation.id);
    const view = qualificationView(own, code);
    if (view === null) return [];
    await addPage(path, page('public/qualification', view));
    for (const { icon } of view.schools.flatMap(({ processes }) => processes)) pictures.add(icon);
    return own.flatMap(({ processes }) => processes);
  };
  for (const { crebo, cohort } of qualificationsOf(versions)) {
    const whole = `qualifications/${crebo}/${cohort}`;
    const processes = await addOne(whole, await publishedQualification(issuing, crebo, cohort), null);
    for (const { code } of processes)
      await addOne(`${whole}/${code}`, await publishedWorkProcess(issuing, crebo, cohort, code), code);
  }
  for (const name of PICTOGRAMS) {
    const address = `/desk/pictograms/${name}.svg`;
    if (pictures.has(address)) await addText(`website${address}`, pictogramSvg(name));
  }
}

/** Each qualification once. */
function qualificationsOf(versions: Iterable<AchievementVersion>): { crebo: string; cohort: string }[] {
  const found = new Map<string, { crebo: string; cohort: string }>();
  for (const { content } of versions)
    if (content.practice !== undefined)
      found.set(`${content.practice.crebo}/${content.practice.cohort}`, content.practice);
  return [...found.values()];
}
