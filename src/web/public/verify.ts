import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { formatDay } from '../../i18n/dates.ts';
import { hasText, type Language, text } from '../../i18n/i18n.ts';
import type { VerificationReport } from '../../verify/report.ts';
import { UnreadableInput } from '../../verify/unreadable-input.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { inputOfForm, recipientOfForm, type VerifyInput } from '../verify-input.ts';
import { readBadge } from './gated.ts';
import { checkLines, issuerHost, mainLines, stripOf } from './report-view.ts';
import { visible } from './visible.ts';

const MAX_URL = 2_000;

/** `GET /verify`: the form; with `?url=` the report about that link at once. */
export function verifyForm(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { url } = request.query;
    const asked = typeof url === 'string' ? url.trim().slice(0, MAX_URL) : '';
    if (asked === '') return sendForm(web, response, null, 200);
    await answer(web, request, response, { url: asked });
  };
}

/** `POST /verify`: the report about a file, pasted text or link, on the same page. Nothing is stored or logged. */
export function verifyPosted(web: WebContext): RequestHandler {
  return async (request, response) => {
    try {
      await answer(web, request, response, inputOfForm(request));
    } catch (error) {
      if (!(error instanceof AppError) || error.status === 503) throw error;
      sendForm(web, response, text(languageOf(response), `errors:${error.code}`), error.status);
    }
  };
}

async function answer(web: WebContext, request: Request, response: Response, input: VerifyInput): Promise<void> {
  const language = languageOf(response);
  try {
    const recipient = recipientOfForm(request.body);
    const { report, credential } = await web.verify(input, recipient ? { recipient } : {});
    const dates = credential ? readBadge(credential) : { validFrom: null, validUntil: null };
    const lines = checkLines(report, language);
    const strip = stripOf(report, language, dates);
    sendPage(web, response, 'public/verify', {
      title: strip.title,
      result: {
        strip,
        main: mainLines(lines),
        lines,
        summary: report.verdict === 'invalid' ? null : summaryView(report, language),
        ownPage: ownPage(web, input, report),
      },
      error: null,
      url: 'url' in input ? input.url : '',
    });
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    const own = `errors:verify.${error.code}`;
    const fallback = `errors:${error.status === 413 ? 'form.too_large' : error.status === 415 ? 'form.wrong_kind' : 'verify.unreadable'}`;
    const key = hasText(own) ? own : fallback;
    sendForm(web, response, hasText(key) ? text(language, key) : '', error.status, field(request.body, 'url'));
  }
}

function sendForm(web: WebContext, response: Response, error: string | null, status: number, url = ''): void {
  const title = text(languageOf(response), 'public:verify.title');
  sendPage(web, response, 'public/verify', { title, result: null, error, url }, status);
}

function summaryView(report: VerificationReport, language: Language) {
  const { achievement, level, issuer, validFrom, recipientName } = report.summary;
  if (achievement === null && issuer === null) return null;
  const levelKey = `common:level.${level}`;
  const seen = (value: string | null) => (value === null ? null : visible(value));
  return {
    achievement: seen(achievement),
    level: level && hasText(levelKey) ? text(language, levelKey) : seen(level),
    issuer: seen(issuer?.name ?? null),
    host: issuer ? visible(issuerHost(issuer.id)) : null,
    date: validFrom ? formatDay(language, validFrom) : null,
    recipientName: seen(recipientName),
  };
}

/** The address of a badge page of ours that turned out to be private: there the paper can be checked. */
function ownPage(web: WebContext, input: VerifyInput, report: VerificationReport): string | null {
  if (!('url' in input) || !report.checks.some((check) => check.code === 'BADGE_PRIVATE')) return null;
  const { origin, pathname } = new URL(input.url);
  const slug = /^\/b\/([1-9A-HJ-NP-Za-km-z]{22})/.exec(pathname)?.[1];
  return slug && origin === web.publicUrl ? `/b/${slug}` : null;
}
