/** The register as everybody may read it, for programs: nothing in it is about a person. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { evidenceOfStatement } from '../../issuing/register/evidence-of.ts';
import {
  checkpointOfDay,
  consistencyPath,
  currentCheckpoint,
  entriesBetween,
  inclusionPath,
} from '../../issuing/register/proofs.ts';
import { toBase64 } from '../../register/checkpoint.ts';
import type { WebContext } from '../context.ts';
import { sendDocument } from './documents.ts';

const TEXT = 'text/plain; charset=utf-8';
/** A head is signed anew after every entry. */
const HEAD_SECONDS = 5;
/** What is asked by number never changes while the register goes on, and is of another one after a backup was put back. */
const PROOF_SECONDS = 300;

/** `GET /log/checkpoint`: the signed head (c2sp.org/tlog-checkpoint). */
export function showCheckpoint(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { checkpoint } = await currentCheckpoint(web.issuing);
    sendDocument(web, request, response, { body: checkpoint, type: TEXT, maxAge: HEAD_SECONDS });
  };
}

/** `GET /log/day/:day`: the head that was kept of this day; paper printed after it says how its hash begins. */
export function showDay(web: WebContext): RequestHandler<{ day: string }> {
  return async (request, response) => {
    const body = await checkpointOfDay(web.issuing, request.params.day);
    sendDocument(web, request, response, { body, type: TEXT, maxAge: PROOF_SECONDS });
  };
}

/** `GET /log/key`: who signs the heads, as c2sp.org/signed-note writes it down. */
export function showRegisterKey(web: WebContext): RequestHandler {
  return async (request, response) => {
    const key = await web.issuing.signer.registerKey();
    sendDocument(web, request, response, { body: `${key}\n`, type: TEXT, maxAge: HEAD_SECONDS });
  };
}

/** `GET /log/proof/inclusion?seq&size`: the path (RFC 6962 2.1.1) from entry `seq`, counted from 1, to the root of `size`. */
export function showInclusion(web: WebContext): RequestHandler {
  return async (request, response) => {
    const [seq, size] = [count(request, 'seq'), count(request, 'size')];
    const path = await inclusionPath(web.issuing, seq, size);
    sendProof(web, request, response, { seq, size, path: path.map(toBase64) });
  };
}

/** `GET /log/proof/consistency?from&to`: the path (RFC 6962 2.1.2) that the first `from` entries begin the first `to`. */
export function showConsistency(web: WebContext): RequestHandler {
  return async (request, response) => {
    const [from, to] = [count(request, 'from'), count(request, 'to')];
    const path = await consistencyPath(web.issuing, from, to);
    sendProof(web, request, response, { from, to, path: path.map(toBase64) });
  };
}

/** `GET /log/entries?from&to`: entries as the bytes that were hashed (0x00 comes in front), at most 1,000 an answer. */
export function showEntries(web: WebContext): RequestHandler {
  return async (request, response) => {
    const entries = await entriesBetween(web.issuing, count(request, 'from'), count(request, 'to'));
    sendProof(web, request, response, { entries });
  };
}

/**
 * `GET /log/statement/:uuid/:hash`: what shows that the badge of the second QR code is in it, for whoever has the code: UUID
 * of the badge and SHA-256 (hex) of the whole statement. The statement, and the name in it, stays where it is. Kept nowhere:
 * erasing a badge counts at once.
 */
export function showStatementProof(web: WebContext): RequestHandler<{ uuid: string; hash: string }> {
  return async (request, response) => {
    const { uuid, hash } = request.params;
    const evidence = await evidenceOfStatement(web.issuing, { uuid, sha256Hex: hash });
    const body = JSON.stringify(evidence);
    sendDocument(web, request, response, { body, type: 'application/json', maxAge: 0 });
  };
}

function sendProof(web: WebContext, request: Request, response: Response, proof: object): void {
  const body = JSON.stringify(proof);
  sendDocument(web, request, response, { body, type: 'application/json', maxAge: PROOF_SECONDS });
}

/** A number from 1 on in the address; `register.range_invalid` for anything else. */
function count(request: Request, name: string): number {
  const text = request.query[name];
  if (typeof text !== 'string' || !/^[1-9]\d{0,15}$/.test(text)) throw new AppError('register.range_invalid');
  return Number(text);
}
