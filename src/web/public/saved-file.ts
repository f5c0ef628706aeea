/**
 * One HTML file that verifies badges on its own, without our server: script, style, texts, known issuers and their keys
 * are inside, and its own policy lets it ask nobody for anything.
 */
import { createHash } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { SavedData } from '../../browser/saved-data.ts';
import { AppError } from '../../errors.ts';
import { formatTime } from '../../i18n/dates.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import { issuerDocuments } from '../../issuing/awards/own-documents.ts';
import type { BrowserParts } from '../browser-parts.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { dayOnPage } from './days.ts';
import { findBadge } from './find-badge.ts';

/** `GET /verify/saved.html`: the file, for any badge. */
export function showSavedFile(web: WebContext): RequestHandler {
  return async (_request, response) => sendSavedFile(web, response, null, 'blijk');
}

/** `GET /b/:slug/saved.html`: the file with this published badge inside. Throws `badge.private` for every other one. */
export function showSavedBadge(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    const badge = await findBadge(web, request, request.params.slug);
    if (!badge.filesPublic) throw new AppError('badge.private');
    await sendSavedFile(web, response, badge.credential.json, `badge-${badge.award.shortCode}`);
  };
}

async function sendSavedFile(web: WebContext, response: Response, badge: string | null, name: string): Promise<void> {
  const { page, policy } = await savedPage(web, languageOf(response), badge);
  response.setHeader('Content-Security-Policy', `${policy}; frame-ancestors 'none'; sandbox allow-scripts`);
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('Content-Disposition', `attachment; filename="${name}-controle.html"`);
  response.type('html').send(page);
}

/** What a saved page is made with. */
export type SavedPageParts = Pick<
  WebContext,
  'browserParts' | 'issuing' | 'knownIssuers' | 'view' | 'publicHost' | 'trial'
>;

/** The file and its own policy. Throws `request.not_found` where nothing was built for browsers. */
export async function savedPage(
  web: SavedPageParts,
  language: Language,
  badge: string | null,
): Promise<{ page: string; policy: string }> {
  const parts = web.browserParts;
  if (parts === null) throw new AppError('request.not_found');
  const now = web.issuing.now().toISOString();
  const data: SavedData = {
    ...parts.texts[language],
    ...(await web.knownIssuers()),
    documents: await issuerDocuments(web.issuing),
    badge,
  };
  const policy = `default-src 'none'; script-src '${hash(parts.script)}'; style-src '${hash(parts.style)}'; base-uri 'none'; form-action 'none'`;
  const page = web.view('public/saved', {
    title: text(language, 'public:saved.title'),
    layout: 'saved',
    language,
    dir: 'ltr',
    publicHost: web.publicHost,
    trial: web.trial,
    policy,
    inside: badge !== null,
    day: dayOnPage(language, now),
    clock: formatTime(language, now),
  });
  return { page: withInside(page, parts, data), policy };
}

/** Puts style, data and script into the page: where the template's head and body end. */
function withInside(page: string, { style, script }: BrowserParts, data: SavedData): string {
  // The one character that could end the element, written in a way that JSON has for it.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const scripts = `<script type="application/json" id="saved">${json}</script>\n<script type="module">${script}</script>`;
  const [head = '', body = ''] = page.split('</head>', 2);
  const end = body.lastIndexOf('</body>');
  return `${head}<style>${style}</style>\n</head>${body.slice(0, end)}${scripts}\n${body.slice(end)}`;
}

/** As a source of a Content-Security-Policy. */
const hash = (content: string): string => `sha256-${createHash('sha256').update(content).digest('base64')}`;
