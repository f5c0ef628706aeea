/** Bytes that are costly to make and follow from what they are keyed by; never anything that can change under its key. */
export interface BytesCache {
  /** The bytes under this key, made when they are not there. A failed making is not kept. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
}

export interface PublicCaches {
  /** Pictures of badges by version and level, baked pictures and certificates by the hash of their credential. */
  pictures: BytesCache;
}

/** Keeps the last used entries up to `maxBytes` together. */
export function createBytesCache(maxBytes: number): BytesCache {
  const kept = new Map<string, { bytes: Promise<Uint8Array>; size: number }>();
  let total = 0;

  const drop = (key: string) => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    async get(key, make) {
      const found = kept.get(key);
      if (found) {
        kept.delete(key);
        kept.set(key, found);
        return found.bytes;
      }
      const entry = { bytes: make(), size: 0 };
      kept.set(key, entry);
      try {
        const bytes = await entry.bytes;
        if (kept.get(key) === entry) {
          entry.size = bytes.length;
          total += entry.size;
        }
        for (const oldest of kept.keys()) {
          if (total <= maxBytes) break;
          drop(oldest);
        }
        return bytes;
      } catch (error) {
        if (kept.get(key) === entry) drop(key);
        throw error;
      }
    },
  };
}
