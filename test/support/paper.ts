/** The sheet with the private link, as it is printed for a holder. */
import { findHolder, type Holder, tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { TestApp } from './app.ts';

type Place = Pick<TestApp, 'issuing'>;

/** The token on the sheet of an award, printed by this member. */
export async function paperToken({ issuing }: Place, actor: Actor, awardId: string): Promise<string> {
  const [paper] = await tokensForPaper(issuing, actor, [awardId], awardId);
  return paper?.token ?? '';
}

/** Whoever opens the link with this token. */
export async function holderBy({ issuing }: Place, token: string): Promise<Holder> {
  const holder = await findHolder(issuing, token);
  if (holder === null) throw new TypeError('a printed link lets its holder in');
  return holder;
}

export const holderOf = async (app: Place, actor: Actor, awardId: string): Promise<Holder> =>
  holderBy(app, await paperToken(app, actor, awardId));
