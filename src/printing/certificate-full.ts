/** The certificate on a whole A4: something to frame. The person's name is the largest thing on it. */
import {
  type Leaf,
  placeBadge,
  placeCheck,
  placeHeader,
  placeNotADiploma,
  placeParagraph,
  placeQr,
  placeRegister,
  placeSignatures,
  placeTrialMark,
  seenByTwo,
  setName,
  span,
} from './certificate-parts.ts';
import { A4, artifact, branch, INK, mm, tagged } from './paper.ts';
import { drawParagraph, type Paragraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { claimSpans, levelWord, paperText, quoted, richText } from './texts.ts';

const SIDE = mm(24);
const WIDTH = A4.width - 2 * SIDE;
const HEADER = { x: SIDE, y: mm(19), width: WIDTH, height: mm(15) };
const FOOT = { rule: mm(217), qrBottom: mm(270), sentence: mm(281) };
const BODY = { top: mm(39), bottom: FOOT.rule - mm(7) };
/** From roomy to tight; the first in which everything fits is taken. */
const SCALES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

interface Block {
  height: number;
  /** Space above, before scaling the rest of the page. */
  before: number;
  draw(y: number): void;
}

/** Draws one certificate on the current page, which must be A4. */
export function drawFullCertificate(leaf: Leaf): void {
  if (leaf.data.trial) placeTrialMark(leaf, { x: 0, y: 0, ...A4 });
  placeHeader(leaf, HEADER, { name: 14, small: 10.5 });
  drawBody(leaf);
  drawFoot(leaf);
}

function drawBody(leaf: Leaf): void {
  const room = BODY.bottom - BODY.top;
  const total = (blocks: Block[]) => blocks.reduce((sum, block) => sum + block.before + block.height, 0);
  let blocks = bodyBlocks(leaf, SCALES[0] ?? 1);
  for (const scale of SCALES.slice(1)) {
    if (total(blocks) <= room) break;
    blocks = bodyBlocks(leaf, scale);
  }
  // A little above the middle looks like the middle.
  let y = BODY.top + Math.max(0, room - total(blocks)) * 0.46;
  for (const block of blocks) {
    y += block.before;
    block.draw(y);
    y += block.height;
  }
}

/** Letters give way less than the medal: they must stay readable. */
function bodyBlocks(leaf: Leaf, scale: number): Block[] {
  const { paper, data } = leaf;
  const { language } = paper;
  const letters = scale ** 0.7;
  const text = (spans: Span[], size: number, before: number, width = mm(142)): Block => {
    const paragraph = setParagraph(paper, spans, { size: size * letters, width, lineHeight: 1.4, balanced: true });
    return centred(leaf, paragraph, spans, before * scale);
  };
  const name = setName(paper, data.recipientName, { largest: 40 * letters, smallest: 13, width: WIDTH });
  const medal = mm(62) * scale ** 1.3;
  const blocks: Block[] = [
    text([span(paperText(language, 'lead'), 'regular', INK.soft)], 13, 0),
    centred(leaf, name, [span(data.recipientName, 'bold', INK.ink)], mm(2) * scale, 'H1'),
    { height: medal, before: mm(8) * scale, draw: (y) => placeBadge(leaf, A4.width / 2 - medal / 2, y, medal) },
    text(claimAndLevel(leaf), 17, mm(8), mm(150)),
    criteriaBlock(leaf, 12 * letters, mm(4.5) * scale),
  ];
  if (data.coachWords !== null) {
    const words = quoted(language, data.coachWords);
    blocks.push(text([span(words, 'italic', INK.soft)], 12, mm(6), mm(128)));
  }
  if (seenByTwo(data)) {
    blocks.push(text([span(paperText(language, 'seenByTwo'), 'regular', INK.soft)], 11, mm(4)));
  }
  return blocks;
}

function claimAndLevel({ paper, data }: Leaf): Span[] {
  const claim = claimSpans(paper.language, data.claim, INK.ink);
  if (data.level === null) return claim;
  const level = richText(
    paper.language,
    'level',
    { level: levelWord(paper.language, data.level) },
    { colour: INK.ink },
  );
  return [...claim, span(' ', 'regular', INK.ink), ...level];
}

function centred(leaf: Leaf, paragraph: Paragraph, spans: Span[], before: number, type: 'P' | 'H1' = 'P'): Block {
  const box = { x: SIDE, width: WIDTH, align: 'centre' as const };
  return {
    height: paragraph.height,
    before,
    draw: (y) => void placeParagraph(leaf, paragraph, spans, { ...box, y }, type),
  };
}

function criteriaBlock({ paper, tag, data }: Leaf, size: number, before: number): Block {
  const gap = 0.3 * size;
  const items = data.paperCriteria.map((criterion) => {
    const spans = [span(criterion, 'regular', INK.ink)];
    return { spans, paragraph: setParagraph(paper, spans, { size, width: mm(140), lineHeight: 1.4, balanced: true }) };
  });
  const height = items.reduce((sum, item) => sum + item.paragraph.height + gap, 0);
  const draw = (top: number) => {
    if (items.length === 0) return;
    const list = branch(paper, tag, 'L');
    let y = top;
    for (const { paragraph, spans } of items) {
      const item = branch(paper, list, 'LI');
      const box = { x: SIDE, y, width: WIDTH, align: 'centre' as const };
      const actual = readingText(spans);
      tagged(paper, item, 'LBody', () => drawParagraph(paper, paragraph, box), actual === undefined ? {} : { actual });
      item.end();
      y += paragraph.height + gap;
    }
    list.end();
  };
  return { height, before, draw };
}

function drawFoot(leaf: Leaf): void {
  const { doc } = leaf.paper;
  const left = { x: SIDE, width: WIDTH - mm(30) - mm(13) };
  artifact(leaf.paper, () => {
    doc
      .moveTo(SIDE, FOOT.rule)
      .lineTo(SIDE + WIDTH, FOOT.rule)
      .lineWidth(1.1)
      .stroke(INK.maas);
  });
  placeSignatures(leaf, { ...left, y: FOOT.rule, height: mm(30) }, { label: 9, name: 10.5, pen: mm(15) });
  placeCheck(leaf, { ...left, bottom: FOOT.qrBottom }, { text: 10, value: 12, roomy: true });
  placeQr(leaf, SIDE + WIDTH, FOOT.qrBottom);
  placeNotADiploma(leaf, SIDE, FOOT.sentence, 9.5, WIDTH);
  placeRegister(leaf, SIDE + WIDTH, FOOT.sentence + mm(5));
}
