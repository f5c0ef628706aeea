import { expect, test } from '@jest/globals';
import { addressGroup } from '../../src/accounts/address-group.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['192.0.2.7:51000', '192.0.2.7'],
  ['[2001:db8:1:2::9]:51000', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
  ['not an address', 'unknown'],
])('the household of %s is %s', (ip, group) => {
  expect(addressGroup(ip)).toBe(group);
});
