/**
 * Time-based one-time codes as every authenticator app makes them (RFC 6238 with SHA-1, 30 seconds, 6 digits: the only
 * settings that all apps know). Pure: secret and time in, code out.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** Clocks of phones are a little off: one step to either side. */
const WINDOW = [0, -1, 1] as const;
/** RFC 6238 wants the length of the hash: 160 bits. */
export const TOTP_SECRET_BYTES = 20;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of one time step (RFC 4226 5.3). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time step that a moment lies in. */
export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / STEP_MS);
}

/** The step whose code was typed, or null. Spaces don't matter. Every step of the window is compared, found or not. */
export function matchTotp(secret: Uint8Array, typed: string, now: Date): number | null {
  const code = typed.replace(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return null;
  const given = Buffer.from(code);
  const steps = WINDOW.map((offset) => totpStep(now) + offset);
  const fits = steps.filter((step) => timingSafeEqual(given, Buffer.from(totpCode(secret, step))));
  return fits[0] ?? null;
}

/** The secret in letters and digits, to be typed into an app (RFC 4648 base32, no padding). */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

/** What the QR code for an app says (Key URI Format). `place`: the host, so that an app tells two installations apart. */
export function totpUri(secret: Uint8Array, email: string, place: string): string {
  const issuer = `Blijk (${place})`;
  const query = new URLSearchParams({ secret: base32(secret), issuer, digits: String(DIGITS), period: '30' });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(email)}?${query.toString().replaceAll('+', '%20')}`;
}
