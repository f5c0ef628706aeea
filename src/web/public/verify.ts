import { setTimeout as wait } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { type TextKey, text } from '../../i18n/i18n.ts';
import { slugOfShortCode } from '../../issuing/holders/public-badge.ts';
import { UnreadableInput } from '../../verify/unreadable-input.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { toOwnLink } from '../holder/start.ts';
import { AROUND_BYTES, handedFiles, inputForm, tooMany } from '../middleware/input-files.ts';
import { languageOf } from '../middleware/language.ts';
import { readBody } from '../middleware/read-body.ts';
import { takeTurn, turnOf } from '../middleware/verify-turns.ts';
import { sendPage } from '../page.ts';
import { problemOf } from '../problem.ts';
import { recipientOfForm, type VerifyInput } from '../verify-input.ts';
import { fileKind } from './file-kind.ts';
import { pageForPaper, privateVerdict } from './private-verdict.ts';
import { successorPage } from './successor.ts';
import { type Asked, askedFile, MOST_AT_ONCE, readTyped, shortName } from './verify-asked.ts';
import { type Judged, judgeAll } from './verify-judge.ts';
import { type Row, severalView } from './verify-several.ts';
import { resultView } from './verify-view.ts';
import { ownTokenInPhoto } from './verify-who.ts';

/** All files and texts of one form together. */
const MAX_FORM_BYTES = 50 * 1024 * 1024;
/** Longest text that comes back into its field. */
const MAX_BACK = 20_000;
/** A code of the paper as people type it, with spaces or lines in between. */
const MAX_CODE = 20;
/** Proxies give up after a minute. */
const DEADLINE_MS = 50_000;
const PAUSE_MS = 250;
/** Where the name of the first file stands in a ZIP file. */
const NAME_IN_ZIP = 30;
const STYLE = 'verify.css';

type Field = 'file' | 'text';
/** What is wrong, at the field where it is wrong. `paper`: the way out is the code on the paper. */
interface Mistake {
  field: Field;
  key: TextKey;
  params?: Record<string, string | number>;
  status: number;
  /** The file that it is about, by the name it had. */
  name?: string;
  paper?: boolean;
}

/** `GET /verify`: the form; with `?url=` the report about that link at once. */
export function verifyForm(web: WebContext): RequestHandler[] {
  const typed = (query: unknown): string => field(query, 'url').slice(0, MAX_BACK);
  const turn = takeTurn(web.verifyTurns);
  return [
    (request, response, next) => (typed(request.query) === '' ? next() : turn(request, response, next)),
    async (request, response) => {
      const url = typed(request.query);
      if (url === '') return sendForm(web, response, null, {});
      await answer(web, response, readTyped(url, web.publicUrl), { text: url });
    },
  ];
}

/**
 * `POST /verify`: the report about a file, pasted text or link, or a table about up to fifty. Nothing is stored or logged.
 * What cannot be read, or is too large, brings the form back with the reason at its field.
 */
export function verifyPosted(web: WebContext): RequestHandler[] {
  const form = inputForm({ files: MOST_AT_ONCE, totalBytes: MAX_FORM_BYTES });
  const read = readBody(web, MAX_FORM_BYTES + AROUND_BYTES, form);
  return [
    (request, response, next) =>
      read(request, response, (error?: unknown) => {
        const mistake = error === undefined ? null : mistakeOfForm(error);
        if (mistake === null) return next(error);
        sendForm(web, response, mistake, {});
      }),
    takeTurn(web.verifyTurns),
    async (request, response) => {
      const { body } = request;
      const typed = [field(body, 'url'), field(body, 'text')].flatMap((text) => readTyped(text, web.publicUrl));
      await answer(web, response, [...handedFiles(request).map(askedFile), ...typed], body);
    },
  ];
}

