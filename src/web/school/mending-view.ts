/** What is being mended about a statement, in words: on its dossier, and for assessor and signatory. */
import type { Response } from 'express';
import { formatDay } from '../../i18n/dates.ts';
import type { WholeDossier } from '../../issuing/dossiers/dossier-desk.ts';
import { mendingOf, type StatementChange } from '../../issuing/dossiers/dossier-mending.ts';
import type { WebContext } from '../context.ts';
import { say } from '../desk/desk-page.ts';
import { languageOf } from '../middleware/language.ts';

/** For the partial `school-mending`; null where nothing is being mended. */
export async function mendingView(web: WebContext, response: Response, whole: WholeDossier) {
  const mending = await mendingOf(web.issuing, whole);
  if (mending === null) return null;
  return {
    since: mending.award.awardedDate,
    mayStop: mending.mayStop,
    changes: mending.changes.map((change) => ({
      what: `${say(response, `school:mend.what.${change.what}`)}${change.code === '' ? '' : ` ${change.code}`}`,
      was: side(response, change, change.was),
      now: side(response, change, change.now),
    })),
  };
}

function side(response: Response, { what }: StatementChange, value: string | null): string {
  if (value === null) return say(response, 'school:mend.nothing');
  if (what === 'process')
    return say(response, `workplace:performance.${value === 'zelfstandig' ? 'independent' : 'guided'}`).toLowerCase();
  if (what !== 'period') return value;
  const days = value.split(' / ').map((one) => formatDay(languageOf(response), one));
  return days.join(' – ');
}
