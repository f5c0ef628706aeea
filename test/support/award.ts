/** Awards in tests: through the same use case as the command line, without its files. */
import { awardList, type RowOutcome } from '../../src/issuing/lists/award-list.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { Level } from '../../src/openbadges/types.ts';
import type { TestApp } from './app.ts';

const HEAD = 'naam;e-mail;woorden;tweede beoordelaar';

/** Awards a badge to people, each `naam;e-mail;woorden` (only the name is needed); throws unless all were issued. */
export async function awardRows(
  app: Pick<TestApp, 'issuing'>,
  actor: Actor,
  list: { slug?: string; level?: Level; rows: readonly string[]; ceremony?: string },
): Promise<RowOutcome[]> {
  const level = list.level ?? 'gevorderd';
  const lines = list.rows.map((row) => {
    const [name = '', email = '', words = ''] = row.split(';');
    return [name, email, words, level === 'expert' ? 'Karin de Boer' : ''].join(';');
  });
  const { rows } = await awardList(app.issuing, actor, {
    achievementSlug: list.slug ?? 'samenwerken',
    level,
    file: new TextEncoder().encode([HEAD, ...lines].join('\r\n')),
    ceremonyName: list.ceremony ?? null,
    date: null,
  });
  const wrong = rows.find((row) => row.outcome !== 'issued');
  if (wrong) throw new Error(`row ${wrong.row} ${wrong.outcome}: ${wrong.reason}`);
  return rows;
}

/** Awards a badge to one person; the award with its slug and codes. */
export async function awardOne(
  app: Pick<TestApp, 'issuing'>,
  actor: Actor,
  name: string,
  more: { slug?: string; level?: Level } = {},
): Promise<{ id: string; slug: string; controlCode: string; shortCode: string }> {
  const [row] = await awardRows(app, actor, { rows: [name], ceremony: name, ...more });
  const { id, slug, controlCode, shortCode } = row?.award ?? {};
  if (!id || !slug || !controlCode || !shortCode) throw new Error('an issued award has a slug and codes');
  return { id, slug, controlCode, shortCode };
}

/** What our own verifier says of a stored badge now. */
export async function ownVerdict(app: Pick<TestApp, 'issuing' | 'storage'>, awardId: string): Promise<string> {
  const stored = await app.storage.awards.credential(awardId);
  return (await app.issuing.verifyOwn(stored?.json ?? '', { now: app.issuing.now() })).report.verdict;
}

/** The signed documents of every issued badge of an organisation. */
export async function credentialsOf(
  app: Pick<TestApp, 'storage'>,
  organisationId: string,
): Promise<{ awardId: string; json: string; jwt: string }[]> {
  const found = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await app.storage.ceremonies.list(organisationId, { limit: 100, cursor });
    for (const ceremony of page.items) {
      for (const awardId of await app.storage.awards.idsOfCeremony(ceremony.id, ['issued', 'revoked'])) {
        const credential = await app.storage.awards.credential(awardId);
        if (credential !== null) found.push({ awardId, json: credential.json, jwt: credential.jwt });
      }
    }
    cursor = page.cursor;
  }
  return found;
}
