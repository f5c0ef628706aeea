/**
 * The environment as one frozen, typed value. Everything wrong is named at once, and then nothing starts.
 * What never lives here: reading files, making keys, and defaults that other folders would have to know.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { AppError, type FieldError } from './errors.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A secret in the environment, or in a file that is read at start. */
export type SecretSource = { from: 'value'; value: string } | { from: 'file'; path: string };

export interface Config {
  host: string;
  port: number;
  /** Origin in every identity, link and QR; without trailing slash. */
  publicUrl: string;
  /** Host and port of it, as shown to people: `blijk.example`, `localhost:3000`. */
  publicHost: string;
  /** True on localhost: page and paper say "PROEFVERSIE". */
  trial: boolean;
  /** For Express: number of proxies, their addresses, or false for none. */
  trustProxy: number | string | false;
  /** Absolute paths. */
  dataDir: string;
  keysDir: string;
  /** `postgres://…`, or null for SQLite in `dataDir`. */
  databaseUrl: string | null;
  /** `postgres://…` of a copy that follows it, for what public pages read; null for none. */
  databaseReplicaUrl: string | null;
  /** Null: `master.key` in `keysDir`. */
  passphrase: SecretSource | null;
  /** Null: mail is written to files. */
  smtpUrl: string | null;
  mailFrom: string | null;
  trustList: string | null;
  oidc: { issuer: string; clientId: string; clientSecret: SecretSource } | null;
  /** `auto`: on when the data folder is empty. */
  demo: 'on' | 'off' | 'auto';
  /** `off`: the generic library signs everything. */
  templates: 'on' | 'off';
  /** `on`: what a large job has signed is verified in a thread beside the one that signs. */
  secondThread: 'on' | 'off';
  /** Where private keys are: in a process of their own, or in this one. */
  signer: 'process' | 'here';
  logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

const OURS = new Set([
  'BLIJK_KEY_PASSPHRASE',
  'BLIJK_KEY_PASSPHRASE_FILE',
  'BLIJK_DEMO',
  'BLIJK_TEMPLATES',
  'BLIJK_SIGNER',
  'BLIJK_SECOND_THREAD',
]);

/**
 * Reads the environment. Throws `config.invalid` with one entry in `fields` per mistake; `params.detail` there is an
 * English line. An empty variable counts as not set. Values that may hold a password are never repeated in a line.
 */
export function parseConfig(env: Environment): Config {
  const read = createReader(env);
  const port = read.parse('PORT', 3000, parsePort);
  const publicUrl = read.parse('PUBLIC_URL', new URL(`http://localhost:${port}`), parsePublicUrl);
  const smtpUrl = read.parse('SMTP_URL', null, parseSmtpUrl);
  const config: Config = {
    host: read.parse('HOST', '127.0.0.1', parseHost),
    port,
    publicUrl: publicUrl.origin,
    publicHost: publicUrl.host,
    trial: publicUrl.hostname === 'localhost',
    trustProxy: read.parse('TRUST_PROXY', false, parseTrustProxy),
    dataDir: resolve(read.text('DATA_DIR') ?? './data'),
    keysDir: resolve(read.text('KEYS_DIR') ?? './keys'),
    databaseUrl: read.parse('DATABASE_URL', null, parseDatabaseUrl),
    databaseReplicaUrl: read.parse('DATABASE_REPLICA_URL', null, parseDatabaseUrl),
    passphrase: read.secret('BLIJK_KEY_PASSPHRASE'),
    smtpUrl,
    mailFrom: read.parse('MAIL_FROM', null, parseMailFrom),
    trustList: resolveOrNull(read.text('TRUST_LIST')),
    oidc: readOidc(read),
    demo: read.parse('BLIJK_DEMO', env.NODE_ENV === 'production' ? 'off' : 'auto', parseSwitch),
    templates: read.parse('BLIJK_TEMPLATES', 'on', parseSwitch),
    secondThread: read.parse('BLIJK_SECOND_THREAD', 'off', parseSwitch),
    signer: read.parse('BLIJK_SIGNER', 'here', parseSigner),
    logLevel: read.parse('LOG_LEVEL', 'info', parseLogLevel),
  };
  if (read.text('DATABASE_REPLICA_URL') !== null && read.text('DATABASE_URL') === null) {
    read.mistake('DATABASE_REPLICA_URL', 'needs DATABASE_URL: the database that it is a copy of.');
  }
  if (read.text('SMTP_URL') !== null && read.text('MAIL_FROM') === null) {
    read.mistake(
      'MAIL_FROM',
      'is required with SMTP_URL: the sender of mail, for instance "Blijk <post@blijk.example>".',
    );
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('BLIJK_') && !OURS.has(name)) read.mistake(name, 'is not a setting of Blijk.');
  }
  if (read.mistakes.length > 0) throw configError(read.mistakes);
  return deepFreeze(config);
}

/** The English lines of a refused start, one per mistake; for any AppError that carries a `detail`. */
export function startMistakes(error: AppError): string[] {
  const lines = error.fields.map((field) => String(field.params?.detail ?? field.field));
  return lines.length > 0 ? lines : [String(error.params.detail ?? error.message)];
}

/** A value, or what is wrong with it as the rest of a sentence that starts with the variable's name. */
type Parsed<T> = { value: T } | { wrong: string };

function parseSigner(text: string): Parsed<Config['signer']> {
  return text === 'process' || text === 'here'
    ? { value: text }
    : { wrong: `must be "here" or "process", not "${text}".` };
}

