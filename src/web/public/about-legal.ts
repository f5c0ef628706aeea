/** Models of legal texts for organisations, to read and to fill in: `/over/avg` and what hangs below it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { type Language, text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { type LegalText, readLegalText } from './legal-text.ts';

const FOLDER = join(import.meta.dirname, '../../../templates/legal');

/** Each is a file of its own name, with a short English one beside it. */
export const LEGAL_TEXTS = ['privacyverklaring', 'verwerkingsregister', 'verwerkersovereenkomst', 'dpia'] as const;
export type LegalName = (typeof LEGAL_TEXTS)[number];

const read = (name: LegalName, language: Language): string =>
  readFileSync(join(FOLDER, language === 'nl' ? `${name}.md` : `${name}.en.md`), 'utf8');

/** `GET /over/<name>`: one text. */
export function showLegalText(name: LegalName): (web: WebContext) => RequestHandler {
  const texts: Record<Language, LegalText> = {
    nl: readLegalText(read(name, 'nl')),
    en: readLegalText(read(name, 'en')),
  };
  return (web) => (_request, response) => {
    const { title, blocks } = texts[languageOf(response)];
    sendPage(web, response, 'public/about-legal', {
      title,
      style: 'legal.css',
      blocks,
      file: `/over/${name}.md`,
      english: languageOf(response) === 'en',
    });
  };
}

/** `GET /over/<name>.md`: the Dutch text as a file, to fill in. */
export function legalFile(name: LegalName): (web: WebContext) => RequestHandler {
  const source = read(name, 'nl');
  return () => (_request, response) => {
    response.setHeader('Content-Disposition', `attachment; filename="model-${name}.md"`);
    response.type('text/markdown; charset=utf-8').send(source);
  };
}

/** `GET /over/avg`: which texts there are. */
export function showLegalTexts(web: WebContext): RequestHandler {
  return (_request, response) => {
    const language = languageOf(response);
    sendPage(web, response, 'public/about-legal-texts', {
      title: text(language, 'public:legal.title'),
      texts: LEGAL_TEXTS.map((name) => ({
        path: `/over/${name}`,
        name: text(language, `public:legal.${name}`),
        what: text(language, `public:legal.${name}What`),
      })),
    });
  };
}
