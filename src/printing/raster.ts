/** Medals as pixels, for baked PNG files and previews. */
import { facePath } from './fonts.ts';
import { resvg } from './load-late.ts';

/** An SVG as PNG of `widthPx` pixels, drawn with our own fonts only: the same picture on every machine. */
export async function svgToPng(svg: string, widthPx: number): Promise<Uint8Array> {
  const image = await resvg().renderAsync(svg, {
    fitTo: { mode: 'width', value: widthPx },
    font: {
      loadSystemFonts: false,
      fontFiles: [facePath('latin-regular'), facePath('latin-semibold'), facePath('latin-bold')],
      defaultFontFamily: 'Noto Sans',
      sansSerifFamily: 'Noto Sans',
    },
  });
  return new Uint8Array(image.asPng());
}
