/** A whole installation in a temporary folder (durable SQLite, real keys) with a badge to award, for the cases. */
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { publishedStatusList } from '../../src/issuing/awards/publish-list.ts';
import { statusListUrl } from '../../src/issuing/awards/status-lists.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { Organisation } from '../../src/issuing/organisations/organisations.ts';
import type { DidDocument } from '../../src/openbadges/types.ts';
import { START, startTestApp, type TestApp } from '../../test/support/app.ts';
import type { Json } from './generic.ts';

export interface Installation {
  app: TestApp;
  organisation: Organisation;
  actor: Actor;
  /** Approves awards to fictional people at a ceremony of their own; nothing is issued yet. */
  approve(count: number): Promise<{ ceremonyId: string; awards: Award[] }>;
  /** Approves and issues; the signed credentials as stored. */
  issue(count: number): Promise<{ award: Award; json: string }[]>;
  /** What a verifier elsewhere would fetch: the DID document and the status lists by address. */
  published(): Promise<{ didDocument: DidDocument; lists: Map<string, Json> }>;
  end(): Promise<void>;
}

export const NOW = START;

/** Opens it. `failPoint` is told between the steps of the cycle; `env`: settings beside those of the tests. */
export async function openInstallation(
  failPoint?: (name: string) => void | Promise<void>,
  env: Record<string, string> = {},
): Promise<Installation> {
  const app = await startTestApp(env, { maxSignaturesPerHour: null, ...(failPoint ? { failPoint } : {}) });
  const { organisation, actor, badges } = await app.addOrganisation('voorbeeldwerk', ['samenwerken']);
  const achievementId = badges.get('samenwerken') ?? '';
  const date = NOW.toISOString().slice(0, 10);
  let made = 0;

  const approve = async (count: number): Promise<{ ceremonyId: string; awards: Award[] }> => {
    const ceremony = await createCeremony(app.issuing, actor, { name: `Meting ${made}`, date, place: null });
    const first = made;
    made += count;
    const { approved } = await approveAwards(app.issuing, actor, {
      ceremonyId: ceremony.id,
      achievementId,
      rows: Array.from({ length: count }, (_, row) => ({
        row: row + 1,
        name: `Deelnemer ${first + row} (fictief)`,
        pageName: `Deelnemer ${first + row}`,
        email: null,
        level: 'gevorderd' as const,
        words: 'Op jou kan de hele keuken bouwen.',
        awardedDate: date,
        secondJudge: null,
        key: `bench:${first + row}`,
      })),
    });
    return { ceremonyId: ceremony.id, awards: approved };
  };

  return {
    app,
    organisation,
    actor,
    approve,
    async issue(count) {
      const { awards } = await approve(count);
      const issued: { award: Award; json: string }[] = [];
      for (const { id } of awards) {
        const award = await issueAward(app.issuing, id);
        const credential = await app.storage.awards.credential(id);
        if (credential === null) throw new Error(`award ${id} has no credential`);
        issued.push({ award, json: credential.json });
      }
      return issued;
    },
    async published() {
      const lists = new Map<string, Json>();
      for (const { id } of await app.storage.statusLists.ofOrganisation(organisation.id)) {
        const list = await publishedStatusList(app.issuing, id);
        if (list !== null) lists.set(statusListUrl(organisation.publicUrl, id), JSON.parse(list.credential) as Json);
      }
      return { didDocument: await app.issuing.keys.didDocument(organisation), lists };
    },
    end: () => app.end(),
  };
}

/** The same credential for another badge, under the old signature: what nobody may accept. */
export function tampered(json: string): string {
  const changed = json.replace(/"name":"Samenwerken"/, '"name":"Leidinggeven"');
  if (changed === json) throw new Error('nothing was changed');
  return changed;
}
