/** What the papers say. Rows of one ceremony are for its staff; one award's paper is also its holder's and its visitors'. */
import { AppError } from '../errors.ts';
import type { Award, AwardListing, AwardState } from './awards/awards.ts';
import { type Ceremony, ceremonyForDesk } from './ceremonies/ceremonies.ts';
import type { RoomPoster } from './ceremonies/proposals.ts';
import { type AwardForDesk, wholeAward } from './desk-reads.ts';
import type { Actor } from './organisations/members.ts';
import type { Organisation } from './organisations/organisations.ts';
import type { IssuingDeps } from './ports.ts';

/** Awards read at a time. */
const PAGE = 200;
const ISSUED: readonly AwardState[] = ['issued'];

/** The award a paper is about. Who may have that paper was decided by the caller. */
export async function awardOnPaper(deps: IssuingDeps, awardId: string): Promise<AwardForDesk> {
  const award = await deps.storage.awards.byId(awardId);
  if (award === null) throw new AppError('award.not_found');
  return wholeAward(deps, award);
}

/**
 * Issued awards with everything around them, each read when its paper is drawn: badges in the order given, then
 * praktijkverklaringen. What is not issued is left out. Who may have the papers was decided by the caller.
 */
export async function* awardsOnPaper(deps: IssuingDeps, awardIds: readonly string[]): AsyncGenerator<AwardForDesk> {
  const statements: Award[] = [];
  for (const awardId of awardIds) {
    const award = await deps.storage.awards.byId(awardId);
    if (award?.state !== 'issued') continue;
    if (award.kind === 'praktijkverklaring') statements.push(award);
    else yield wholeAward(deps, award);
  }
  for (const award of statements) yield wholeAward(deps, award);
}

/** Papers in one file: what a printer takes at once, and what is made before anybody gives up waiting. */
export const PART_SIZE = 1_000;

/** One file of a ceremony that has more papers than go into one. Numbers count from 1. */
export interface PrintPart {
  part: number;
  from: number;
  to: number;
}

/** The files of so many papers; empty where one holds them all. */
export function printParts(papers: number): PrintPart[] {
  if (papers <= PART_SIZE) return [];
  return Array.from({ length: Math.ceil(papers / PART_SIZE) }, (_, index) => ({
    part: index + 1,
    from: index * PART_SIZE + 1,
    to: Math.min(papers, (index + 1) * PART_SIZE),
  }));
}

/** A ceremony of the own organisation and the ids of its issued awards, in the order of the list. `award.not_issued` for none. */
export async function ceremonyToPrint(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<{ ceremony: Ceremony; awardIds: string[] }> {
  const ceremony = await ceremonyForDesk(deps, actor, ceremonyId, 'print');
  const awardIds = await deps.storage.awards.idsOfCeremony(ceremonyId, ISSUED);
  if (awardIds.length === 0) throw new AppError('award.not_issued');
  return { ceremony, awardIds };
}

/** Everybody on the list to sign, in its order, with whose ceremony it is. `award.not_issued` for nobody. */
export async function listToSign(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
): Promise<{ ceremony: Ceremony; organisation: Organisation; people: AwardListing[] }> {
  const ceremony = await ceremonyForDesk(deps, actor, ceremonyId, 'print');
  const organisation = await deps.storage.organisations.byId(ceremony.organisationId);
  if (organisation === null) throw new AppError('ceremony.not_found');
  const people: AwardListing[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await deps.storage.awards.ofCeremony(ceremonyId, { limit: PAGE, cursor, states: ISSUED });
    people.push(...page.items);
    cursor = page.cursor;
  }
  if (people.length === 0) throw new AppError('award.not_issued');
  return { ceremony, organisation, people };
}

/** Whose poster it is and for which evening. */
export async function aroundPoster(
  { storage }: Pick<IssuingDeps, 'storage'>,
  { organisationId, ceremonyId }: RoomPoster,
): Promise<{ organisation: Organisation; ceremony: Ceremony }> {
  const [organisation, ceremony] = await Promise.all([
    storage.organisations.byId(organisationId),
    storage.ceremonies.byId(organisationId, ceremonyId),
  ]);
  if (organisation === null || ceremony === null) throw new AppError('ceremony.not_found');
  return { organisation, ceremony };
}

/** What paper says of the register: the number of this award, and the newest head that was given to others. Null without an entry. */
export async function registerOnPaper({ storage }: Pick<IssuingDeps, 'storage'>, awardId: string) {
  const [entry, last] = await Promise.all([storage.register.entryOf(awardId), storage.register.lastDay()]);
  if (entry === null) return null;
  const [, , root = ''] = last?.checkpoint.split('\n') ?? [];
  return { number: entry.seq, head: last === null ? null : { day: last.day, start: root.slice(0, 8) } };
}
