/** svg-to-pdfkit ships no types; this is the one function and the options that we use. */
declare module 'svg-to-pdfkit' {
  interface SvgOptions {
    width: number;
    height: number;
    assumePt: boolean;
    fontCallback(family: string, bold: boolean, italic: boolean): string;
    /** Must never give a path or address of the outside: the drawing may not read files. */
    imageCallback(link: string): string;
    warningCallback(message: string): void;
  }
  function drawSvg(doc: unknown, svg: string, x: number, y: number, options: SvgOptions): void;
  export = drawSvg;
}
