/** How the desk shows what a colleague must know before releasing: the same on the list of what waits and on one badge. */
import type { Response } from 'express';
import { type Award, RETURN_REASONS } from '../../../issuing/awards/awards.ts';
import type { ToJudge } from '../../../issuing/awards/judging.ts';
import { evidenceView } from '../../evidence-view.ts';
import { languageOf } from '../../middleware/language.ts';
import { say } from '../desk-page.ts';

/** For `partials/desk-judging`; `name` is the name that the award is for. */
export function judgingView(response: Response, award: Award, name: string, { evidence, mended, sensitive }: ToJudge) {
  const view = (items: typeof evidence) =>
    items.map((item) => evidenceView(languageOf(response), item, '/desk/evidence', award.releasedAt));
  return {
    evidence: view(evidence),
    mended: mended && {
      text: whatChanges(response, mended, { name, pageName: award.pageName }),
      evidence: view(mended.evidence),
    },
    noEvidence: evidence.length === 0 && (mended?.evidence.length ?? 0) === 0,
    words: award.coachWords,
    sensitive: sensitive.length === 0 ? null : say(response, 'desk:release.sensitive', { words: sensitive.join(', ') }),
    second: award.level === 'expert' && award.secondJudge === null,
    secondNamed: award.level === 'expert' ? award.secondJudge : null,
  };
}

type Names = { name: string; pageName: string };

function whatChanges(response: Response, old: Names, now: Names): string {
  return old.name === now.name
    ? say(response, 'desk:release.pageNameOnly', { old: old.pageName, now: now.pageName })
    : say(response, 'desk:release.nameOnly', { old: old.name, now: now.name });
}

/** The short list of reasons to send an award back, each a button. */
export function returnReasons(response: Response) {
  return RETURN_REASONS.map((id) => ({ id, label: say(response, `desk:return.${id}`) }));
}
