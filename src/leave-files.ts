/** Archives of organisations as ZIP files on disk, written as they are made. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import type { AddToArchive, LeaveFiles } from './issuing/ports.ts';

/** Archives below `dir`, one an organisation. */
export function createLeaveFiles(dir: string, now: () => Date): LeaveFiles {
  const pathOf = (organisationId: string): string => join(dir, `${organisationId.replace(/[^\w-]/g, '_')}.zip`);
  return {
    write: (organisationId, fill) => writeZip(pathOf(organisationId), fill, now()),
    async read(organisationId) {
      const path = pathOf(organisationId);
      const found = await stat(path).catch(() => null);
      return found === null ? null : { bytes: found.size, content: createReadStream(path) };
    },
    async remove(organisationId) {
      for (const path of [pathOf(organisationId), unfinished(pathOf(organisationId))]) await rm(path, { force: true });
    },
  };
}

const unfinished = (path: string): string => `${path}.tmp`;

/**
 * Writes a ZIP file; it is there whole or not at all. Gives its size in bytes. `addFile` takes what is too large for memory,
 * and reads it at its turn.
 */
export async function writeZip(
  path: string,
  fill: (add: AddToArchive, addFile: (name: string, path: string) => void) => Promise<void>,
  mtime: Date,
): Promise<number> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const zip = new ZipFile();
  const file = createWriteStream(unfinished(path), { mode: 0o600 });
  const written = once(file, 'close');
  // looked at below; a disk that is full is not an error of nobody
  written.catch(() => {});
  zip.outputStream.pipe(file);
  // a file that cannot be read would leave the ZIP waiting for it
  zip.on('error', (error: Error) => file.destroy(error));
  const addFile = (name: string, from: string): void => zip.addFile(from, name, { mtime });
  try {
    await fill(async (name, bytes) => {
      zip.addBuffer(Buffer.from(bytes), name, { mtime });
      // only so much waits in memory as the disk has not taken yet
      if (file.writableNeedDrain) await Promise.race([once(file, 'drain'), written]);
      await setImmediate();
    }, addFile);
    zip.end();
    await written;
    await rename(unfinished(path), path);
  } catch (error) {
    file.destroy();
    await rm(unfinished(path), { force: true });
    throw error;
  }
  return (await stat(path)).size;
}
