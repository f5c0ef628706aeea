import ipaddr from 'ipaddr.js';

/**
 * The part of an internet address that one household holds, as a key to count by: an IPv4 address (also inside IPv6), or
 * the first 64 bits of an IPv6 address, for whoever has one address there has them all. `unknown` for what is no address.
 */
export function addressGroup(ip: string | undefined): string {
  if (!ip || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
