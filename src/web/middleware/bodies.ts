/** Reading request bodies: bounded, never unpacked, only of the kind a route asks for. */
import express, { type Request, type RequestHandler } from 'express';
import multer, { MulterError } from 'multer';
import { AppError, type ErrorCode, formError } from '../../errors.ts';
import { fileNameLooksLikeBsn } from '../../openbadges/personal-data.ts';

/** What a route accepts as body. Limits in bytes; `fields` is the number of form fields. */
export type Body =
  | { kind: 'form'; bytes?: number; fields?: number }
  /**
   * multipart/form-data with at most one file in the field `file` (in memory); a plain form is taken too. The whole body
   * is at most the larger of file and text, and 100 kB for the rest; 10 fields unless said. `tooLarge` says so in the
   * words of this form. With `formStays` a file that is too large is let go of and the fields around it are read all the
   * same, together no more than one text may have: `uploadedFile` says what was wrong, so that nothing that was typed is
   * lost.
   */
  | {
      kind: 'upload';
      fileBytes: number;
      textBytes?: number;
      fields?: number;
      tooLarge?: ErrorCode;
      formStays?: boolean;
    }
  | { kind: 'raw'; bytes: number }
  /** The handler has parsers of its own. */
  | { kind: 'by-handler' };

const FORM_BYTES = 100_000;
const FORM_FIELDS = 200;
const UPLOAD_FIELDS = 10;
/** What stands around file and text in a multipart body: the other fields, names and boundaries. */
const AROUND_BYTES = 100_000;
/** What is read and forgotten of a file that is too large, where the form stays: a film that somebody took for a photo. */
const LET_GO_BYTES = 64_000_000;
/** What may have come in of a file that its reader was not given yet. */
const IN_PIPE_BYTES = 256_000;

/** Refuses a packed body (`form.wrong_kind`, 415): what is small outside can be very large inside. */
export const refusePackedBody: RequestHandler = (request, _response, next) => {
  const encoding = request.get('content-encoding');
  next(encoding && encoding.toLowerCase() !== 'identity' ? new AppError('form.wrong_kind') : undefined);
};

/** The parser of one route. Errors: `form.too_large`, `form.wrong_kind`, `request.malformed`. */
export function bodyParser(body: Body): RequestHandler[] {
  switch (body.kind) {
    case 'form':
      return [onlyKind(['urlencoded']), urlencoded(body.bytes ?? FORM_BYTES, body.fields ?? FORM_FIELDS)];
    case 'upload':
      return [
        onlyKind(['urlencoded', 'multipart/form-data']),
        upload(body),
        urlencoded(body.textBytes ?? FORM_BYTES, body.fields ?? UPLOAD_FIELDS),
      ];
    case 'by-handler':
      return [];
    case 'raw':
      return [bounded(body.bytes, express.raw({ type: () => true, limit: body.bytes, inflate: false }))];
  }
}

/** Refuses a body of another kind (`form.wrong_kind`). */
export function onlyKind(kinds: string[]): RequestHandler {
  return (request, _response, next) => {
    const hasBody = request.get('content-length') !== '0' && request.is('*/*') !== null;
    next(hasBody && !request.is(kinds) ? new AppError('form.wrong_kind') : undefined);
  };
}

/** Reads a plain form, bounded. */
export function urlencoded(bytes: number, fields: number): RequestHandler {
  const parse = express.urlencoded({ extended: false, limit: bytes, parameterLimit: fields, inflate: false });
  return bounded(bytes, parse, (request) => Boolean(request.is('urlencoded')));
}

/**
 * Refuses a body in the middle once it is too large: the parser by itself answers only when a sender stops sending. The
 * connection is closed behind the answer. `concerns`: which requests the parser reads.
 */
function bounded(
  bytes: number,
  parse: RequestHandler,
  concerns: (request: Request) => boolean = () => true,
): RequestHandler {
  return (request, response, next) => {
    if (!concerns(request)) return next();
    let finished = false;
    const finish = (error?: unknown): void => {
      if (finished) return;
      finished = true;
      bound.stop();
      next(error);
    };
    const refuse = (): void => {
      response.setHeader('Connection', 'close');
      finish(new AppError('form.too_large'));
    };
    const bound = countBytes(request, bytes, refuse);
    if (Number(request.get('content-length') ?? 0) > bytes) return refuse();
    parse(request, response, finish);
  };
}

