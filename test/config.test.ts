import { describe, expect, it } from '@jest/globals';
import { parseConfig, startMistakes } from '../src/config.ts';
import { AppError } from '../src/errors.ts';

function refused(env: Record<string, string>): AppError {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'config.invalid') return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const fieldsOf = (env: Record<string, string>) => refused(env).fields.map((field) => field.field);

describe('parseConfig', () => {
  it('needs nothing at all', () => {
    expect(parseConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      publicHost: 'localhost:3000',
      trial: true,
      trustProxy: false,
      databaseUrl: null,
      databaseReplicaUrl: null,
      passphrase: null,
      smtpUrl: null,
      mailFrom: null,
      trustList: null,
      oidc: null,
      demo: 'auto',
      logLevel: 'info',
    });
  });

  it('reads every variable', () => {
    const config = parseConfig({
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://Blijk.Example/',
      TRUST_PROXY: '1',
      DATA_DIR: '/srv/blijk/data',
      KEYS_DIR: '/srv/blijk/keys',
      DATABASE_URL: 'postgres://blijk:secret@db/blijk',
      DATABASE_REPLICA_URL: 'postgres://blijk:secret@copy/blijk',
      BLIJK_KEY_PASSPHRASE_FILE: '/run/secrets/passphrase',
      SMTP_URL: 'smtps://mail.example:465',
      MAIL_FROM: 'Blijk <post@blijk.example>',
      TRUST_LIST: '/srv/blijk/trust.json',
      OIDC_ISSUER: 'https://login.example',
      OIDC_CLIENT_ID: 'blijk',
      OIDC_CLIENT_SECRET: 'geheim',
      BLIJK_DEMO: 'off',
      BLIJK_TEMPLATES: 'off',
      BLIJK_SECOND_THREAD: 'on',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    });
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://blijk.example',
      publicHost: 'blijk.example',
      trial: false,
      trustProxy: 1,
      dataDir: '/srv/blijk/data',
      keysDir: '/srv/blijk/keys',
      databaseUrl: 'postgres://blijk:secret@db/blijk',
      databaseReplicaUrl: 'postgres://blijk:secret@copy/blijk',
      passphrase: { from: 'file', path: '/run/secrets/passphrase' },
      smtpUrl: 'smtps://mail.example:465',
      mailFrom: 'Blijk <post@blijk.example>',
      trustList: '/srv/blijk/trust.json',
      oidc: { issuer: 'https://login.example', clientId: 'blijk', clientSecret: { from: 'value', value: 'geheim' } },
      demo: 'off',
      templates: 'off',
      secondThread: 'on',
      signer: 'here',
      logLevel: 'warn',
    });
  });

  it('names all mistakes at once, one line each', () => {
    const error = refused({
      HOST: 'http://localhost',
      PORT: '70000',
      PUBLIC_URL: 'http://blijk.example',
      TRUST_PROXY: 'proxy',
      DATABASE_URL: 'mysql://db',
      SMTP_URL: 'mail.example',
      BLIJK_DEMO: 'yes',
      BLIJK_TEMPLATES: 'no',
      LOG_LEVEL: 'loud',
      BLIJK_DEMOO: 'on',
      OIDC_CLIENT_ID: 'blijk',
    });
    expect(error.fields.map((field) => field.field).sort()).toEqual([
      'BLIJK_DEMO',
      'BLIJK_DEMOO',
      'BLIJK_TEMPLATES',
      'DATABASE_URL',
      'HOST',
      'LOG_LEVEL',
      'MAIL_FROM',
      'OIDC_CLIENT_SECRET',
      'OIDC_ISSUER',
      'PORT',
      'PUBLIC_URL',
      'SMTP_URL',
      'TRUST_PROXY',
    ]);
    const lines = startMistakes(error);
    expect(lines).toHaveLength(13);
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+ [^\n]+\.$/);
  });

  it('wants a database for its copy', () => {
    const error = refused({ DATABASE_REPLICA_URL: 'postgres://copy/blijk' });
    expect(error.fields.map((field) => field.field)).toEqual(['DATABASE_REPLICA_URL']);
  });

  it('freezes what it gives', () => {
    const config = parseConfig({ BLIJK_KEY_PASSPHRASE: 'een lange geheime zin' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.passphrase)).toBe(true);
  });

  it('never repeats a value that may hold a password', () => {
    const error = refused({ DATABASE_URL: 'mysql://u:hunter2@db', SMTP_URL: 'http://u:hunter2@mail' });
    expect(JSON.stringify(error.fields) + error.message).not.toContain('hunter2');
  });

  it.each([
    'http://blijk.example',
    'http://127.0.0.1:3000',
    'http://localhost.example',
    'https://blijk.example/badges',
    'https://blijk.example/?',
    'https://blijk.example/#',
    'https://u:p@blijk.example',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
    'https://0x7f.1',
    'https://blijk.example.',
    'https://blïjk.example',
    'ftp://blijk.example',
    'blijk.example',
    'https://',
    'https://blijk .example',
  ])('refuses PUBLIC_URL %s', (url) => {
    expect(fieldsOf({ PUBLIC_URL: url })).toEqual(['PUBLIC_URL']);
  });

  it.each([
    ['https://blijk.example', 'https://blijk.example', 'blijk.example', false],
    ['https://BLIJK.example:443/', 'https://blijk.example', 'blijk.example', false],
    ['https://blijk.example:8443', 'https://blijk.example:8443', 'blijk.example:8443', false],
    ['http://localhost:4000/', 'http://localhost:4000', 'localhost:4000', true],
    ['http://localhost', 'http://localhost', 'localhost', true],
    ['https://localhost:4443', 'https://localhost:4443', 'localhost:4443', true],
  ])('takes PUBLIC_URL %s as %s', (given, publicUrl, publicHost, trial) => {
    expect(parseConfig({ PUBLIC_URL: given })).toMatchObject({ publicUrl, publicHost, trial });
  });

  it('follows PORT in the default address', () => {
    expect(parseConfig({ PORT: '4100' }).publicUrl).toBe('http://localhost:4100');
  });

  it.each(['0', '65536', '-1', '3000x', '3.5', '1e3'])('refuses PORT %s', (port) => {
    expect(fieldsOf({ PORT: port })).toEqual(['PORT']);
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0', 'localhost', 'web-1.intern'])('listens on HOST %s', (host) => {
    expect(parseConfig({ HOST: host }).host).toBe(host);
  });

  it.each(['1.2.3', 'a b', 'host:80', '-a', ''.padEnd(260, 'a')])('refuses HOST %s', (host) => {
    expect(fieldsOf({ HOST: host })).toEqual(['HOST']);
  });

  it.each([
    ['0', false],
    ['2', 2],
    ['loopback', 'loopback'],
    ['10.0.0.0/8, 127.0.0.1', '10.0.0.0/8,127.0.0.1'],
    ['fd00::/8', 'fd00::/8'],
  ])('takes TRUST_PROXY %s', (given, expected) => {
    expect(parseConfig({ TRUST_PROXY: given }).trustProxy).toBe(expected);
  });

  it.each(['true', '-1', '10.0.0.0/33', '10.0.0', '10.0.0.1,', '10.0.0.0/8/8'])('refuses TRUST_PROXY %s', (given) => {
    expect(fieldsOf({ TRUST_PROXY: given })).toEqual(['TRUST_PROXY']);
  });

  it('treats an empty variable as not set', () => {
    const empty = { PORT: '', PUBLIC_URL: ' ', SMTP_URL: '', BLIJK_KEY_PASSPHRASE: '', BLIJK_DEMO: '' };
    expect(parseConfig(empty)).toMatchObject({ port: 3000, smtpUrl: null, passphrase: null, demo: 'auto' });
  });

  it('keeps the spaces of a passphrase', () => {
    expect(parseConfig({ BLIJK_KEY_PASSPHRASE: ' a b ' }).passphrase).toEqual({ from: 'value', value: ' a b ' });
  });

  it('refuses a passphrase given twice', () => {
    expect(fieldsOf({ BLIJK_KEY_PASSPHRASE: 'a', BLIJK_KEY_PASSPHRASE_FILE: '/b' })).toEqual(['BLIJK_KEY_PASSPHRASE']);
  });

  it('makes no demo in production unless asked', () => {
    expect(parseConfig({ NODE_ENV: 'production' }).demo).toBe('off');
    expect(parseConfig({ NODE_ENV: 'production', BLIJK_DEMO: 'on' }).demo).toBe('on');
  });

  it('wants all three OIDC settings or none', () => {
    expect(fieldsOf({ OIDC_ISSUER: 'https://login.example' }).sort()).toEqual(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']);
    expect(
      fieldsOf({ OIDC_ISSUER: 'http://login.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET_FILE: '/s' }),
    ).toEqual(['OIDC_ISSUER']);
  });

  it.each(['post', 'Blijk post@blijk.example', 'a@b\r\nBcc: c@d', '<a@b> x'])('refuses MAIL_FROM %j', (from) => {
    expect(fieldsOf({ MAIL_FROM: from })).toEqual(['MAIL_FROM']);
  });
});
