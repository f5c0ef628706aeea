export default {
  testMatch: ['**/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // Every core: on two, Jest would use one.
  maxWorkers: '100%',
  // Modules of finished test files are never quite forgotten: a worker that holds much starts anew between two files.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
};
