/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testEnvironment: '<rootDir>/tests/helpers/jest/environment.mjs',
  runtime: '<rootDir>/tests/helpers/jest/runtime.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
  reporters: ['default', '<rootDir>/tests/helpers/closing-line.mjs'],
  testSequencer: '<rootDir>/tests/helpers/slow-first.mjs',
  // Most files wait for real servers half of the time: four keep two cores busy, more starve each other.
  maxWorkers: 4,
  // What a file of tests leaves open, such as the SDK's runtime, must not keep the suite from its end.
  forceExit: true,
  // Modules of finished files stay in their process: one that has grown is replaced.
  workerIdleMemoryLimit: '3GB',
  globalSetup: '<rootDir>/tests/helpers/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/helpers/global-teardown.mjs',
  // For a machine that is busy with other things; a test that hangs is one that fails, however late.
  testTimeout: 600_000,
};
