import type { Request, RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { UnreadableInput } from '../../verify/unreadable-input.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { AROUND_BYTES, handedFiles, inputBody, inputForm } from '../middleware/input-files.ts';
import { readBody } from '../middleware/read-body.ts';
import { takeTurn, turnOf } from '../middleware/verify-turns.ts';
import { type Problem, writeProblem } from '../problem.ts';
import { MAX_INPUT_BYTES, recipientOfForm, type VerifyInput } from '../verify-input.ts';

/** Media types of one credential; the format itself is found from the bytes. */
const KINDS = [
  'application/json',
  'application/vc',
  'application/vc+ld+json',
  'application/ld+json',
  'text/plain',
  'application/jwt',
  'image/png',
  'image/svg+xml',
  'image/jpeg',
  'image/webp',
  'application/pdf',
];

/**
 * `POST /api/v1/verify`: the report as JSON, 200 whenever the input could be read. Anybody may ask, and pages of any site
 * by a form or `text/plain` (no preflight request is answered): the answer depends on the input alone. Errors are
 * problem+json; the code of an unreadable input is the verifier's.
 */
export function verifyApi(web: WebContext): RequestHandler[] {
  const form = inputForm({ files: 1, totalBytes: MAX_INPUT_BYTES });
  const pick = (one: RequestHandler[], wanted: boolean): RequestHandler[] =>
    one.map(
      (parse) => (request, response, next) =>
        Boolean(request.is('multipart/form-data')) === wanted ? parse(request, response, next) : next(),
    );
  const parsers = [...pick(form, true), ...pick([inputBody], false)];
  return [
    allowEverySite,
    requireKind,
    readBody(web, MAX_INPUT_BYTES + AROUND_BYTES, parsers),
    takeTurn(web.verifyTurns),
    answer(web),
  ];
}

const allowEverySite: RequestHandler = (_request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const requireKind: RequestHandler = (request, _response, next) => {
  const known = request.is([...KINDS, 'multipart/form-data']);
  next(known ? undefined : new AppError(request.is('*/*') === null ? 'request.malformed' : 'form.wrong_kind'));
};

function answer(web: WebContext): RequestHandler {
  return async (request, response) => {
    const input: VerifyInput = Buffer.isBuffer(request.body) ? { bytes: request.body } : inputOfForm(request);
    turnOf(response)?.count(1);
    const recipient = Buffer.isBuffer(request.body) ? undefined : recipientOfForm(request.body);
    try {
      const { report } = await web.verify(input, recipient ? { recipient } : {});
      response.json(report);
    } catch (error) {
      const problem = problemOfVerifier(error);
      if (problem === null) throw error;
      writeProblem(web, request, response, { ...problem, fields: [] });
    }
  };
}

/** Reads a form: a file, else a link (also one pasted as text), else a text. Throws where all are empty. */
function inputOfForm(request: Request): VerifyInput {
  const [file] = handedFiles(request);
  if (file?.bytes === null) throw new AppError('form.too_large');
  if (file && file.bytes.length > 0) return { bytes: file.bytes };
  const text = field(request.body, 'text');
  const url = field(request.body, 'url') || (/^https?:\/\/\S+$/i.test(text) ? text : '');
  if (url) return { url };
  if (text) return { bytes: new TextEncoder().encode(text) };
  throw new AppError('verify.nothing_given');
}

/** In the words of the public contract: why it could not be read, or BUSY where too many wait already. */
function problemOfVerifier(error: unknown): Pick<Problem, 'status' | 'code' | 'params'> | null {
  if (error instanceof UnreadableInput) return { status: error.status, code: error.code, params: error.params };
  if (error instanceof AppError && error.code === 'request.busy') {
    return { status: error.status, code: 'BUSY', params: error.params };
  }
  return null;
}
