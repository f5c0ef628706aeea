/** A real installation in a temporary folder: real keys, real signatures, real SQLite file, real pages; not listening. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import supertest from 'supertest';
import { type Blijk, compose, type Replaceable } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { createAchievement, publishAchievement } from '../../src/issuing/achievements/achievements.ts';
import { type Actor, addMember, memberActor, type Role } from '../../src/issuing/organisations/members.ts';
import {
  createOrganisation,
  type Organisation,
  type OrganisationKind,
} from '../../src/issuing/organisations/organisations.ts';

export interface TestOrganisation {
  organisation: Organisation;
  /** An admin to act as. */
  actor: Actor;
  /** Its badges that are published: id by slug. */
  badges: Map<string, string>;
}

export interface TestApp extends Blijk {
  dir: string;
  app: Express;
  /** Moves the clock. */
  setNow(now: Date): void;
  /** An organisation with the badges of these slugs, published. */
  addOrganisation(
    slug: string,
    badges?: readonly string[],
    as?: { kind: OrganisationKind; brin: string },
  ): Promise<TestOrganisation>;
  /** A member with a password, signed in: an agent that sends the session cookie. */
  signIn(
    organisationId: string,
    role: Role,
    email?: string,
  ): Promise<{ agent: ReturnType<typeof supertest.agent>; actor: Actor }>;
  /** Closes everything and removes the folder. */
  end(): Promise<void>;
}

export const START = new Date('2026-11-21T13:00:00Z');
export const PASSWORD = 'een lange zin als wachtwoord';

/** Starts an installation at https://blijk.example (or `env.PUBLIC_URL`) with a clock that stands at START. */
export async function startTestApp(env: Record<string, string> = {}, replace: Replaceable = {}): Promise<TestApp> {
  const dir = env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'blijk-test-')));
  let now = START;
  const config = parseConfig({
    PUBLIC_URL: 'https://blijk.example',
    DATA_DIR: dir,
    KEYS_DIR: join(dir, 'keys'),
    BLIJK_DEMO: 'off',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const blijk = await compose(config, {
    now: () => now,
    fetchOutside: async () => ({ ok: false, code: 'FETCH_FAILED' }),
    ...replace,
  });

  return {
    ...blijk,
    dir,
    setNow(next) {
      now = next;
    },
    async addOrganisation(slug, badges = ['samenwerken'], as) {
      const input = { slug, kind: 'coach', name: `Stichting ${slug}`, ...as };
      const organisation = await createOrganisation(blijk.issuing, input);
      const actor = await addStaff(blijk, organisation.id, 'admin', `admin@${slug}.example`);
      const made = new Map<string, string>();
      for (const { slug: badge, content } of DEMO_BADGES.filter((definition) => badges.includes(definition.slug))) {
        const { achievement } = await createAchievement(blijk.issuing, actor, { slug: badge, content });
        await publishAchievement(blijk.issuing, actor, achievement.id, {});
        made.set(badge, achievement.id);
      }
      return { organisation, actor, badges: made };
    },
    async signIn(organisationId, role, email = `${role}@${organisationId.slice(0, 8)}.example`) {
      const actor = await addStaff(blijk, organisationId, role, email);
      const token = await blijk.accounts.passwordToken(email, 10);
      await blijk.accounts.setPassword(token ?? '', PASSWORD);
      const { setCookie } = await blijk.accounts.signIn({
        email,
        password: PASSWORD,
        ip: '192.0.2.1',
        userAgent: 'test',
      });
      const agent = supertest.agent(blijk.app);
      agent.set('Cookie', setCookie.map((cookie) => cookie.split(';')[0]).join('; '));
      return { agent, actor };
    },
    async end() {
      await blijk.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function addStaff(blijk: Blijk, organisationId: string, role: Role, email: string): Promise<Actor> {
  const known = await blijk.storage.members.byEmail(organisationId, email);
  const userId = known?.userId ?? (await blijk.accounts.ensureUser({ email, name: `Test ${role}` }));
  if (known === null) await addMember(blijk.issuing, { organisationId, userId, name: `Test ${role}`, email, role });
  const actor = await memberActor(blijk.issuing, userId, organisationId);
  if (actor === null) throw new TypeError('just added');
  return actor;
}
