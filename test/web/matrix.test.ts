/**
 * Every route of the table for everybody who could come by: nobody, somebody of another organisation, each role, a
 * candidate with a private link. What is right follows from `access` and `action` of the route and the table of roles;
 * a route that does not say what it is, or that this test cannot reach, fails it.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { can } from '../../src/issuing/access.ts';
import { ROLES, type Role } from '../../src/issuing/organisations/members.ts';
import type { Route } from '../../src/web/route.ts';
import { ROUTES } from '../../src/web/routes.ts';
import { formTokenIn, type MemberBrowser } from './desk/member-browser.ts';
import { NAME, publish } from './issued-badge.ts';
import { address, changedTables, fingerprint, renewed, type Side, startWorld, type World } from './matrix-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 300_000);
afterAll(() => world.end());

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;
const OF_MEMBERS = ROUTES.filter(({ access }) => access === 'member');
const OF_HOLDERS = ROUTES.filter(({ access }) => access === 'holder');
const OF_WORKPLACE = ROUTES.filter(({ access }) => access === 'workplace');
const OF_LEARNERS = ROUTES.filter(({ access }) => access === 'learner');
const OF_OPERATORS = ROUTES.filter(({ access }) => access === 'operator');
const PUBLIC = ROUTES.filter(({ access }) => access === 'public');
const WITH_ROLE = OF_MEMBERS.filter(({ action }) => action !== 'none');

/** What anybody may ask for, each named here on purpose. A route that is not in this list has to say whom it is for. */
const FOR_ANYBODY = [
  'GET /',
  'GET /b',
  'GET /b/:slug.proof.json',
  'GET /b/:slug.json',
  'GET /b/:slug.jwt',
  'GET /b/:slug.png',
  'GET /b/:slug.svg',
  'GET /b/:slug.pdf',
  'GET /b/:slug',
  'POST /b/:slug',
  'GET /b/:slug/evidence/:item',
  'GET /b/:slug/saved.html',
  'GET /verify/saved.html',
  'GET /known-issuers.json',
  'GET /log/checkpoint',
  'GET /log/day/:day',
  'GET /log/key',
  'GET /log/proof/inclusion',
  'GET /log/proof/consistency',
  'GET /log/entries',
  'GET /log/statement/:uuid/:hash',
  'GET /c',
  'GET /kan',
  'GET /kan/:code',
  'POST /kan/:code',
  'GET /verify',
  'POST /verify',
  'POST /api/v1/verify',
  'GET /issuers/:slug',
  'GET /issuers/:slug/did.json',
  'GET /issuers/:slug/jwks/:thumbprint',
  'GET /issuers/:slug/logo/:file',
  'GET /achievements/:id',
  'GET /achievements/:id/:level.png',
  'GET /achievements/:id/:level.svg',
  'GET /qualifications/:crebo/:cohort',
  'GET /qualifications/:crebo/:cohort/:code',
  'GET /status/:listId',
  'GET /over/badges',
  'GET /over/privacy',
  'GET /over/avg',
  'GET /over/privacyverklaring',
  'GET /over/privacyverklaring.md',
  'GET /over/verwerkingsregister',
  'GET /over/verwerkingsregister.md',
  'GET /over/verwerkersovereenkomst',
  'GET /over/verwerkersovereenkomst.md',
  'GET /over/dpia',
  'GET /over/dpia.md',
  'GET /toegankelijkheid',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /robots.txt',
  'GET /favicon.ico',
  'GET /m',
  'GET /m/mail/:code',
  'POST /m/mail/:code',
  'GET /m/claim/:code',
  'POST /m/claim/:code',
  'GET /mail/stop/:code',
  'POST /mail/stop/:code',
  'GET /sign-in',
  'POST /sign-in',
  'POST /sign-in/link',
  'GET /sign-in/sent',
  'GET /sign-in/link/:token',
  'POST /sign-in/link/:token',
  'GET /sign-in/code',
  'POST /sign-in/code',
  'POST /sign-in/passkey',
  'POST /sign-in/passkey/options',
  'GET /sign-in/provider',
  'GET /sign-in/provider/callback',
  'POST /sign-out',
  'GET /password/forgot',
  'POST /password/forgot',
  'GET /password/sent',
  'GET /password/:token',
  'POST /password/:token',
  'GET /desk/pictograms/:name.svg',
  'GET /invitation/sent',
  'GET /invitation/:token',
  'POST /invitation/:token',
  'GET /apply',
  'POST /apply',
  'GET /apply/sent',
  'GET /apply/:token',
  'POST /apply/:token',
];
/** The files of a private badge: for staff of the organisation only. */
const isBadgeFile = ({ path }: Route): boolean => /^\/b\/:slug((\.\w+)+|\/saved\.html)$/.test(path);

