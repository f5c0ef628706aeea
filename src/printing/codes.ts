/** Codes as people read and type them. No-break spaces keep a code on one line. */

/** Ten characters as 4-4-2: `K7QM4T2X9T` -> `K7QM 4T2X 9T`. */
export function printedShortCode(code: string): string {
  return [code.slice(0, 4), code.slice(4, 8), code.slice(8)].filter((part) => part !== '').join('\u00A0');
}

/** Six digits as 2-2-2: `482106` -> `48 21 06`. */
export function printedControlCode(code: string): string {
  return [code.slice(0, 2), code.slice(2, 4), code.slice(4)].filter((part) => part !== '').join('\u00A0');
}
