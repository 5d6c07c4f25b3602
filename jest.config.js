/** Jest with a runner of this project's own. Test files end in `.test.ts`; the setup file makes a test that asserts nothing fail. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Node strips the types by itself; `npm run types` checks them.
  transform: {},
  runner: '<rootDir>/test/support/runner/runner.ts',
  reporters: ['default', '<rootDir>/test/support/runner/most-expensive.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.stryker-tmp', '<rootDir>/.judges'],
  globalSetup: '<rootDir>/test/support/sweep.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  // Ten minutes: a limit only ends what hangs, so that no verdict depends on the machine's speed.
  testTimeout: 600_000,
  // One more than small machines have cores: much of the time is waited for processes, browsers and clocks.
  maxWorkers: 3,
};
