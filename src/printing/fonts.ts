/**
 * The typefaces of paper and medal: Noto Sans for Latin, Greek and Cyrillic, its Arabic and Ethiopic sisters for names.
 * Files come from npm packages (OFL-1.1); nothing of the system is used, so paper looks the same on every machine.
 */
import { createRequire } from 'node:module';
import { pdfkit } from './load-late.ts';

export type Script = 'latin' | 'arabic' | 'ethiopic';
export type FontStyle = 'regular' | 'semibold' | 'bold' | 'italic';
export type FaceName = keyof typeof FACES;

/** What we use of an opened font (fontkit, through pdfkit). Advance widths are in font units. */
export interface Face {
  unitsPerEm: number;
  capHeight: number;
  layout(text: string, features?: string[]): { advanceWidth: number; glyphs: { id: number }[] };
  hasGlyphForCodePoint(codePoint: number): boolean;
}

const FACES = {
  'latin-regular': 'noto-sans/400Regular/NotoSans_400Regular.ttf',
  'latin-italic': 'noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf',
  'latin-semibold': 'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'latin-bold': 'noto-sans/700Bold/NotoSans_700Bold.ttf',
  'arabic-regular': 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  'arabic-bold': 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf',
  'ethiopic-regular': 'noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf',
  'ethiopic-bold': 'noto-sans-ethiopic/700Bold/NotoSansEthiopic_700Bold.ttf',
} as const;

const require = createRequire(import.meta.url);
const opened = new Map<FaceName, Face>();

/** Absolute path of a face's TTF file. */
export function facePath(name: FaceName): string {
  return require.resolve(`@expo-google-fonts/${FACES[name]}`);
}

/** The face, read from disk once and kept: fonts never change while we run. */
export function openFace(name: FaceName): Face {
  const known = opened.get(name);
  if (known) return known;
  // pdfkit hands out its font reader only through a document, so a throw-away one opens the file for us.
  const reader = new (pdfkit())({ font: facePath(name), autoFirstPage: false }) as unknown as {
    _font: { font: Face };
  };
  const face = reader._font.font;
  opened.set(name, face);
  return face;
}

/** The face that draws a style in a script. Arabic and Ethiopic have no italic and no semibold: upright and bold. */
export function faceFor(script: Script, style: FontStyle): FaceName {
  if (script === 'latin') return `latin-${style}`;
  return `${script}-${style === 'bold' || style === 'semibold' ? 'bold' : 'regular'}`;
}

/** Whether the script's face has a glyph for a code point. Every style of a script covers the same characters. */
export function canDraw(script: Script, codePoint: number): boolean {
  return openFace(faceFor(script, 'regular')).hasGlyphForCodePoint(codePoint);
}
