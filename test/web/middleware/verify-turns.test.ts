/** One address and the verifier: its requests wait in its own line, and others never wait for them. */
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { createVerifyTurns, type TurnLimits, takeTurn, turnOf } from '../../../src/web/middleware/verify-turns.ts';
import { problemOf } from '../../../src/web/problem.ts';
import { expectCode } from '../../support/expect-code.ts';

const LIMITS: TurnLimits = { atOnce: 2, waiting: 2, perMinute: 5 };
let time = Date.parse('2026-11-21T13:00:00Z');
const turns = (limits: Partial<TurnLimits> = {}) => createVerifyTurns(() => new Date(time), { ...LIMITS, ...limits });
const stays = new AbortController().signal;

async function taken(promise: Promise<unknown>): Promise<boolean> {
  const not = Symbol('not yet');
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, not))])) !== not;
}

describe('turns', () => {
  test('two of one address run, the next wait in the order in which they came; another address does not wait', async () => {
    const all = turns();
    const [one, two] = [await all.take('a', stays), await all.take('a', stays)];
    const third = all.take('a', stays);
    const fourth = all.take('a', stays);
    expect([await taken(third), await taken(fourth), await taken(all.take('b', stays))]).toEqual([false, false, true]);
    await expectCode(all.take('a', stays), 'request.too_many');
    if (one === 'left' || two === 'left') throw new Error('they stay');
    one.end();
    one.end();
    expect([await taken(third), await taken(fourth)]).toEqual([true, false]);
    two.end();
    expect(await taken(fourth)).toBe(true);
  });

  test('who leaves the line makes room in it', async () => {
    const all = turns({ atOnce: 1, waiting: 1 });
    const first = await all.take('a', stays);
    const gone = new AbortController();
    const second = all.take('a', gone.signal);
    gone.abort();
    expect(await second).toBe('left');
    const third = all.take('a', stays);
    expect(await taken(third)).toBe(false);
    if (first !== 'left') first.end();
    expect(await taken(third)).toBe(true);
  });

  test('a minute has so many badges; a form that began within it is judged whole', async () => {
    const all = turns({ atOnce: 9 });
    const turn = await all.take('a', stays);
    if (turn === 'left') throw new Error('stays');
    turn.count(4);
    turn.count(50);
    expect(() => turn.count(1)).toThrow(expect.objectContaining({ code: 'request.too_many', params: { seconds: 60 } }));
    await expectCode(all.take('a', stays), 'request.too_many');
    expect(await taken(all.take('b', stays))).toBe(true);
    time += 60_001;
    expect(await taken(all.take('a', stays))).toBe(true);
  });
});

test('a request gives its turn back when it is answered', async () => {
  const app = express();
  const all = turns({ atOnce: 1, waiting: 0, perMinute: 100 });
  app.get('/', takeTurn(all), (_request, response) => {
    turnOf(response)?.count(1);
    response.send('done');
  });
  app.use(((error, _request, response, _next) => {
    response.status(problemOf(error).status).end();
  }) satisfies express.ErrorRequestHandler);
  for (let at = 0; at < 3; at += 1) await request(app).get('/').expect(200);
});
