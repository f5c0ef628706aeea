/** Cookies of signing in: for this host only, never readable by scripts, never sent along from another site's form. */
export interface OwnCookie {
  name: string;
  /** A Set-Cookie value that keeps `value` for `seconds`. */
  set(value: string, seconds: number): string;
  /** A Set-Cookie value that ends it. */
  clear(): string;
  /** Of these Set-Cookie values only its own: the auth library also clears cookies of features that we don't use. */
  only(setCookie: readonly string[]): string[];
}

/** `__Host-<name>` (a browser then insists on Secure, Path=/ and no Domain), or `<name>` on http://localhost. */
export function ownCookie(plainName: string, publicUrl: string): OwnCookie {
  const https = publicUrl.startsWith('https:');
  const name = https ? `__Host-${plainName}` : plainName;
  const line = (value: string, seconds: number) =>
    `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; ${https ? 'Secure; ' : ''}SameSite=Lax`;
  return {
    name,
    set: line,
    clear: () => line('', 0),
    only: (setCookie) => setCookie.filter((cookie) => cookie.startsWith(`${name}=`)),
  };
}

/** The value of one cookie in a Cookie header, undecoded, or null. */
export function cookieValue(cookieHeader: string | undefined, name: string): string | null {
  for (const pair of (cookieHeader ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
