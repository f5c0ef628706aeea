/**
 * A text of somebody's document as a page may print it: characters nobody sees (control, bidirectional, private) become
 * a visible mark, so that no text can reorder what stands around it. Line breaks and the joiners of Persian names stay.
 */
export function visible(text: string): string {
  return text.replace(/(?!\u200c|\u200d|\n)\p{C}/gu, '\uFFFD');
}

/** The same inside a sentence: kept apart from the words around it, whatever its direction of writing. */
export function isolated(text: string): string {
  return `\u2068${visible(text)}\u2069`;
}
