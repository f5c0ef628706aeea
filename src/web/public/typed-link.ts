/** What visitors put where a link is asked: links as browsers show them, codes of paper, or just words. */
import { parseShortCode } from '../../issuing/codes.ts';
import { tokenInLink } from '../../issuing/holders/holder-folders.ts';

export type TypedLink =
  | { kind: 'code'; code: string }
  | { kind: 'link'; url: string }
  | { kind: 'private'; token: string }
  | { kind: 'words' };

/** `host/path` or `host.tld`, with a port perhaps: what stands in an address bar or under a QR code. A token is longer than a name may be. */
const BARE_LINK = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*(?::\d{1,5})?(?:[/?#]\S*)?$/u;

/**
 * Reads it: a short code, a link (without `https://` too; one to this installation gets its own origin, so that
 * `http://` or `www` typed from memory still finds the badge), the private link of a holder, or words.
 */
export function readTypedLink(typed: string, publicUrl: string): TypedLink {
  const code = parseShortCode(typed);
  if (code !== null) return { kind: 'code', code };
  if (/\s/.test(typed)) {
    // a private link stands on two lines of the sheet, and is typed as it stands there
    const joined = readTypedLink(typed.replace(/\s/g, ''), publicUrl);
    return joined.kind === 'private' ? joined : { kind: 'words' };
  }
  const own = new URL(publicUrl);
  const whole = /^https?:\/\//i.test(typed);
  const bare = !whole && BARE_LINK.test(typed) && (typed.includes('.') || typed.startsWith(`${own.host}/`));
  const link = whole ? typed : `https://${typed}`;
  if (!(whole || bare) || !URL.canParse(link)) return { kind: 'words' };
  const url = new URL(link);
  const { pathname, search } = url;
  // Behind the # of this one path stands a statement; everywhere else a fragment is a place on a page.
  const hash = pathname === '/c' ? url.hash : '';
  const isOwn = url.host.replace(/^www\./, '') === own.host;
  const token = isOwn ? privateToken(pathname) : null;
  if (token !== null) return { kind: 'private', token };
  return { kind: 'link', url: isOwn ? `${own.origin}${pathname}${search}${hash}` : url.href };
}

/** The token of a private link, in the path of an address of this installation; else null. */
export const privateToken = (pathname: string): string | null =>
  pathname.startsWith('/m/') ? tokenInLink(pathname) : null;
