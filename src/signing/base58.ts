const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** 58 ** 5: times 2 ** 16, and with what is carried over, it stays far below 2 ** 53. */
const LIMB = 656_356_768;
const LIMB_DIGITS = 5;

/** Base58 (Bitcoin alphabet) of bytes, an even number of them. A leading zero byte is a leading `1`. */
export function base58(bytes: Uint8Array): string {
  const limbs: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    let carry = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    for (let limb = 0; limb < limbs.length; limb += 1) {
      const value = (limbs[limb] ?? 0) * 65_536 + carry;
      carry = Math.floor(value / LIMB);
      limbs[limb] = value - carry * LIMB;
    }
    if (carry > 0) limbs.push(carry);
  }
  let digits = '';
  for (const limb of limbs) {
    let rest = limb;
    for (let digit = 0; digit < LIMB_DIGITS; digit += 1) {
      digits = `${ALPHABET.charAt(rest % 58)}${digits}`;
      rest = Math.floor(rest / 58);
    }
  }
  let zeros = 0;
  while (bytes[zeros] === 0) zeros += 1;
  return '1'.repeat(zeros) + digits.replace(/^1+/, '');
}