/** Whatever was handed in: one gives a report, or leads to its badge; more give a table. */
async function answer(web: WebContext, response: Response, asked: Asked[], body: unknown): Promise<void> {
  const [one] = asked;
  if (one === undefined) {
    const { status } = new AppError('verify.nothing_given');
    return sendForm(web, response, { field: 'text', key: 'errors:verify.nothing_given', status }, body);
  }
  if (asked.length === 1 && 'token' in one && one.token) return toOwnLink(web, response, one.token);
  if (asked.length > MOST_AT_ONCE) {
    const field = asked.some(({ from }) => from === 'text') ? 'text' : 'file';
    const { status, params } = tooMany(MOST_AT_ONCE);
    return sendForm(web, response, { field, key: 'errors:verify.too_many', params, status }, body);
  }
  turnOf(response)?.count(asked.length);
  if (asked.length > 1) return answerSeveral(web, response, asked, body);
  if ('code' in one) return response.redirect(303, `/b?code=${one.code}`);
  if ('mistake' in one) {
    const { from, name, mistake, status } = one;
    return sendForm(web, response, { field: from, key: mistake, status, ...nameOf(from, name) }, body);
  }
  await answerOne(web, response, one, body);
}

async function answerOne(
  web: WebContext,
  response: Response,
  { name, from, input }: Extract<Asked, { input: VerifyInput }>,
  body: unknown,
): Promise<void> {
  try {
    const recipient = recipientOfForm(body);
    const verification = await web.verify(input, recipient ? { recipient } : {});
    const handed = { name, from, input };
    const token = ownTokenInPhoto(verification.report, web.publicUrl);
    if (token !== null) return toOwnLink(web, response, token);
    const paper = await pageForPaper(web, verification, handed);
    if (paper !== null) return response.redirect(303, paper);
    const own = await privateVerdict(web, verification, handed, languageOf(response));
    if (own !== null) {
      const { title } = own.strip;
      return sendPage(web, response, 'public/verify-private', { title, style: STYLE, private: own, name });
    }
    const shown = { ...handed, replacedBy: await successorPage(web, verification) };
    const result = resultView(verification, shown, recipient, languageOf(response), web.publicUrl);
    sendPage(web, response, 'public/verify-report', { title: result.strip.title, style: STYLE, result, name });
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    sendForm(web, response, { ...mistakeOf(error, input, from), ...nameOf(from, name) }, body);
  }
}

async function answerSeveral(web: WebContext, response: Response, asked: Asked[], body: unknown): Promise<void> {
  const language = languageOf(response);
  const recipient = recipientOfForm(body);
  const found = await Promise.all(asked.map((one) => withAddress(web, response, one)));
  const inputs = found.flatMap((one) => ('input' in one ? [one.input] : []));
  const ended = new AbortController();
  response.once('close', () => ended.abort());
  const judged = await judgeAll(inputs, {
    verify: (input) => web.verify(input, recipient ? { recipient } : {}),
    over: wait(DEADLINE_MS, undefined, { signal: ended.signal, ref: false }).catch(() => undefined),
    pause: () => wait(PAUSE_MS),
  });
  if (response.closed) return;
  const rows: Row[] = [];
  for (const one of found) {
    const { name, from } = one;
    if (!('input' in one)) {
      rows.push({ name, from, mistake: one.mistake, code: one.status === 413 ? 'TOO_LARGE' : 'NO_LINK' });
      continue;
    }
    const outcome = outcomeOf(judged.shift() as Judged, one.input, from, response);
    const own = outcome.verification && (await privateVerdict(web, outcome.verification, one, language));
    const replacedBy = outcome.verification ? await successorPage(web, outcome.verification) : null;
    rows.push({ name, from, ...outcome, ...(own ? { own } : {}), ...(replacedBy ? { replacedBy } : {}) });
  }
  const title = text(language, 'public:several.title', { count: rows.length });
  const view = severalView(rows, recipient, language, web.publicUrl);
  sendPage(web, response, 'public/verify-several', { title, style: STYLE, wide: true, ...view });
}

type Found = Exclude<Asked, { code: string }>;

/** A short code among several: the address of its badge. One that nobody has counts as a miss. */
async function withAddress(web: WebContext, response: Response, asked: Asked): Promise<Found> {
  if (!('code' in asked)) return asked;
  const { name, from, code } = asked;
  const key = addressGroup(response.req.ip);
  web.misses.check(key);
  const slug = await slugOfShortCode(web.issuing, code);
  if (slug) return { name, from, input: { url: `${web.publicUrl}/b/${slug}` } };
  web.misses.miss(key);
  const { status } = new AppError('badge.code_unknown');
  return { name, from, mistake: 'errors:badge.code_unknown', status };
}

