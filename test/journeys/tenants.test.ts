/**
 * Who may reach what at the desk, for every route of the table: a stranger is led to sign in, a coach of another
 * organisation learns nothing, a viewer changes nothing, and a form from another place is refused.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type supertest from 'supertest';
import type { Response } from 'supertest';
import { text as textOf } from '../../src/i18n/i18n.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { startList } from '../../src/issuing/lists/lists.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { DESK_ROUTES } from '../../src/web/desk/desk-routes.ts';
import { pageFor } from '../../src/web/desk/hidden-query.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { awardOne } from '../support/award.ts';
import { formTokenIn } from '../web/desk/member-browser.ts';

type Agent = ReturnType<typeof supertest.agent>;
/** A trial's cookies travel without TLS too. */
const ORIGIN = 'http://localhost:3000';
/** Stands in every name of the first organisation, so that it can be seen anywhere it leaks. */
const SECRET = 'Zeldzaam';

let app: TestApp;
let coach: Agent;
let viewer: Agent;
let stranger: Agent;
let strange: Actor;
/** What `:id` stands for below each prefix: things of the first organisation. */
let ids: Record<string, string>;
let slug: string;

beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: ORIGIN });
  const first = await app.addOrganisation('eerste', ['samenwerken']);
  const second = await app.addOrganisation('tweede', ['samenwerken']);
  const signedIn = await app.signIn(first.organisation.id, 'coach');
  coach = signedIn.agent;
  viewer = (await app.signIn(first.organisation.id, 'viewer')).agent;
  const other = await app.signIn(second.organisation.id, 'admin');
  stranger = other.agent;
  strange = other.actor;
  const award = await awardOne(app, first.actor, `${SECRET} van der Meer`);
  slug = award.slug;
  const ceremony = await createCeremony(app.issuing, signedIn.actor, {
    name: `${SECRET}e middag`,
    date: '2026-11-20',
    place: null,
  });
  const achievementId = first.badges.get('samenwerken') ?? '';
  const list = await startList(app.issuing, signedIn.actor, {
    ceremonyId: ceremony.id,
    achievementId,
    level: 'gevorderd',
    text: `${SECRET} Jansen\n${SECRET} Pietersen`,
  });
  ids = { ceremonies: ceremony.id, lists: list.id, awards: award.id, achievements: achievementId };
}, 60_000);
afterAll(() => app.end());

const addressOf = (path: string): string =>
  path.replace(/^\/desk\/([a-z]+)\/:id/, (_all, kind: string) => `/desk/${kind}/${ids[kind]}`);

const withId = DESK_ROUTES.filter(({ path }) => path.includes('/:id'));
const reads = (routes: typeof DESK_ROUTES) => routes.filter(({ method }) => method === 'get').map(({ path }) => path);
const writes = (routes: typeof DESK_ROUTES) => routes.filter(({ method }) => method === 'post').map(({ path }) => path);

/** What a coach would send, where an empty form says nothing about who may. */
const BODIES: Record<string, Record<string, string>> = {
  '/desk/ceremonies/:id/edit': { name: 'Andere naam', date: '2026-11-20', place: '' },
  '/desk/ceremonies/:id/list': { achievement: 'x', level: 'gevorderd', text: 'Iemand' },
  '/desk/awards/:id/consent': { sixteenOrOlder: 'yes', linkPublic: 'yes', showName: 'full', signedOn: '2026-11-20' },
  '/desk/awards/:id/revoke': { reason: 'vergissing' },
  '/desk/awards/:id/replace': { name: 'Iemand Anders', pageName: 'Iemand A.' },
};

/** Sends a form as the page of this member would: same origin, with the token of the session. */
async function post(agent: Agent, path: string): Promise<Response> {
  const page = await agent.get('/desk/account');
  const token = formTokenIn(page.text);
  return agent
    .post(addressOf(path))
    .set('Origin', ORIGIN)
    .type('form')
    .send({ ...BODIES[path], _token: token });
}

