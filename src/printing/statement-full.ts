/**
 * A praktijkverklaring on a whole A4: a sheet of a school, to read rather than to frame. Another layout than a certificate
 * on purpose, without a medal, and nothing of the form of a national diploma.
 */
import { formatDay } from '../i18n/dates.ts';
import type { PracticeOnPaper } from './certificate-data.ts';
import {
  type Leaf,
  placeCheck,
  placeHeader,
  placeParagraph,
  placeQr,
  placeRegister,
  placeSignatures,
  placeTrialMark,
  setName,
  span,
} from './certificate-parts.ts';
import { A4, artifact, branch, INK, mm, type Tag } from './paper.ts';
import { type Span, setParagraph } from './paragraph.ts';
import { type PaperText, paperText } from './texts.ts';

const BAR = mm(7);
const LEFT = mm(24);
const WIDTH = A4.width - LEFT - mm(20);
const HEADER = { x: LEFT, y: mm(16), width: WIDTH, height: mm(14) };
const TOP = mm(38);
const FOOT = { rule: mm(232), qrBottom: mm(283) };
const SCALES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];
const WAY = mm(36);
/** More work processes than this stand on one line each. */
const CROWDED = 9;

interface Block {
  before: number;
  height: number;
  draw(y: number): void;
}

/** Draws one praktijkverklaring on the current page, which must be A4. */
export function drawStatement(leaf: Leaf, practice: PracticeOnPaper): void {
  if (leaf.data.trial) placeTrialMark(leaf, { x: 0, y: 0, ...A4 });
  artifact(leaf.paper, () => leaf.paper.doc.rect(0, 0, BAR, A4.height).fill(INK.maas));
  placeHeader(leaf, HEADER, { name: 13, small: 10 });
  let blocks: Block[] = [];
  for (const scale of SCALES) {
    blocks = bodyBlocks(leaf, practice, scale);
    if (TOP + blocks.reduce((sum, { before, height }) => sum + before + height, 0) <= FOOT.rule - mm(4)) break;
  }
  let y = TOP;
  for (const block of blocks) {
    y += block.before;
    block.draw(y);
    y += block.height;
  }
  drawFoot(leaf);
}

function bodyBlocks(leaf: Leaf, practice: PracticeOnPaper, scale: number): Block[] {
  const { paper, data } = leaf;
  const { language } = paper;
  const say = (key: PaperText, values = {}): string => paperText(language, key, values);
  const text = (
    words: string,
    size: number,
    before: number,
    style: Span['style'] = 'regular',
    colour: string = INK.ink,
  ) => paragraphBlock(leaf, [span(words, style, colour)], size * scale, before * scale);
  const name = setName(paper, data.recipientName, { largest: 30 * scale, smallest: 12, width: WIDTH });
  const nameSpans = [span(data.recipientName, 'bold', INK.ink)];
  const { qualification: q } = practice;
  return [
    text(say('practice.title'), 22, 0, 'bold', INK.maas),
    text(
      practice.birthDay === undefined
        ? say('practice.signed')
        : `${say('practice.signed')}. ${say('practice.schoolCopy')}`,
      11.5,
      mm(0.5),
      'semibold',
      INK.soft,
    ),
    {
      before: mm(7) * scale,
      height: name.height,
      draw: (y) => void placeParagraph(leaf, name, nameSpans, { x: LEFT, y, width: WIDTH }, 'H1'),
    },
    ...(practice.birthDay === undefined
      ? []
      : [text(`${say('practice.born')}: ${formatDay(language, practice.birthDay)}`, 11.5, mm(1))]),
    text(
      say(practice.processes.length === 1 ? 'practice.leadOne' : 'practice.lead', {
        company: practice.company,
        city: practice.city,
      }),
      12.5,
      mm(1.5),
    ),
    processBlock(leaf, practice, scale),
    ...factBlocks(leaf, scale, [
      ['practice.course', `${q.name} (crebo ${q.crebo}), cohort ${q.cohort}`],
      ['practice.file', `${q.fileName} (crebo ${q.fileCrebo})`],
      [
        'practice.period',
        `${formatDay(language, practice.startDay)} – ${formatDay(language, practice.endDay)}, ${say('practice.hours', { hours: practice.hours })}`,
      ],
      ['practice.company', `${practice.company}, ${practice.city}, ${practice.companyNumbers}`],
      ['practice.judged', practice.judgement.join(' ')],
      ['practice.school', `${data.organisationName}, BRIN ${practice.brin}`],
    ]),
    closingBlock(leaf, practice.closing, scale),
  ];
}

