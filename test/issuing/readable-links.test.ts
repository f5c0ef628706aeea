/**
 * The one rule of `readable-links.ts` under any order of what people do: whatever staff can read opens badges of their own
 * organisation only. On a database in memory, without signatures. All people are fictional.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { renewOwnLink } from '../../src/issuing/holders/folder-links.ts';
import { askJoinByEmail, joinByCode, joinByLink, takeOutOfFolder } from '../../src/issuing/holders/holder-folders.ts';
import {
  collectLink,
  findHolder,
  giveHolderLink,
  type Holder,
  privateToken,
  renewPrivateCode,
  tokensForPaper,
} from '../../src/issuing/holders/holder-links.ts';
import { giveClaim, readClaim, useClaim } from '../../src/issuing/letters/letters-claim.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { dateTime } from '../../src/issuing/time.ts';
import { achievement, award, recipient, version } from '../storage/samples.ts';
import { openDesk } from './desk-deps.ts';

const EMAIL = 'amina@voorbeeld.example';
const ORGANISATIONS = ['werk', 'zorg'] as const;
const STEPS = [
  'award',
  'again',
  'replace',
  'print',
  'look',
  'join',
  'joinMail',
  'takeOut',
  'renew',
  'renewOwn',
  'mail',
  'claim',
] as const;

/** What stands on paper or in a mailbox, with the moment at which it was made. */
interface Known {
  awardId: string;
  secret: string;
  at: string;
}

