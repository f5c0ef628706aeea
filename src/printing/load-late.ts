/** What draws and packs PDF and pictures, loaded when the first one is made: a server that prints nothing does not hold it. */
import { createRequire } from 'node:module';
import type Resvg from '@resvg/resvg-js';
import type PDFDocument from 'pdfkit';
import type drawSvg from 'svg-to-pdfkit';

const require = createRequire(import.meta.url);

/** PDF documents. */
export const pdfkit = (): typeof PDFDocument => require('pdfkit');

/** Draws SVG into a document of pdfkit. */
export const svgToPdf = (): typeof drawSvg => require('svg-to-pdfkit');

/** Draws SVG as pixels. */
export const resvg = (): typeof Resvg => require('@resvg/resvg-js');
