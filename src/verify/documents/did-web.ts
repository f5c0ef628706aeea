/**
 * did:web to the address of its document (standard did:web method). Narrow on purpose: host names only, nothing
 * percent-encoded but the colon of a port, so that no two spellings lead to one address.
 */
const LABEL = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * `did:web:host:a:b` gives `https://host/a/b/did.json`, without path `/.well-known/did.json`. A port, http, and a host
 * of one label only for exactly `localOrigin`. Null (DID_INVALID) for IP addresses, punycode, user info, other escapes
 * and dot segments.
 */
export function didWebUrl(did: string, localOrigin?: string): string | null {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':');
  if (did.length > 512 || !path.every((segment) => SEGMENT.test(segment))) return null;
  const document = path.length === 0 ? '/.well-known/did.json' : `/${path.join('/')}/did.json`;
  const authority = host.replace('%3A', ':');
  if (localOrigin === `http://${authority}` || localOrigin === `https://${authority}`) return localOrigin + document;
  return isHostName(host) ? `https://${host}${document}` : null;
}

/** A lower-case DNS name of at least two labels; a last one that starts with a digit would be read as an IP address. */
function isHostName(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  return host.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d/.test(last);
}
