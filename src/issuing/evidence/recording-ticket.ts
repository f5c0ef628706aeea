/**
 * A voice note must come from a page of ours that was open at least as long as it lasts. Nobody can prove where bytes were
 * made; this and the look at the container keep out files that lay around, not somebody who means to deceive.
 */
import { AppError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';

type Deps = Pick<IssuingDeps, 'now' | 'fingerprint'>;

/** A page to record on may be open for a working day. */
const TICKET_MS = 8 * 3_600_000;
/** A clock that was read a little later. */
const SLACK_MS = 3_000;

/** Goes into the page that records: says when it was opened, and for whom (a member id, or the id of a link). */
export function ticketFor(deps: Deps, who: string | null): string {
  const opened = deps.now().getTime().toString(36);
  return `${opened}.${markOf(deps, who, opened)}`;
}

/** Throws `evidence.voice_not_recorded` where the page was not ours, or open too short or too long. */
export function refuseUnlessRecorded(deps: Deps, who: string | null, ticket: string, seconds: number): void {
  const [opened = '', mark = ''] = ticket.split('.');
  const open = deps.now().getTime() - Number.parseInt(opened, 36);
  const ours = mark.length > 0 && mark === markOf(deps, who, opened);
  if (!ours || open > TICKET_MS || open + SLACK_MS < seconds * 1_000) throw new AppError('evidence.voice_not_recorded');
}

const markOf = (deps: Deps, who: string | null, opened: string): string =>
  deps.fingerprint(`recording ${who} ${opened}`).slice(0, 32);
