/** What is kept of organisations: who works there, who is invited, who asks to come in, and who keeps the installation. */

import type { Page, PageRequest } from '../records.ts';
import type { Application, ApplicationState } from './applications.ts';
import type { Invitation } from './invitations.ts';
import type { Member } from './members.ts';
import type { Operator } from './operators.ts';
import type { Organisation } from './organisations.ts';

/** Organisations of this installation. */
export interface OrganisationRecords {
  insert(organisation: Organisation): Promise<void>;
  update(organisation: Organisation): Promise<void>;
  byId(id: string): Promise<Organisation | null>;
  bySlug(slug: string): Promise<Organisation | null>;
  byDid(did: string): Promise<Organisation | null>;
  /** By slug. */
  list(): Promise<Organisation[]>;
  /** The same, a page at a time. */
  page(page: PageRequest): Promise<Page<Organisation>>;
  /** The names of all, by id. */
  names(): Promise<{ id: string; name: string }[]>;
}

/** Who works where, and in which organisation a session acts. */
export interface MemberRecords {
  insert(member: Member): Promise<void>;
  update(member: Member): Promise<void>;
  byId(id: string): Promise<Member | null>;
  byUserId(userId: string): Promise<Member[]>;
  /** E-mail compared in lower case. */
  byEmail(organisationId: string, email: string): Promise<Member | null>;
  list(organisationId: string): Promise<Member[]>;
  /** The place (member id) that a session acts in from now on; goes with the session. */
  choosePlace(sessionId: string, memberId: string): Promise<void>;
  chosenPlace(sessionId: string): Promise<string | null>;
}

/** Invitations; of a link its hash. */
export interface InvitationRecords {
  insert(invitation: Invitation): Promise<void>;
  update(invitation: Invitation): Promise<void>;
  byId(id: string): Promise<Invitation | null>;
  /** By the hash of either of its two tokens; also one that ended. */
  byToken(tokenSha256: string): Promise<Invitation | null>;
  /** Not ended and not run out at `now`, newest first. */
  open(organisationId: string, now: string): Promise<Invitation[]>;
  /** Those that ended or ran out before that time; how many. */
  deleteBefore(time: string): Promise<number>;
}

/** Organisations that ask to come in. */
export interface ApplicationRecords {
  insert(application: Application): Promise<void>;
  update(application: Application): Promise<void>;
  byId(id: string): Promise<Application | null>;
  byConfirmation(confirmSha256: string): Promise<Application | null>;
  /** Oldest first. */
  inState(state: ApplicationState, limit: number): Promise<Application[]>;
  /** How these organisations came in; one that was made on the command line has none. */
  ofOrganisations(organisationIds: readonly string[]): Promise<Application[]>;
  /** Never confirmed and run out before `now`, or refused before `refused`; how many. */
  deleteOld(times: { now: string; refused: string }): Promise<number>;
}

/** Who keeps the installation. */
export interface OperatorRecords {
  insert(operator: Operator): Promise<void>;
  byUserId(userId: string): Promise<Operator | null>;
  list(): Promise<Operator[]>;
  delete(userId: string): Promise<void>;
}
