import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPlace, linesOf, newPlace, type Place } from '../support/cli.ts';

const AWARD = ['award', '--organisation', 'voorbeeldwerk', '--achievement', 'samenwerken', '--level', 'gevorderd'];

let place: Place;
/** Paths and addresses of the first badge of the list. */
let badge: { slug: string; url: string; json: string; pdf: string };

beforeAll(async () => {
  place = await demoPlace();
  const list = await place.file('list.csv', 'Fatma Yıldız\nJan van der Berg\n');
  const { stdout } = await place.blijk([...AWARD, '--list', list, '--out', 'out', '--json']);
  const { slug, url } = JSON.parse(linesOf(stdout)[0] ?? '');
  badge = { slug, url, json: join(place.dir, 'out', `${slug}.json`), pdf: join(place.dir, 'out', `${slug}.pdf`) };
  const text = readFileSync(badge.json, 'utf8');
  await place.file('tampered.json', text.replace('kan goed samenwerken', 'kan heel goed samenwerken'));
  await place.file('rubbish.json', 'dit is geen badge');
  await place.file('rubbish.bin', Uint8Array.of(0, 1, 2, 3, 255, 254));
}, 60_000);
afterAll(() => place.remove());

/** The verdict or problem code of each line of `--json`. */
const answers = (stdout: string): string[] =>
  linesOf(stdout).map((line) => {
    const { verdict, code } = JSON.parse(line);
    return verdict ?? code;
  });

const verify = (...args: string[]) => place.inProcess(['verify', '--json', ...args]);
const inPlace = (name: string): string => join(place.dir, name);

