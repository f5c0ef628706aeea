/**
 * The page behind the second QR code. The statement is in the fragment, so this server never gets the name in it:
 * of a page that is online it hears the id of the badge and a hash, when the register is asked.
 */
import type { RequestHandler } from 'express';
import type { StatementData } from '../../browser/statement-data.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import { issuerDocuments } from '../../issuing/awards/own-documents.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';

/** What the page needs of the texts for the browser: not the long explanations. */
const LONG = /^checks:explain\.|^public:saved\./;

/** `GET /c`: the same page for every statement, with what a browser needs to judge one without asking anybody. */
export function showStatementPage(web: WebContext): RequestHandler {
  return async (_request, response) => {
    const language = languageOf(response);
    const title = text(language, 'public:statement.title');
    const page = await statementParts(web, language, await issuerDocuments(web.issuing));
    sendPage(web, response, 'public/statement', { title, ...page });
  };
}

/** What the page is filled with; `script` is false where nothing was built for browsers. */
export async function statementParts(
  web: Pick<WebContext, 'browserParts' | 'knownIssuers'>,
  language: Language,
  documents: StatementData['documents'],
): Promise<{ script: false } | { script: true; page: string }> {
  const parts = web.browserParts;
  if (parts === null) return { script: false };
  const texts = Object.entries(parts.texts[language].texts).filter(([key]) => !LONG.test(key));
  const data: StatementData = {
    ...(await web.knownIssuers()),
    documents,
    language,
    texts: Object.fromEntries(texts),
  };
  return { script: true, page: JSON.stringify(data) };
}
