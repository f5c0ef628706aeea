/** The artwork of a badge: a round medal in the colour of its theme with pictogram, name and level. */
import type { Level } from '../openbadges/types.ts';
import { openFace } from './fonts.ts';
import { escapeXml } from './paper.ts';
import { pictogramShapes } from './pictograms.ts';

export interface Medal {
  name: string;
  /** One of the themes of an achievement; an unknown one is drawn as `overig`. */
  theme: string;
  /** One of PICTOGRAMS; another name gives a star. */
  pictogram: string;
  /** Null for a badge without levels: no bars, no word. */
  level: Level | null;
  /** The level in the language of the medal: "gevorderd". */
  levelWord: string;
  /** For readers who do not see it: "Samenwerken, gevorderd". */
  title: string;
  description: string;
}

/** One colour a theme, each at least 4.5:1 against white (WCAG 1.4.3). */
export const THEME_COLOURS: Record<string, string> = {
  'met-mensen': '#0B5A6F',
  'hoe-je-werkt': '#3D4A96',
  groeien: '#1E6B3A',
  'op-de-werkvloer': '#A6361A',
  overig: '#6A3D77',
};

const SIDE = 512;
const CENTRE = SIDE / 2;
const DISC = 226;
/** Room between the name and the edge of the disc. */
const EDGE = 36;
const LARGEST = 54;
const LEVEL_SIZE = 34;
const CAP_HEIGHT = 0.714;
/** How many of the three bars are filled. */
const BARS: Record<Level, number> = { beginner: 1, gevorderd: 2, expert: 3 };

interface NameSetting {
  lines: string[];
  size: number;
}

/** The medal as a stand-alone SVG of 512 by 512. The name stays text, in Noto Sans; every input is escaped. */
export function medalSvg(medal: Medal): string {
  const colour = THEME_COLOURS[medal.theme] ?? THEME_COLOURS.overig ?? '#6A3D77';
  const levelled = medal.level !== null;
  const name = setName(medal.name, levelled);
  const two = name.lines.length === 2;
  const icon = levelled ? { size: two ? 150 : 184, top: two ? 56 : 60 } : { size: two ? 170 : 200, top: two ? 64 : 70 };
  const title = escapeXml(medal.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}" role="img" aria-label="${title}">`,
    `<title>${title}</title><desc>${escapeXml(medal.description)}</desc>`,
    `<circle cx="${CENTRE}" cy="${CENTRE}" r="254" fill="#FFFFFF"/>`,
    `<circle cx="${CENTRE}" cy="${CENTRE}" r="246" fill="none" stroke="${colour}" stroke-width="8"/>`,
    `<circle cx="${CENTRE}" cy="${CENTRE}" r="${DISC}" fill="${colour}"/>`,
    `<g transform="translate(${CENTRE - icon.size / 2} ${icon.top}) scale(${round(icon.size / 24)})" fill="none" stroke="#FFFFFF" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${pictogramShapes(medal.pictogram)}</g>`,
    ...nameLines(name, levelled),
    ...(medal.level === null ? [] : levelMarks(medal.level, medal.levelWord)),
    '</svg>',
  ].join('');
}

/** One line where it stands large; two where that makes the letters clearly larger. */
function setName(name: string, levelled: boolean): NameSetting {
  const one: NameSetting = { lines: [name], size: fittingSize([name], levelled) };
  const words = name.split(/ +/);
  if (words.length < 2) return one;
  const settings = words.slice(1).map((_, at) => {
    const lines = [words.slice(0, at + 1).join(' '), words.slice(at + 1).join(' ')];
    return { lines, size: fittingSize(lines, levelled) };
  });
  const two = settings.reduce((best, next) => (next.size > best.size ? next : best));
  return two.size > one.size * 1.12 ? two : one;
}

function fittingSize(lines: readonly string[], levelled: boolean): number {
  const largest = lines.length === 1 ? LARGEST : 46;
  for (let size = largest; size > 12; size -= 1) {
    const fits = baselines(lines.length, size, levelled).every((baseline, index) => {
      const far = Math.max(Math.abs(baseline - CENTRE), Math.abs(baseline - CAP_HEIGHT * size - CENTRE));
      const chord = 2 * Math.sqrt(Math.max(0, DISC ** 2 - far ** 2)) - 2 * EDGE;
      return widthOf(lines[index] ?? '', size, 'latin-bold') <= chord;
    });
    if (fits) return size;
  }
  return 12;
}

/** Baselines of the name, its block standing in the middle of the room between pictogram and level. */
function baselines(count: number, size: number, levelled: boolean): number[] {
  const middle = levelled ? (count === 1 ? 299 : 281) : count === 1 ? 340 : 332;
  const step = size * 1.16;
  const first = middle + (CAP_HEIGHT * size) / 2 - ((count - 1) * step) / 2;
  return Array.from({ length: count }, (_, index) => round(first + index * step));
}

function nameLines(name: NameSetting, levelled: boolean): string[] {
  const ys = baselines(name.lines.length, name.size, levelled);
  return name.lines.map((line, index) => textElement(line, ys[index] ?? CENTRE, name.size, 'bold'));
}

function levelMarks(level: Level, word: string): string[] {
  const bars = Object.values(BARS).map((_, index) => {
    const x = CENTRE - 96 + index * 67;
    return index < BARS[level]
      ? `<rect x="${x}" y="354" width="58" height="16" rx="8" fill="#FFFFFF"/>`
      : `<rect x="${x + 1.5}" y="355.5" width="55" height="13" rx="6.5" fill="none" stroke="#FFFFFF" stroke-width="3"/>`;
  });
  return [...bars, textElement(word, 418, LEVEL_SIZE, 'normal')];
}

/** Centred text. `textLength` holds its width where a viewer lacks Noto Sans and takes a wider font. */
function textElement(text: string, y: number, size: number, weight: 'bold' | 'normal'): string {
  const width = round(widthOf(text, size, weight === 'bold' ? 'latin-bold' : 'latin-regular'));
  return `<text x="${CENTRE}" y="${y}" text-anchor="middle" font-family="'Noto Sans', sans-serif" font-weight="${weight}" font-size="${size}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="#FFFFFF">${escapeXml(text)}</text>`;
}

function widthOf(text: string, size: number, face: 'latin-bold' | 'latin-regular'): number {
  const font = openFace(face);
  return (font.layout(text).advanceWidth / font.unitsPerEm) * size;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
