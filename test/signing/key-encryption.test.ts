import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { openKeyEncryption } from '../../src/signing/key-encryption.ts';
import { readPassphrase, writeNewKeyFile } from '../../src/signing/key-files.ts';
import { parsePassphraseSettings } from '../../src/signing/passphrase-settings.ts';
import { codeOf } from './support.ts';

let keysDir: string;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blijk-keys-'));
  keysDir = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Options = Parameters<typeof openKeyEncryption>[0];

function open(options: Partial<Options> = {}) {
  return openKeyEncryption({
    keysDir,
    passphrase: null,
    check: null,
    databaseHasKeys: false,
    mayCreate: true,
    ...options,
  });
}

/** Code of the refusal; its one English line must be there and name something to do. */
async function refusal(options: Partial<Options>): Promise<string> {
  try {
    await open(options);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const detail = String(error.params.detail);
    expect(detail).not.toContain('\n');
    expect(detail).toMatch(/^[A-Z/].*\.$/);
    return error.code;
  }
  return 'no error';
}

const bound = 'a|b|c';
const secret = Buffer.from('0123456789abcdef0123456789abcdef');

describe('master.key', () => {
  it('is made once, for its owner only, and says so', async () => {
    const first = await open();
    expect(first.notices).toHaveLength(1);
    expect((await readFile(join(keysDir, 'master.key'))).length).toBe(32);
    expect((await stat(join(keysDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(keysDir)).mode & 0o777).toBe(0o700);
    expect(await readdir(keysDir)).toEqual(['master.key']);

    const wrapped = first.encryption.wrap(secret, bound);
    const again = await open({ check: first.check, databaseHasKeys: true, mayCreate: false });
    expect(again.notices).toEqual([]);
    expect(again.check).toBe(first.check);
    expect(Buffer.from(again.encryption.unwrap(wrapped, bound) ?? [])).toEqual(secret);
    expect(again.encryption.unwrap(wrapped, 'a|b|d')).toBeNull();
  });

  it('is made beside the README.md that git keeps there', async () => {
    await mkdir(keysDir);
    await writeFile(join(keysDir, 'README.md'), '#');
    await writeFile(join(keysDir, '.gitignore'), '*');
    expect((await open()).notices).toHaveLength(1);
  });

  it('is not made in a folder that holds something else', async () => {
    await mkdir(keysDir);
    await writeFile(join(keysDir, 'old-master.key'), 'x');
    expect(await refusal({})).toBe('key.missing');
    expect(await readdir(keysDir)).toEqual(['old-master.key']);
  });

  it('is not made when nothing may be made', async () => {
    expect(await refusal({ mayCreate: false })).toBe('key.missing');
  });

  it('is never made for a database that has its key elsewhere', async () => {
    const { check } = await open();
    await rm(join(keysDir, 'master.key'));
    expect(await refusal({ check, databaseHasKeys: true })).toBe('key.missing');
    expect(await refusal({ check })).toBe('key.missing');
    expect(await refusal({ databaseHasKeys: true })).toBe('key.missing');
    expect(await readdir(keysDir)).toEqual([]);
  });

  it('is recognised as the wrong one at start', async () => {
    const { check } = await open();
    await writeFile(join(keysDir, 'master.key'), Buffer.alloc(32, 7));
    expect(await refusal({ check, databaseHasKeys: true })).toBe('key.wrong_passphrase');
    await writeFile(join(keysDir, 'master.key'), Buffer.alloc(31, 7));
    expect(await refusal({ check, databaseHasKeys: true })).toBe('key.wrong_passphrase');
  });

  it('is taken up again after a crash before the database knew it', async () => {
    const first = await open();
    const second = await open();
    expect(second.check).toBe(first.check);
    expect(second.notices).toEqual([]);
  });

  it('warns when others can read it', async () => {
    const { check } = await open();
    await chmod(join(keysDir, 'master.key'), 0o644);
    expect((await open({ check })).notices).toHaveLength(1);
  });

  it('is refused beside a passphrase file', async () => {
    await open();
    await writeFile(join(keysDir, 'passphrase.json'), '{}');
    expect(await refusal({})).toBe('key.missing');
  });

  it('says so when the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await refusal({ keysDir: join(folder, 'file') })).toBe('key.missing');
  });

  it('is not overwritten by a second first start', async () => {
    await writeNewKeyFile(keysDir, 'master.key', Buffer.alloc(32, 1));
    expect(await codeOf(() => writeNewKeyFile(keysDir, 'master.key', Buffer.alloc(32, 2)))).toBe('key.missing');
    expect((await readFile(join(keysDir, 'master.key')))[0]).toBe(1);
    expect(await readdir(keysDir)).toEqual(['master.key']);
  });
});

describe('a passphrase', () => {
  const passphrase = 'drie fietsen en een bootje';

  it('opens what it locked, with a cost of at least 2^17', async () => {
    const first = await open({ passphrase });
    const wrapped = first.encryption.wrap(secret, bound);
    const settings = parsePassphraseSettings(await readFile(join(keysDir, 'passphrase.json')));
    expect(settings).toMatchObject({ N: 2 ** 17, r: 8, p: 1 });
    expect(settings?.salt).toHaveLength(16);

    const again = await open({ passphrase, check: first.check, databaseHasKeys: true });
    expect(Buffer.from(again.encryption.unwrap(wrapped, bound) ?? [])).toEqual(secret);
    expect(again.notices).toEqual([]);
  });

  it('is recognised as wrong, with and without a database', async () => {
    const { check } = await open({ passphrase });
    expect(await refusal({ passphrase: 'drie fietsen en een boot', check, databaseHasKeys: true })).toBe(
      'key.wrong_passphrase',
    );
    expect(await refusal({ passphrase: 'drie fietsen en een boot' })).toBe('key.wrong_passphrase');
  });

  it('must belong to this database, not to another installation', async () => {
    await open({ passphrase });
    const elsewhere = `passphrase:${'00'.repeat(32)}`;
    expect(await refusal({ passphrase, check: elsewhere, databaseHasKeys: true })).toBe('key.wrong_passphrase');
  });

  it('is refused where a file was used before, and the reverse', async () => {
    const file = await open();
    expect(await refusal({ passphrase, check: file.check, databaseHasKeys: true })).toBe('key.wrong_passphrase');
    expect(await refusal({ passphrase })).toBe('key.wrong_passphrase');
    const withPhrase = { keysDir: join(folder, 'other'), passphrase };
    const { check } = await open(withPhrase);
    const without = { keysDir: withPhrase.keysDir, passphrase: null };
    expect(await refusal({ ...without, check, databaseHasKeys: true })).toBe('key.wrong_passphrase');
    expect(await refusal(without)).toBe('key.wrong_passphrase');
  });

  it('does not work without its salt', async () => {
    const { check } = await open({ passphrase });
    await writeFile(join(keysDir, 'passphrase.json'), '{"version":1');
    expect(await refusal({ passphrase, check, databaseHasKeys: true })).toBe('key.missing');
    await rm(join(keysDir, 'passphrase.json'));
    expect(await refusal({ passphrase, check, databaseHasKeys: true })).toBe('key.missing');
  });

  it('is asked to be longer when it is short', async () => {
    expect((await open({ passphrase: 'kort' })).notices).toHaveLength(2);
  });
});

describe('parsePassphraseSettings', () => {
  const good = { version: 1, kdf: 'scrypt', N: 131_072, r: 8, p: 1, salt: 'AAAA', check: 'c' };
  const parse = (value: unknown) => parsePassphraseSettings(Buffer.from(JSON.stringify(value)));

  it.each([
    { ...good, N: 2 ** 30 },
    { ...good, N: 1 },
    { ...good, N: 131_071 },
    { ...good, r: 1000 },
    { ...good, p: 0 },
    { ...good, version: 2 },
    { ...good, kdf: 'none' },
    { ...good, salt: 5 },
    { ...good, check: null },
    null,
    [],
  ])('refuses %j', (value) => {
    expect(parse(value)).toBeNull();
  });

  it('reads what we write', () => {
    expect(parse(good)).toMatchObject({ N: 131_072, check: 'c' });
  });
});

describe('secretFor', () => {
  it('gives the same 32 bytes for one purpose, others for another', async () => {
    const { encryption } = await open();
    const again = (await open()).encryption;
    expect(encryption.secretFor('sessions')).toHaveLength(32);
    expect(again.secretFor('sessions')).toEqual(encryption.secretFor('sessions'));
    expect(encryption.secretFor('fingerprints')).not.toEqual(encryption.secretFor('sessions'));
  });
});

describe('readPassphrase', () => {
  it('takes the value, or the file without its last line end', async () => {
    await writeFile(join(folder, 'phrase'), ' een zin \n');
    expect(await readPassphrase(null)).toBeNull();
    expect(await readPassphrase({ from: 'value', value: 'x' })).toBe('x');
    expect(await readPassphrase({ from: 'file', path: join(folder, 'phrase') })).toBe(' een zin ');
  });

  it('refuses a file that is missing or empty', async () => {
    await writeFile(join(folder, 'empty'), '\n');
    expect(await codeOf(() => readPassphrase({ from: 'file', path: join(folder, 'empty') }))).toBe('config.invalid');
    expect(await codeOf(() => readPassphrase({ from: 'file', path: join(folder, 'none') }))).toBe('config.invalid');
  });
});
