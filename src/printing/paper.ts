/**
 * One PDF file while it is being made: tagged, with our own fonts only, the same bytes for the same input.
 * Everything that draws takes a Paper. All measures are points (1/72 inch) from the top left corner; see `mm`.
 */
import type PDFDocument from 'pdfkit';
import type { Language } from '../i18n/i18n.ts';
import { type FaceName, type FontStyle, faceFor, openFace } from './fonts.ts';
import { pdfkit } from './load-late.ts';
import { type Run, textRuns } from './text-runs.ts';

/** Millimetres as points. */
export function mm(millimetres: number): number {
  return (millimetres * 72) / 25.4;
}

export const A4 = { width: mm(210), height: mm(297) };

/** The colours of paper; the same tokens as the pages. */
export const INK = {
  ink: '#1B2430',
  soft: '#4A5568',
  maas: '#0B5A6F',
  kraan: '#C8401A',
  line: '#D9D3C7',
  trial: '#FAE2D9',
} as const;

export interface PaperOptions {
  title: string;
  author: string;
  language: Language;
  /** Written into the file as its making; no clock is read. */
  created: Date;
  /** PDF/A-3a for keeping, with this signed document inside. Without it the file is for printing. */
  attachment?: { json: string };
}

/** A branch of the structure tree: what a screen reader walks through. */
export interface Tag {
  add(child: Tag): Tag;
  end(): void;
}

export interface TextOptions {
  size: number;
  style: FontStyle;
  colour: string;
  /** Extra space between letters in points; left out where letters join. */
  spacing?: number;
}

type Doc = InstanceType<typeof PDFDocument>;

export interface Paper {
  doc: Doc;
  /** The root of the structure tree. */
  root: Tag;
  language: Language;
  /** Drawings that stand more than once in the file, by their source. */
  drawings: Map<string | Uint8Array, unknown>;
}

/** Starts a file without pages. */
export function openPaper(options: PaperOptions): Paper {
  const doc = new (pdfkit())({
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: options.language === 'nl' ? 'nl-NL' : 'en-GB',
    displayTitle: true,
    margin: 0,
    // No font at the start: pdfkit would put Helvetica in, which is never embedded.
    font: null as unknown as string,
    ...(options.attachment ? { subset: 'PDF/A-3a' as const } : {}),
    info: {
      Title: options.title,
      Author: options.author,
      Creator: 'Blijk',
      Producer: 'pdfkit',
      CreationDate: options.created,
    },
  });
  escapeMetadata(doc);
  if (options.attachment) attachCredential(doc, options.attachment.json, options.created);
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root: root as unknown as Tag, language: options.language, drawings: new Map() };
}

/** The bytes that were drawn since this was asked last, so that a long file need not stand in memory. May be empty. */
export function takeBytes(paper: Paper): Uint8Array {
  return (paper.doc.read() as Buffer | null) ?? new Uint8Array();
}

/** Ends the file and gives the bytes that were not taken yet. Nothing can be drawn after it. */
export async function closePaper(paper: Paper): Promise<Uint8Array> {
  paper.root.end();
  paper.doc.end();
  const pieces: Uint8Array[] = [];
  // pictures with transparency are unpacked meanwhile
  for await (const piece of paper.doc) pieces.push(piece as Buffer);
  return new Uint8Array(Buffer.concat(pieces));
}

/** Adds a tagged part and draws its content. `actual` is what to read aloud where the drawn letters would mislead. */
export function tagged(
  paper: Paper,
  parent: Tag,
  type: 'H1' | 'H2' | 'P' | 'LBody' | 'Figure' | 'TH' | 'TD' | 'Span',
  draw: () => void,
  options: { alt?: string; actual?: string; scope?: string; bbox?: [number, number, number, number] } = {},
): void {
  parent.add(paper.doc.struct(type, options as object, [draw]) as unknown as Tag);
}

/** Adds a branch that holds other tags; the caller ends it. */
export function branch(paper: Paper, parent: Tag, type: 'Sect' | 'L' | 'LI' | 'Table' | 'TR'): Tag {
  const tag = paper.doc.struct(type) as unknown as Tag;
  parent.add(tag);
  return tag;
}

