/**
 * A Jest runner that runs test files in plain Node processes. Jest's own runner gives each test file a new VM context
 * and evaluates every module again for each file, including the AWS SDK and the CDK, which took most of the CPU time of
 * a run. Here a worker process evaluates a module once. Test files themselves are evaluated again. Modules that they
 * import are shared by the files of a worker, so that product code must not keep state at module level.
 */
import { fileURLToPath } from 'node:url';
import type { Test, TestResult } from '@jest/test-result';
import { Worker } from 'jest-worker';
import type { FileOptions, FileResult } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** The part of Jest's global configuration that is used here. */
interface GlobalConfig {
  readonly maxWorkers: number;
  readonly testNamePattern?: string;
  readonly updateSnapshot: FileOptions['updateSnapshot'];
  readonly expand: boolean;
}

type WorkerMethods = { runFile(options: FileOptions): Promise<FileResult> };

export default class NativeRunner {
  readonly #globalConfig: GlobalConfig;

  constructor(globalConfig: GlobalConfig) {
    this.#globalConfig = globalConfig;
  }

  async runTests(
    tests: readonly Test[],
    watcher: { isInterrupted(): boolean },
    onStart: (test: Test) => Promise<void>,
    onResult: (test: Test, result: TestResult) => Promise<void>,
    onFailure: (test: Test, error: unknown) => Promise<void>,
  ): Promise<void> {
    const { maxWorkers, testNamePattern, updateSnapshot, expand } = this.#globalConfig;
    const worker = new Worker(WORKER, {
      exposedMethods: ['runFile'],
      numWorkers: Math.min(maxWorkers, tests.length),
      maxRetries: 0,
      forkOptions: { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: 'pipe' },
    }) as Worker & WorkerMethods;
    worker.getStdout()?.pipe(process.stdout);
    worker.getStderr()?.pipe(process.stderr);
    const runTest = async (test: Test): Promise<void> => {
      if (watcher.isInterrupted()) return;
      const { rootDir, setupFilesAfterEnv: setupFiles, testTimeout, snapshotFormat } = test.context.config;
      const options = { path: test.path, rootDir, setupFiles, testTimeout, snapshotFormat };
      try {
        await onStart(test);
        const more = { testNamePattern: testNamePattern ?? '', updateSnapshot, expand };
        await onResult(test, await worker.runFile({ ...options, ...more }));
      } catch (error) {
        await onFailure(test, error);
      }
    };
    try {
      await Promise.all(tests.map(runTest));
    } finally {
      await worker.end();
    }
  }
}
