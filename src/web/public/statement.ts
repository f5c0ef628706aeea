/** The page behind the second QR code. The statement is in the fragment, so this server never learns whose it is. */
import type { RequestHandler } from 'express';
import type { StatementData } from '../../browser/statement-data.ts';
import { text } from '../../i18n/i18n.ts';
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
    const parts = web.browserParts;
    if (parts === null) return sendPage(web, response, 'public/statement', { title, script: false });
    const texts = Object.entries(parts.texts[language].texts).filter(([key]) => !LONG.test(key));
    const data: StatementData = {
      ...(await web.knownIssuers()),
      documents: await issuerDocuments(web.issuing),
      language,
      texts: Object.fromEntries(texts),
    };
    sendPage(web, response, 'public/statement', { title, script: true, page: JSON.stringify(data) });
  };
}
