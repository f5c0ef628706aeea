/** A test installation that really listens on a free port of localhost, over HTTP or TLS, for browsers and other programs. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Replaceable } from '../../src/compose.ts';
import { startTestApp, type TestApp } from './app.ts';
import type { TlsIdentity } from './tls.ts';

export interface ListeningApp extends TestApp {
  /** Its PUBLIC_URL, `http://localhost:PORT` or https; it answers there. */
  url: string;
}

/**
 * Takes a port first and makes the installation for exactly that address: the address is part of every identity. `end`
 * stops listening too.
 */
export async function startListening(
  options: { tls?: TlsIdentity; env?: Record<string, string>; replace?: Replaceable } = {},
): Promise<ListeningApp> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const listener: RequestListener = (request, response) => answer(request, response);
  const server: Server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${options.tls ? 'https' : 'http'}://localhost:${port}`;
  const app = await startTestApp({ ...options.env, PUBLIC_URL: url }, options.replace);
  answer = app.app;
  return {
    ...app,
    url,
    async end() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await app.end();
    },
  };
}