function outcomeOf(judged: Judged, input: VerifyInput, from: Field, response: Response) {
  switch (judged.kind) {
    case 'report':
      return { input, verification: judged.verification };
    case 'unreadable':
      return { mistake: mistakeOf(judged.error, input, from).key, code: judged.error.code as string };
    case 'late':
      return { mistake: 'public:several.lateWhy' as const, code: 'VERIFY_LATE' };
    case 'failed':
      response.locals.unexpected = judged.error;
      return { mistake: 'checks:INTERNAL_ERROR' as const, code: 'INTERNAL_ERROR' };
  }
}

/** A form that could not be read to its end: too large, or too many. Null where the fault is another. */
function mistakeOfForm(error: unknown): Mistake | null {
  const { status, code, params } = problemOf(error);
  if (code === 'verify.too_many') return { field: 'file', key: 'errors:verify.too_many', params, status };
  if (status !== 413) return null;
  if (typeof params.name === 'string') {
    return { field: 'file', key: 'public:verify.tooLargeNamed', params: { name: shortName(params.name) }, status };
  }
  return { field: 'file', key: params.together ? 'public:verify.tooLargeTogether' : 'public:verify.tooLarge', status };
}

/** Why there is no badge in it, by what kind of file it is: a photo or scan of the paper is no mistake of the visitor. */
function mistakeOf({ status, params }: UnreadableInput, input: VerifyInput, field: Field): Mistake {
  if (status === 413) return { field, key: 'public:verify.tooLarge', status };
  if ('bytes' in input) {
    const own = ownSentence(input.bytes, field);
    if (own !== null) return { field, key: own, status, paper: own === 'public:verify.paperCode' };
  }
  if (params.kind === 'heic') return { field, key: 'public:verify.heic', status };
  const kind = 'bytes' in input && field === 'file' ? fileKind(input.bytes) : 'text';
  if (kind === 'pdf') return { field, key: 'public:verify.noBadgeInPdf', status, paper: true };
  if (kind !== 'text') return { field, key: 'public:verify.noBadgeInPhoto', status, paper: true };
  if (status === 415) return { field, key: 'errors:form.wrong_kind', status };
  return { field, key: 'errors:verify.unreadable', status };
}

/** Documents of Word and the like are ZIP files too; what comes first in them says which kind. */
function isOffice(bytes: Uint8Array): boolean {
  const first = new TextDecoder('latin1').decode(bytes.subarray(NAME_IN_ZIP, NAME_IN_ZIP + 40));
  return /^(\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\/|mimetype)/.test(first);
}

/** What people hand in by mistake, and what it is then: an empty file, a letter in Word, a code that is not quite right. */
function ownSentence(bytes: Uint8Array, field: Field) {
  if (field === 'file') {
    if (bytes.length === 0) return 'public:verify.empty';
    const [first, second] = bytes;
    if (first !== 0x50 || second !== 0x4b) return null;
    return isOffice(bytes) ? 'public:verify.office' : 'public:verify.zip';
  }
  const typed = new TextDecoder().decode(bytes.subarray(0, MAX_CODE)).replace(/[\s-]/g, '');
  return /^(?=\w*\d)(?:\d{6}|[0-9a-z]{9,11})$/i.test(typed) && bytes.length < MAX_CODE
    ? 'public:verify.paperCode'
    : null;
}

const nameOf = (from: Field, name: string) => (from === 'file' && name !== '' ? { name } : {});

/** The form as it was filled in (files cannot come back), with the mistake on top and at its field. */
function sendForm(web: WebContext, response: Response, mistake: Mistake | null, body: unknown): void {
  const language = languageOf(response);
  const errors: Record<Field, string | null> = { file: null, text: null };
  if (mistake) errors[mistake.field] = text(language, mistake.key, mistake.params);
  const wrong = mistake && {
    field: mistake.field,
    name: mistake.name ?? null,
    sentence: text(language, mistake.key, mistake.params),
  };
  const typed = (name: string) => {
    const value = field(body, name);
    return value.length > MAX_BACK ? '' : value;
  };
  const form = { errors, text: typed('text') || typed('url'), name: typed('name'), email: typed('email') };
  const title = text(language, 'public:verify.title');
  const data = { title, style: STYLE, ...form, wrong, most: MOST_AT_ONCE, paper: mistake?.paper ?? false };
  sendPage(web, response, 'public/verify', data, mistake?.status ?? 200);
}