describe('a coach of another organisation', () => {
  it.each(reads(withId))('GET %s: 404, the same as for what does not exist', async (path) => {
    const theirs = await stranger.get(addressOf(path)).set('Accept', 'text/html');
    const nothing = await stranger
      .get(addressOf(path).replace(/[0-9a-f]{12}(?=\/|$)/, '000000000000'))
      .set('Accept', 'text/html');
    expect([theirs.status, nothing.status]).toEqual([404, 404]);
    expect(theirs.text).not.toContain(SECRET);
  });

  it.each(writes(withId))('POST %s: 404', async (path) => {
    const { status, text } = await post(stranger, path);
    expect(status).toBe(404);
    expect(text).not.toContain(SECRET);
  });

  it.each(reads(DESK_ROUTES.filter(({ path }) => !path.includes(':'))))(
    'GET %s shows nothing of ours',
    async (path) => {
      const hidden = pageFor(app.issuing, strange, path, SECRET).slice(path.length + 1);
      const { text } = await stranger.get(`${path}?q=${SECRET}&${hidden}`);
      expect(text?.replace(`value="${SECRET}"`, '') ?? '').not.toMatch(new RegExp(`${SECRET}( van| J| P|e middag)`));
    },
  );

  it('has no file of a private badge, which our own coach has', async () => {
    for (const file of ['json', 'jwt', 'png', 'svg', 'pdf']) {
      expect([file, (await stranger.get(`/b/${slug}.${file}`)).status]).toEqual([file, 403]);
      expect([file, (await coach.get(`/b/${slug}.${file}`)).status]).toEqual([file, 200]);
    }
  });
});

describe('a viewer', () => {
  it.each(reads(withId))('GET %s: reads it, or is told plainly that the role may not', async (path) => {
    expect([200, 403, 404]).toContain((await viewer.get(addressOf(path))).status);
  });

  it.each(writes(DESK_ROUTES.filter(({ path }) => !path.endsWith('/infinitive') && path !== '/desk/search')))(
    'POST %s: changes nothing',
    async (path) => {
      const { status, text } = await post(viewer, path);
      expect(status).toBe(403);
      expect(text).not.toContain(textOf('nl', 'errors:form.token_invalid'));
    },
  );
});

describe('a form', () => {
  it.each(writes(DESK_ROUTES))('POST %s without the token of the session: 403', async (path) => {
    const send = () => coach.post(addressOf(path)).type('form');
    expect(
      (
        await send()
          .set('Origin', ORIGIN)
          .send(BODIES[path] ?? {})
      ).status,
    ).toBe(403);
    expect(
      (
        await send()
          .set('Origin', ORIGIN)
          .send({ ...BODIES[path], _token: 'x'.repeat(43) })
      ).status,
    ).toBe(403);
  });
});

describe('our own coach', () => {
  it('sees everything the others did not: nothing above was hidden by mistake', async () => {
    const seen: Record<string, number> = {};
    for (const path of reads(withId).filter((each) => !each.endsWith('/events'))) {
      seen[path] = (await coach.get(addressOf(path))).status;
    }
    // The list is in the check table already, its ceremony has nothing to print yet, and the badge has no picture of its own.
    expect(seen).toEqual(
      expect.objectContaining({
        '/desk/ceremonies/:id': 200,
        '/desk/ceremonies/:id/edit': 200,
        '/desk/ceremonies/:id/list': 200,
        '/desk/lists/:id': 200,
        '/desk/awards/:id': 200,
        '/desk/awards/:id/certificate.pdf': 200,
        '/desk/achievements/:id': 200,
      }),
    );
    const unchanged = await coach.get(addressOf('/desk/awards/:id'));
    expect(unchanged.text).toContain(`${SECRET} van der Meer`);
    expect(await app.storage.awards.byId(ids.awards ?? '')).toMatchObject({ state: 'issued', handedOutAt: null });
    expect(await app.storage.consents.ofAward(ids.awards ?? '')).toEqual([]);
    expect((await post(coach, '/desk/awards/:id/consent')).status).toBe(303);
    expect(await app.storage.consents.ofAward(ids.awards ?? '')).toHaveLength(1);
  });
});
