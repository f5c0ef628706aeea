/** Reading request bodies: bounded, never unpacked, only of the kind a route asks for. */
import express, { type RequestHandler } from 'express';
import multer from 'multer';
import { AppError } from '../../errors.ts';

/** What a route accepts as body. Limits in bytes; `fields` is the number of form fields. */
export type Body =
  | { kind: 'form'; bytes?: number; fields?: number }
  /** multipart/form-data with at most one file in the field `file` (in memory); a plain form is taken too. */
  | { kind: 'upload'; fileBytes: number; textBytes?: number }
  | { kind: 'raw'; bytes: number }
  /** The handler has parsers of its own. */
  | { kind: 'by-handler' };

const FORM_BYTES = 100_000;
const FORM_FIELDS = 200;

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
        upload(body.fileBytes, body.textBytes ?? FORM_BYTES),
        urlencoded(body.textBytes ?? FORM_BYTES, FORM_FIELDS),
      ];
    case 'by-handler':
      return [];
    case 'raw':
      return [express.raw({ type: () => true, limit: body.bytes, inflate: false })];
  }
}

function onlyKind(kinds: string[]): RequestHandler {
  return (request, _response, next) => {
    const hasBody = request.get('content-length') !== '0' && request.is('*/*') !== null;
    next(hasBody && !request.is(kinds) ? new AppError('form.wrong_kind') : undefined);
  };
}

function urlencoded(bytes: number, fields: number): RequestHandler {
  return express.urlencoded({ extended: false, limit: bytes, parameterLimit: fields, inflate: false });
}

function upload(fileBytes: number, textBytes: number): RequestHandler {
  return multer({
    storage: multer.memoryStorage(),
    limits: {
      fileSize: fileBytes,
      files: 1,
      fields: FORM_FIELDS,
      fieldSize: textBytes,
      fieldNameSize: 100,
      parts: FORM_FIELDS + 1,
    },
    defParamCharset: 'utf8',
  }).single('file');
}

/** The uploaded file of an `upload` route; null when none was chosen. */
export function uploadedFile(request: { file?: { buffer: Buffer } }): Uint8Array | null {
  return request.file && request.file.buffer.length > 0 ? request.file.buffer : null;
}
