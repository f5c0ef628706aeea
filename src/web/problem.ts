/**
 * The one writer of errors: a kind page for people, application/problem+json (RFC 9457) for machines. What people read
 * comes from i18n by code; an error we did not expect says nothing about itself, only the number to ask about.
 */
import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { MulterError } from 'multer';
import { AppError, ERROR_STATUS, type ErrorCode, type FieldError } from '../errors.ts';
import { hasText, type TextKey, text } from '../i18n/i18n.ts';
import type { WebContext } from './context.ts';
import { languageOf } from './middleware/language.ts';
import { formToken } from './middleware/same-origin.ts';
import { findVisitor } from './middleware/session.ts';
import { sendPage } from './page.ts';

export interface Problem {
  status: number;
  /** An error code of ours, or the verifier's UPPER_SNAKE word for an input that could not be read. */
  code: string;
  params: Record<string, string | number>;
  fields: readonly FieldError[];
}

/** Makes a problem of anything thrown. Unknown things become `internal.unexpected` without any detail. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) {
    return { status: error.status, code: error.code, params: error.params, fields: error.fields };
  }
  const code = codeOfLibraryError(error);
  return { status: ERROR_STATUS[code], code, params: {}, fields: [] };
}

/** Errors of the body parsers and the router, known by their type, never by their message. */
function codeOfLibraryError(error: unknown): ErrorCode {
  if (error instanceof MulterError) {
    return error.code === 'LIMIT_FILE_SIZE' || error.code.startsWith('LIMIT_FIELD') || error.code === 'LIMIT_PART_COUNT'
      ? 'form.too_large'
      : 'request.malformed';
  }
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large' || type === 'parameters.too.many') return 'form.too_large';
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return 'form.wrong_kind';
  if (status === 400) return 'request.malformed';
  return 'internal.unexpected';
}

/** Answers what no route wanted; below the desk and the operator's pages to whoever is signed in there. */
export function notFound(web: WebContext): RequestHandler {
  return async (request, response) => {
    if (/^\/(?:desk|operator)(?:\/|$)/.test(request.path)) await findVisitor(web, request, response);
    throw new AppError('request.not_found');
  };
}

/** Express error handler: writes every error of every route. */
export function errorWriter(web: WebContext): ErrorRequestHandler {
  return (error, request, response, next) => {
    const problem = problemOf(error);
    if (problem.code === 'internal.unexpected') response.locals.unexpected = error;
    if (response.headersSent) return next(error);
    writeProblem(web, request, response, problem);
  };
}

/** Writes a problem in the form that the asker reads. 429, 503 and 507 carry Retry-After (seconds). */
export function writeProblem(web: WebContext, request: Request, response: Response, problem: Problem): void {
  const seconds =
    problem.params.seconds ?? (typeof problem.params.minutes === 'number' ? problem.params.minutes * 60 : null);
  if ([429, 503, 507].includes(problem.status)) response.setHeader('Retry-After', String(seconds ?? 60));
  response.setHeader('Cache-Control', 'private, no-store');
  if (readsHtml(request, response)) writePage(web, response, problem);
  else writeJson(response, problem);
}

function readsHtml(request: Request, response: Response): boolean {
  const kind = response.locals.kind ?? (request.path.startsWith('/api/') ? 'api' : 'page');
  if (kind === 'api') return false;
  const order =
    kind === 'file' ? ['application/problem+json', 'json', 'html'] : ['html', 'application/problem+json', 'json'];
  return request.accepts(order) === 'html';
}

function writeJson(response: Response, problem: Problem): void {
  const detail = (code: string, params: Problem['params']) => sentence(response, code, params);
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[problem.status],
        status: problem.status,
        code: problem.code,
        detail: detail(problem.code, problem.params),
        // A private badge answers the same bytes as every other private badge.
        ...(problem.code === 'badge.private' ? {} : { requestId: response.locals.requestId }),
        ...(problem.fields.length > 0
          ? {
              errors: problem.fields.map((f) => ({
                field: f.field,
                code: f.code,
                detail: detail(f.code, f.params ?? {}),
              })),
            }
          : {}),
      }),
    );
}

/** Where the words of the status would say something else: most conflicts are about something that cannot be done now. */
const TITLES: Partial<Record<string, TextKey>> = {
  'form.other_organisation': 'common:problem.otherOrganisation',
  'organisation.closed': 'common:problem.closed',
  ...Object.fromEntries(
    (
      [
        'second_factor.on',
        'second_factor.off',
        'invitation.works_here',
        'application.decided',
        'list.already_confirmed',
        'dossier.already_signed',
        'award.already_issued',
        'award.already_revoked',
      ] satisfies ErrorCode[]
    ).map((code) => [code, 'common:problem.alreadyDone'] as const),
  ),
};

