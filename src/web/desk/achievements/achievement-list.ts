import type { RequestHandler } from 'express';
import { listAchievements } from '../../../issuing/achievements/achievements.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { PAGE_SIZE, queryText, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/achievements`: the badges of the organisation; `?q=` looks in the name, `?archived=1` shows the archive. */
export function showAchievements(web: WebContext): RequestHandler {
  return async (request, response) => {
    const query = queryText(request, 'q');
    const archived = queryText(request, 'archived') === '1';
    const all = await listAchievements(web.issuing, actorOf(response), {
      ...(query === '' ? {} : { query }),
      archived,
    });
    const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
    const page = Math.min(pages, Math.max(1, Math.trunc(Number(queryText(request, 'page'))) || 1));
    const address = (to: number) =>
      `?${new URLSearchParams({ ...(query && { q: query }), ...(archived && { archived: '1' }), page: String(to) })}`;
    sendDesk(web, request, response, 'desk/achievements', {
      section: 'achievements',
      title: say(response, archived ? 'desk:achievements.archiveTitle' : 'desk:achievements.title'),
      query,
      archived,
      achievements: all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(({ achievement, newest, published }) => ({
        id: achievement.id,
        name: newest.content.name,
        claim: newest.content.claim,
        picture: `/desk/achievements/${achievement.id}/picture?v=${newest.id}`,
        theme: say(response, `desk:theme.${newest.content.theme as 'overig'}`),
        draft: newest.publishedAt === null,
        changed: newest.publishedAt === null && published !== null,
      })),
      next: page < pages ? address(page + 1) : null,
      previous: page > 1 ? address(page - 1) : null,
    });
  };
}
