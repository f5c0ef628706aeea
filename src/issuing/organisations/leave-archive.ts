/**
 * Leaving any time: an organisation takes along everything that keeps its badges alive on any web host. Made by a job, kept
 * for a day, for its beheerder only. How the pages in it look: web/leave.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { AddToArchive, IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { auditBy } from './audit.ts';
import type { Actor } from './members.ts';
import type { Organisation } from './organisations.ts';

export const LEAVE_JOB = 'leave.archive';
export const ARCHIVE_KEPT_HOURS = 24;

/** How far the archive of an organisation is. `done` of `total` badges. */
export interface ArchiveState {
  state: 'none' | 'busy' | 'ready' | 'failed';
  /** Names one making, so that an archive that was dropped meanwhile is not handed out. */
  run: string;
  done: number;
  total: number;
  /** Start, or end once it is ready. */
  at: string;
  bytes: number;
}

/** Writes everything of one organisation with `add`, and tells after each badge. */
export type WriteArchive = (
  organisation: Organisation,
  add: AddToArchive,
  told: (done: number) => Promise<void>,
) => Promise<void>;

const NONE: ArchiveState = { state: 'none', run: '', done: 0, total: 0, at: '', bytes: 0 };
/** The state is written after so many badges. */
const TELL_EVERY = 10;

type Settings = Pick<IssuingDeps['storage'], 'settings'>;
const keyOf = (organisationId: string): string => `leave-archive:${organisationId}`;

async function read(storage: Settings, organisationId: string): Promise<ArchiveState> {
  const text = await storage.settings.get(keyOf(organisationId));
  return text === null ? NONE : (JSON.parse(text) as ArchiveState);
}

function write(storage: Settings, organisationId: string, state: ArchiveState): Promise<void> {
  return storage.settings.set(keyOf(organisationId), JSON.stringify(state));
}

/** Asks for an archive; while one is being made, that one goes on. */
export async function askArchive(deps: IssuingDeps, actor: Actor): Promise<void> {
  const { organisationId } = actor;
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  const total = await deps.storage.awards.countIssued(organisationId);
  await deps.storage.transaction(async (tx) => {
    if ((await read(tx, organisationId)).state === 'busy') return;
    const busy: ArchiveState = { ...NONE, state: 'busy', run: deps.random.uuid(), total, at: dateTime(deps.now()) };
    await write(tx, organisationId, busy);
    const key = `${LEAVE_JOB}:${organisationId}`;
    await deps.jobs.enqueue(tx, LEAVE_JOB, { organisationId, run: busy.run }, { singletonKey: key });
    await auditBy(tx, deps, actor, 'organisation.archive', organisationId);
  });
}

/** How far it is, for the beheerder. */
export async function archiveState(deps: IssuingDeps, actor: Actor): Promise<ArchiveState> {
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  return read(deps.storage, actor.organisationId);
}

/** The finished archive, with a line in the log that it was taken. Throws `leave.none` where there is none. */
export async function takeArchive(
  deps: IssuingDeps,
  actor: Actor,
): Promise<{ bytes: number; content: AsyncIterable<Uint8Array>; organisation: Organisation }> {
  const { state } = await archiveState(deps, actor);
  const organisation = await deps.storage.organisations.byId(actor.organisationId);
  const file = state === 'ready' ? await deps.leaveFiles.read(actor.organisationId) : null;
  if (file === null || organisation === null) throw new AppError('leave.none');
  await deps.storage.transaction((tx) => auditBy(tx, deps, actor, 'organisation.take_archive', actor.organisationId));
  return { ...file, organisation };
}

/** Registers the job. An archive that was dropped while it was made is thrown away. */
export function workOnArchives(deps: IssuingDeps, writeArchive: WriteArchive): void {
  deps.jobs.work(LEAVE_JOB, async ({ organisationId = '', run = '' }) => {
    const organisation = await deps.storage.organisations.byId(organisationId);
    if (organisation === null) return;
    /** Changes the state only while it is still the one of this making; false when it is not. */
    const change = (changes: Partial<ArchiveState>): Promise<boolean> =>
      deps.storage.transaction(async (tx) => {
        const now = await read(tx, organisationId);
        if (now.run !== run) return false;
        await write(tx, organisationId, { ...now, ...changes });
        return true;
      });
    const told = async (done: number): Promise<void> => {
      if (deps.stopping?.()) throw new AppError('request.not_ready');
      if (done % TELL_EVERY === 0) await change({ done });
    };
    if (!(await change({ state: 'busy', done: 0 }))) return;
    try {
      const bytes = await deps.leaveFiles.write(organisationId, (add) => writeArchive(organisation, add, told));
      const total = await deps.storage.awards.countIssued(organisationId);
      const ready = await change({ state: 'ready', done: total, total, at: dateTime(deps.now()), bytes });
      if (!ready) await deps.leaveFiles.remove(organisationId);
    } catch (error) {
      // the file of one that was dropped is gone: nothing is wrong then
      if (deps.stopping?.() || (await change({ state: 'failed' }))) throw error;
    }
  });
}

/** Deletes the archive of an organisation, also one that is being made: something in it was erased. */
export async function dropArchive(
  deps: Pick<IssuingDeps, 'storage' | 'leaveFiles'>,
  organisationId: string,
): Promise<void> {
  if ((await read(deps.storage, organisationId)).run === '') return;
  await write(deps.storage, organisationId, NONE);
  await deps.leaveFiles.remove(organisationId);
}

/** Every hour: archives that are older than a day are deleted. Gives how many. */
export async function forgetOldArchives(deps: Pick<IssuingDeps, 'storage' | 'leaveFiles' | 'now'>): Promise<number> {
  let gone = 0;
  const before = dateTime(new Date(deps.now().getTime() - ARCHIVE_KEPT_HOURS * 3_600_000));
  for (const { id } of await deps.storage.organisations.list()) {
    const { state, at } = await read(deps.storage, id);
    if (state === 'none' || at > before) continue;
    await dropArchive(deps, id);
    gone += 1;
  }
  return gone;
}
