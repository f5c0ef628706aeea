import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bakeSvg, unbakeSvg } from '../../src/openbadges/bake-svg.ts';

const SVG =
  '<?xml version="1.0"?>\n<!-- medaille -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n<path d="M0 0"/></svg>\n';
const NS = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"';
const JWS = 'eyJh.eyJi.c2ln';
const svg = (inside: string, attributes = NS) =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}<g/></svg>`;
const ob3 = (text: string) => ({ ok: true, kind: 'ob3', text });

describe('bakeSvg', () => {
  test('JSON becomes CDATA straight after the opening tag', () => {
    expect(bakeSvg(SVG, '{"a":1}')).toBe(
      `<?xml version="1.0"?>\n<!-- medaille -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" ${NS}>` +
        '<openbadges:credential><![CDATA[{"a":1}]]></openbadges:credential>\n<path d="M0 0"/></svg>\n',
    );
  });

  test('a Compact JWS becomes the verify attribute', () => {
    expect(bakeSvg(SVG, JWS)).toContain(`<openbadges:credential verify="${JWS}"></openbadges:credential>`);
    expect(unbakeSvg(bakeSvg(SVG, JWS))).toEqual(ob3(JWS));
  });

  test('any JSON comes back to the letter, also one with the end of a CDATA section', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.constant('{"a":"]]>]]>"}'), fc.constant('"&amp;<svg>"')), (text) => {
        expect(unbakeSvg(bakeSvg(SVG, text))).toEqual(ob3(text));
      }),
    );
  });

  test('a root that uses the prefix for the same or for something else', () => {
    const same = bakeSvg(`<svg ${NS}></svg>`, '{}');
    expect(same.split(NS)).toHaveLength(2);
    expect(unbakeSvg(same)).toEqual(ob3('{}'));
    expect(unbakeSvg(bakeSvg('<svg xmlns:openbadges="https://x.example/"></svg>', '{}'))).toEqual(ob3('{}'));
  });

  test.each([
    ['baked already', bakeSvg(SVG, '{}')],
    ['no SVG', '<html></html>'],
    ['not well formed', '<svg><g></svg>'],
    ['an empty root', '<svg/>'],
  ])('%s is our own mistake', (_about, picture) => {
    expect(() => bakeSvg(picture, '{}')).toThrow(TypeError);
  });
});

