import type { WebContext } from '../context.ts';

const KNOWN: readonly [RegExp, string][] = [
  [/(^|\.)surfconext\.nl$/, 'SURFconext'],
  [/^login\.microsoftonline\.com$/, 'Microsoft'],
  [/^accounts\.google\.com$/, 'Google'],
];

/** What the button calls the provider; null when none is set. */
export function providerName(web: WebContext): string | null {
  const host = web.accounts.provider?.host;
  return host === undefined ? null : (KNOWN.find(([pattern]) => pattern.test(host))?.[1] ?? host);
}
