/** Who asks from the machine itself or the network it stands in; the internet is not nearby. */
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

const NEARBY: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal']);
/** What proxies say of themselves and of who asks. */
const OF_A_PROXY = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * Whether a request comes from nearby; behind a proxy by what TRUST_PROXY lets us believe. False through a proxy that was
 * not named: then the address says nothing about who asks.
 */
export function isNearby(request: Request): boolean {
  const trusts: unknown = request.app.get('trust proxy');
  if (trusts === false && OF_A_PROXY.some((name) => request.get(name) !== undefined)) return false;
  const { ip = '' } = request;
  return ipaddr.isValid(ip) && NEARBY.has(ipaddr.process(ip).range());
}
