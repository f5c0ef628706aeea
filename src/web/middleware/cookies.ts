import type { Request, Response } from 'express';
import type { WebServices } from '../services.ts';

/** The value of one cookie of the request, undecoded, or undefined. */
export function readCookie(request: Request, name: string): string | undefined {
  return cookieIn(request.get('cookie'), name);
}

/** The same, of the header itself. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Sets a cookie for this host: HttpOnly, SameSite=Lax, Secure on https. `maxAgeSeconds` absent = until the browser closes. */
export function setCookie(
  response: Response,
  services: WebServices,
  name: string,
  value: string,
  maxAgeSeconds?: number,
): void {
  response.cookie(name, value, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: services.publicUrl.startsWith('https:'),
    ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds * 1000 }),
  });
}
