/** The poster for the room of a ceremony: a code to be read from the back row, four short sentences, and the code to type. */
import { formatDay } from '../i18n/dates.ts';
import type { Language } from '../i18n/i18n.ts';
import { placeTrialMark, span } from './certificate-parts.ts';
import { printedShortCode } from './codes.ts';
import { A4, artifact, branch, closePaper, INK, mm, openPaper, type Paper, type Tag, tagged } from './paper.ts';
import { drawParagraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { drawQr } from './qr.ts';
import { type PaperText, paperText } from './texts.ts';

export interface Poster {
  organisation: string;
  ceremony: string;
  /** Last day on which it works, YYYY-MM-DD. */
  day: string;
  /** The address in the code. */
  link: string;
  /** Address for people who type, without `https://`. */
  typed: string;
  /** Ten characters without spaces. */
  code: string;
}

/** A3 is A4 drawn larger by the square root of two: the same poster. */
const SCALE = { a4: 1, a3: Math.SQRT2 } as const;
const MARGIN = mm(18);
const QR = mm(105);
/** The steps stand under each other, about as wide as the code. */
const STEPS_AT = mm(46);
const STEPS = ['poster.scan', 'poster.tap', 'poster.name', 'poster.coach'] as const;

/** One page, A4 or A3. */
export async function posterPdf(
  poster: Poster,
  options: { size: 'a4' | 'a3'; language: Language; created: Date; trial: boolean },
): Promise<Uint8Array> {
  const { size, language, created } = options;
  const title = paperText(language, 'poster.title');
  const paper = openPaper({ title, author: poster.organisation, language, created });
  const scale = SCALE[size];
  paper.doc.addPage({ size: [A4.width * scale, A4.height * scale], margin: 0 });
  paper.doc.scale(scale);
  const tag = branch(paper, paper.root, 'Sect');
  if (options.trial) placeTrialMark({ paper, tag }, { x: 0, y: 0, ...A4 });
  drawPoster(paper, tag, poster, scale);
  tag.end();
  return closePaper(paper);
}

function drawPoster(paper: Paper, tag: Tag, poster: Poster, scale: number): void {
  const text = (key: PaperText, values: Record<string, string> = {}) => paperText(paper.language, key, values);
  let y = place(paper, tag, [span(poster.organisation, 'semibold', INK.soft)], { y: mm(16), size: 15, lines: 2 });
  y = place(paper, tag, [span(text('poster.heading'), 'bold', INK.maas)], { y: y + mm(1), size: 48 }, 'H1') + mm(15);
  const x = (A4.width - QR) / 2;
  const bbox = [x, y, x + QR, y + QR].map((point) => point * scale) as [number, number, number, number];
  tagged(paper, tag, 'Figure', () => drawQr(paper, poster.link, x, y, { width: QR }), { alt: text('poster.qr'), bbox });
  y += QR + mm(17);
  for (const [at, key] of STEPS.entries()) {
    const spans = [span(`${at + 1}.  `, 'bold', INK.kraan), span(text(key), 'semibold', INK.ink)];
    y = place(paper, tag, spans, { y, size: 24, x: STEPS_AT });
  }
  y += mm(4);
  const lineY = y;
  artifact(paper, () => {
    paper.doc
      .moveTo(MARGIN, lineY)
      .lineTo(A4.width - MARGIN, lineY)
      .lineWidth(0.8)
      .stroke(INK.line);
  });
  y += mm(4);
  const typed = [span(`${text('poster.type')} `, 'regular', INK.ink), span(poster.typed, 'bold', INK.ink)];
  y = place(paper, tag, typed, { y, size: 18 });
  const code = [
    span(`${text('poster.code')} `, 'regular', INK.ink),
    span(printedShortCode(poster.code), 'bold', INK.ink),
  ];
  y = place(paper, tag, code, { y, size: 18 });
  const foot = `${poster.ceremony}  ·  ${text('poster.until', { day: formatDay(paper.language, poster.day) })}`;
  place(paper, tag, [span(foot, 'regular', INK.soft)], { y: y + mm(2), size: 11, lines: 2 });
}

/** In the middle of the page, or from `x`; letters shrink before a text would take more lines than told. Gives the y below. */
function place(
  paper: Paper,
  tag: Tag,
  spans: Span[],
  at: { y: number; size: number; lines?: number; x?: number },
  type: 'P' | 'H1' = 'P',
): number {
  const x = at.x ?? MARGIN;
  const width = A4.width - MARGIN - x;
  const set = (size: number) => setParagraph(paper, spans, { size, width, lineHeight: 1.4 });
  let { size } = at;
  while (size > 9 && set(size).lines.length > (at.lines ?? 1)) size -= 0.5;
  const paragraph = set(size);
  const actual = readingText(spans);
  const draw = () =>
    drawParagraph(paper, paragraph, { x, y: at.y, width, align: at.x === undefined ? 'centre' : 'left' });
  tagged(paper, tag, type, draw, actual === undefined ? {} : { actual });
  return at.y + paragraph.height;
}
