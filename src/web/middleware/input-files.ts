/**
 * Reading what is handed in to be verified: files in memory, each bounded by the kind that its first bytes say it is, all
 * of them together, and by what this process holds at all. Nothing is written to disk.
 */
import type { Request, RequestHandler, Response } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { AppError } from '../../errors.ts';
import { HEAD_BYTES, MAX_INPUT_BYTES, MAX_TEXT_BYTES, mostBytes } from '../verify-input.ts';
import { bodyError, countBytes, onlyKind, urlencoded } from './bodies.ts';
import { placeOf } from './body-room.ts';

/** One file; `bytes` is null where it is larger than its kind may be. */
export interface HandedFile {
  name: string;
  bytes: Uint8Array | null;
}

/** A file that is a little too large is read to its end, so that it does not spoil the others; then it is enough. */
const BEYOND_BYTES = 900_000;
/** What stands around files and text in a multipart body: other fields, names and boundaries. */
export const AROUND_BYTES = 400_000;
const FIELDS = 10;

/** Chunks up to the limit of what they turn out to be; beyond it nothing is kept. */
interface Collector {
  /** False when there is no sense in going on. */
  add(chunk: Uint8Array): boolean;
  /** Null where it was too large. */
  bytes(): Buffer | null;
}

/** `beyond`: so many bytes after the limit are still read (and not kept). */
function createCollector(beyond: number): Collector {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let limit = Number.POSITIVE_INFINITY;
  return {
    add(chunk) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      if (limit === Number.POSITIVE_INFINITY && size >= HEAD_BYTES) {
        limit = mostBytes(Buffer.concat(chunks).subarray(0, HEAD_BYTES));
      }
      if (size > limit) chunks = [];
      return size <= limit + beyond;
    },
    bytes: () => (size > limit ? null : Buffer.concat(chunks)),
  };
}

/**
 * Reads a form with at most `files` files in the field `file` and `totalBytes` in all; a plain form is taken too. Errors:
 * `form.too_large` (with the `name` of the file, or `together`), `verify.too_many`, `form.wrong_kind`, `request.malformed`.
 */
export function inputForm(options: { files: number; totalBytes: number }): RequestHandler[] {
  const readings = new WeakMap<Request, Reading>();
  const parse = multer({
    storage: inMemory(readings),
    limits: {
      files: options.files,
      fields: FIELDS,
      fieldSize: MAX_TEXT_BYTES,
      fieldNameSize: 100,
      parts: options.files + FIELDS + 1,
    },
    fileFilter: (_request, { fieldname }, take) => {
      if (fieldname === 'file') take(null, true);
      else take(new AppError('request.malformed'));
    },
    defParamCharset: 'utf8',
  }).any();
  const maxBytes = options.totalBytes + AROUND_BYTES;
  const multipart: RequestHandler = (request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    const tooMuch = () => new AppError('form.too_large', { together: 1 });
    if (Number(request.get('content-length') ?? 0) > maxBytes) return next(tooMuch());
    let finished = false;
    const finish = (error?: unknown): void => {
      if (finished) return;
      finished = true;
      bound.stop();
      next(error instanceof MulterError && error.code === 'LIMIT_FILE_COUNT' ? tooMany(options.files) : said(error));
    };
    const stop = (error: AppError): void => {
      bound.letGo();
      finish(error);
    };
    const reading: Reading = { stop, fileBytes: 0 };
    const hold = holdOf(response, finish);
    let received = 0;
    const bound = countBytes(
      request,
      maxBytes,
      () => finish(tooMuch()),
      (bytes) => {
        received += bytes;
        // The parser tells of a text at its end only: what belongs to no file is bounded here.
        if (received - reading.fileBytes > MAX_TEXT_BYTES + AROUND_BYTES) {
          finish(new AppError('form.too_large'));
          return false;
        }
        return hold(bytes);
      },
    );
    readings.set(request, reading);
    parse(request, response, finish);
  };
  return [onlyKind(['urlencoded', 'multipart/form-data']), multipart, urlencoded(MAX_TEXT_BYTES, FIELDS)];
}

/** More than may be handed in at once: nothing of it is judged. */
export const tooMany = (max: number): AppError => new AppError('verify.too_many', { max });

const said = (error: unknown): unknown =>
  error === undefined || error instanceof AppError ? error : bodyError(error, 'form.too_large');

/** Counts what is held in memory; where that is too much, this one is busy. */
function holdOf(response: Response, refuse: (error: unknown) => void): (bytes: number) => boolean {
  const place = placeOf(response);
  return (bytes) => {
    if (place === null || place.hold(bytes)) return true;
    refuse(new AppError('request.busy', { seconds: 10 }));
    return false;
  };
}

/** What the parser of files and the counter of bytes tell each other about one request. */
interface Reading {
  fileBytes: number;
  stop: (error: AppError) => void;
}

function inMemory(readings: WeakMap<Request, Reading>): StorageEngine {
  return {
    _handleFile(request, file, done) {
      const collector = createCollector(BEYOND_BYTES);
      file.stream.on('data', (chunk: Buffer) => {
        const reading = readings.get(request);
        if (reading) reading.fileBytes += chunk.length;
        if (!collector.add(chunk)) reading?.stop(new AppError('form.too_large', { name: file.originalname }));
      });
      file.stream.on('end', () => {
        const buffer = collector.bytes();
        // Its own limit made it null; an empty buffer is an empty file.
        done(null, (buffer === null ? { size: -1 } : { buffer, size: buffer.length }) as Partial<Express.Multer.File>);
      });
    },
    _removeFile(_request, _file, done) {
      done(null);
    },
  };
}

/** The files of an `inputForm` request, in the order in which they were sent. */
export function handedFiles(request: Request): HandedFile[] {
  const files = Array.isArray(request.files) ? request.files : [];
  return files.map(({ originalname, buffer }) => ({ name: originalname, bytes: buffer ?? null }));
}

/**
 * Reads a body that is one file, into `request.body` (a Buffer). Errors: `form.too_large` (in the middle, and the
 * connection is closed behind it), `request.busy`.
 */
export const inputBody: RequestHandler = (request, response, next) => {
  const collector = createCollector(0);
  let finished = false;
  const finish = (error?: unknown): void => {
    if (finished) return;
    finished = true;
    bound.stop();
    next(error);
  };
  const tooLarge = (): void => {
    if (finished) return;
    response.setHeader('Connection', 'close');
    finish(new AppError('form.too_large'));
  };
  const bound = countBytes(request, MAX_INPUT_BYTES, tooLarge, holdOf(response, finish));
  if (Number(request.get('content-length') ?? 0) > MAX_INPUT_BYTES) return tooLarge();
  request.on('data', (chunk: Buffer) => {
    if (finished || collector.add(chunk)) return;
    bound.letGo();
    tooLarge();
  });
  request.once('end', () => {
    const bytes = collector.bytes();
    if (bytes === null) return tooLarge();
    if (!finished) request.body = bytes;
    finish();
  });
  request.once('error', finish);
};
