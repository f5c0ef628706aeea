import { type RawBuilder, sql } from 'kysely';
import type { DialectName } from './database.ts';

/** Bytes as every database driver gives them (Node Buffers), as the plain Uint8Array of the models. */
export function bytes(read: Uint8Array): Uint8Array {
  return new Uint8Array(read);
}

/** A column of bytes as hex, for what is asked often: the SQLite driver takes ten times as long over bytes as over a text. */
export const asHex = (column: string, dialect: DialectName): RawBuilder<string | null> =>
  dialect === 'sqlite' ? sql`hex(${sql.ref(column)})` : sql`encode(${sql.ref(column)}, 'hex')`;

/** Those bytes. */
export const ofHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** The same where the column may be null, which SQLite writes as no digits. */
export const ofHexOrNull = (hex: string | null): Uint8Array | null => (hex === null || hex === '' ? null : ofHex(hex));
