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