function paragraphBlock(leaf: Leaf, spans: Span[], size: number, before: number): Block {
  const paragraph = setParagraph(leaf.paper, spans, { size, width: WIDTH, lineHeight: 1.35 });
  const draw = (y: number) => void placeParagraph(leaf, paragraph, spans, { x: LEFT, y, width: WIDTH });
  return { before, height: paragraph.height, draw };
}

/** Each work process with its code, official name and helper line; at the right how it is done. */
function processBlock(leaf: Leaf, { processes }: PracticeOnPaper, scale: number): Block {
  const { paper, tag } = leaf;
  const width = WIDTH - WAY;
  // Many of them stay readable without the helper lines, which are not signed.
  const crowded = processes.length > CROWDED;
  const gap = mm(1.8) * scale;
  const rows = processes.map(({ code, name, helper, way }) => {
    const lines = crowded
      ? [{ spans: [span(`${name} `, 'semibold', INK.ink), span(code, 'regular', INK.soft)], size: 11.5 }]
      : [
          { spans: [span(name, 'semibold', INK.ink)], size: 11.5 },
          { spans: [span(helper === null ? code : `${code}   ${helper}`, 'regular', INK.soft)], size: 9.5 },
        ];
    const set = lines.map(({ spans, size }) => ({
      spans,
      paragraph: setParagraph(paper, spans, { size: size * scale, width: width - mm(4), lineHeight: 1.35 }),
    }));
    const waySpans = [span(way, 'bold', INK.maas)];
    const wayText = setParagraph(paper, waySpans, { size: 11 * scale, width: WAY, lineHeight: 1.35 });
    const height = set.reduce((sum, { paragraph }) => sum + paragraph.height, 0) + 2 * gap;
    return { lines: set, waySpans, wayText, height };
  });
  const draw = (top: number): void => {
    const list = branch(paper, tag, 'L');
    let y = top;
    for (const row of rows) {
      rule(leaf, y);
      const item: Tag = branch(paper, list, 'LI');
      const own = { ...leaf, tag: item };
      let line = y + gap;
      for (const { paragraph, spans } of row.lines)
        line = placeParagraph(own, paragraph, spans, { x: LEFT, y: line, width });
      placeParagraph(own, row.wayText, row.waySpans, { x: LEFT + width, y: y + gap, width: WAY, align: 'right' });
      item.end();
      y += row.height;
    }
    list.end();
    rule(leaf, y);
  };
  return { before: mm(5) * scale, height: rows.reduce((sum, { height }) => sum + height, 0), draw };
}

function rule({ paper }: Leaf, y: number): void {
  artifact(paper, () =>
    paper.doc
      .moveTo(LEFT, y)
      .lineTo(LEFT + WIDTH, y)
      .lineWidth(0.75)
      .stroke(INK.line),
  );
}

/** A word before, what it is after. */
function factBlocks(leaf: Leaf, scale: number, facts: readonly [PaperText, string][]): Block[] {
  return facts.map(([key, value], at) => {
    const label = `${paperText(leaf.paper.language, key)}: `;
    const spans = [span(label, 'semibold', INK.soft), span(value, 'regular', INK.ink)];
    return paragraphBlock(leaf, spans, 10.5 * scale, (at === 0 ? mm(5) : mm(0.8)) * scale);
  });
}

/** What it is not, in a frame, word for word as it was signed. */
function closingBlock(leaf: Leaf, closing: string, scale: number): Block {
  const spans = [span(closing, 'semibold', INK.ink)];
  const pad = mm(3);
  const paragraph = setParagraph(leaf.paper, spans, {
    size: Math.max(9, 11 * scale),
    width: WIDTH - 2 * pad,
    lineHeight: 1.4,
  });
  const height = paragraph.height + 2 * pad;
  const draw = (y: number): void => {
    artifact(leaf.paper, () => leaf.paper.doc.rect(LEFT, y, WIDTH, height).lineWidth(1.2).stroke(INK.maas));
    placeParagraph(leaf, paragraph, spans, { x: LEFT + pad, y: y + pad, width: WIDTH - 2 * pad });
  };
  return { before: mm(5) * scale, height, draw };
}

function drawFoot(leaf: Leaf): void {
  const left = { x: LEFT, width: WIDTH - mm(30) - mm(10) };
  placeSignatures(leaf, { ...left, y: FOOT.rule, height: mm(26) }, { label: 9, name: 10.5, pen: mm(13) });
  placeCheck(leaf, { ...left, bottom: FOOT.qrBottom }, { text: 9.5, value: 11.5, roomy: true });
  placeQr(leaf, LEFT + WIDTH, FOOT.qrBottom);
  placeRegister(leaf, LEFT + WIDTH, FOOT.qrBottom + mm(5));
  placeRegister(leaf, LEFT + WIDTH, FOOT.qrBottom + mm(5));
}
