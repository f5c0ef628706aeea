import type { RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { type TextKey, text } from '../../i18n/i18n.ts';
import { UnreadableInput } from '../../verify/unreadable-input.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { bodyParser, uploadedFile } from '../middleware/bodies.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { problemOf } from '../problem.ts';
import { MAX_INPUT_BYTES, recipientOfForm, type VerifyInput } from '../verify-input.ts';
import { fileKind } from './file-kind.ts';
import { readTypedLink } from './typed-link.ts';
import { resultView } from './verify-view.ts';

const MAX_URL = 2_000;
/** Longest text that comes back into its field. */
const MAX_BACK = 20_000;

type Field = 'file' | 'url' | 'text';
/** What is wrong, at the field where it is wrong. `paper`: the way out is the code on the paper. */
interface Mistake {
  field: Field;
  key: TextKey;
  status: number;
  paper?: boolean;
}

/** `GET /verify`: the form; with `?url=` the report about that link at once. */
export function verifyForm(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { url } = request.query;
    const asked = typeof url === 'string' ? url.trim().slice(0, MAX_URL) : '';
    if (asked === '') return sendForm(web, response, null, {});
    await answerLink(web, response, asked, {});
  };
}

/**
 * `POST /verify`: the report about a file, pasted text or link, on the same page. Nothing is stored or logged. What
 * cannot be read, or is too large, brings the form back with the reason at its field.
 */
export function verifyPosted(web: WebContext): RequestHandler[] {
  const parsers = bodyParser({ kind: 'upload', fileBytes: MAX_INPUT_BYTES, textBytes: MAX_INPUT_BYTES });
  const kindly = parsers.map(
    (parse): RequestHandler =>
      (request, response, next) =>
        parse(request, response, (error?: unknown) => {
          if (error === undefined || problemOf(error).status !== 413) return next(error);
          sendForm(web, response, { field: 'file', key: 'public:verify.tooLarge', status: 413 }, {});
        }),
  );
  return [
    ...kindly,
    async (request, response) => {
      const file = uploadedFile(request);
      const url = field(request.body, 'url').slice(0, MAX_URL);
      const pasted = field(request.body, 'text');
      if (file) return answer(web, response, { bytes: file }, 'file', request.body);
      if (url) return answerLink(web, response, url, request.body);
      if (pasted === '') {
        const { status } = new AppError('verify.nothing_given');
        return sendForm(web, response, { field: 'file', key: 'errors:verify.nothing_given', status }, request.body);
      }
      const link = pasted.length > MAX_URL ? { kind: 'words' } : readTypedLink(pasted, web.publicUrl);
      if (link.kind !== 'words') return answerLink(web, response, pasted, request.body);
      await answer(web, response, { bytes: new TextEncoder().encode(pasted) }, 'text', request.body);
    },
  ];
}

/** A link gives a report, a short code leads to its badge, and words are no link. */
async function answerLink(web: WebContext, response: Response, typed: string, body: unknown): Promise<void> {
  const link = readTypedLink(typed, web.publicUrl);
  if (link.kind === 'code') return response.redirect(303, `/b?code=${link.code}`);
  if (link.kind === 'link') return answer(web, response, { url: link.url }, 'url', body);
  const { status } = new AppError('verify.url_not_allowed');
  const typedUrl = { ...(typeof body === 'object' ? body : {}), url: typed };
  sendForm(web, response, { field: 'url', key: 'public:verify.noLink', status }, typedUrl);
}

async function answer(
  web: WebContext,
  response: Response,
  input: VerifyInput,
  from: Field,
  body: unknown,
): Promise<void> {
  try {
    const recipient = recipientOfForm(body);
    const verification = await web.verify(input, recipient ? { recipient } : {});
    const result = resultView(verification, input, recipient, languageOf(response), web.publicUrl);
    sendPage(web, response, 'public/verify', { title: result.strip.title, result });
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    sendForm(web, response, mistakeOf(error, input, from), body);
  }
}

/** Why there is no badge in it, by what kind of file it is: a photo or scan of the paper is no mistake of the visitor. */
function mistakeOf({ status }: UnreadableInput, input: VerifyInput, field: Field): Mistake {
  if (status === 413) return { field, key: 'public:verify.tooLarge', status };
  const kind = 'bytes' in input && field === 'file' ? fileKind(input.bytes) : 'text';
  if (kind === 'pdf') return { field, key: 'public:verify.noBadgeInPdf', status, paper: true };
  if (kind !== 'text') return { field, key: 'public:verify.noBadgeInPhoto', status, paper: true };
  if (status === 415) return { field, key: 'errors:form.wrong_kind', status };
  return { field, key: 'errors:verify.unreadable', status };
}

/** The form as it was filled in (a file cannot come back), with the mistake at its field. */
function sendForm(web: WebContext, response: Response, mistake: Mistake | null, body: unknown): void {
  const language = languageOf(response);
  const errors: Record<Field, string | null> = { file: null, url: null, text: null };
  if (mistake) errors[mistake.field] = text(language, mistake.key);
  const typed = (name: string) => {
    const value = field(body, name);
    return value.length > MAX_BACK ? '' : value;
  };
  const form = { errors, url: typed('url'), text: typed('text'), name: typed('name'), email: typed('email') };
  const title = text(language, 'public:verify.title');
  const data = { title, result: null, ...form, paper: mistake?.paper ?? false };
  sendPage(web, response, 'public/verify', data, mistake?.status ?? 200);
}