function upload(body: Extract<Body, { kind: 'upload' }>): RequestHandler {
  const { fileBytes, textBytes = FORM_BYTES, fields = UPLOAD_FIELDS, tooLarge = 'form.too_large', formStays } = body;
  const most = formStays ? LET_GO_BYTES : fileBytes;
  const parse = multer({
    storage: formStays ? upToMemory(fileBytes, tooLarge) : multer.memoryStorage(),
    limits: { fileSize: most, files: 1, fields, fieldSize: textBytes, fieldNameSize: 100, parts: fields + 1 },
    defParamCharset: 'utf8',
  }).single('file');
  const maxBytes = Math.max(most, textBytes) + AROUND_BYTES;
  const maxBeside = formStays ? textBytes + AROUND_BYTES + IN_PIPE_BYTES : maxBytes;
  return (request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    if (Number(request.get('content-length') ?? 0) > maxBytes) return next(new AppError(tooLarge));
    let received = 0;
    const refuse = (): void => finish(new AppError(tooLarge));
    const bound = countBytes(request, maxBytes, refuse, (bytes) => {
      received += bytes;
      const bounded = received - (ofFile.get(request) ?? 0) <= maxBeside;
      if (!bounded) refuse();
      return bounded;
    });
    let finished = false;
    const finish = (error?: unknown): void => {
      if (finished) return;
      finished = true;
      bound.stop();
      next(error === undefined || error instanceof AppError ? error : bodyError(error, tooLarge));
    };
    parse(request, response, (error?: unknown) => {
      const named = error === undefined && fileNameLooksLikeBsn(request.file?.originalname ?? '');
      if (named) refused.set(request, 'form.file_name_bsn');
      finish(error);
    });
  };
}

/** Bytes so far of the file of a form that stays. */
const ofFile = new WeakMap<object, number>();

/** What is wrong with the file of a form whose other fields were read. */
const refused = new WeakMap<object, ErrorCode>();

/** Keeps a file in memory while it is small enough; of a larger one everything is read and nothing kept. */
function upToMemory(maxBytes: number, tooLarge: ErrorCode): multer.StorageEngine {
  return {
    _handleFile(request, file, done) {
      let size = 0;
      let chunks: Buffer[] = [];
      file.stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        ofFile.set(request, size);
        if (size <= maxBytes) chunks.push(chunk);
        else chunks = [];
      });
      file.stream.on('error', done);
      file.stream.on('end', () => {
        if (size > maxBytes) refused.set(request, tooLarge);
        done(null, { buffer: Buffer.concat(chunks), size });
      });
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

/** Counts the bytes of a request while they come in. */
export interface ByteBound {
  /** Ends the counting. */
  stop(): void;
  /** What still comes is read and forgotten, so that the sender gets to read the answer. */
  letGo(): void;
}

/**
 * The parser limits each field; this limits them together, whatever length was announced. What comes after the limit, or
 * after `take` said no to a chunk, is let go of, not kept.
 */
export function countBytes(
  request: Request,
  maxBytes: number,
  tooMany: () => void,
  take: (bytes: number) => boolean = () => true,
): ByteBound {
  let received = 0;
  const letGo = (): void => {
    request.off('data', count);
    request.unpipe();
    request.resume();
  };
  const count = (chunk: Buffer): void => {
    received += chunk.length;
    const over = received > maxBytes;
    if (!over && take(chunk.length)) return;
    letGo();
    if (over) tooMany();
  };
  request.on('data', count);
  return { stop: () => request.off('data', count), letGo };
}

/** What the parser says beside its own limits, it says of the sender's form: no boundary, or an end too early. */
export function bodyError(cause: unknown, tooLarge: ErrorCode): unknown {
  if (cause instanceof MulterError) return cause.code === 'LIMIT_FILE_SIZE' ? new AppError(tooLarge) : cause;
  return new AppError('request.malformed', {}, { cause });
}

/**
 * The uploaded file of an `upload` route; null when none was chosen. Throws `form.invalid` at the field `file` for one that
 * is not taken whatever it holds: `form.file_name_bsn`, or too large where the form stays.
 */
export function uploadedFile(request: { file?: { buffer: Buffer } }): Uint8Array | null {
  const code = refused.get(request);
  if (code !== undefined) throw formError([{ field: 'file', code }]);
  return request.file && request.file.buffer.length > 0 ? request.file.buffer : null;
}
