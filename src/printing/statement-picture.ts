/** The picture of a praktijkverklaring for lists and files: a sheet with a bar and ticked lines, never a medal. */
import { escapeXml } from './paper.ts';

const LINES = [176, 240, 304];

/** SVG of 512 by 512. `title` is read aloud. */
export function statementPicture(title: string): string {
  const lines = LINES.map(
    (y) =>
      `<path d="M176 ${y}l14 14 26-30" fill="none" stroke="#0B5A6F" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/>` +
      `<path d="M240 ${y}h128" stroke="#1B2430" stroke-width="12" stroke-linecap="round"/>`,
  ).join('');
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img">' +
    `<title>${escapeXml(title)}</title>` +
    '<rect x="104" y="48" width="304" height="416" rx="10" fill="#FFFFFF" stroke="#0B5A6F" stroke-width="8"/>' +
    '<rect x="104" y="48" width="40" height="416" fill="#0B5A6F"/>' +
    '<path d="M176 112h136" stroke="#0B5A6F" stroke-width="20" stroke-linecap="round"/>' +
    `${lines}<path d="M176 392c30-28 44 20 72-4s40 12 60 0" fill="none" stroke="#C8401A" stroke-width="8" stroke-linecap="round"/>` +
    '</svg>'
  );
}
