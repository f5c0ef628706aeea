/**
 * Whether a text holds a character nobody sees: control, bidirectional, private or unassigned. Such a character could
 * reorder what a page or paper says. Line breaks and the two joiners that Persian and Indic names need are allowed.
 */
export function hasInvisibleCharacters(text: string): boolean {
  return /(?!\u200c|\u200d|\n)\p{C}/u.test(text);
}
