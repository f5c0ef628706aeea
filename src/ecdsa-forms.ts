/**
 * The two ways to write an ECDSA signature: r and s side by side (IEEE P1363), as JWT and Data Integrity have it, and the
 * DER of OpenSSL. Node converts too, but for a key with that option it first makes an error and throws it away, stack and
 * all: that takes longer than signing.
 */
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** r and s of `length` bytes together, from DER as OpenSSL writes it. */
export function besideEachOther(der: Uint8Array, length: 64 | 96): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 2;
  for (const end of [length / 2, length]) {
    const size = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + size);
    const digits = number[0] === 0 ? number.subarray(1) : number;
    whole.set(digits, end - digits.length);
    at += 2 + size;
  }
  return whole;
}

/** DER of r and s that stand side by side in 64 or 96 bytes. */
export function asDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const r = asInteger(signature.subarray(0, half));
  const s = asInteger(signature.subarray(half));
  return Uint8Array.of(SEQUENCE, r.length + s.length, ...r, ...s);
}

/** The shortest form, with a zero before a first byte that would make it a negative number (X.690 8.3). */
function asInteger(bytes: Uint8Array): number[] {
  let first = 0;
  while (bytes[first] === 0 && first < bytes.length - 1) first += 1;
  const digits = bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return [INTEGER, sign.length + digits.length, ...sign, ...digits];
}
