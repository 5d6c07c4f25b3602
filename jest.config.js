/** Jest in ESM mode. Test files end in `.test.ts`; the setup file makes a test that asserts nothing fail. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/esbuild-transform.js' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.stryker-tmp'],
  globalSetup: '<rootDir>/test/support/sweep.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  testTimeout: 30_000,
  // One more than small machines have cores: much of the time is waited for processes, browsers and clocks.
  maxWorkers: 3,
};
