import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createView } from '../../src/web/view.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blijk-view-'));
  write('layouts/main', '<title>{{title}}</title>{{body}}');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, source: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, `${name}.hbs`), source);
}

const view = () => createView(folder, (name) => `/static/${name}`);
const data = { language: 'nl', title: 'T' };

describe('createView', () => {
  test('W1: escapes what people typed, in page, attribute, layout and partial', () => {
    write('partials/who', '<i>{{name}}</i>');
    write('page', '<p title="{{name}}">{{name}}</p>{{> who}}');
    const name = `"><script>alert('x')</script>&`;
    const html = view()('page', { ...data, title: name, name });
    expect(html).not.toContain('<script');
    expect(html.match(/&lt;script&gt;/g)).toHaveLength(4);
    expect(html).toContain('<p title="&quot;&gt;');
  });

  test.each(['{{{name}}}', '{{& name}}', '{{&name}}'])('refuses to start with %s', (source) => {
    write('page', source);
    expect(view).toThrow(TypeError);
  });

  test('a field that the page forgot is a mistake, not a hole', () => {
    write('page', '{{nmae}}');
    expect(() => view()('page', { ...data, name: 'x' })).toThrow(/nmae/);
  });

  test('reaches no prototype of what it is given', () => {
    write('page', '{{name.constructor.name}}');
    expect(() => view()('page', { ...data, name: 'x' })).toThrow();
  });

  test('knows texts, days and times in the language of the page', () => {
    write('page', "{{t 'common:level.gevorderd'}} {{day at}} {{time at}}");
    const at = '2026-11-21T23:30:00Z';
    expect(view()('page', { ...data, at })).toContain('gevorderd 22 november 2026 00.30');
    expect(view()('page', { ...data, language: 'en', at })).toContain('advanced 22 November 2026 00:30');
  });
});
