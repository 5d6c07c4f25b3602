/**
 * Runs test files, one after another, in this process: with the test engine (jest-circus), the matchers and the snapshots
 * of Jest. The result of a file has the shape that Jest's reporters expect.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jestExpect } from '@jest/expect';
import type { AssertionResult, TestResult } from '@jest/test-result';
import type { Circus, Config } from '@jest/types';
import { addEventHandler, getState, resetState, run } from 'jest-circus';
import { formatResultsErrors } from 'jest-message-util';
import { SnapshotState } from 'jest-snapshot';

export interface FileOptions {
  /** Absolute path of the test file. */
  readonly path: string;
  readonly rootDir: string;
  /** Absolute paths of modules that are evaluated before each test file. */
  readonly setupFiles: readonly string[];
  /** The time limit in ms of each test and hook without its own limit. */
  readonly testTimeout: number;
  /** A regular expression. If it is empty, every test runs. */
  readonly testNamePattern: string;
  readonly snapshotFormat: Config.ProjectConfig['snapshotFormat'];
  readonly updateSnapshot: Config.SnapshotUpdateState;
  readonly expand: boolean;
}

/** The unit of /proc/self/stat (proc(5)); it is 100 on every usual Linux system. */
const TICKS_PER_SECOND = 100;

const GLOBALS = new URL('./globals.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
});

addEventHandler((event: Circus.Event) => {
  if (event.name === 'test_start') jestExpect.setState({ currentTestName: fullNameOf(event.test) });
  if (event.name === 'test_done') addMatcherErrors(event.test);
});

/** An uncaught error fails the test that runs at that time, or else the file. */
function onUncaught(error: unknown): void {
  const { currentlyRunningTest, unhandledErrors } = getState();
  if (currentlyRunningTest) currentlyRunningTest.errors.push(error as Circus.TestError);
  else unhandledErrors.push([error as Circus.Exception, new Error()]);
}
process.on('uncaughtException', onUncaught);
process.on('unhandledRejection', onUncaught);

/** Adds the failures of matchers that were not thrown, including `expect.hasAssertions()`. */
function addMatcherErrors(test: Circus.TestEntry): void {
  const { suppressedErrors } = jestExpect.getState();
  jestExpect.setState({ suppressedErrors: [] });
  const unmet = jestExpect.extractExpectedAssertionsErrors();
  test.errors.push(...suppressedErrors);
  if (test.errors.length === 0) test.errors.push(...unmet.map(({ error }) => error as Circus.TestError));
}

function fullNameOf(test: Circus.TestEntry): string {
  const names: string[] = [test.name];
  for (let block = test.parent; block.parent; block = block.parent) names.unshift(block.name);
  return names.join(' ');
}

const initialEnvironment = { ...process.env };

/** Each test file starts with the environment variables of the process. */
function restoreEnvironment(): void {
  for (const name of Object.keys(process.env)) if (!(name in initialEnvironment)) delete process.env[name];
  Object.assign(process.env, initialEnvironment);
}

/**
 * Returns the seconds of CPU time of this process and, where the system reports it, of its child processes that have
 * ended.
 */
function cpuSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
    return ((user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0)) / TICKS_PER_SECOND;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}

let filesRun = 0;

/** Returns a result with the CPU time of the file. */
export type FileResult = TestResult & { readonly cpuSeconds: number };

export async function runFile(options: FileOptions): Promise<FileResult> {
  const start = Date.now();
  const cpuAtStart = cpuSeconds();
  const snapshots = openSnapshots(options);
  restoreEnvironment();
  resetState();
  const state = getState();
  state.testTimeout = options.testTimeout;
  if (options.testNamePattern) state.testNamePattern = new RegExp(options.testNamePattern, 'i');
  const matcherState = { snapshotState: snapshots, testPath: options.path, suppressedErrors: [] };
  jestExpect.setState(matcherState);
  filesRun += 1;
  for (const path of [...options.setupFiles, options.path]) {
    // A query creates a new module of the file, so that it is evaluated again.
    await import(`${pathToFileURL(path).href}?file=${filesRun}`);
  }
  const results = await run();
  const testResults = results.testResults.map(assertionResultOf);
  const end = Date.now();
  return {
    ...countsOf(testResults),
    testFilePath: options.path,
    testResults,
    ...failureOf(results, testResults, options),
    perfStats: {
      start,
      end,
      runtime: end - start,
      slow: false,
      loadTestEnvironmentStart: start,
      loadTestEnvironmentEnd: start,
      setupFilesStart: start,
      setupFilesEnd: start,
      setupAfterEnvStart: start,
      setupAfterEnvEnd: start,
    },
    snapshot: savedSnapshots(snapshots, testResults),
    cpuSeconds: cpuSeconds() - cpuAtStart,
    leaks: false,
    openHandles: [],
    skipped: false,
  };
}

function openSnapshots({ path, rootDir, updateSnapshot, expand, snapshotFormat }: FileOptions): SnapshotState {
  const file = join(dirname(path), '__snapshots__', `${basename(path)}.snap`);
  return new SnapshotState(file, { rootDir, updateSnapshot, expand, snapshotFormat, prettierPath: null });
}

function assertionResultOf(result: Circus.TestResult): AssertionResult {
  const [, ...names] = result.testPath as readonly string[];
  const title = names.at(-1) ?? '';
  const status = result.status === 'skip' ? 'pending' : result.status === 'todo' ? 'todo' : 'passed';
  return {
    ancestorTitles: names.slice(0, -1),
    title,
    fullName: names.join(' '),
    status: result.errors.length > 0 ? 'failed' : status,
    duration: result.duration ?? null,
    failureMessages: [...result.errors],
    failureDetails: [],
    numPassingAsserts: result.numPassingAsserts,
  };
}

function countsOf(results: readonly AssertionResult[]) {
  const count = (status: AssertionResult['status']) => results.filter((result) => result.status === status).length;
  return {
    numPassingTests: count('passed'),
    numFailingTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: count('todo'),
  };
}

/** Returns the printed text of a file that failed. `testExecError` is an error outside of its tests. */
function failureOf(
  { unhandledErrors }: Circus.RunResult,
  testResults: AssertionResult[],
  { rootDir, path }: FileOptions,
): Pick<TestResult, 'failureMessage' | 'testExecError'> {
  const outside = unhandledErrors.join('\n');
  const ofTests = formatResultsErrors(testResults, { rootDir, testMatch: [] }, { noStackTrace: false }, path);
  const parts = [ofTests, outside && `  ● Error outside of the tests\n\n${outside}\n`].filter(Boolean);
  return {
    failureMessage: parts.length === 0 ? null : parts.join('\n'),
    ...(outside === '' ? {} : { testExecError: { message: outside, stack: outside, code: undefined, type: 'Error' } }),
  };
}

function savedSnapshots(snapshots: SnapshotState, results: readonly AssertionResult[]): TestResult['snapshot'] {
  for (const { fullName, status } of results) {
    if (status === 'pending' || status === 'failed') snapshots.markSnapshotsAsCheckedForTest(fullName);
  }
  const unchecked = snapshots.getUncheckedCount();
  const uncheckedKeys = [...snapshots.getUncheckedKeys()];
  if (unchecked > 0) snapshots.removeUncheckedKeys();
  const { deleted } = snapshots.save();
  const { added, matched, unmatched, updated } = snapshots;
  return {
    added,
    matched,
    unmatched,
    updated,
    unchecked: deleted ? 0 : unchecked,
    uncheckedKeys,
    fileDeleted: deleted,
  };
}
