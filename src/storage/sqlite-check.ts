/**
 * SQLite's own check of its file. In a process of its own: with a million awards it takes minutes, in which the driver would
 * let nobody else ask anything, and a process can be ended where the service is to stop.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SelfCheck } from '../issuing/doctor/doctor-records.ts';

/** What the child tells: what is wrong with the file, or why SQLite cannot check it. */
export type Found = { problems: string[] } | { code: string; message: string };

const CHILD = fileURLToPath(new URL('./sqlite-check-child.ts', import.meta.url));
const LOOK_MS = 200;

/** Checks the file at `path` as it is committed. Throws the error of the driver where SQLite cannot read it. */
export async function checkSqliteFile(path: string, stopping: () => boolean): Promise<SelfCheck> {
  const child = spawn(process.execPath, [CHILD, path], { env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
  const look = (): void => {
    if (stopping()) child.kill('SIGKILL');
  };
  look();
  const looking = setInterval(look, LOOK_MS);
  const ended = new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()));
  const told = await Promise.all([text(child.stdout), ended])
    .then(([json]) => json)
    .finally(() => clearInterval(looking));
  if (told === '' && stopping()) return { notChecked: 'the service stops' };
  if (told === '') throw new Error('SQLite did not come to the end of its check');
  const found = JSON.parse(told) as Found;
  if ('code' in found) throw Object.assign(new Error(found.message), { code: found.code });
  return found;
}
