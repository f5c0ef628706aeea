/** The form token, on a small app of its own. */
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { AppError } from '../../../src/errors.ts';
import { formToken, requireFormToken, requireSameOrigin } from '../../../src/web/middleware/same-origin.ts';
import { fakeServices } from '../../support/web-services.ts';

function app(publicUrl = 'https://blijk.example') {
  const services = fakeServices({ publicUrl });
  const made = express();
  made.get('/form', (req, res) => {
    res.send([formToken(services, req, res), formToken(services, req, res)].join(' '));
  });
  made.post(
    '/form',
    requireSameOrigin(publicUrl),
    express.urlencoded({ extended: false }),
    requireFormToken(services),
    (_req, res) => {
      res.send('done');
    },
  );
  made.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    res.status(error instanceof AppError ? error.status : 500).send(error instanceof AppError ? error.code : 'broken');
  });
  return made;
}

async function open(made: express.Express) {
  const answer = await request(made).get('/form');
  const cookie = String(answer.headers['set-cookie']?.[0]);
  return { cookie, pair: cookie.split(';')[0] ?? '', tokens: answer.text.split(' ') };
}

describe('the form token', () => {
  test('fits the cookie of its visitor, and is written differently every time', async () => {
    const made = app();
    const { cookie, pair, tokens } = await open(made);
    expect(cookie).toMatch(/^__Host-blijk-form=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(tokens[0]).not.toBe(tokens[1]);
    for (const token of tokens) {
      await request(made).post('/form').set('Cookie', pair).type('form').send({ _token: token }).expect(200, 'done');
    }
  });

  test('has no __Host- name without TLS', async () => {
    expect((await open(app('http://localhost:3000'))).cookie).toMatch(/^blijk-form=/);
  });

  test('a token of another visitor, a missing, doubled or broken one is refused', async () => {
    const made = app();
    const mine = await open(made);
    const other = await open(made);
    const send = (body: string, cookie = mine.pair) =>
      request(made).post('/form').set('Cookie', cookie).type('form').send(body).expect(403, 'form.token_invalid');
    await send(`_token=${other.tokens[0]}`);
    await send('');
    await send('_token=');
    await send(`_token=${mine.tokens[0]}&_token=${mine.tokens[0]}`);
    await send(`_token=${mine.pair.split('=')[1]}`);
    await send(`_token=${mine.tokens[0]}`, 'x=y');
  });
});

describe('the organisation of a form', () => {
  /** The token of a page that was shown in `shown`, posted while its member, who works in "werk" and "school", acts in `acts`. */
  async function posted(shown: string, acts: string): Promise<string> {
    const services = fakeServices({ publicUrl: 'https://blijk.example' });
    const places = ['werk', 'school'].map((id) => ({ organisation: { id } }));
    const made = express();
    let place = shown;
    made.use(express.urlencoded({ extended: false }), (_req, res, next) => {
      Object.assign(res.locals, { place, visitor: { places } });
      next();
    });
    made.get('/form', (req, res) => void res.send(formToken(services, req, res)));
    made.post('/form', requireFormToken(services), (_req, res) => void res.send('done'));
    made.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
      res.send(`${(error as AppError).code} ${res.locals.shownFor?.id ?? ''}`.trim());
    });
    const page = await request(made).get('/form');
    place = acts;
    const cookie = String(page.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    return (await request(made).post('/form').set('Cookie', cookie).type('form').send({ _token: page.text })).text;
  }

  test.each([
    ['werk', 'werk', 'done'],
    ['werk', 'school', 'form.other_organisation werk'],
    ['elders', 'school', 'form.token_invalid'],
    ['', 'school', 'form.token_invalid'],
    ['werk', '', 'form.other_organisation werk'],
  ])('shown in "%s", posted in "%s": %s', async (shown, acts, answer) => {
    expect(await posted(shown, acts)).toBe(answer);
  });
});

describe('where a form comes from', () => {
  test.each([
    ['our origin', { Origin: 'https://blijk.example' }, 200],
    ['the host the visitor sees', { Origin: 'http://127.0.0.1:3000', Host: '127.0.0.1:3000' }, 200],
    ['no-referrer page in a new browser', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['neither header', {}, 200],
    ['another origin', { Origin: 'https://evil.example' }, 403],
    ['another port', { Origin: 'https://blijk.example:8443' }, 403],
    ['another site that hides its origin', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a sister domain', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ])('%s', async (_about, headers, status) => {
    const made = app();
    const { pair, tokens } = await open(made);
    const send = request(made).post('/form').set('Cookie', pair);
    for (const [name, value] of Object.entries(headers)) send.set(name, value);
    await send.type('form').send({ _token: tokens[0] }).expect(status);
  });
});
