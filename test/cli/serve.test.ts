/** `npm start` as a user has it: from an empty folder to a working page, stopped by signal. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linesOf, newPlace, type Place } from '../support/cli.ts';
import { freePort, type Served, serveChild } from '../support/serve.ts';

const PASSWORD = 'een lange zin als wachtwoord';

let place: Place;
beforeAll(async () => {
  place = await newPlace();
});
afterAll(() => place.remove());

/** Chooses a password behind a one-time link as a browser does, and says where that led. */
async function choosePassword(link: string): Promise<{ shown: number; answer: number; location: string | null }> {
  const page = await fetch(link);
  const html = await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const token = /name="([^"]+)" value="([^"]+)"/.exec(html.slice(html.indexOf('type="hidden"')));
  const body = new URLSearchParams({ [token?.[1] ?? '']: token?.[2] ?? '', password: PASSWORD, repeat: PASSWORD });
  const posted = await fetch(link, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie, origin: new URL(link).origin, 'sec-fetch-site': 'same-origin' },
  });
  return { shown: page.status, answer: posted.status, location: posted.headers.get('location') };
}

describe('a first start', () => {
  let served: Served;
  it('makes key, demo content and a one-time link, answers, and stops within ten seconds', async () => {
    served = await serveChild(place, { PUBLIC_URL: 'http://localhost:4010' });
    expect(served.greeting.join('\n')).toMatch(/master\.key/);
    expect(statSync(join(place.dir, 'keys/master.key')).mode & 0o777).toBe(0o600);
    expect(served.greeting.some((line) => /http:\/\/localhost:4010\/password\/\S{20,}$/.test(line))).toBe(true);

    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
    const start = await fetch(served.url);
    expect(start.status).toBe(200);
    expect(await start.text()).toContain('<html lang="nl"');
    expect((await fetch(`${served.url}/issuers/voorbeeldwerk/did.json`)).status).toBe(200);

    const { code, stderr } = await served.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }, 60_000);

  it('is a first start once: no new key, no second demo, no link; another port on localhost is a notice only', async () => {
    served = await serveChild(place);
    expect(served.greeting.join('\n')).not.toMatch(/master\.key|\/password\//);
    expect(served.greeting.some((line) => line.startsWith('Note: PUBLIC_URL') && line.includes('4010'))).toBe(true);
    expect(place.count('select count(*) from organisation')).toBe(2);
    const did = await (await fetch(`${served.url}/issuers/voorbeeldwerk/did.json`)).json();
    expect(did).toMatchObject({ id: 'did:web:localhost%3A4010:issuers:voorbeeldwerk' });

    const taken = await place.blijk(['serve'], { env: { PORT: new URL(served.url).port } });
    expect({ code: taken.code, lines: linesOf(taken.stderr).length }).toEqual({ code: 1, lines: 1 });
    expect(taken.stderr).toMatch(/^PORT: /);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect((await served.stop('SIGINT')).code).toBe(0);
  }, 60_000);

  it('takes a password behind the link of `member reset`, once', async () => {
    const port = await freePort();
    const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` };
    served = await serveChild(place, env);
    const reset = await place.blijk(['member', 'reset', '--email', 'beheer@voorbeeldwerk.example'], { env });
    expect(reset.code).toBe(0);
    const link = /http:\S+\/password\/\S+/.exec(reset.stdout)?.[0] ?? '';
    const first = await choosePassword(link);
    expect([first.shown, first.answer]).toEqual([200, 303]);
    const second = await choosePassword(link);
    expect(second.answer).not.toBe(303);
    expect((await served.stop()).code).toBe(0);
  }, 60_000);
});

describe('without demo content', () => {
  it('an installation is built up by hand: organisation, member, keys', async () => {
    const empty = await newPlace();
    const env = { PUBLIC_URL: 'https://blijk.example' };
    try {
      expect((await empty.blijk(['init'], { env })).code).toBe(0);
      const added = await empty.blijk(
        ['organisation', 'add', '--slug', 'werkplaats', '--name', 'Stichting Werkplaats', '--kind', 'coach'],
        { env },
      );
      expect({ code: added.code, stderr: added.stderr }).toEqual({ code: 0, stderr: '' });
      expect(added.stdout).toContain('did:web:blijk.example:issuers:werkplaats');
      const invited = await empty.blijk(
        [
          'member',
          'invite',
          '--organisation',
          'werkplaats',
          '--email',
          'Coach@Werkplaats.example',
          '--name',
          'Kim de Wit',
        ],
        { env },
      );
      expect(invited.stdout).toMatch(/https:\/\/blijk\.example\/password\/\S{20,}/);
      const listed = await empty.blijk(['member', 'list', '--organisation', 'werkplaats'], { env });
      expect(listed.stdout).toMatch(/coach +coach@werkplaats\.example {2}Kim de Wit/);
      const keys = await empty.blijk(['key', 'list', '--organisation', 'werkplaats', '--json'], { env });
      expect(
        linesOf(keys.stdout)
          .map((line) => JSON.parse(line).use)
          .sort(),
      ).toEqual(['credential', 'jwt', 'status']);
    } finally {
      await empty.remove();
    }
  }, 60_000);
});
