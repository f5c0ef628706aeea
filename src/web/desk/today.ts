import type { RequestHandler } from 'express';
import { can } from '../../issuing/access.ts';
import { listAchievements } from '../../issuing/achievements/achievements.ts';
import { returnedToMe, type WaitingGroup, waitingForMe } from '../../issuing/awards/release.ts';
import { listCeremonies } from '../../issuing/desk-reads.ts';
import { countQueue } from '../../issuing/dossiers/dossier-assess.ts';
import { countOnTheWay } from '../../issuing/dossiers/school-figures.ts';
import { waitingCorrections } from '../../issuing/holders/name-corrections.ts';
import { countStuck } from '../../issuing/letters/outbox-desk.ts';
import type { OpenList } from '../../issuing/lists/draft-list.ts';
import { openLists } from '../../issuing/lists/lists.ts';
import { memberNames } from '../../issuing/organisations/members.ts';
import { schoolsAsking } from '../../issuing/workplace/company-links.ts';
import type { WebContext } from '../context.ts';
import { actorOf, waitingFor } from '../middleware/session.ts';
import { say, sendDesk } from './desk-page.ts';

const RECENT = 6;

/** `GET /desk`: what a coach wants when the day starts: begin, go on, look something up. */
export function showToday(web: WebContext): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const [ceremonies, lists, achievements, corrections, waiting, returned, stuckMail] = await Promise.all([
      listCeremonies(web.issuing, actor, { limit: RECENT }),
      can(actor, 'list.write') ? openLists(web.issuing, actor) : [],
      listAchievements(web.issuing, actor),
      can(actor, 'award.replace') ? waitingCorrections(web.issuing, actor) : [],
      can(actor, 'award.release') ? waitingForMe(web.issuing, actor) : [],
      can(actor, 'award.approve') ? returnedToMe(web.issuing, actor) : [],
      can(actor, 'letter.send') ? countStuck(web.issuing, actor) : 0,
    ]);
    const [toAssess, toSign, asking, onTheWay] = await Promise.all([
      can(actor, 'dossier.assess') ? countQueue(web.issuing, actor, 'assess') : 0,
      can(actor, 'dossier.sign') ? countQueue(web.issuing, actor, 'sign') : 0,
      can(actor, 'organisation.write') ? schoolsAsking(web.issuing, actor) : [],
      can(actor, 'dossier.read') ? countOnTheWay(web.issuing, actor) : 0,
    ]);
    const names = new Map(achievements.map(({ achievement, newest }) => [achievement.id, newest.content.name]));
    const colleagues = await memberNames(
      web.issuing,
      actor,
      returned.map(({ award }) => award.releasedBy),
    );
    sendDesk(web, request, response, 'desk/today', {
      section: 'today',
      title: say(response, 'desk:today.title'),
      name: actor.name,
      toAssess,
      toSign,
      onTheWay,
      toAnswer: asking.filter(({ link }) => link.acceptedAt === null).length,
      lists: lists.map((list) => ({
        ...listLine(list),
        achievement: names.get(list.achievementId) ?? '',
        level: say(response, `common:level.${list.level}`),
        ceremony: list.ceremonyName,
      })),
      waitingCount: waitingFor(response).waiting,
      waiting: waiting.map((group) => ({ ...group, path: waitingPath(group) })),
      returnedCount: waitingFor(response).returned,
      returned: returned.map(({ award, recipientName, achievementName }) => ({
        path: `/desk/awards/${award.id}#release`,
        name: recipientName,
        achievement: achievementName,
        reason: award.returnReason === null ? '' : say(response, `desk:return.${award.returnReason}`),
        by: colleagues.get(award.releasedBy ?? '') ?? say(response, 'desk:release.formerColleague'),
      })),
      corrections: corrections.map(({ correction, listing }) => ({
        path: `/desk/awards/${correction.awardId}#correction`,
        name: listing.recipientName,
        achievement: listing.achievementName,
        askedAt: correction.askedAt,
      })),
      stuckMail,
      ceremonies: ceremonies.items,
      more: ceremonies.cursor !== null,
    });
  };
}

/** Where one looks at what waits: with the others of its ceremony, or on its own page. */
function waitingPath({ ceremonyId, awardId }: WaitingGroup): string {
  return ceremonyId === null ? `/desk/awards/${awardId}#release` : `/desk/ceremonies/${ceremonyId}/release`;
}

/** Where an open list goes on, and how many people stand on it. */
export function listLine(list: OpenList): { path: string; people: number; expiresAt: string } {
  return { path: listPath(list), people: list.people, expiresAt: list.expiresAt };
}

/** The page of a draft list: which column is what, or its check table. */
export function listPath({ id, state }: Pick<OpenList, 'id' | 'state'>): string {
  return state === 'mapping' ? `/desk/lists/${id}/columns` : `/desk/lists/${id}`;
}