/** Asks for a route; a form is sent with the right token and nothing else in it. */
function ask(browser: MemberBrowser, route: Route, side: Side = world.ours): Promise<Response> {
  const path = address(route, side);
  return route.method === 'get'
    ? browser.get(path)
    : browser.post(route.access === 'operator' ? '/operator' : '/desk/account', {}, path);
}

/** Asks for each route and gives those whose answer is not the one that is right. */
async function wrongAnswers(
  routes: readonly Route[],
  browser: MemberBrowser,
  right: (route: Route, answer: Response) => boolean,
  side?: Side,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of routes) {
    const answer = await ask(browser, route, side);
    if (!right(route, answer)) wrong.push(`${nameOf(route)}: ${answer.status} ${answer.headers.location ?? ''}`);
  }
  return wrong;
}

/** Forms of strangers and holders carry no token. */
const withoutToken = (): MemberBrowser => ({
  ...world.stranger,
  post: (_page, fields, action = '') => world.stranger.postBare(action, fields),
});

const sentToSignIn = (route: Route, { status, headers }: Response): boolean =>
  route.kind === 'api'
    ? status === 401
    : status === 303 && /^\/sign-in\?(from=(out|typed)&)?next=%2F/.test(String(headers.location ?? ''));
const may = (role: Role, { action }: Route): boolean =>
  action === 'none' || (action !== undefined && can({ ...world.ours.members[role], role }, action));
const isRefused = (status: number): boolean => status === 401 || status === 403 || status === 404 || status >= 500;
/** A draft list belongs to the coach who pasted it: for everybody else there is none. */
const ofOneCoach = ({ path }: Route): boolean => path.startsWith('/desk/lists/');

describe('the table of routes', () => {
  test('every route says whom it is for', () => {
    expect(OF_MEMBERS.filter(({ action }) => action === undefined).map(nameOf)).toEqual([]);
    expect(PUBLIC.map(nameOf).filter((name) => !FOR_ANYBODY.includes(name))).toEqual([]);
    expect(FOR_ANYBODY.filter((name) => !PUBLIC.some((route) => nameOf(route) === name))).toEqual([]);
    expect(OF_HOLDERS.filter(({ path }) => !path.startsWith('/m/:token')).map(nameOf)).toEqual([]);
    expect(OF_WORKPLACE.filter(({ path }) => !path.startsWith('/w/:token')).map(nameOf)).toEqual([]);
    expect(OF_LEARNERS.filter(({ path }) => !path.startsWith('/l/:token')).map(nameOf)).toEqual([]);
  });

  test('every route can be reached here', () => {
    for (const route of ROUTES) expect(address(route, world.ours)).not.toMatch(/undefined|:\w/);
    const kinds = [OF_MEMBERS, OF_HOLDERS, OF_WORKPLACE, OF_LEARNERS, OF_OPERATORS, PUBLIC];
    expect(kinds.flat()).toHaveLength(ROUTES.length);
  });
});