/** Draws what is not content: lines, backgrounds. */
export function artifact(paper: Paper, draw: () => void): void {
  paper.doc.markContent('Artifact', { type: 'Layout' });
  draw();
  paper.doc.endMarkedContent();
}

/** Width in points of a text on one line. */
export function textWidth(paper: Paper, text: string, options: TextOptions): number {
  return textRuns(text).reduce((sum, run) => sum + runWidth(paper, run, options), 0);
}

/** Draws a text on one line with its baseline at `y`, in visual order, each run in the font that has its letters. */
export function drawText(paper: Paper, text: string, x: number, y: number, options: TextOptions): void {
  paper.doc.fillColor(options.colour);
  let left = x;
  for (const run of textRuns(text)) {
    const width = runWidth(paper, run, options);
    chooseFace(paper, run, options);
    paper.doc.text(run.text, left, y, { lineBreak: false, baseline: 'alphabetic', ...shaping(run, options) });
    left += width;
  }
}

/** Advances of one paper by face and text, as for letters of 1,000 points: a size is tried and drawn without measuring anew. */
const advances = new WeakMap<Paper, Map<string, number>>();
const MOST_ADVANCES = 5_000;

function runWidth(paper: Paper, run: Run, options: TextOptions): number {
  const spacing = run.script === 'latin' ? (options.spacing ?? 0) : 0;
  return advanceOf(paper, run, options.style) * (options.size / 1000) + spacing * run.text.length;
}

function advanceOf(paper: Paper, run: Run, style: FontStyle): number {
  const known = advances.get(paper) ?? new Map<string, number>();
  advances.set(paper, known);
  const face = faceFor(run.script, style);
  const key = `${face} ${run.rtl} ${run.text}`;
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  useFace(paper.doc, face);
  paper.doc.fontSize(1000);
  const advance = paper.doc.widthOfString(run.text, run.rtl ? { features: ['rtla'] } : {});
  if (known.size >= MOST_ADVANCES) known.clear();
  known.set(key, advance);
  return advance;
}

function chooseFace(paper: Paper, run: Run, options: TextOptions): void {
  useFace(paper.doc, faceFor(run.script, options.style));
  paper.doc.fontSize(options.size);
}

function shaping(
  run: Run,
  options: TextOptions,
): { features?: PDFKit.Mixins.OpenTypeFeatures[]; characterSpacing?: number } {
  // With `rtla` pdfkit shapes the run as a whole; without it, it cuts at spaces and the words stand in the wrong order.
  if (run.rtl) return { features: ['rtla'] };
  return run.script === 'latin' && options.spacing ? { characterSpacing: options.spacing } : {};
}

/** Chooses one of our faces for what follows; each is put into the file once. */
export function useFace(doc: Doc, name: FaceName): void {
  const registered = (doc as unknown as { _registeredFonts: Record<string, unknown> })._registeredFonts;
  if (registered[name] === undefined) doc.registerFont(name, openFace(name) as unknown as string);
  doc.font(name);
}

/**
 * PDF/A-3 (ISO 19005-3 6.8): the signed credential as an associated file of the whole document. "Source" because the
 * paper is made from it.
 */
function attachCredential(doc: Doc, json: string, created: Date): void {
  doc.file(Buffer.from(json, 'utf8'), {
    name: 'credential.json',
    type: 'application/json',
    description: 'Open Badges 3.0 credential, signed',
    relationship: 'Source',
    creationDate: created,
    modifiedDate: created,
  } as PDFKit.Mixins.PDFAttachmentOptions);
}

/** pdfkit writes the info texts into the XMP packet as they are; an ampersand in a name would break that XML. */
function escapeMetadata(doc: Doc): void {
  const inner = doc as unknown as { info: Record<string, unknown>; _addInfo(): void };
  const write = inner._addInfo.bind(doc);
  inner._addInfo = () => {
    for (const [key, value] of Object.entries(inner.info)) {
      if (typeof value === 'string') inner.info[key] = escapeXml(value);
    }
    write();
  };
}

/** Text as XML content or attribute value. Characters that XML 1.0 cannot hold are left out. */
export function escapeXml(text: string): string {
  const safe = [...text].filter((character) =>
    /[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(character),
  );
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return safe.map((character) => names[character] ?? character).join('');
}
