/** One line of text as it is stored and compared: composed (NFC), single spaces, none around it. Never changes a letter. */
export function oneLine(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
