/** What kind of file somebody handed in, by its first bytes; only to choose words, never to judge. */

export type FileKind = 'pdf' | 'picture' | 'photo' | 'text';

const MAGIC: [FileKind, RegExp][] = [
  ['pdf', /^%PDF-/],
  ['picture', /^\x89PNG/],
  ['picture', /^(?:\u00ef\u00bb\u00bf)?\s*<(?:\?xml|svg|!DOCTYPE svg)/i],
  ['photo', /^(?:\xff\xd8\xff|GIF8|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|msf1|avif)|BM|II\*\0|MM\0\*)/s],
];

/** PDF; picture that may hold a badge (PNG, SVG); photo (JPEG, WebP, HEIC, GIF …), which never does; else text. */
export function fileKind(bytes: Uint8Array): FileKind {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  return MAGIC.find(([, magic]) => magic.test(head))?.[0] ?? 'text';
}
