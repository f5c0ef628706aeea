/** The certificate on half an A4 lying down: medal at the left, what the person can at the right. */
import type { Language } from '../i18n/i18n.ts';
import type { Level } from '../openbadges/types.ts';
import {
  type Box,
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
import { artifact, branch, INK, mm, tagged } from './paper.ts';
import { drawParagraph, type Paragraph, readingText, type Span, setParagraph } from './paragraph.ts';
import { claimSpans, levelWord, paperText, quoted, richText } from './texts.ts';

const SIDE = mm(14);
const COLUMN = mm(64);
const SCALES = [1, 0.92, 0.85, 0.78, 0.71, 0.64, 0.58];

/** Draws one certificate in half a page. */
export function drawHalfCertificate(leaf: Leaf, half: Box): void {
  if (leaf.data.trial) placeTrialMark(leaf, half);
  const inner = { x: half.x + SIDE, width: half.width - 2 * SIDE };
  const rule = half.y + half.height - mm(54);
  placeHeader(leaf, { ...inner, y: half.y + mm(10), height: mm(11) }, { name: 12, small: 9 });
  const body = { x: inner.x + COLUMN, y: half.y + mm(23), width: inner.width - COLUMN, height: 0 };
  body.height = rule - mm(3) - body.y;
  const medal = Math.min(mm(56), body.height);
  placeBadge(leaf, inner.x, body.y + (body.height - medal) / 2, medal);
  drawSaying(leaf, body);
  drawFoot(leaf, { ...inner, y: rule, height: mm(54) });
}

interface Part {
  paragraph: Paragraph;
  spans: Span[];
  type: 'P' | 'H1' | 'LBody';
  before: number;
}

function drawSaying(leaf: Leaf, box: Box): void {
  const total = (parts: Part[]) => parts.reduce((sum, part) => sum + part.before + part.paragraph.height, 0);
  let parts = sayingParts(leaf, box.width, 1);
  for (const scale of SCALES.slice(1)) {
    if (total(parts) <= box.height) break;
    parts = sayingParts(leaf, box.width, scale);
  }
  const { paper, tag } = leaf;
  let y = box.y + Math.max(0, box.height - total(parts)) / 2;
  const list = branch(paper, tag, 'L');
  for (const { paragraph, spans, type, before } of parts) {
    y += before;
    if (type !== 'LBody') placeParagraph(leaf, paragraph, spans, { ...box, y }, type);
    else {
      const item = branch(paper, list, 'LI');
      const at = y;
      const actual = readingText(spans);
      const draw = () => drawParagraph(paper, paragraph, { ...box, y: at });
      tagged(paper, item, 'LBody', draw, actual === undefined ? {} : { actual });
      item.end();
    }
    y += paragraph.height;
  }
  list.end();
}

function sayingParts({ paper, data }: Leaf, width: number, scale: number): Part[] {
  const { language } = paper;
  const part = (spans: Span[], size: number, before: number, type: Part['type'] = 'P'): Part => ({
    spans,
    type,
    before: before * scale,
    paragraph: setParagraph(paper, spans, { size: size * scale, width, lineHeight: 1.38 }),
  });
  const level = data.level === null ? [] : levelSpans(language, data.level);
  const parts: Part[] = [
    part([span(paperText(language, 'lead'), 'regular', INK.soft)], 10, 0),
    {
      spans: [span(data.recipientName, 'bold', INK.ink)],
      type: 'H1',
      before: 0,
      paragraph: setName(paper, data.recipientName, { largest: 27 * scale, smallest: 11, width }),
    },
    part([...claimSpans(language, data.claim, INK.ink), ...level], 13, mm(2.5)),
    ...data.paperCriteria.map((criterion, index) =>
      part([span(criterion, 'regular', INK.ink)], 10, index === 0 ? mm(2) : mm(0.4), 'LBody'),
    ),
  ];
  if (data.coachWords !== null) {
    parts.push(part([span(quoted(language, data.coachWords), 'italic', INK.soft)], 10, mm(2.5)));
  }
  if (seenByTwo(data)) parts.push(part([span(paperText(language, 'seenByTwo'), 'regular', INK.soft)], 9.5, mm(2)));
  return parts;
}

function levelSpans(language: Language, level: Level): Span[] {
  const words = richText(language, 'level', { level: levelWord(language, level) }, { colour: INK.ink });
  return [span(' ', 'regular', INK.ink), ...words];
}

function drawFoot(leaf: Leaf, box: Box): void {
  const { doc } = leaf.paper;
  const left = { x: box.x, width: box.width - mm(30) - mm(12) };
  const qrBottom = box.y + mm(40);
  artifact(leaf.paper, () => {
    doc
      .moveTo(box.x, box.y)
      .lineTo(box.x + box.width, box.y)
      .lineWidth(0.9)
      .stroke(INK.maas);
  });
  placeSignatures(leaf, { ...left, y: box.y, height: mm(22) }, { label: 8.5, name: 9.5, pen: mm(11) });
  placeCheck(leaf, { ...left, bottom: qrBottom }, { text: 9, value: 11 });
  placeQr(leaf, box.x + box.width, qrBottom);
  placeNotADiploma(leaf, box.x, box.y + mm(46), 9, box.width);
  placeRegister(leaf, box.x + box.width, box.y + mm(50));
}
