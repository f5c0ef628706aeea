import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { hasNameColumn, type PreparedCells } from './column-mapping.ts';
import type { DraftMapping } from './draft-list.ts';

/** So many kinds of lists we remember per organisation; the oldest goes first. */
const REMEMBERED = 20;

type Remembered = Pick<DraftMapping, 'columns' | 'nameParts'>;

/**
 * What a list's heads are known by: a fingerprint of the heads, never the heads themselves, since a first row that is
 * not a header may hold names. Null for a list without a header.
 */
export function mappingKey(
  deps: Pick<IssuingDeps, 'fingerprint'>,
  organisationId: string,
  { cells, mapping }: PreparedCells,
): string | null {
  if (!mapping.hasHeader) return null;
  const heads = (cells[0] ?? []).map((cell) => cell.toLowerCase());
  return deps.fingerprint(JSON.stringify([organisationId, heads])).slice(0, 32);
}

/** The mapping this organisation chose for a list with the same heads before, or null. */
export async function recallMapping(
  deps: Pick<IssuingDeps, 'fingerprint' | 'storage'>,
  organisationId: string,
  prepared: PreparedCells,
): Promise<DraftMapping | null> {
  const key = mappingKey(deps, organisationId, prepared);
  if (key === null) return null;
  const known = (await remembered(deps.storage, organisationId)).find(([of]) => of === key);
  if (known === undefined) return null;
  const mapping = { ...prepared.mapping, ...known[1] };
  return hasNameColumn(mapping) ? mapping : null;
}

/** Remembers the mapping under the key of its heads, in the caller's transaction. */
export async function rememberMapping(
  tx: Storage,
  organisationId: string,
  key: string,
  { columns, nameParts }: DraftMapping,
): Promise<void> {
  const others = (await remembered(tx, organisationId)).filter(([of]) => of !== key);
  const all = [[key, { columns, nameParts }] as const, ...others].slice(0, REMEMBERED);
  await tx.settings.set(settingKey(organisationId), JSON.stringify(all));
}

async function remembered(
  storage: Pick<Storage, 'settings'>,
  organisationId: string,
): Promise<readonly (readonly [key: string, mapping: Remembered])[]> {
  const text = await storage.settings.get(settingKey(organisationId));
  return text === null ? [] : (JSON.parse(text) as [string, Remembered][]);
}

const settingKey = (organisationId: string) => `list.mappings.${organisationId}`;
