import type { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { direction, LANGUAGES, type Language, parseLanguage } from '../../i18n/i18n.ts';
import type { WebServices } from '../services.ts';
import { cookieIn, setCookie } from './cookies.ts';

const COOKIE = 'blijk-language';
const YEAR_SECONDS = 31_536_000;

/**
 * Chooses the language of the page: `?lang=`, else the cookie that an earlier choice left, else what the browser asks
 * for, else Dutch. Only languages that we have are ever used.
 */
export function chooseLanguage(services: WebServices): RequestHandler {
  return (request, response, next) => {
    const chosen = parseLanguage(request.query.lang);
    if (chosen) setCookie(response, services, COOKIE, chosen, YEAR_SECONDS);
    const language = chosen ?? languageAsked(request);
    response.locals.language = language;
    response.locals.dir = direction(language);
    response.setHeader('Content-Language', language);
    response.vary('Accept-Language');
    response.vary('Cookie');
    next();
  };
}

/** The language of a request whose address says nothing about it: the cookie, what the browser asks for, else Dutch. */
export function languageAsked(request: Pick<IncomingMessage, 'headers'>): Language {
  const { cookie, 'accept-language': asked = '' } = request.headers;
  return parseLanguage(cookieIn(cookie, COOKIE)) ?? accepted(asked, request);
}

const MOST_KNOWN = 500;
const MOST_ASKED = 200;
const known = new Map<string, Language>();

/** What a browser asks for is one of few texts: each is read once. */
function accepted(asked: string, request: Pick<IncomingMessage, 'headers'>): Language {
  const before = known.get(asked);
  if (before !== undefined) return before;
  const language = parseLanguage(express.request.acceptsLanguages.call(request as Request, ...LANGUAGES)) ?? 'nl';
  if (known.size >= MOST_KNOWN) known.clear();
  if (asked.length <= MOST_ASKED) known.set(asked, language);
  return language;
}

/** The language of this answer. */
export function languageOf(response: Response): Language {
  return parseLanguage(response.locals.language) ?? 'nl';
}
