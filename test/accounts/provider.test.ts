/** Signing in through another service, against a real OpenID Connect provider that runs beside the test. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type AccountClaims, Provider } from 'oidc-provider';
import { createProviderFetch } from '../../src/provider-fetch.ts';
import { codeOf, cookieHeader, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
const BACK = 'http://localhost:3000/sign-in/provider/callback';
/** All people are fictional. */
const PEOPLE: Record<string, AccountClaims> = {
  fenna: { sub: 'fenna', email: EMAIL, email_verified: true },
  'other-fenna': { sub: 'other-fenna', email: EMAIL, email_verified: true },
  claims: { sub: 'claims', email: EMAIL, email_verified: false },
  nobody: { sub: 'nobody', email: 'niemand@voorbeeldwerk.example', email_verified: true },
};

// The provider tells at length that it is set up for a test only.
jest.spyOn(console, 'warn').mockImplementation(() => {});
jest.spyOn(console, 'info').mockImplementation(() => {});

let server: Server;
let issuer: string;
beforeAll(async () => {
  server = createServer().listen(0);
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'blijk', client_secret: 'a secret: with % signs', redirect_uris: [BACK] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['fictional key of a test'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => PEOPLE[sub] ?? { sub } }),
    // Consent is not what is tested.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? '',
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const who = /^who=(\S+)/.exec(request.headers['x-test'] as string)?.[1];
    if (request.url?.startsWith('/interaction/') && who !== undefined)
      return provider.interactionFinished(request, response, { login: { accountId: who } });
    await answer(request, response);
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A browser at the provider, signing in there as `who`: the address it is sent back to. */
async function atProvider(address: string, who: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = address;
  for (let hop = 0; hop < 10 && !url.startsWith(BACK); hop += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie, 'x-test': `who=${who}` } });
    await answer.arrayBuffer();
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    url = new URL(answer.headers.get('location') ?? '', url).href;
  }
  return new URL(url).searchParams;
}

describe('signing in through another service', () => {
  let open: OpenAccounts;
  let userId: string;
  beforeEach(async () => {
    open = await openAccounts({
      now: new Date(),
      provider: {
        settings: { issuer, clientId: 'blijk', clientSecret: 'a secret: with % signs' },
        fetch: createProviderFetch(),
      },
    });
    userId = await open.withPassword(EMAIL);
  });
  afterEach(() => open.close());

  const provider = () => {
    const { provider: found } = open.accounts;
    if (found === null) throw new Error('a provider is set');
    return found;
  };
  const finish = (cookie: string, query: URLSearchParams, isMember = true) =>
    provider().finish({ cookieHeader: cookie, query, userAgent: 'test', isMember: async () => isMember });
  const roundTrip = async (who: string, isMember = true) => {
    const { address, setCookie } = await provider().start('/desk/x');
    return finish(cookieHeader(setCookie), await atProvider(address, who), isMember);
  };

  test('finds a member by verified e-mail, and from then on by subject', async () => {
    const arrival = await roundTrip('fenna');
    expect(arrival).toMatchObject({ step: 'done', next: '/desk/x' });
    expect(await open.accounts.session(cookieHeader(arrival.setCookie))).toMatchObject({
      userId,
      secondFactor: 'none',
    });
    PEOPLE.fenna = { sub: 'fenna', email: 'getrouwd@voorbeeldwerk.example', email_verified: true };
    const later = await roundTrip('fenna');
    PEOPLE.fenna = { sub: 'fenna', email: EMAIL, email_verified: true };
    expect(await open.accounts.session(cookieHeader(later.setCookie))).toMatchObject({ userId, email: EMAIL });
  });

  test.each([
    ['somebody we do not know', 'nobody', true],
    ['an address that the provider did not verify', 'claims', true],
    ['an account that is a member of nothing', 'fenna', false],
  ])('%s gets no account and no session', async (_about, who, isMember) => {
    expect(await codeOf(roundTrip(who, isMember))).toBe('sign_in.provider_unknown');
    expect(await open.rows('user')).toHaveLength(1);
    expect(await open.rows('session')).toEqual([]);
  });

  test('another person with the same address does not get into the account that is taken', async () => {
    await roundTrip('fenna');
    expect(await codeOf(roundTrip('other-fenna'))).toBe('sign_in.provider_unknown');
  });

  test('an account with a second factor is asked for its code', async () => {
    await roundTrip('fenna');
    await open.enrol(EMAIL, PASSWORD);
    expect((await roundTrip('fenna')).step).toBe('code');
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ['another state', (query) => query.set('state', 'x'.repeat(43))],
    ['no state', (query) => query.delete('state')],
    ['another code', (query) => query.set('code', 'x')],
    ['no code', (query) => query.delete('code')],
    ['another issuer', (query) => query.set('iss', 'https://evil.example')],
  ])('%s is refused', async (_about, spoil) => {
    const { address, setCookie } = await provider().start('/desk');
    const query = await atProvider(address, 'fenna');
    spoil(query);
    expect(await codeOf(finish(cookieHeader(setCookie), query))).toBe('sign_in.provider_failed');
  });

  test('an answer in another browser is refused, and so is one that came before', async () => {
    const { address, setCookie } = await provider().start('/desk');
    const query = await atProvider(address, 'fenna');
    expect(await codeOf(finish('', query))).toBe('sign_in.provider_failed');
    const other = await provider().start('/desk');
    expect(await codeOf(finish(cookieHeader(other.setCookie), query))).toBe('sign_in.provider_failed');
    expect((await finish(cookieHeader(setCookie), query)).step).toBe('done');
    expect(await codeOf(finish(cookieHeader(setCookie), query))).toBe('sign_in.provider_failed');
  });

  test('a code that somebody else started is refused: their verifier is not ours', async () => {
    const mine = await provider().start('/desk');
    const theirs = await provider().start('/desk');
    const query = await atProvider(theirs.address, 'fenna');
    query.set('state', new URL(mine.address).searchParams.get('state') ?? '');
    expect(await codeOf(finish(cookieHeader(mine.setCookie), query))).toBe('sign_in.provider_failed');
  });

  test('a start waits ten minutes, and writes nothing', async () => {
    const { address, setCookie } = await provider().start('/desk');
    expect(await open.rows('one_time')).toEqual([]);
    const query = await atProvider(address, 'fenna');
    open.wait(10);
    expect(await codeOf(finish(cookieHeader(setCookie), query))).toBe('sign_in.provider_failed');
  });

  test('asks with state, nonce and a hashed verifier', async () => {
    const { searchParams } = new URL((await provider().start('/desk')).address);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
  });
});

test('a provider that does not answer is said to have failed', async () => {
  const open = await openAccounts({
    provider: {
      settings: { issuer: 'http://localhost:1', clientId: 'blijk', clientSecret: 'x' },
      fetch: createProviderFetch(),
    },
  });
  expect(await codeOf(open.accounts.provider?.start('/desk') ?? Promise.resolve())).toBe('sign_in.provider_failed');
  await open.close();
});
