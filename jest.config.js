/** Configures Jest with the project's own runner. Test files end in `.test.ts`. The setup file fails a test without assertions. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Node strips the types, and `npm run types` checks them.
  transform: {},
  runner: '<rootDir>/test/support/runner/runner.ts',
  reporters: ['default', '<rootDir>/test/support/runner/most-expensive.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['cdk.out', 'dist', 'packages', '.stryker-tmp', '.judges'].map(
    (name) => `<rootDir>/${name}`,
  ),
  globalSetup: '<rootDir>/test/support/sweep.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  // Ten minutes: the limit only ends tests that hang, so that no result depends on the speed of the machine.
  testTimeout: 600_000,
  // One more than the cores of a small machine, because tests often wait for processes, browsers and clocks.
  maxWorkers: 3,
};
