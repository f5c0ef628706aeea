import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type NameResolver, resolveName } from '../src/resolve-name.ts';
import { createSafeFetch } from '../src/safe-fetch.ts';

/** A name server that never answers. */
let silent: Socket;
let asked: Promise<void>;
beforeAll(async () => {
  silent = createSocket('udp4');
  asked = new Promise((resolve) => silent.once('message', () => resolve()));
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
});
afterAll(() => {
  silent.close();
});

const open = new AbortController().signal;
const resolver = (four: () => Promise<string[]>, six: () => Promise<string[]>): NameResolver => ({
  resolve4: four,
  resolve6: six,
  cancel: () => {},
});
const no = async (): Promise<string[]> => {
  throw new Error('ENODATA');
};

test('every address of both kinds, IPv4 first', async () => {
  const both = resolver(
    async () => ['203.0.114.7', '203.0.114.8'],
    async () => ['2600:9000::1'],
  );
  expect(await resolveName('public.example', open, both)).toEqual([
    { address: '203.0.114.7', family: 4 },
    { address: '203.0.114.8', family: 4 },
    { address: '2600:9000::1', family: 6 },
  ]);
});

test('one kind is enough; none is an error', async () => {
  const six = resolver(no, async () => ['2600:9000::1']);
  expect(await resolveName('public.example', open, six)).toEqual([{ address: '2600:9000::1', family: 6 }]);
  await expect(resolveName('public.example', open, resolver(no, no))).rejects.toThrow('ENODATA');
});

test('at the deadline nothing stays behind of a question to a silent name server', async () => {
  const real = new Resolver({ timeout: 60_000, tries: 1 });
  real.setServers([`127.0.0.1:${(silent.address() as AddressInfo).port}`]);
  const deadline = new AbortController();
  const answer = resolveName('slow.example', deadline.signal, real);
  await asked;
  deadline.abort();
  await expect(answer).rejects.toMatchObject({ code: 'ECANCELLED' });
  await expect(resolveName('slow.example', deadline.signal, real)).rejects.toMatchObject({ name: 'AbortError' });
});

test('the deadline of a document reaches the question about its name', async () => {
  let ended = false;
  const lookup = (_host: string, signal: AbortSignal) =>
    new Promise<never>(() => {
      signal.addEventListener('abort', () => {
        ended = true;
      });
    });
  const answer = await createSafeFetch({ lookup, deadlineMs: 20 })('https://slow.example/', {
    accept: '*/*',
    maxBytes: 10,
  });
  expect([answer, ended]).toEqual([{ ok: false, code: 'FETCH_TIMEOUT' }, true]);
});
