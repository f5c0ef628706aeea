import tseslint from 'typescript-eslint';

/** Only what Biome cannot see: forgotten promises, impure calls outside the files meant for them, storage in the web layer. */
const IMPURE = [
  { object: 'Date', property: 'now', message: 'take `now` as an argument' },
  { object: 'Math', property: 'random', message: 'take `random` as an argument' },
  { object: 'process', property: 'env', message: 'read the environment in config.ts' },
];

/** What the web layer reads comes through a use case: that one knows who asks, and of which organisation. */
const STORAGE_IN_WEB = [
  "MemberExpression[property.name='storage']",
  "MemberExpression[property.value='storage']",
  "ObjectPattern > Property[key.name='storage']",
].map((selector) => ({ selector, message: 'ask a function of issuing, which asks who may' }));

const CLOCK_AND_NETWORK = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'take `now` as an argument' },
  { selector: "CallExpression[callee.name='fetch']", message: 'outbound requests go through safe-fetch.ts' },
];

export default [
  {
    files: ['src/**/*.ts', 'scripts/**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/compose.ts',
      'src/config.ts',
      'src/safe-fetch.ts',
      'src/provider-fetch.ts',
      'src/main.ts',
      'src/standalone-verifier.ts',
      'src/cli/**',
      'src/browser/*.entry.ts',
    ],
    rules: {
      'no-restricted-properties': ['error', ...IMPURE],
      'no-restricted-syntax': ['error', ...CLOCK_AND_NETWORK],
    },
  },
  {
    files: ['src/web/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...CLOCK_AND_NETWORK, ...STORAGE_IN_WEB] },
  },
];
