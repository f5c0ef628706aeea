/** The doctor: looks at all that is kept, changes nothing of it, and names what is wrong. */
import { AppError } from '../../errors.ts';
import { checkWholeLog } from '../organisations/audit-check.ts';
import type { IssuingDeps } from '../ports.ts';
import { checkRegister } from '../register/check-register.ts';
import { DAY_MS, dateTime } from '../time.ts';
import { examineAwards } from './examine-awards.ts';
import { examineRegister } from './examine-register.ts';
import { examineStatusLists } from './examine-status.ts';
import { type Examined, examination } from './findings.ts';

/** Mail is tried for a day; what waits longer past its time is waiting for a service that does not run. */
const MAIL_LATE_MS = 2 * DAY_MS;

/** Files in which no key or secret may stand. */
export interface SecretSearch {
  /**
   * Paths where one of the keys or the key that locks them stands in plain form, and how many files were read. A search that
   * is `stopping` ends within a piece of a file, with what it found.
   */
  search(
    alsoFiles: readonly string[],
    stopping?: () => boolean,
  ): Promise<{ files: number; found: string[]; notChecked: string | null }>;
}

export interface ExamineOptions {
  /** Files beside the data folder: logs, dumps and backups. */
  alsoFiles?: readonly string[];
  told?: (done: number, all: number) => void;
}

/** All invariants, in their order. */
export async function examine(
  deps: IssuingDeps,
  secrets: SecretSearch,
  { alsoFiles = [], told = () => {} }: ExamineOptions = {},
): Promise<Examined[]> {
  return [
    ...(await examineAwards(deps, told)),
    await examineStatusLists(deps),
    await examineLog(deps),
    await examineMail(deps),
    await examineDatabase(deps),
    await examineSecrets(secrets, alsoFiles, deps.stopping),
  ];
}

async function examineLog(deps: IssuingDeps): Promise<Examined> {
  const into = examination('I5');
  const check = await checkWholeLog(deps);
  if (check.ok) into.looked(check.entries);
  else into.found('log_broken', String(check.seq));
  const register = await checkRegister(deps);
  if (register.ok) into.looked(register.size);
  else into.found('register_broken', String(register.seq));
  await examineRegister(deps, into);
  return into.examined;
}

async function examineMail(deps: IssuingDeps): Promise<Examined> {
  const into = examination('I6');
  into.looked();
  const before = dateTime(new Date(deps.now().getTime() - MAIL_LATE_MS));
  for (const id of await deps.storage.doctor.overdueMail(before)) into.found('mail_overdue', id);
  return into.examined;
}

async function examineDatabase(deps: IssuingDeps): Promise<Examined> {
  const into = examination('I7');
  const answer = await deps.storage.doctor.selfCheck(deps.stopping);
  if ('notChecked' in answer) into.notChecked(answer.notChecked);
  else {
    into.looked();
    for (const problem of answer.problems) into.found('database_damaged', problem);
  }
  return into.examined;
}

async function examineSecrets(
  secrets: SecretSearch,
  alsoFiles: readonly string[],
  stopping: IssuingDeps['stopping'],
): Promise<Examined> {
  const into = examination('I8');
  const { files, found, notChecked } = await secrets.search(alsoFiles, stopping);
  into.looked(files);
  for (const path of found) into.found('secret_in_plain', path);
  if (notChecked !== null) into.notChecked(notChecked);
  return into.examined;
}

const EXAMINED_AT = 'doctor.examined_at';
const LOOK_EVERY_MS = DAY_MS / 24;

/**
 * Registers the job: once a day, however often the service starts. What is wrong is an error that names the invariants, again
 * every hour until it is mended or looked at.
 */
export function workOnDoctor(deps: IssuingDeps, secrets: SecretSearch): void {
  deps.jobs.every('doctor', LOOK_EVERY_MS, async () => {
    const last = await deps.storage.settings.get(EXAMINED_AT);
    if (last !== null && deps.now().getTime() - Date.parse(last) < DAY_MS) return;
    const broken = (await examine(deps, secrets)).filter((examined) => examined.broken > 0);
    if (broken.length > 0)
      throw new AppError('installation.unsound', { invariants: broken.map(({ invariant }) => invariant).join(' ') });
    if (deps.stopping?.() !== true) await deps.storage.settings.set(EXAMINED_AT, dateTime(deps.now()));
  });
}