describe('blijk verify', () => {
  it('finds a badge valid from a file, a folder and standard input, as JSON and as PDF', async () => {
    const one = await place.blijk(['verify', badge.json, '--json']);
    expect(one.code).toBe(0);
    const report = JSON.parse(one.stdout);
    expect(report.verdict).toBe('valid');
    expect(report.checks.map((check: { id: string }) => check.id)).toEqual([
      'shape',
      'proof',
      'key',
      'validity',
      'status',
      'schema',
      'issuer',
      'recipient',
      'endorsements',
      'register',
    ]);
    expect(report.summary).toMatchObject({
      achievement: 'Samenwerken',
      level: 'gevorderd',
      issuer: { known: true, name: 'Stichting Voorbeeldwerk (demo)' },
      recipientName: null,
      qualification: null,
    });

    const piped = await place.blijk(['verify', '-', '--json'], { input: readFileSync(badge.pdf) });
    expect({ code: piped.code, verdict: JSON.parse(piped.stdout).verdict }).toEqual({ code: 0, verdict: 'valid' });

    const folder = await verify(inPlace('out'));
    expect(folder.code).toBe(0);
    expect(linesOf(folder.stdout).map((line) => JSON.parse(line).input)).toHaveLength(4);
    expect(answers(folder.stdout)).toEqual(['valid', 'valid', 'valid', 'valid']);
  });

  it('says in words what was checked without --json', async () => {
    const { code, stdout } = await place.inProcess(['verify', badge.json]);
    expect(code).toBe(0);
    expect(stdout).toContain('VALID');
    for (const found of ['PROOF_VALID', 'KEY_AUTHORIZED', 'NOT_REVOKED', 'ISSUER_KNOWN'])
      expect(stdout).toContain(found);
  });

  it('calls a changed badge invalid: exit 1', async () => {
    const { code, stdout } = await place.blijk(['verify', 'tampered.json', '--json']);
    expect({ code, answers: answers(stdout) }).toEqual({ code: 1, answers: ['invalid'] });
  });

  it('cannot look behind the address of a private badge: exit 2, BADGE_PRIVATE', async () => {
    const { code, stdout } = await place.blijk(['verify', badge.url, '--json']);
    expect(code).toBe(2);
    const report = JSON.parse(stdout);
    expect(report.verdict).toBe('unverifiable');
    expect(report.checks.map((check: { code: string }) => check.code)).toContain('BADGE_PRIVATE');
    expect(stdout).not.toMatch(/Samenwerken|sha256\$/);
  });

  it.each([
    ['of a private badge', () => badge.url, 'This badge is not public. (BADGE_PRIVATE)'],
    ['that may not be opened', () => 'https://127.0.0.1/b/x', 'We may not open this link. (URL_NOT_ALLOWED)'],
  ])('says what is wrong with a link %s', async (_name, link, words) => {
    const { code, stdout } = await place.inProcess(['verify', link()]);
    expect([code, stdout]).toEqual([2, expect.stringContaining(words)]);
    expect(stdout).not.toContain('made in a way');
  });

  it('does not call a badge of an unknown issuer valid: exit 2', async () => {
    const stranger = await newPlace();
    try {
      const { code, stdout } = await stranger.blijk(['verify', badge.json, '--json', '--offline']);
      expect({ code, answers: answers(stdout) }).toEqual({ code: 2, answers: ['unverifiable'] });
    } finally {
      await stranger.remove();
    }
  });

  const unreadable: [string, string[]][] = [
    ['text that is no badge', ['rubbish.json']],
    ['bytes of nothing', ['rubbish.bin']],
    ['a file that is not there', ['nowhere.json']],
  ];
  it.each(unreadable)('cannot read %s: exit 3 and a problem', async (_name, files) => {
    const { code, stdout, stderr } = await place.blijk(['verify', '--json', ...files]);
    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'about:blank',
      status: expect.any(Number),
      code: expect.any(String),
    });
    expect(stdout).not.toMatch(/\bat .*\.ts/);
  });

  const misused: [string, string[]][] = [
    ['nothing to verify', []],
    ['an empty folder', ['empty']],
    ['an unknown option', ['--strict', 'x']],
  ];
  it.each(misused)('takes %s for wrong use: exit 3 and one line', async (_name, args) => {
    mkdirSync(inPlace('empty'), { recursive: true });
    const { code, stdout, stderr } = await place.inProcess([
      'verify',
      ...args.map((arg) => (arg === 'empty' ? inPlace(arg) : arg)),
    ]);
    expect({ code, stdout, lines: linesOf(stderr).length }).toEqual({ code: 3, stdout: '', lines: 1 });
  });

  it('answers several inputs on a line each; the exit code is the first that occurs of 3, 1, 2, 0', async () => {
    const code = async (...files: string[]) => (await verify(...files)).code;
    const [good, changed, rubbish] = [badge.json, inPlace('tampered.json'), inPlace('rubbish.json')];
    expect(await code(good, badge.url)).toBe(2);
    expect(await code(good, badge.url, changed)).toBe(1);
    expect(await code(good, badge.url, changed, rubbish)).toBe(3);
    const { stdout } = await verify(good, changed);
    expect(linesOf(stdout).map((line) => JSON.parse(line).input)).toEqual([good, changed]);
  });

  it('sees a revocation at once, in file, PDF and on repeat; other badges stay valid', async () => {
    const other = linesOf((await verify(inPlace('out'))).stdout)
      .map((line) => JSON.parse(line).input as string)
      .find((path) => !path.includes(badge.slug));

    const wrong = await place.inProcess(['revoke', badge.slug, '--reason', 'boos']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('vergissing');
    expect((await verify(badge.json)).code).toBe(0);

    const revoked = await place.blijk(['revoke', badge.url, '--reason', 'vergissing']);
    expect(revoked.code).toBe(0);
    const after = await verify(badge.json, badge.pdf, other ?? '');
    expect(after.code).toBe(1);
    expect(answers(after.stdout)).toEqual(['revoked', 'revoked', 'valid']);

    // all of them or none: the other is still good
    const both = await place.inProcess([
      'revoke',
      (other ?? '').replace(/^.*badge-|\.json$/g, ''),
      badge.slug,
      '--reason',
      'vergissing',
    ]);
    expect({ code: both.code, lines: linesOf(both.stderr).length }).toEqual({ code: 1, lines: 1 });

    const twice = await place.inProcess(['revoke', badge.slug, '--reason', 'vergissing']);
    expect({ code: twice.code, lines: linesOf(twice.stderr).length }).toEqual({ code: 1, lines: 1 });
    const nobody = await place.inProcess(['revoke', 'zzzzzzzzzzzzzzzzzzzzzz', '--reason', 'vergissing']);
    expect({ code: nobody.code, lines: linesOf(nobody.stderr).length }).toEqual({ code: 1, lines: 1 });

    const again = await place.inProcess([...AWARD, '--list', inPlace('list.csv'), '--out', inPlace('again'), '--json']);
    expect(linesOf(again.stdout).map((line) => JSON.parse(line).reason)).toEqual([
      'award.already_revoked',
      'award.already_issued',
    ]);
    expect(again.code).toBe(0);
  });
});
