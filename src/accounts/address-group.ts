import ipaddr from 'ipaddr.js';

/** `192.0.2.7:443` and `[2001:db8::1]:443`. */
const WITH_PORT = /^(?:([\d.]+)|\[([^\]]+)\]):\d+$/;

/**
 * The part of an internet address that one household holds, as a key to count by: an IPv4 address (also inside IPv6), or
 * the first 64 bits of an IPv6 address, for whoever has one address there has them all. A port, which some proxies write
 * behind it, is no part of it. `unknown` for what is no address.
 */
export function addressGroup(ip: string | undefined): string {
  const plain = (ip ?? '').replace(WITH_PORT, '$1$2');
  if (!ipaddr.isValid(plain)) return 'unknown';
  const address = ipaddr.process(plain);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
