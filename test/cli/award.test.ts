import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoPlace, linesOf, type Place } from '../support/cli.ts';

/** All names are fictional. */
const NAMES = ['Fatma Yıldız', 'Jan van der Berg', 'Abel Tesfaye Bekele', 'Żaneta Łukaszewska', 'Sam de Wit'];
const AWARD = ['award', '--organisation', 'voorbeeldwerk', '--achievement', 'samenwerken', '--level', 'gevorderd'];
const ISSUED = "select count(*) from award where state = 'issued'";
const PLANNED = 'select count(*) from award';

let place: Place;

beforeAll(async () => {
  place = await demoPlace();
}, 60_000);
afterAll(() => place.remove());

interface Line {
  row: number;
  name: string;
  outcome: string;
  reason?: string;
  slug: string;
  url: string;
  credentialFile: string;
  shortCode: string;
  controlCode: string;
}
const jsonLines = (stdout: string): Line[] => linesOf(stdout).map((line) => JSON.parse(line));

describe('blijk award', () => {
  it('issues a list, tells every person on one JSON line and writes the papers; repeated it issues nothing twice', async () => {
    const list = await place.file('list.csv', `\uFEFFnaam;e-mail\r\n${NAMES.map((n) => `${n};`).join('\r\n')}\r\n`);
    const before = place.count(ISSUED);
    const command = [...AWARD, '--list', list, '--out', 'out', '--json'];

    const first = await place.blijk(command);
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    const lines = jsonLines(first.stdout);
    expect(lines.map(({ row, name, outcome }) => ({ row, name, outcome }))).toEqual(
      NAMES.map((name, i) => ({ row: i + 1, name, outcome: 'issued' })),
    );
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'row',
        'name',
        'outcome',
        'slug',
        'url',
        'credentialFile',
        'shortCode',
        'controlCode',
      ]);
      expect(line.slug).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
      expect(line.url).toBe(`http://localhost:3000/b/${line.slug}`);
      expect(line.credentialFile).toBe(`out/${line.slug}.json`);
      expect(line.shortCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      expect(line.controlCode).toMatch(/^\d{6}$/);
    }
    const files = lines.flatMap(({ slug }) => [`${slug}.json`, `${slug}.pdf`]);
    expect(readdirSync(join(place.dir, 'out')).sort()).toEqual([...files, 'attendance.pdf', 'certificates.pdf'].sort());
    expect(place.count(ISSUED)).toBe(before + NAMES.length);

    const signed = readFileSync(join(place.dir, lines[0]?.credentialFile ?? ''), 'utf8');
    const again = await place.blijk(command);
    expect(again.code).toBe(0);
    expect(jsonLines(again.stdout)).toEqual(
      lines.map(({ row, name, outcome: _outcome, ...rest }) => ({
        row,
        name,
        outcome: 'skipped',
        reason: 'award.already_issued',
        ...rest,
      })),
    );
    expect(place.count(PLANNED)).toBe(
      place.count(ISSUED) + place.count("select count(*) from award where state = 'revoked'"),
    );
    expect(place.count(ISSUED)).toBe(before + NAMES.length);
    expect(readFileSync(join(place.dir, lines[0]?.credentialFile ?? ''), 'utf8')).toBe(signed);

    const verified = await place.blijk(['verify', 'out', '--json']);
    expect(verified.code).toBe(0);
    expect(linesOf(verified.stdout).map((line) => JSON.parse(line).verdict)).toEqual(files.map(() => 'valid'));
  });

  it('names rows with a mistake, issues the others and ends with 1', async () => {
    const list = await place.file(
      'faulty.csv',
      [
        'Naam;E-mail;Niveau;Datum;Tweede beoordelaar',
        'Noor Bakker;;;;',
        ';zonder.naam@post.example;;;',
        'Mo Ali;;;31-02-2026;',
        'Els Smit;;meester;;',
        'Ali Kaya;geen adres;;;',
        'Ria Vos;;expert;;',
        'Tom Kok;;expert;;Karin de Boer',
        'Bep Prins;;;1-1-2099;',
      ].join('\n'),
    );
    const { code, stdout } = await place.blijk([...AWARD, '--list', list, '--out', 'faulty', '--json']);
    expect(code).toBe(1);
    expect(jsonLines(stdout).map(({ row, outcome, reason }) => [row, outcome, reason])).toEqual([
      [1, 'issued', undefined],
      [2, 'failed', 'list.name_required'],
      [3, 'failed', 'list.date_invalid'],
      [4, 'failed', 'list.level_invalid'],
      [5, 'failed', 'list.email_invalid'],
      [6, 'failed', 'list.second_judge_required'],
      [7, 'issued', undefined],
      [8, 'failed', 'list.date_in_future'],
    ]);
    expect(readdirSync(join(place.dir, 'faulty')).filter((name) => name.endsWith('.json'))).toHaveLength(2);
  });

  it('refuses a BSN without repeating it anywhere', async () => {
    const list = await place.file('bsn.csv', 'naam;woorden\nPia Plas;nummer 111222333 hoort erbij\n');
    const { code, stdout, stderr } = await place.blijk([...AWARD, '--list', list, '--out', 'bsn', '--json']);
    expect(code).toBe(1);
    expect(jsonLines(stdout)[0]?.reason).toMatch(/bsn/);
    expect(stdout + stderr).not.toContain('111222333');
  });

  it('prints lines for people without --json', async () => {
    const list = await place.file('people.csv', 'Wim Winter\n');
    const { code, stdout } = await place.blijk([...AWARD, '--list', list, '--out', 'people']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/issued {2}Wim Winter {2}.*http:\/\/localhost:3000\/b\//);
    expect(stdout).toContain('1 issued, 0 skipped, 0 failed');
  });

  it('ends with 3 and one line where the list cannot be read', async () => {
    const { code, stdout, stderr } = await place.blijk([...AWARD, '--list', 'nowhere.csv', '--out', 'nothing']);
    expect({ code, stdout, lines: linesOf(stderr).length }).toEqual({ code: 3, stdout: '', lines: 1 });
  });

  describe('with exit 3 and nothing issued', () => {
    let before: number;
    beforeAll(async () => {
      await place.file('good.csv', 'Gea Goed\n');
      await place.file('empty.csv', '');
      await place.file('heads.csv', 'naam;e-mail\n');
      await place.file('picture.csv', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13));
      await place.file('nameless.csv', 'e-mail;datum\na@post.example;1-2-2026\n');
      await place.file('many.csv', `naam\n${'Piet Veel\n'.repeat(10_001)}`);
      await place.file('large.csv', `naam\n${'x'.repeat(2 * 1024 * 1024)}\n`);
      before = place.count(PLANNED);
    });
    const wrong: [string, Record<string, string | null>, RegExp][] = [
      ['no list', { list: null }, /--list/],
      ['no folder to write to', { out: null }, /--out/],
      ['no badge', { achievement: null }, /--achievement/],
      ['an empty list', { list: 'empty.csv' }, /list\.empty|empty/],
      ['only heads', { list: 'heads.csv' }, /list\.|empty/],
      ['a picture called csv', { list: 'picture.csv' }, /list\.kind_unknown/],
      ['a list without names', { list: 'nameless.csv' }, /list\.no_name_column/],
      ['10,001 rows', { list: 'many.csv' }, /list\.too_many_rows/],
      ['more than 2 MB', { list: 'large.csv' }, /list\.too_large/],
      ['an unknown organisation', { organisation: 'niemand' }, /"niemand"/],
      ['an unknown badge', { achievement: 'vliegen' }, /"vliegen"/],
      ['a wrong level', { level: 'meester' }, /beginner.*gevorderd.*expert/],
      ['a day that does not exist', { date: '2026-02-30' }, /2026-02-30/],
      ['a day that lies ahead', { date: '2099-01-01' }, /2099-01-01/],
      ['an option that does not exist', { levle: 'expert' }, /levle/],
    ];
    it.each(wrong)('%s', async (_name, change, says) => {
      const values: Record<string, string | null> = {
        organisation: 'voorbeeldwerk',
        achievement: 'samenwerken',
        level: 'gevorderd',
        list: 'good.csv',
        out: join(place.dir, 'nothing'),
        ...change,
      };
      if (values.list) values.list = join(place.dir, values.list);
      const args = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value]));
      const { code, stdout, stderr } = await place.inProcess(['award', ...args, '--json']);
      expect(stderr).toMatch(says);
      expect(linesOf(stderr)).toHaveLength(1);
      expect(stdout).toBe('');
      expect(code).toBe(3);
      expect(place.count(PLANNED)).toBe(before);
      expect(existsSync(join(place.dir, 'nothing', 'certificates.pdf'))).toBe(false);
    });
  });
});
