import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../issuing/ports.ts';
import { withStorageTrouble } from './storage-trouble.ts';

/**
 * Files on disk under `dir`, named by the SHA-256 (hex) of their bytes: `ab/cd/abcd…`. A file is there whole or not at
 * all (temporary file, fsync, rename), and is durable when `put` resolves; a full disk is `storage.full`. `get` gives null for an unknown id and throws
 * where the disk gives other bytes than were put.
 */
export function createFiles(dir: string): Files {
  let written = 0;
  return {
    put: (bytes) =>
      withStorageTrouble(async () => {
        const id = sha256Hex(bytes);
        const path = pathOf(dir, id);
        const folder = dirname(path);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        written += 1;
        const temporary = `${path}.${process.pid}-${written}.tmp`;
        try {
          await writeDurably(temporary, bytes);
          await rename(temporary, path);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        for (const parent of [folder, dirname(folder), dir]) await syncFolder(parent);
        return id;
      }),
    async get(id) {
      const path = filePath(dir, id);
      if (path === null) return null;
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (bytes === null) return null;
      if (sha256Hex(bytes) !== id) throw new Error(`file ${id} is damaged on disk`);
      return new Uint8Array(bytes);
    },
  };
}

const pathOf = (dir: string, id: string): string => join(dir, id.slice(0, 2), id.slice(2, 4), id);

/** Where the file of this id lies or would lie; null for what is no id. */
export const filePath = (dir: string, id: string): string | null =>
  /^[0-9a-f]{64}$/.test(id) ? pathOf(dir, id) : null;

const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a new name in a folder survive power loss. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
