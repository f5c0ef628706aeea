import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import type { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSafeFetch } from '../src/safe-fetch.ts';

/** Answers on loopback and counts who comes by: an attack must leave it at 0. */
let canary: Server;
let port: number;
let hits = 0;
let respond: (response: ServerResponse) => void;

beforeAll(async () => {
  canary = createServer((_request, response) => {
    hits += 1;
    respond(response);
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  port = (canary.address() as AddressInfo).port;
});

beforeEach(() => {
  hits = 0;
  respond = (response) => response.end('{"a":1}');
});

afterAll(() => {
  canary.closeAllConnections();
  canary.close();
});

const options = { accept: 'application/json', maxBytes: 1_000 };
const publicAddress = async () => [{ address: '203.0.114.7', family: 4 }];

/** Plain http to the canary, whatever was asked; keeps what it was asked with. */
function toCanary(seen: { url?: URL; address?: unknown; headers?: unknown } = {}): typeof httpsRequest {
  return ((url: URL, given: Parameters<typeof httpsRequest>[1], callback: Parameters<typeof httpsRequest>[2]) => {
    seen.url = url;
    seen.headers = given.headers;
    given.lookup?.('x', { all: true }, (_error, address) => {
      seen.address = address;
    });
    const { lookup, agent, ...rest } = given;
    return httpRequest(`http://127.0.0.1:${port}${url.pathname}`, rest, callback);
  }) as typeof httpsRequest;
}

describe('S5: addresses that are not reached', () => {
  test.each([
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0/',
    'https://localhost/',
    'https://localhost./',
    'https://intranet/',
    'https://printer.local/',
    'https://x.localhost/',
    'http://public.example/',
    'https://public.example:25/',
    'https://public.example:8443/',
    'https://user:pass@public.example/',
    'https://public.example@127.0.0.1/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'ftp://public.example/',
    'gopher://public.example/',
    `https://public.example/${'x'.repeat(3_000)}`,
    'no address',
    '',
  ])('%s', async (url) => {
    const lookups: string[] = [];
    const lookup = async (host: string) => {
      lookups.push(host);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const fetchDocument = createSafeFetch({ lookup, request: toCanary() });
    const target = url.replace(/:25\/|:8443\//, `:${port}/`);
    expect(await fetchDocument(target, options)).toEqual({ ok: false, code: 'URL_NOT_ALLOWED' });
    expect([hits, lookups]).toEqual([0, []]);
  });

  test.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:10.0.0.1']],
    [['100.64.0.1']],
    [['0.0.0.0']],
    [['203.0.114.7', '127.0.0.1']],
    [['127.0.0.1', '203.0.114.7']],
    [['geen adres']],
  ])('a public name that leads to %p', async (addresses) => {
    const lookup = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const fetchDocument = createSafeFetch({ lookup, request: toCanary() });
    expect(await fetchDocument('https://public.example/', options)).toEqual({ ok: false, code: 'URL_NOT_ALLOWED' });
    expect(hits).toBe(0);
  });
});

describe('a public address', () => {
  test('is connected to at exactly the address that was checked, resolved once', async () => {
    const seen: { url?: URL; address?: unknown; headers?: unknown } = {};
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      return publicAddress();
    };
    const result = await createSafeFetch({ lookup, request: toCanary(seen) })(
      'https://public.example/did.json',
      options,
    );
    expect(result).toEqual({ ok: true, bytes: new TextEncoder().encode('{"a":1}'), contentType: '' });
    expect(lookups).toBe(1);
    expect(seen.address).toEqual([{ address: '203.0.114.7', family: 4 }]);
    expect(seen.url?.href).toBe('https://public.example/did.json');
    expect(seen.headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'identity' });
  });

  const get = (more = {}) =>
    createSafeFetch({ lookup: publicAddress, request: toCanary(), ...more })('https://public.example/', options);

  test.each<[string, (response: ServerResponse) => void, string]>([
    ['a redirect', (r) => r.writeHead(302, { location: 'http://127.0.0.1/' }).end(), 'FETCH_FAILED'],
    ['a permanent redirect', (r) => r.writeHead(308, { location: 'https://public.example/2' }).end(), 'FETCH_FAILED'],
    ['404', (r) => r.writeHead(404).end(), 'NOT_FOUND'],
    ['410', (r) => r.writeHead(410).end(), 'GONE'],
    ['500', (r) => r.writeHead(500).end(), 'FETCH_FAILED'],
    ['403', (r) => r.writeHead(403).end('nee'), 'FETCH_FAILED'],
    ['403 of a private badge', (r) => r.writeHead(403).end('{"status":403,"code":"badge.private"}'), 'BADGE_PRIVATE'],
    ['packed content', (r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end('x'), 'FETCH_FAILED'],
    ['a length above the limit', (r) => r.writeHead(200, { 'content-length': '1001' }).end('x'), 'TOO_LARGE'],
    ['a body above the limit', (r) => r.writeHead(200).end('x'.repeat(1_001)), 'TOO_LARGE'],
    ['a broken connection', (r) => r.destroy(), 'FETCH_FAILED'],
  ])('%s', async (_about, answer, code) => {
    respond = answer;
    expect(await get()).toEqual({ ok: false, code });
    expect(hits).toBe(1);
  });

  test('reads no further than the limit of an endless body', async () => {
    respond = (response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    expect(await get()).toEqual({ ok: false, code: 'TOO_LARGE' });
  });

  test('one deadline covers name, answer and body', async () => {
    const never = new Promise<never>(() => {});
    expect(await get({ lookup: () => never, deadlineMs: 20 })).toEqual({ ok: false, code: 'FETCH_TIMEOUT' });
    respond = () => {};
    expect(await get({ deadlineMs: 50 })).toEqual({ ok: false, code: 'FETCH_TIMEOUT' });
    respond = (response) => void response.write('{');
    expect(await get({ deadlineMs: 50 })).toEqual({ ok: false, code: 'FETCH_TIMEOUT' });
  });

  test('a name that does not exist', async () => {
    const lookup = async () => {
      throw new Error('ENOTFOUND');
    };
    expect(await get({ lookup })).toEqual({ ok: false, code: 'FETCH_FAILED' });
    expect(await get({ lookup: async () => [] })).toEqual({ ok: false, code: 'FETCH_FAILED' });
  });

  test('an address in numbers is not looked up', async () => {
    const seen: { address?: unknown } = {};
    const lookup = () => Promise.reject(new Error('asked'));
    const fetchDocument = createSafeFetch({ lookup, request: toCanary(seen) });
    expect(await fetchDocument('https://[2600:9000::1]/', options)).toMatchObject({ ok: true });
    expect(seen.address).toEqual([{ address: '2600:9000::1', family: 6 }]);
  });

  test('no more than 64 are under way at once, and each makes room when it ends', async () => {
    const waiting: ((found: never[]) => void)[] = [];
    const lookup = () => new Promise<never[]>((resolve) => waiting.push(resolve));
    const fetchDocument = createSafeFetch({ lookup, request: toCanary() });
    const ask = () => fetchDocument('https://public.example/', options);
    const asked = Array.from({ length: 64 }, ask);
    expect(await ask()).toEqual({ ok: false, code: 'FETCH_FAILED' });
    expect(waiting).toHaveLength(64);
    waiting.shift()?.([]);
    await asked[0];
    asked.push(ask());
    expect(waiting).toHaveLength(64);
    for (const answer of waiting) answer([]);
    await Promise.all(asked);
  });
});
