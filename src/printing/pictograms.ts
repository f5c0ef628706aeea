/** The pictograms a badge may carry: a hand-picked part of the open icon set lucide (ISC), readable at a thumb's size. */
import { createRequire } from 'node:module';
import { escapeXml } from './paper.ts';

/** Names as lucide has them, in the order a form offers them: people, manner, growing, tools, trades. */
export const PICTOGRAMS = [
  'messages-square',
  'message-circle',
  'speech',
  'ear',
  'languages',
  'heart',
  'heart-handshake',
  'handshake',
  'hand-helping',
  'hand-heart',
  'users',
  'user-check',
  'thumbs-up',
  'calendar-check',
  'alarm-clock',
  'clock',
  'timer',
  'circle-check-big',
  'badge-check',
  'clipboard-check',
  'list-checks',
  'key-round',
  'target',
  'flag',
  'compass',
  'map',
  'route',
  'milestone',
  'sprout',
  'trending-up',
  'mountain',
  'leaf',
  'sun',
  'anchor',
  'shuffle',
  'lightbulb',
  'puzzle',
  'book-open',
  'graduation-cap',
  'presentation',
  'pencil',
  'calculator',
  'smartphone',
  'laptop',
  'monitor-smartphone',
  'phone',
  'headset',
  'shield-check',
  'hard-hat',
  'hammer',
  'wrench',
  'drill',
  'paint-roller',
  'ruler',
  'scissors',
  'brush-cleaning',
  'spray-can',
  'recycle',
  'package',
  'forklift',
  'truck',
  'bus',
  'bike',
  'store',
  'shopping-cart',
  'wallet',
  'utensils',
  'chef-hat',
  'cooking-pot',
  'coffee',
  'baby',
  'heart-pulse',
  'accessibility',
  'dog',
  'tree-deciduous',
  'flower-2',
  'tractor',
  'factory',
  'warehouse',
  'house',
  'bed',
  'washing-machine',
  'camera',
  'palette',
  'star',
] as const;

export type Pictogram = (typeof PICTOGRAMS)[number];

const NAMES: ReadonlySet<string> = new Set(PICTOGRAMS);
const SHAPES: ReadonlySet<string> = new Set(['path', 'circle', 'rect', 'line', 'polyline', 'polygon', 'ellipse']);
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['d', 'cx', 'cy', 'r', 'rx', 'ry', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'points'],
]);

type IconNode = [shape: string, attributes: Record<string, string>];
let shapes: Map<string, string> | null = null;

/** Whether a name is on our list. */
export function isPictogram(name: string): name is Pictogram {
  return NAMES.has(name);
}

/** The shapes of a pictogram as SVG elements in a 24 by 24 box, without paint. A name off the list gives a star. */
export function pictogramShapes(name: string): string {
  shapes ??= readShapes();
  return shapes.get(isPictogram(name) ? name : 'star') ?? '';
}

/** Reads the package's own data once and keeps only geometry of the icons on our list. */
function readShapes(): Map<string, string> {
  const icons = createRequire(import.meta.url)('lucide-static/icon-nodes.json') as Record<string, IconNode[]>;
  return new Map(PICTOGRAMS.map((name) => [name, (icons[name] ?? []).map(shapeElement).join('')]));
}

function shapeElement([shape, attributes]: IconNode): string {
  if (!SHAPES.has(shape)) return '';
  const kept = Object.entries(attributes).filter(([key]) => ATTRIBUTES.has(key));
  return `<${shape}${kept.map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join('')}/>`;
}

/** The same as a picture of its own, for pages. */
export const pictogramSvg = (name: Pictogram): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="#1b2430" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${pictogramShapes(name)}</svg>`;
