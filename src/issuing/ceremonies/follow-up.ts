/**
 * How a ceremony went on after the day, as counts. Each is a step that somebody took and that we have to know anyway; who
 * looked at a page, and how often, is never written down and so never counted.
 */

import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import type { Ceremony } from './ceremonies.ts';
import { ceremonyForDesk } from './ceremonies.ts';

/** What became of the badges of one ceremony. All but the last four count badges that are `issued` and count now. */
export interface FollowUp {
  issued: number;
  /** The paper was ticked as handed over. */
  handedOut: number;
  /** The holder did something by a private link of the same folder. */
  collected: number;
  /** Public on the day that was asked. */
  published: number;
  /** Replaced by a badge with the right name. */
  corrected: number;
  /** Revoked for good. */
  revoked: number;
  /** Waits for a colleague's release, or was sent back; a mended name among them. */
  waiting: number;
  /** Holders whose question about their name waits for an answer. */
  asked: number;
}

/** The ceremony with its counts as they are today; `ceremony.not_found` for anybody else's. */
export async function followUp(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<{ ceremony: Ceremony; counts: FollowUp }> {
  const ceremony = await ceremonyForDesk(deps, actor, ceremonyId);
  return { ceremony, counts: await deps.storage.counts.followUp(ceremonyId, today(deps.now())) };
}