describe('unbakeSvg', () => {
  test.each([
    [
      'another prefix for the namespace',
      svg('<b:credential><![CDATA[{}]]></b:credential>', 'xmlns:b="https://purl.imsglobal.org/ob/v3p0"'),
    ],
    [
      'the namespace declared on the element',
      svg('<credential xmlns="https://purl.imsglobal.org/ob/v3p0">{}</credential>', ''),
    ],
    ['escaped text instead of CDATA', svg('<openbadges:credential>&#123;&#x7d;</openbadges:credential>')],
    ['white space around', svg('<openbadges:credential>\n <![CDATA[ {} ]]> \n</openbadges:credential>')],
    ['in single quotes, after a byte order mark', `\uFEFF<svg ${NS}><openbadges:credential verify='{}'/></svg>`],
    [
      'commented-out copies beside it',
      svg('<!-- <openbadges:credential verify="x"/> --><openbadges:credential verify="{}"/>'),
    ],
  ])('%s', (_about, picture) => {
    expect(unbakeSvg(picture)).toEqual(ob3('{}'));
  });

  test.each([
    ['nothing baked', SVG, 'BAKED_MISSING'],
    [
      'the right prefix for another namespace',
      svg('<openbadges:credential verify="x"/>', 'xmlns:openbadges="https://x.example/"'),
      'BAKED_MISSING',
    ],
    ['inside a comment only', svg('<!-- <openbadges:credential verify="x"/> -->'), 'BAKED_MISSING'],
    ['inside CDATA only', svg('<desc><![CDATA[<openbadges:credential verify="x"/>]]></desc>'), 'BAKED_MISSING'],
    ['two', svg('<openbadges:credential verify="x"/><openbadges:credential verify="x"/>'), 'BAKED_AMBIGUOUS'],
    [
      'two under different prefixes',
      svg('<openbadges:credential verify="x"/><b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0" verify="y"/>'),
      'BAKED_AMBIGUOUS',
    ],
    ['both forms at once', svg('<openbadges:credential verify="x">{}</openbadges:credential>'), 'BAKED_AMBIGUOUS'],
    ['an empty one', svg('<openbadges:credential> </openbadges:credential>'), 'BAKED_INVALID'],
    ['elements inside', svg('<openbadges:credential>{<g/>}</openbadges:credential>'), 'BAKED_INVALID'],
    ['an unbound prefix', svg('<openbadges:credential verify="x"/>', ''), 'BAKED_INVALID'],
    [
      'a document type with declarations',
      `<!DOCTYPE svg [<!ELEMENT svg ANY>]>${svg('<openbadges:credential verify="x"/>')}`,
      'BAKED_INVALID',
    ],
    [
      'entities that expand',
      `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('<openbadges:credential>&a;</openbadges:credential>')}`,
      'BAKED_INVALID',
    ],
    ['an entity nobody declared', svg('<openbadges:credential>&a;</openbadges:credential>'), 'BAKED_INVALID'],
    ['a reference to no character', svg('<openbadges:credential>&#0;</openbadges:credential>'), 'BAKED_INVALID'],
    ['a reference to a surrogate', svg('<openbadges:credential>&#xD800;</openbadges:credential>'), 'BAKED_INVALID'],
    ['an attribute twice', svg('<openbadges:credential verify="x" verify="y"/>'), 'BAKED_INVALID'],
    ['one attribute under two prefixes', svg('<g xmlns:a="urn:x" xmlns:b="urn:x" a:k="1" b:k="2"/>'), 'BAKED_INVALID'],
    ['two roots', `${svg('')}${svg('<openbadges:credential verify="x"/>')}`, 'BAKED_INVALID'],
    ['text after the root', `${svg('<openbadges:credential verify="x"/>')}tekst`, 'BAKED_INVALID'],
    ['an open comment', svg('<!-- '), 'BAKED_INVALID'],
    ['crossed tags', '<svg><a><b></a></b></svg>', 'BAKED_INVALID'],
    ['too deep', `<svg>${'<g>'.repeat(300)}${'</g>'.repeat(300)}</svg>`, 'BAKED_INVALID'],
    ['too many namespaces at once', `<svg ${namespaces(0, 62)}/>`, 'BAKED_INVALID'],
    ['too many inside one another', nestedNamespaces(62), 'BAKED_INVALID'],
    ['another document', '<html></html>', 'BAKED_INVALID'],
    ['nothing', '', 'BAKED_INVALID'],
  ])('%s', (_about, picture, code) => {
    expect(unbakeSvg(picture)).toEqual({ ok: false, code });
  });

  test('as many namespaces as a drawing program writes', () => {
    expect(unbakeSvg(`<svg ${namespaces(0, 61)}/>`)).toEqual({ ok: false, code: 'BAKED_MISSING' });
    expect(unbakeSvg(nestedNamespaces(61))).toEqual({ ok: false, code: 'BAKED_MISSING' });
    const apart = `<svg>${Array.from({ length: 200 }, (_, at) => `<g ${namespaces(at, at + 1)}/>`).join('')}</svg>`;
    expect(unbakeSvg(apart)).toEqual({ ok: false, code: 'BAKED_MISSING' });
  });

  test('as many elements and attributes as a picture needs, and not so many that reading takes seconds', () => {
    const credential = `<openbadges:credential verify="${JWS}"/>`;
    const elements = (count: number) => unbakeSvg(svg(credential + '<g/>'.repeat(count)));
    expect(elements(50_000)).toEqual(ob3(JWS));
    expect(elements(100_000)).toEqual({ ok: false, code: 'BAKED_INVALID' });
    const attributes = (count: number) => {
      const many = Array.from({ length: count }, (_, at) => `a${at}=""`).join(' ');
      return unbakeSvg(svg(`${credential}<g ${many}/>`));
    };
    expect(attributes(256)).toEqual(ob3(JWS));
    for (const count of [257, 2_000_000]) expect(attributes(count)).toEqual({ ok: false, code: 'BAKED_INVALID' });
  });

  test('Open Badges 2', () => {
    const inside = '<ob:assertion xmlns:ob="http://openbadges.org" verify="https://old.example/1"/>';
    expect(unbakeSvg(svg(inside))).toEqual({ ok: true, kind: 'ob2', text: 'https://old.example/1' });
  });

  test('never throws, whatever it is given', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'svg',
      ' ',
      '"',
      '=',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&',
      ';',
      'a:b',
      '<?',
      '</svg>',
      '<svg>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) =>
        expect(unbakeSvg(parts.join(''))).toHaveProperty('ok'),
      ),
    );
  });
});

function namespaces(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, at) => `xmlns:n${from + at}="urn:n"`).join(' ');
}

/** An element in an element, each declaring one more. */
function nestedNamespaces(count: number): string {
  const open = Array.from({ length: count }, (_, at) => `<svg ${namespaces(at, at + 1)}>`);
  return open.join('') + '</svg>'.repeat(count);
}
