import { expect, test } from '@jest/globals';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { draftInfinitive, infinitiveOf } from '../../src/issuing/achievements/draft-infinitive.ts';
import { LEVELS } from '../../src/openbadges/types.ts';

test.each([
  ['Je helpt een ander.', 'Een ander helpen.'],
  ['Je helpt een ander uit jezelf.', 'Een ander uit zichzelf helpen.'],
  ['Je komt op tijd.', 'Op tijd komen.'],
  ['Je ruimt gevaar direct op.', 'Gevaar direct opruimen.'],
  ['Je legt werk uit aan een collega.', 'Werk uitleggen aan een collega.'],
  ['Je kijkt hoe een ander het doet.', 'Kijken hoe een ander het doet.'],
  ['Je houdt rekening met wat een ander wil.', 'Rekening houden met wat een ander wil.'],
  ['Je doet na wat iemand voordoet.', 'Nadoen wat iemand voordoet.'],
  ['Je ziet werk en begint uit jezelf.', 'Werk zien en uit zichzelf beginnen.'],
  ['Je veegt en dweilt een vloer.', 'Een vloer vegen en dweilen.'],
  ['Je blijft vriendelijk, ook op een slechte dag.', 'Vriendelijk blijven, ook op een slechte dag.'],
  ['Je doet één taak tegelijk.', 'Eén taak tegelijk doen.'],
  ['Je leert een ander schoonmaken.', 'Een ander leren schoonmaken.'],
  ['Je houdt je aan de regels.', 'Zich houden aan de regels.'],
  ['Mensen kunnen op je rekenen.', 'Mensen kunnen op je rekenen.'],
])('%s -> %s', (paper, signed) => {
  expect(draftInfinitive(paper)).toBe(signed);
});

test.each([
  ['helpt', 'helpen'],
  ['maakt', 'maken'],
  ['pakt', 'pakken'],
  ['blijft', 'blijven'],
  ['kiest', 'kiezen'],
  ['luistert', 'luisteren'],
  ['vertelt', 'vertellen'],
  ['herkent', 'herkennen'],
  ['verandert', 'veranderen'],
  ['gebruikt', 'gebruiken'],
  ['onthoudt', 'onthouden'],
  ['doet', 'doen'],
  ['verstaat', 'verstaan'],
  ['zet', 'zetten'],
])('%s -> %s', (finite, infinitive) => {
  expect(infinitiveOf(finite)).toBe(infinitive);
});

test('drafts two thirds of our own criteria as a person wrote them, and never leaves the je in front', () => {
  const pairs = DEMO_BADGES.flatMap(({ content }) =>
    LEVELS.flatMap((level) => content.levels[level].paper.map((paper, i) => [paper, content.levels[level].signed[i]])),
  );
  expect(pairs).toHaveLength(162);
  const same = pairs.filter(([paper, signed]) => draftInfinitive(paper ?? '') === signed);
  expect(same.length).toBeGreaterThanOrEqual(105);
  expect(pairs.filter(([paper]) => /^Je /.test(draftInfinitive(paper ?? '')))).toEqual([]);
});
