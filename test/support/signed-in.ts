/** Members who are signed in, as a browser window keeps it: without going through the sign-in page each time. */
import { PASSWORD, type TestApp } from './app.ts';
import type { Look } from './look.ts';

/** The session of a member with the usual password, on localhost; for `look` and `newContext`. */
export async function stateOf(app: Pick<TestApp, 'accounts'>, email: string): Promise<NonNullable<Look['state']>> {
  const { setCookie } = await app.accounts.signIn({ email, password: PASSWORD, ip: '192.0.2.1', userAgent: '' });
  const cookies = setCookie.map((line) => {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), domain: 'localhost', path: '/' };
    return { ...cookie, expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' as const };
  });
  return { cookies, origins: [] };
}
