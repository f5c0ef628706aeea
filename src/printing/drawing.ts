/** Pictures that return on many pages, put into the file once: generated medals (as vectors) and uploaded PNGs. */

import { svgToPdf } from './load-late.ts';
import { type Paper, useFace } from './paper.ts';

/** A PDF form: drawn once into its own stream, shown anywhere (ISO 32000-1 8.10). */
interface Form {
  name: string;
  reference: unknown;
}

interface PdfReference {
  write(chunk: string | Uint8Array): void;
  end(): void;
}

/** The corner of pdfkit that redirects drawing; it has no public call for forms. */
interface Drawable {
  page: { width: number; height: number; fonts: object; xobjects: Record<string, unknown>; ext_gstates: object };
  _ctm: number[];
  ref(data: object): PdfReference;
  addContent(data: string): void;
}

const SIDE = 512;

/** Draws a square SVG of ours in a box of `width` points. Images and links inside an SVG are never followed. */
export function drawMedal(paper: Paper, svg: string, x: number, y: number, width: number): void {
  const form = (paper.drawings.get(svg) as Form | undefined) ?? makeForm(paper, svg);
  const inner = paper.doc as unknown as Drawable;
  inner.page.xobjects[form.name] = form.reference;
  paper.doc
    .save()
    .translate(x, y)
    .scale(width / SIDE);
  inner.addContent(`/${form.name} Do`);
  paper.doc.restore();
}

/** Draws a PNG as large as fits in a box, at its top left or in its middle. Throws where the bytes are no PNG. */
export function drawPng(
  paper: Paper,
  png: Uint8Array,
  box: { x: number; y: number; width: number; height: number; centred?: boolean },
): { width: number } {
  const image = openPng(paper, png);
  const scale = Math.min(box.width / image.width, box.height / image.height);
  const width = image.width * scale;
  const shift = box.centred ? (box.width - width) / 2 : 0;
  paper.doc.image(image as never, box.x + shift, box.y + (box.height - image.height * scale) / 2, { width });
  return { width };
}

/** Width in points of a PNG that must fit a box. */
export function pngWidth(paper: Paper, png: Uint8Array, box: { width: number; height: number }): number {
  const image = openPng(paper, png);
  return image.width * Math.min(box.width / image.width, box.height / image.height);
}

function openPng(paper: Paper, png: Uint8Array): { width: number; height: number } {
  const known = paper.drawings.get(png) as { width: number; height: number } | undefined;
  if (known) return known;
  const opener = paper.doc as unknown as { openImage(bytes: Uint8Array): { width: number; height: number } };
  const image = opener.openImage(png);
  paper.drawings.set(png, image);
  return image;
}

function makeForm(paper: Paper, svg: string): Form {
  const inner = paper.doc as unknown as Drawable;
  const resources: Record<string, unknown> = { Font: {}, XObject: {}, ExtGState: {} };
  const reference = inner.ref({
    Type: 'XObject',
    Subtype: 'Form',
    FormType: 1,
    BBox: [0, 0, SIDE, SIDE],
    Resources: resources,
  });
  const { page, _ctm } = inner;
  inner.page = {
    width: page.width,
    height: page.height,
    fonts: resources.Font as object,
    xobjects: resources.XObject as Record<string, unknown>,
    ext_gstates: resources.ExtGState as object,
    write: (chunk: string | Uint8Array) => reference.write(chunk),
  } as Drawable['page'];
  inner._ctm = [1, 0, 0, 1, 0, 0];
  try {
    svgToPdf()(paper.doc, svg, 0, 0, {
      width: SIDE,
      height: SIDE,
      assumePt: true,
      fontCallback: (_family, bold) => {
        const face = bold ? 'latin-bold' : 'latin-regular';
        useFace(paper.doc, face);
        return face;
      },
      imageCallback: () => '',
      warningCallback: () => undefined,
    });
  } finally {
    inner.page = page;
    inner._ctm = _ctm;
  }
  reference.end();
  const form = { name: `Form${paper.drawings.size + 1}`, reference };
  paper.drawings.set(svg, form);
  return form;
}
