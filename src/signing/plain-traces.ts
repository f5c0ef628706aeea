/**
 * Finds secrets that stand somewhere in plain form. The secrets stay in the closure: what leaves is the name of the one that
 * was found.
 */

/** Looks for secrets in bytes. */
export interface Traces {
  /** Pieces of a file have to overlap by so many bytes. */
  overlap: number;
  /** Names of the secrets of which one form lies in these bytes. */
  in(bytes: Uint8Array): Set<string>;
}

const KEY_BYTES = 4;

/** `secrets`: at least 16 bytes each, by the name to tell. Each is looked for as it is, as hex, base64 and base64url. */
export function createTraces(secrets: readonly { name: string; bytes: Uint8Array }[]): Traces {
  // by their first four bytes; `begins` says of the first two whether any begins so, which is nearly always no
  const begins = new Uint8Array(0x10000);
  const byStart = new Map<number, { name: string; form: Buffer }[]>();
  let longest = KEY_BYTES;
  for (const { name, bytes } of secrets) {
    for (const form of plainForms(Buffer.from(bytes))) {
      const start = form.readUInt32BE(0);
      begins[start >>> 16] = 1;
      byStart.set(start, [...(byStart.get(start) ?? []), { name, form }]);
      longest = Math.max(longest, form.length);
    }
  }
  return {
    overlap: longest - 1,
    in(bytes) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found = new Set<string>();
      for (let at = 0; at + KEY_BYTES <= text.length; at += 1) {
        if (begins[((text[at] ?? 0) << 8) | (text[at + 1] ?? 0)] === 0) continue;
        for (const { name, form } of byStart.get(text.readUInt32BE(at)) ?? [])
          if (text.compare(form, 0, form.length, at, Math.min(at + form.length, text.length)) === 0) found.add(name);
      }
      return found;
    },
  };
}

/** The last character of base64 depends on what follows, and is left out. */
function plainForms(secret: Buffer): Buffer[] {
  const unpadded = (encoding: 'base64' | 'base64url') => secret.toString(encoding).replace(/=+$/, '').slice(0, -1);
  const hex = secret.toString('hex');
  const texts = new Set([hex, hex.toUpperCase(), unpadded('base64'), unpadded('base64url')]);
  return [secret, ...[...texts].map((text) => Buffer.from(text, 'latin1'))];
}