/** Two organisations, one person with badges of both, and what everybody has in hands. */
async function openWorld() {
  const desk = await openDesk();
  let clock = Date.parse('2026-11-21T13:00:00Z');
  const deps: IssuingDeps = {
    ...desk.deps,
    now: () => new Date(clock),
    random: { ...desk.deps.random, integer: (below: number) => randomInt(below) },
    sealSecret: (...parts: string[]) => new TextEncoder().encode(JSON.stringify(parts)),
    openSecret: (organisationId: string, bound: string, sealed: Uint8Array) => {
      const [owner, boundTo, secret] = JSON.parse(new TextDecoder().decode(sealed)) as string[];
      return owner === organisationId && boundTo === bound ? (secret ?? null) : null;
    },
  };
  const actors = new Map<string, Actor>();
  for (const organisationId of ORGANISATIONS) {
    actors.set(organisationId, await desk.actor(organisationId));
    const achievementId = `badge-${organisationId}`;
    await desk.storage.achievements.insert(achievement({ id: achievementId, organisationId }));
    await desk.storage.achievements.insertVersion(
      version({ id: `${achievementId}-v1`, achievementId, organisationId }),
    );
  }
  const { storage } = desk;
  const awards: { id: string; organisationId: string; recipientId: string }[] = [];
  const papers: Known[] = [];
  const mails: Known[] = [];
  const renewed = new Map<string, string>();

  const staffOf = (organisationId: string) => actors.get(organisationId) as Actor;
  const at = () => dateTime(new Date(clock));

  async function issue(organisationId: string, changes: { recipientId?: string; supersedes?: string } = {}) {
    const id = `award-${awards.length}`;
    const recipientId = changes.recipientId ?? `recipient-${awards.length}`;
    if (changes.recipientId === undefined)
      await storage.recipients.insertMany([recipient({ id: recipientId, organisationId, email: EMAIL })]);
    const row = award({
      id,
      organisationId,
      recipientId,
      ceremonyId: null,
      approvedBy: null,
      achievementId: `badge-${organisationId}`,
      achievementVersionId: `badge-${organisationId}-v1`,
      state: 'issued',
      slug: id,
      issuedAt: at(),
      supersedes: changes.supersedes ?? null,
    });
    await storage.awards.insertMany([row]);
    await storage.transaction((tx) => giveHolderLink(tx, deps, row));
    awards.push({ id, organisationId, recipientId });
    return id;
  }

  /** The person with a paper that still works, after doing something with it as a page does. */
  async function holderWith(awardId: string): Promise<Holder | null> {
    for (const { secret } of papers.filter((paper) => paper.awardId === awardId).reverse()) {
      const holder = await findHolder(deps, secret);
      if (holder === null) continue;
      await collectLink(deps, holder);
      return findHolder(deps, secret);
    }
    return null;
  }

  async function step(kind: (typeof STEPS)[number], one: number, two: number): Promise<void> {
    clock += 60_000;
    const mine = awards[one % awards.length] as (typeof awards)[number];
    const other = awards[two % awards.length] as (typeof awards)[number];
    const staff = staffOf(mine.organisationId);
    const row = await storage.awards.byId(mine.id);
    if (kind === 'award') await issue(ORGANISATIONS[one % 2] ?? 'werk');
    if (kind === 'again') await issue(mine.organisationId, { recipientId: mine.recipientId });
    if (kind === 'replace' && row?.state === 'issued') {
      const supersededBy = await issue(mine.organisationId, { supersedes: mine.id });
      await storage.awards.update({ ...row, state: 'revoked', revokedAt: at(), supersededBy });
    }
    if (kind === 'print') {
      const [sheet] = await tokensForPaper(deps, staff, [mine.id], mine.id);
      if (sheet) papers.push({ awardId: mine.id, secret: sheet.token, at: at() });
    }
    if (kind === 'renew') {
      await renewPrivateCode(deps, staff, mine.id);
      renewed.set(mine.id, at());
    }
    if (kind === 'mail') {
      const mail = { id: `mail-${clock}`, createdAt: at() };
      const secret = await giveClaim(deps, mine.id, mail);
      if (secret !== null) mails.push({ awardId: mine.id, secret, at: mail.createdAt });
    }
    if (kind === 'claim') {
      const mail = mails.findLast(({ awardId }) => awardId === mine.id);
      if (mail) papers.push({ awardId: mine.id, secret: await useClaim(deps, mail.secret), at: at() });
    }
    const holder = ['look', 'join', 'joinMail', 'takeOut', 'renewOwn'].includes(kind)
      ? await holderWith(mine.id)
      : null;
    if (holder === null) return;
    const paper = papers.findLast(({ awardId }) => awardId === other.id);
    if (kind === 'join' && paper) await joinByLink(deps, holder, paper.secret);
    if (kind === 'joinMail') {
      const asked = await askJoinByEmail(deps, holder, EMAIL, 'browser');
      if (asked) await joinByCode(deps, asked.code, 'browser');
    }
    if (kind === 'takeOut') await takeOutOfFolder(deps, holder, other.id);
    if (kind === 'renewOwn') papers.push({ awardId: mine.id, secret: await renewOwnLink(deps, holder), at: at() });
  }

  /** Whose badges a token opens. */
  async function opens(token: string): Promise<string[]> {
    const ids = (await findHolder(deps, token))?.awardIds ?? [];
    return [...new Set(ids.map((id) => awards.find((each) => each.id === id)?.organisationId ?? 'nobody'))];
  }

  async function check(): Promise<void> {
    for (const { id, organisationId } of awards) {
      const token = await privateToken(deps, id);
      if (token !== null) expect(await opens(token)).toEqual([organisationId]);
    }
    for (const { awardId, secret, at: made } of mails) {
      const end = renewed.get(awardId);
      if (end !== undefined && made < end) expect(await readClaim(deps, secret)).toBe('dead');
    }
    for (const { awardId, secret, at: made } of papers) {
      const end = renewed.get(awardId);
      if (end !== undefined && made < end) expect(await findHolder(deps, secret)).toBeNull();
    }
  }

  await issue('werk');
  await issue('zorg');
  return { step, check };
}

const refusedOrDone = (error: unknown): void => {
  if (!(error instanceof AppError)) throw error;
};

test('what staff can print opens only their own organisation’s badges, whatever happened before', async () => {
  const step = fc.tuple(fc.constantFrom(...STEPS), fc.nat(6), fc.nat(6));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const world = await openWorld();
      for (const [kind, one, two] of [['print', 0, 0], ['print', 1, 1], ...steps] as typeof steps) {
        await world.step(kind, one, two).catch(refusedOrDone);
        await world.check();
      }
    }),
    {
      numRuns: 60,
      examples: [
        [
          [
            ['join', 0, 1],
            ['replace', 1, 0],
          ],
        ],
        [
          [
            ['join', 0, 1],
            ['again', 1, 0],
          ],
        ],
        [
          [
            ['join', 0, 1],
            ['takeOut', 0, 1],
            ['renew', 1, 0],
            ['joinMail', 0, 0],
          ],
        ],
        [
          [
            ['mail', 0, 0],
            ['look', 0, 0],
            ['renew', 0, 0],
          ],
        ],
        [
          [
            ['replace', 0, 0],
            ['join', 0, 1],
            ['renew', 2, 0],
          ],
        ],
      ],
    },
  );
});