describe('refused, and nothing is changed by it', () => {
  let before: Record<string, string>;
  beforeAll(() => {
    before = fingerprint(world);
  });
  afterAll(() => {
    // Anything that a refused request wrote would stand here by its table.
    expect(changedTables(before, fingerprint(world))).toEqual([]);
  });

  test('nobody reaches a page of members', async () => {
    expect(await wrongAnswers(OF_MEMBERS, withoutToken(), sentToSignIn)).toEqual([]);
  });

  test('a candidate’s private link opens no page of members', async () => {
    const asId = { ...world.ours, listId: world.ours.token, achievementId: world.ours.token };
    expect(await wrongAnswers(OF_MEMBERS, withoutToken(), sentToSignIn, asId)).toEqual([]);
  });

  test('the operator reaches nothing of an organisation', async () => {
    const right = (route: Route, { status, headers }: Response): boolean =>
      status === 403 ||
      status === 404 ||
      (route.method === 'get' && status === 303 && headers.location === '/operator');
    expect(await wrongAnswers(WITH_ROLE, world.operator, right)).toEqual([]);
    const forged = { ...world.ours, token: world.ours.issued.slug };
    expect(
      await wrongAnswers(OF_HOLDERS, world.operator, (_route, { status }) => status === 404 || status === 429, forged),
    ).toEqual([]);
    const files = ROUTES.filter(isBadgeFile);
    expect(await wrongAnswers(files, world.operator, (_route, { status }) => status === 403)).toEqual([]);
  });

  test('nobody but the operator reaches the pages of the operator', async () => {
    // a form of the operator is not brought back
    const right = (route: Route, answer: Response): boolean =>
      route.method === 'get'
        ? sentToSignIn(route, answer)
        : answer.status === 303 && answer.headers.location === '/sign-in';
    expect(await wrongAnswers(OF_OPERATORS, withoutToken(), right)).toEqual([]);
    for (const browser of Object.values(world.ours.browsers)) {
      expect(await wrongAnswers(OF_OPERATORS, browser, (_route, { status }) => status === 404)).toEqual([]);
    }
  });

  test.each(ROLES)('%s: 403 for what the role may not', async (role) => {
    const denied = WITH_ROLE.filter((route) => !may(role, route));
    expect(await wrongAnswers(denied, world.ours.browsers[role], (_route, { status }) => status === 403)).toEqual([]);
  });

  test.each(ROLES)('%s of another organisation: no thing of ours is there', async (role) => {
    const browser = world.theirs.browsers[role];
    const aboutAThing = WITH_ROLE.filter(({ path }) => path.includes(':'));
    const right = (route: Route, { status }: Response): boolean => status === (may(role, route) ? 404 : 403);
    expect(await wrongAnswers(aboutAThing, browser, right)).toEqual([]);
  });

  test.each(ROLES)('%s: no page of a holder without the private link', async (role) => {
    const noToken = { ...world.ours, token: world.ours.issued.slug };
    const right = (_route: Route, { status }: Response): boolean => status === 404 || status === 429;
    expect(await wrongAnswers(OF_HOLDERS, world.ours.browsers[role], right, noToken)).toEqual([]);
  });

  test('nobody opens a page of a praktijkopleider without the link, with the link of a holder, or one of another', async () => {
    const right = (_route: Route, { status }: Response): boolean => status === 404 || status === 429;
    const browsers = [withoutToken(), world.operator, world.ours.browsers.admin, world.ours.browsers.signatory];
    for (const browser of browsers)
      expect(
        await wrongAnswers(OF_WORKPLACE, browser, right, { ...world.ours, workplaceToken: world.ours.token }),
      ).toEqual([]);
    const mixed = { ...world.ours, workplaceToken: world.theirs.workplaceToken };
    const files = OF_WORKPLACE.filter(({ path }) => path.includes(':item'));
    expect(await wrongAnswers(files, withoutToken(), right, mixed)).toEqual([]);
    expect(
      await wrongAnswers(OF_HOLDERS, withoutToken(), right, { ...world.ours, token: world.ours.workplaceToken }),
    ).toEqual([]);
  });

  test('nobody opens a page of a learner without the link, with another kind of link, or one of another', async () => {
    const right = (_route: Route, { status }: Response): boolean => status === 404 || status === 429;
    const { token, workplaceToken, learnerToken } = world.ours;
    for (const browser of [withoutToken(), world.operator, world.ours.browsers.admin])
      for (const wrong of [token, workplaceToken])
        expect(await wrongAnswers(OF_LEARNERS, browser, right, { ...world.ours, learnerToken: wrong })).toEqual([]);
    const mixed = { ...world.ours, learnerToken: world.theirs.learnerToken };
    const files = OF_LEARNERS.filter(({ path }) => path.includes(':item'));
    expect(await wrongAnswers(files, withoutToken(), right, mixed)).toEqual([]);
    expect(await wrongAnswers(OF_HOLDERS, withoutToken(), right, { ...world.ours, token: learnerToken })).toEqual([]);
    const asGuest = { ...world.ours, workplaceToken: learnerToken };
    expect(await wrongAnswers(OF_WORKPLACE, withoutToken(), right, asGuest)).toEqual([]);
  });

  test('the files of a private badge are for its own organisation', async () => {
    const files = ROUTES.filter(isBadgeFile);
    expect(files.length).toBeGreaterThan(4);
    for (const browser of [world.stranger, ...Object.values(world.theirs.browsers)]) {
      expect(await wrongAnswers(files, browser, (_route, { status }) => status === 403)).toEqual([]);
    }
  });

  test.each(['admin', 'coach'] as const)(
    '%s: a form without its token, or with that of another visitor',
    async (role) => {
      const forms = OF_MEMBERS.filter(({ method }) => method === 'post');
      const browser = world.ours.browsers[role];
      const other = formTokenIn((await world.theirs.browsers[role].get('/desk/account')).text);
      const wrong: string[] = [];
      for (const route of forms) {
        for (const fields of [{}, { _token: other }]) {
          const { status } = await browser.postBare(address(route, world.ours), fields as Record<string, string>);
          if (status !== 403) wrong.push(`${nameOf(route)}: ${status}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});

test('a private link opens no badge of somebody else', async () => {
  // Posting collects the own link, and that is all it does.
  const mixed = { ...world.ours, token: world.theirs.token };
  const ofOneBadge = OF_HOLDERS.filter(({ path }) => path.includes(':slug'));
  expect(await wrongAnswers(ofOneBadge, withoutToken(), (_route, { status }) => status === 404, mixed)).toEqual([]);
});

describe('looking changes nothing', () => {
  // Printing is written down: who printed the papers of others is asked later.
  const logged = (route: Route): boolean => route.action === 'print';

  test.each(ROUTES.filter(({ method }) => method === 'get').map((route) => [nameOf(route), route] as const))(
    '%s',
    async (_name, route) => {
      const before = fingerprint(world);
      for (const browser of [world.stranger, world.ours.browsers.coach, world.ours.browsers.admin])
        await ask(browser, route);
      const changed = changedTables(before, fingerprint(world));
      expect(changed.filter((table) => !(logged(route) && table === 'audit_entry'))).toEqual([]);
    },
  );
});

describe('allowed: the matrix is no wall', () => {
  test.each(['admin', 'coach', 'assessor', 'signatory', 'viewer'] as const)(
    '%s reaches what the role may',
    async (role) => {
      const wrong: string[] = [];
      for (const route of OF_MEMBERS.filter((each) => may(role, each))) {
        // What ends sessions or the visitor's own way in would end this test.
        if (route.method === 'post' && route.action === 'none') continue;
        const side =
          route.method === 'post' && route.path.includes(':') ? await renewed(world, world.ours) : world.ours;
        const { status } = await ask(world.ours.browsers[role], route, side);
        const there = !(ofOneCoach(route) && role !== 'coach');
        if (there ? isRefused(status) : status !== 404) wrong.push(`${nameOf(route)}: ${status}`);
      }
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  test('the operator reaches every page of the operator, and no candidate is named on any', async () => {
    const wrong: string[] = [];
    for (const route of ROUTES.filter(
      ({ access, method }) => !['holder', 'workplace', 'learner'].includes(access) && method === 'get',
    ).concat(OF_OPERATORS)) {
      const side = route.method === 'post' ? await renewed(world, world.ours) : world.ours;
      const { status, text = '' } = await ask(world.operator, route, side);
      if (route.access === 'operator' && isRefused(status)) wrong.push(`${nameOf(route)}: ${status}`);
      if (text.includes(NAME) || text.includes('Amina')) wrong.push(`${nameOf(route)} names a candidate`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test('a holder reaches every page of the private link', async () => {
    const wrong: string[] = [];
    for (const route of OF_HOLDERS) {
      const side = await renewed(world, world.ours);
      await publish(world.app, side.actor, side.issued, 'full');
      const { status } = await ask(withoutToken(), route, side);
      if (isRefused(status)) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test('a praktijkopleider reaches every page of the link', async () => {
    const wrong: string[] = [];
    for (const route of OF_WORKPLACE) {
      const { status } = await ask(withoutToken(), route, await renewed(world, world.ours));
      if (isRefused(status)) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test('a learner reaches every page of the own link', async () => {
    const wrong: string[] = [];
    for (const route of OF_LEARNERS) {
      const { status } = await ask(withoutToken(), route, await renewed(world, world.ours));
      if (isRefused(status)) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  test('what is for anybody never breaks', async () => {
    const gets = PUBLIC.filter(({ method }) => method === 'get');
    expect(await wrongAnswers(gets, world.stranger, (_route, { status }) => status < 500 || status === 503)).toEqual(
      [],
    );
  });
});
