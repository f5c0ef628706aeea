/**
 * Templates: Handlebars from our own `templates/` folder only, compiled once, everything escaped (`{{{` is refused).
 * A page is rendered into its layout; the finished page body is the one text that is not escaped again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Handlebars from 'handlebars';
import { formatDay, formatTime } from '../i18n/dates.ts';
import { type Language, type TextKey, type TextParams, text } from '../i18n/i18n.ts';
import { inWords } from '../i18n/numbers.ts';

/** Renders one template by name (`public/start`) with its layout (`layouts/main` unless `data.layout` says otherwise). */
export type View = (name: string, data: Record<string, unknown>) => string;

/** Text as a template writes it. */
export const escapeHtml = (text: string): string => Handlebars.escapeExpression(text);

/** Partials are not indented: the spaces would end up inside a textarea. */
const COMPILE = { strict: true, preventIndent: true };

interface HelperOptions {
  data: { root: { language: Language } };
  hash: TextParams;
}

/**
 * Reads all templates below `folder` and returns the view. `assetUrl` gives the address of a static file.
 * Throws at start for a template with `{{{`; throws at render time for a field that the page did not hand in.
 */
export function createView(folder: string, assetUrl: (name: string) => string): View {
  const engine = Handlebars.create();
  engine.registerHelper(helpers(assetUrl));
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  for (const [name, source] of readTemplates(folder)) {
    if (/\{\{\{|\{\{\s*&/.test(source)) throw new TypeError(`Template ${name} writes text without escaping`);
    if (name.startsWith('partials/')) engine.registerPartial(name.slice('partials/'.length), source);
    else templates.set(name, engine.compile(source, COMPILE));
  }
  const render: View = (name, data) => {
    const template = templates.get(name);
    if (!template) throw new TypeError(`No template ${name}`);
    return template(data);
  };
  return (name, data) => {
    const body = new Handlebars.SafeString(render(name, data));
    return render(`layouts/${String(data.layout ?? 'main')}`, { ...data, body });
  };
}

function readTemplates(folder: string): [name: string, source: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(folder, file).replaceAll('\\', '/').slice(0, -'.hbs'.length), readFileSync(file, 'utf8')]);
}

function helpers(assetUrl: (name: string) => string): Record<string, Handlebars.HelperDelegate> {
  return {
    /** `{{t 'public:start.title' count=3}}`: the text in the language of the page. */
    t: (key: TextKey, options: HelperOptions) => text(options.data.root.language, key, options.hash),
    inWords: (value: number, options: HelperOptions) => inWords(options.data.root.language, value),
    day: (value: string, options: HelperOptions) => formatDay(options.data.root.language, value),
    time: (value: string, options: HelperOptions) => formatTime(options.data.root.language, value),
    eq: (a: unknown, b: unknown) => a === b,
    concat: (...parts: unknown[]) => parts.slice(0, -1).join(''),
    asset: (name: string) => assetUrl(name),
  };
}
