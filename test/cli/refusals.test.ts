/** What stops a start or a command, said in one English line per mistake, with nothing changed. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPlace, type Finished, linesOf, newPlace, type Place } from '../support/cli.ts';

let demo: Place;
beforeAll(async () => {
  demo = await demoPlace();
}, 60_000);
afterAll(() => demo.remove());

/** Exit 1, nothing on standard output, exactly these lines on standard error. */
function refused({ code, stdout, stderr }: Finished, ...says: RegExp[]): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const lines = linesOf(stderr);
  expect(lines).toHaveLength(says.length);
  for (const [i, says_] of says.entries()) expect(lines[i]).toMatch(says_);
}

describe('the environment', () => {
  it('is named mistake by mistake, all at once', async () => {
    const place = await newPlace();
    try {
      const env = {
        PORT: 'drieduizend',
        PUBLIC_URL: 'http://blijk.example',
        LOG_LEVEL: 'loud',
        SMTP_URL: 'smtp://mail.example',
        BLIJK_TYPO: '1',
      };
      refused(
        await place.blijk(['init'], { env }),
        /^PORT /,
        /^PUBLIC_URL /,
        /^LOG_LEVEL /,
        /^MAIL_FROM /,
        /^BLIJK_TYPO /,
      );
      refused(await place.blijk(['serve'], { env: { PORT: '0' } }), /^PORT /);
      expect(readdirSync(place.dir)).toEqual([]);
    } finally {
      await place.remove();
    }
  });
});

describe('keys', () => {
  it('are never made again: a database without its key is refused, and nothing is written', async () => {
    const place = await demo.copy();
    try {
      rmSync(join(place.dir, 'keys'), { recursive: true });
      refused(await place.blijk(['migrate']), /key/i);
      refused(await place.blijk(['serve']), /key/i);
      expect(readdirSync(place.dir)).toEqual(['data']);
    } finally {
      await place.remove();
    }
  });

  it('must be the right one, and a passphrase cannot take the place of a file', async () => {
    const place = await demo.copy();
    try {
      refused(
        await place.blijk(['migrate'], { env: { BLIJK_KEY_PASSPHRASE: 'een lange zin als wachtwoord' } }),
        /passphrase|key/i,
      );
      const path = join(place.dir, 'keys/master.key');
      const right = readFileSync(path);
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(/[A-Za-z0-9]/g, (c) => (c === 'A' ? 'B' : 'A')),
      );
      refused(await place.blijk(['migrate']), /key/i);
      writeFileSync(path, right);
      expect((await place.blijk(['migrate'])).code).toBe(0);
    } finally {
      await place.remove();
    }
  });
});

describe('PUBLIC_URL', () => {
  it('of another host is refused in one line that names the way out', async () => {
    const env = { PUBLIC_URL: 'https://blijk.example' };
    refused(await demo.blijk(['serve'], { env }), /blijk organisation move/);
    refused(await demo.blijk(['migrate'], { env }), /blijk organisation move/);
    const { code, stderr } = await demo.blijk(['organisation', 'move']);
    expect(code).toBe(1);
    expect(stderr).toContain('PUBLIC_URL');
  });
});

describe('wrong use', () => {
  it('of the command line itself names the commands', async () => {
    const unknown = await demo.blijk(['frobnicate']);
    expect({ code: unknown.code, lines: linesOf(unknown.stderr).length }).toEqual({ code: 3, lines: 1 });
    expect(unknown.stderr).toContain('verify');
    const help = await demo.blijk([]);
    expect(help.code).toBe(0);
    for (const name of ['init', 'serve', 'verify', 'award', 'revoke', 'organisation', 'member', 'key', 'migrate']) {
      expect(help.stdout).toMatch(new RegExp(`^ +${name} `, 'm'));
    }
  });

  const wrong: [string, string[]][] = [
    ['organisation add without a name', ['organisation', 'add', '--slug', 'nieuw', '--kind', 'coach']],
    [
      'a slug that is taken',
      ['organisation', 'add', '--slug', 'voorbeeldwerk', '--name', 'Nog een', '--kind', 'coach'],
    ],
    ['a kind that does not exist', ['organisation', 'add', '--slug', 'nieuw', '--name', 'Nieuw', '--kind', 'bank']],
    ['a slug with capitals', ['organisation', 'add', '--slug', 'Nieuw!', '--name', 'Nieuw', '--kind', 'coach']],
    [
      'a member of no organisation',
      ['member', 'invite', '--organisation', 'niemand', '--email', 'a@post.example', '--name', 'A B'],
    ],
    [
      'an e-mail that is none',
      ['member', 'invite', '--organisation', 'voorbeeldwerk', '--email', 'geen', '--name', 'A B'],
    ],
    [
      'a role that does not exist',
      [
        'member',
        'invite',
        '--organisation',
        'voorbeeldwerk',
        '--email',
        'a@post.example',
        '--name',
        'A B',
        '--role',
        'baas',
      ],
    ],
    ['a reset of nobody', ['member', 'reset', '--email', 'niemand@post.example']],
    ['keys of no organisation', ['key', 'list', '--organisation', 'niemand']],
  ];
  it.each(wrong)('%s: exit 1, one line', async (_name, args) => {
    const members = demo.count('select count(*) from member');
    const organisations = demo.count('select count(*) from organisation');
    refused(await demo.inProcess(args), /./);
    expect(demo.count('select count(*) from member')).toBe(members);
    expect(demo.count('select count(*) from organisation')).toBe(organisations);
  });
});