/** Links that stand on no certificate: whoever has one looks for no short code. */
const NOT_A_PAPER = new Set<string>([
  'holder.link_dead',
  'workplace.link_unknown',
  'learner.link_unknown',
] satisfies ErrorCode[]);

/** What opening the page of the form again does not help. */
const NO_WAY_BACK = new Set<string>(['access.denied', 'form.other_organisation'] satisfies ErrorCode[]);

function writePage(web: WebContext, response: Response, problem: Problem): void {
  const language = languageOf(response);
  const titleKey = TITLES[problem.code] ?? `common:problem.${problem.status}`;
  const title = text(language, hasText(titleKey) ? titleKey : 'common:problem.other');
  // an address that no route knows asks for no session
  const atDesk = Boolean(response.locals.actor) || /^\/desk(?:[/?]|$)/.test(response.req.originalUrl);
  sendPage(
    web,
    response,
    'public/problem',
    {
      title,
      detail: sentence(response, problem.code, problem.params),
      fields: problem.fields.map((f) => sentence(response, f.code, f.params ?? {})),
      requestId: problem.status >= 500 ? response.locals.requestId : null,
      typeCode: problem.status === 404 && !NOT_A_PAPER.has(problem.code) && !atDesk,
      back: wayBack(response, problem),
      atDesk,
      applyAgain: problem.code === 'application.gone',
      ...wayToSwitch(web, response, problem),
    },
    problem.status,
  );
}

/** A button to the organisation for which the form was shown, and on to the page it stands on. */
function wayToSwitch(web: WebContext, response: Response, { code }: Problem) {
  const { shownFor, formPage } = response.locals as {
    shownFor?: { id: string; name: string };
    formPage?: string | null;
  };
  if (code !== 'form.other_organisation' || !shownFor) return { shownFor: null };
  return { shownFor, next: formPage ?? '/desk', token: formToken(web, response.req, response) };
}

interface Around {
  actor?: unknown;
  formPage?: string | null;
  pageAbove?: string | null;
}

/**
 * The page to go back to: of the badge whose file is not given, where somebody has to wait, that the form stands on, or above
 * one that would only say the same again. Null: nowhere but the beginning, which every such page leads to.
 */
function wayBack({ locals, req: { method, originalUrl } }: Response, problem: Problem): string | null {
  const { actor, formPage = null, pageAbove = null } = locals as Around;
  const gone = actor ? [404] : [404, 410];
  if (!gone.includes(problem.status) && !NO_WAY_BACK.has(problem.code)) {
    // what cannot be done now says so on its own page too
    const page = actor && problem.status === 409 ? (pageAbove ?? formPage) : formPage;
    if (page !== null) return page === '/desk' ? null : page;
  }
  const [path = '/'] = originalUrl.split('?', 1);
  const badge = /^(\/b\/[1-9A-HJ-NP-Za-km-z]{22})(?:\.\w+)?$/.exec(path)?.[1];
  if (problem.code === 'badge.revoked' || problem.code === 'badge.private') return badge ?? null;
  if (problem.code !== 'request.too_many' || !path.startsWith('/b')) return null;
  return method === 'POST' && badge ? badge : '/b';
}

/** The verifier's words for what could not be read, and what we say to them; any other such word is "no badge in it". */
const VERIFIER_WORDS: Record<string, string> = {
  BUSY: 'errors:request.busy',
  TOO_LARGE: 'errors:form.too_large',
  WRONG_KIND: 'errors:form.wrong_kind',
};

/** The text of a code for people; a code without one gets the general sentence. */
function sentence(response: Response, code: string, params: Record<string, string | number>): string {
  const isVerifierWord = /^[A-Z][A-Z0-9_]+$/.test(code);
  const key = isVerifierWord ? (VERIFIER_WORDS[code] ?? 'errors:verify.unreadable') : `errors:${code}`;
  const minutes = typeof params.seconds === 'number' ? { minutes: Math.ceil(params.seconds / 60) } : {};
  return text(languageOf(response), hasText(key) ? key : 'common:problem.general', { ...minutes, ...params });
}

/** Text per field of a form, to stand under it. The first mistake of a field counts. */
export function fieldTexts(response: Response, fields: readonly FieldError[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { field, code, params } of fields) texts[field] ??= sentence(response, code, params ?? {});
  return texts;
}
