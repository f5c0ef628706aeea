import type { Kysely } from 'kysely';
import { afterPrefix } from './fold.ts';
import type { Schema } from './schema.ts';

/** The ids of an organisation's recipients who have a name with a word that begins so (folded), for an `in`. */
export function recipientsWith(db: Kysely<Schema>, organisationId: string, word: string) {
  return db
    .selectFrom('recipientWord')
    .select('recipientWord.recipientId')
    .where('recipientWord.organisationId', '=', organisationId)
    .where('recipientWord.word', '>=', word)
    .where('recipientWord.word', '<', afterPrefix(word));
}

/**
 * Where the person of an award or dossier stands among names. For cursors: these come back in addresses, which may not hold a
 * name. Empty where it is gone: the page then begins at the first of its group, and shows some twice rather than none.
 */
export async function sortNameOf(db: Kysely<Schema>, what: 'award' | 'dossier', id: string): Promise<string> {
  const row = await db
    .selectFrom(what)
    .innerJoin('recipient', 'recipient.id', `${what}.recipientId`)
    .select('recipient.sortName')
    .where(`${what}.id`, '=', id)
    .executeTakeFirst();
  return row?.sortName ?? '';
}
