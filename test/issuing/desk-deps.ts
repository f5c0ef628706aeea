/** What the use cases of the desk need, on a database in memory; whatever signs or verifies is missing and throws. */
import { createHash, randomUUID } from 'node:crypto';
import type { AchievementContent } from '../../src/issuing/achievements/achievements.ts';
import { newAward } from '../../src/issuing/awards/awards.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { readSpreadsheet } from '../../src/spreadsheet.ts';
import type { SqlStorage } from '../../src/storage/storage.ts';
import { memoryStorage } from '../support/storage.ts';

export interface Desk {
  deps: IssuingDeps;
  storage: SqlStorage;
  setNow(now: string): void;
  /** A coach of an organisation, made on first use. */
  actor(organisation: string, member?: string, role?: Actor['role']): Promise<Actor>;
  ceremony(actor: Actor, date?: string): Promise<string>;
  /** Pretends that a version was awarded once. */
  award(actor: Actor, achievementId: string, versionId: string): Promise<void>;
}

export const CONTENT: AchievementContent = {
  name: 'Samenwerken',
  theme: 'met-mensen',
  claim: 'kan goed samenwerken',
  description: 'Je werkt goed samen met anderen.',
  employerText: 'Deze persoon helpt het team.',
  pictogram: 'handshake',
  imageFileId: null,
  levels: {
    beginner: { paper: ['Je vraagt hulp.'], signed: ['Hulp vragen.'] },
    gevorderd: { paper: ['Je helpt een ander.'], signed: ['Een ander helpen.'] },
    expert: { paper: ['Je zorgt voor de groep.'], signed: ['Voor de groep zorgen.'] },
  },
  alignments: [
    {
      targetFramework: 'ESCO',
      targetUrl: 'http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0',
      targetName: 'in teams werken',
    },
  ],
  validityMonths: null,
  translations: {},
  readabilityReason: null,
};

export async function openDesk(): Promise<Desk> {
  const storage = await memoryStorage();
  let now = new Date('2026-11-21T13:00:00Z');
  const sha256Hex = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
  const deps = {
    storage,
    now: () => now,
    random: { uuid: () => randomUUID() },
    sha256Hex,
    fingerprint: sha256Hex,
    readSpreadsheet,
    publicUrl: 'https://blijk.example',
  } as unknown as IssuingDeps;
  const createdAt = '2026-11-21T13:00:00Z';

  return {
    deps,
    storage,
    setNow(time) {
      now = new Date(time);
    },
    async actor(organisation, member = 'sam', role = 'coach') {
      const memberId = `${organisation}-${member}`;
      if ((await storage.organisations.byId(organisation)) === null) {
        await storage.organisations.insert({
          id: organisation,
          slug: organisation,
          kind: 'coach',
          name: organisation,
          kvk: null,
          brin: null,
          website: null,
          logoFileId: null,
          did: `did:web:blijk.example:issuers:${organisation}`,
          publicUrl: 'https://blijk.example',
          demo: false,
          secondFactorRequired: false,
          leastRelease: 'never',
          closedAt: null,
          createdAt,
        });
      }
      const email = `${member}@${organisation}.example`;
      if ((await storage.members.byId(memberId)) === null) {
        const userId = memberId;
        await storage.members.insert({
          id: memberId,
          organisationId: organisation,
          userId,
          name: `${member} Voorbeeld`,
          email,
          role,
          createdAt,
          disabledAt: null,
        });
      }
      return { kind: 'member', organisationId: organisation, memberId, role, name: `${member} Voorbeeld`, email };
    },
    async ceremony(actor, date = '2026-11-21') {
      const id = randomUUID();
      const { organisationId } = actor;
      await storage.ceremonies.insert({
        id,
        organisationId,
        name: 'Middag',
        date,
        place: null,
        createdBy: null,
        createdAt,
      });
      return id;
    },
    async award(actor, achievementId, versionId) {
      const recipientId = randomUUID();
      const { organisationId } = actor;
      await storage.recipients.insertMany([{ id: recipientId, organisationId, name: 'Jo', email: null, createdAt }]);
      await storage.awards.insertMany([
        newAward({
          id: randomUUID(),
          organisationId,
          ceremonyId: null,
          achievementId,
          achievementVersionId: versionId,
          recipientId,
          level: 'gevorderd',
          awardedDate: '2026-11-21',
          coachWords: null,
          pageName: 'Jo',
          secondJudge: null,
          approvedBy: null,
          judgeName: null,
          idempotencyKey: randomUUID(),
          position: 1,
          createdAt,
        }),
      ]);
    },
  };
}
