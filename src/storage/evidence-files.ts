import { open, rm } from 'node:fs/promises';
import type { EvidenceFiles } from '../issuing/ports.ts';
import { createFiles, filePath } from './files.ts';

const BLANK = new Uint8Array(65_536);

/** Files of evidence under `dir`: as `createFiles`, and deletable. One process works on such a folder. */
export function createEvidenceFiles(dir: string): EvidenceFiles {
  const lines = new Map<string, Promise<unknown>>();
  return {
    ...createFiles(dir),
    async delete(id) {
      const path = filePath(dir, id);
      if (path === null) return;
      await overwrite(path);
      await rm(path, { force: true });
    },
    alone(id, work) {
      const turn = (lines.get(id) ?? Promise.resolve()).then(work);
      const settled = turn.then(
        () => undefined,
        () => undefined,
      );
      lines.set(id, settled);
      void settled.then(() => {
        if (lines.get(id) === settled) lines.delete(id);
      });
      return turn;
    },
  };
}

/** Writes nothings over the bytes before their name goes. A disk that copies on writing may still have them. */
async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; at += BLANK.length) await file.write(BLANK, 0, Math.min(BLANK.length, size - at), at);
    await file.sync();
  } finally {
    await file.close();
  }
}
