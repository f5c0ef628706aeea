/**
 * Puts a report on the page, with the marks of the templates that the page brought: a strip for each tone
 * (`<template data-strip>`) and the frame of the lines (`<template data-report>`). Text goes in as text, never as HTML.
 */
import type { CheckLine, Strip } from '../../web/public/report-view.ts';

export interface ShownReport {
  strip: Strip;
  /** What a visitor needs at first sight, and every check with its code. */
  main: readonly CheckLine[];
  lines: readonly CheckLine[];
}

/** Replaces what stands in `place`. */
export function showReport(place: HTMLElement, { strip, main, lines }: ShownReport): void {
  const shown = copyOf(`template[data-strip="${strip.tone}"]`);
  const time = part(shown, '.strip__time');
  part(shown, '.strip__title').textContent = strip.title;
  time.textContent = strip.checkedAt;
  for (const reason of strip.because) time.before(element('p', reason));
  const frame = copyOf('template[data-report]');
  part(frame, '[data-main]').append(...main.map((line) => lineOf(line, false)));
  part(frame, '[data-all]').append(...lines.map((line) => lineOf(line, true)));
  place.replaceChildren(shown, frame);
}

function lineOf({ outcome, mark, word, sentence, id, code }: CheckLine, withCode: boolean): HTMLElement {
  const item = element('li');
  item.className = `checks__${outcome}`;
  const sign = element('span', mark);
  sign.className = 'checks__mark';
  sign.setAttribute('aria-hidden', 'true');
  const said = element('span', `${word} `);
  said.className = 'visually-hidden';
  const words = element('span');
  words.append(said, sentence);
  if (withCode) {
    const name = element('code', `${id} ${code}`);
    name.className = 'soft';
    words.append(' ', name);
  }
  item.append(sign, words);
  return item;
}

function element(name: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function copyOf(selector: string): DocumentFragment {
  const template = part(document, selector);
  if (!(template instanceof HTMLTemplateElement)) throw new TypeError(`${selector} is no template`);
  return template.content.cloneNode(true) as DocumentFragment;
}

/** The element of the page that a script relies on. */
export function part(within: ParentNode, selector: string): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new TypeError(`nothing on the page fits ${selector}`);
  return found;
}