function parsePort(text: string): Parsed<number> {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535
    ? { value: port }
    : { wrong: `must be a number from 1 to 65535, not "${text}".` };
}

function parseHost(text: string): Parsed<string> {
  const name = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
  const looksLikeIp = /^[\d.]+$/.test(text);
  return isIP(text) !== 0 || (name.test(text) && !looksLikeIp)
    ? { value: text }
    : { wrong: `must be an IP address or a host name to listen on, not "${text}".` };
}

/** The address is part of every did:web and every printed QR, hence the narrow rules. */
function parsePublicUrl(text: string): Parsed<URL> {
  const example = 'Give the origin only, for instance https://blijk.example.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || /\s/.test(text)) return { wrong: `is not an address. ${example}` };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { wrong: `must begin with https://. ${example}` };
  if (url.username !== '' || url.password !== '') return { wrong: `must not hold a user name or password. ${example}` };
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    return { wrong: `must have no path, "?" or "#" after the host. ${example}` };
  }
  if (url.protocol === 'http:' && url.hostname !== 'localhost') {
    return { wrong: 'must be https; http is allowed for host localhost only, to try Blijk out.' };
  }
  if (url.hostname.startsWith('[') || isIP(url.hostname) !== 0) {
    return { wrong: 'must have a host name, not an IP address: did:web does not allow one.' };
  }
  if (url.hostname.endsWith('.')) return { wrong: `must not end its host name in a dot. ${example}` };
  if (url.hostname.split('.').some((label) => label.startsWith('xn--'))) {
    return { wrong: 'must have a host name in plain letters a-z: verifiers refuse look-alike letters.' };
  }
  return { value: url };
}

function parseTrustProxy(text: string): Parsed<number | string | false> {
  if (/^\d{1,2}$/.test(text)) return { value: Number(text) === 0 ? false : Number(text) };
  const parts = text.split(',').map((part) => part.trim());
  return parts.every(isProxyAddress)
    ? { value: parts.join(',') }
    : { wrong: `must be the number of proxies in front (0-99) or their addresses, not "${text}".` };
}

function isProxyAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function parseDatabaseUrl(text: string): Parsed<string> {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
    ? { value: text }
    : { wrong: 'must be a postgres:// address, or be left out.' };
}

function parseSmtpUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
    ? { value: text }
    : { wrong: 'must be an smtp:// or smtps:// address with a host.' };
}

function parseMailFrom(text: string): Parsed<string> {
  const address = /^(?:[^<>"@\r\n]{1,100}\s<([^<>\s@]+@[^<>\s@]+)>|[^<>\s@]+@[^<>\s@]+)$/;
  return address.test(text)
    ? { value: text }
    : { wrong: `must be an e-mail address, or a name and an address as in "Blijk <post@blijk.example>".` };
}

function parseSwitch(text: string): Parsed<'on' | 'off'> {
  return text === 'on' || text === 'off' ? { value: text } : { wrong: `must be on or off, not "${text}".` };
}

function parseLogLevel(text: string): Parsed<LogLevel> {
  const level = LOG_LEVELS.find((known) => known === text);
  return level === undefined ? { wrong: `must be one of ${LOG_LEVELS.join(', ')}, not "${text}".` } : { value: level };
}

function parseOidcIssuer(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
  return allowed && !/[?#]/.test(text)
    ? { value: text }
    : { wrong: 'must be an https:// address without "?" or "#"; http is allowed for host localhost only.' };
}

function readOidc(read: Reader): Config['oidc'] {
  const issuer = read.parse('OIDC_ISSUER', null, parseOidcIssuer);
  const clientId = read.text('OIDC_CLIENT_ID');
  const clientSecret = read.secret('OIDC_CLIENT_SECRET');
  const given = { OIDC_ISSUER: read.text('OIDC_ISSUER'), OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret };
  const absent = Object.entries(given).filter(([, value]) => value === null);
  if (absent.length < 3) {
    for (const [name] of absent) read.mistake(name, 'is missing: set all three OIDC settings or none.');
  }
  return issuer !== null && clientId !== null && clientSecret !== null ? { issuer, clientId, clientSecret } : null;
}

type Reader = ReturnType<typeof createReader>;

function createReader(env: Environment) {
  const mistakes: FieldError[] = [];
  const mistake = (name: string, what: string) => {
    mistakes.push({ field: name, code: 'config.invalid', params: { detail: `${name} ${what}` } });
  };
  /** Trimmed; null when not set or empty. */
  const text = (name: string): string | null => env[name]?.trim() || null;
  return {
    mistakes,
    mistake,
    text,
    parse<T, D>(name: string, absent: D, parse: (value: string) => Parsed<T>): T | D {
      const value = text(name);
      if (value === null) return absent;
      const parsed = parse(value);
      if ('value' in parsed) return parsed.value;
      mistake(name, parsed.wrong);
      return absent;
    },
    /** `NAME` as it stands (spaces count in a passphrase), or the file that `NAME_FILE` names. */
    secret(name: string): SecretSource | null {
      const value = env[name] || null;
      const path = text(`${name}_FILE`);
      if (value !== null && path !== null) mistake(name, `and ${name}_FILE are both set: keep one.`);
      if (value !== null) return { from: 'value', value };
      return path === null ? null : { from: 'file', path: resolve(path) };
    },
  };
}

function configError(fields: FieldError[]): AppError {
  const detail = fields.map((field) => field.params?.detail).join('\n');
  return new AppError('config.invalid', { detail }, { fields });
}

function resolveOrNull(path: string | null): string | null {
  return path === null ? null : resolve(path);
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFreeze(member);
  return Object.freeze(value);
}
