/**
 * Test runner of Stryker for core. It runs the tests of test/core in one process, without starting Jest for each mutant, so that all
 * mutants of core take minutes instead of hours. A mutant in code that runs at load time gets fresh modules. A kill counts only if the
 * failed test passes again without the mutant. Otherwise an earlier mutant left a change behind, and the mutant is run again on fresh
 * modules.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageData, InstrumenterContext, MutantCoverage } from '@stryker-mutator/api/core';
import type {
  DryRunOptions,
  DryRunResult,
  DryRunStatus,
  MutantRunOptions,
  MutantRunResult,
  MutantRunStatus,
  TestResult,
  TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { type Executed, startRun } from './execute.ts';
import { type Block, type GatheredTest, gather } from './gather.ts';
import { hookModules, newCounts } from './modules.ts';

const TESTS = 'test/core/**/*.test.ts';
/** Tests that simulate days. They are slow, and cover the steps rather than core alone. */
const NOT = 'test/core/life-cycle';
const SETUP = 'test/support/setup.ts';
const LEAST_LIMIT_MS = 5_000;
/** A test that executes a mutant this many times as often as the original code, and more often than the minimum, is in a loop. */
const HITS = { times: 10, least: 10_000 };
/** Counted executions of each mutant by test, shared by the runners of the sandbox. */
const COUNTS = 'mutant-counts.json';

interface TestFile {
  readonly block: Block;
  readonly tests: readonly GatheredTest[];
}

class CoreRunner implements TestRunner {
  readonly #root = process.cwd();
  readonly #modules = hookModules(this.#root);
  readonly #files = globSync(TESTS, { cwd: this.#root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith(NOT))
    .toSorted();
  #loaded = new Map<string, TestFile>();
  #around: Block | undefined;
  /** Whether modules were loaded with a mutant, or a test did not end. */
  #dirty = false;
  readonly #ms = new Map<string, number>();
  #counts: MutantCoverage | undefined;
  readonly #kills = new Map<string, Map<string, number>>();

  capabilities = () => ({ reloadEnvironment: true });

  async dryRun({ files = [] }: DryRunOptions): Promise<DryRunResult> {
    const counts = newCounts();
    this.#modules.counts = counts;
    for (const file of this.#files) await this.#load(file);
    const mutantCoverage: MutantCoverage = { static: takenFrom(counts), perTest: {} };
    const wanted = this.#files.filter((file) => files.some((mutated) => this.#reaches(file, mutated)));
    const tests: TestResult[] = [];
    const run = startRun();
    for (const file of wanted) {
      const stamp = this.#stampOf(file);
      for (const test of this.#loaded.get(file)?.tests ?? []) {
        const { failure, ms } = await run.test(test, 60_000);
        mutantCoverage.perTest[test.id] = takenFrom(counts);
        this.#ms.set(test.id, ms);
        const about = {
          id: test.id,
          name: `${test.id} #${stamp}`,
          fileName: join(this.#root, file),
          timeSpentMs: Math.ceil(ms),
        };
        tests.push(
          failure === undefined
            ? { ...about, status: 0 satisfies TestStatus.Success as TestStatus.Success }
            : { ...about, status: 1 satisfies TestStatus.Failed as TestStatus.Failed, failureMessage: failure },
        );
      }
    }
    await run.end();
    this.#modules.counts = undefined;
    this.#dirty = true;
    writeFileSync(join(this.#root, COUNTS), JSON.stringify(mutantCoverage));
    return { status: 'complete' as DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const context = contextOf();
    const isStatic = options.mutantActivation === 'static';
    for (let last = false; ; last = true) {
      if (isStatic || this.#dirty || last) this.#renew();
      const { result, sound } = await this.#try(options, context);
      delete context.activeMutant;
      this.#dirty = this.#dirty || isStatic;
      if (sound || last) return result;
    }
  }

  async #try(options: MutantRunOptions, context: InstrumenterContext) {
    const { activeMutant, sandboxFileName, mutantActivation } = options;
    const chosen = options.testFilter && new Set(options.testFilter);
    const run = startRun();
    let count = 0;
    this.#counts ??= JSON.parse(readFileSync(join(this.#root, COUNTS), 'utf8')) as MutantCoverage;
    if (mutantActivation === 'static') {
      context.activeMutant = activeMutant.id;
      context.hitCount = 0;
      context.hitLimit = HITS.least + HITS.times * (this.#counts.static[activeMutant.id] ?? 0);
    }
    let tests: readonly GatheredTest[];
    try {
      tests = await this.#testsFor(sandboxFileName, chosen);
    } catch (error) {
      // A file that loads without the mutant does not load with it.
      if (mutantActivation !== 'static') throw error;
      return { result: { ...killedBy('its tests do not load', String(error)), nrOfTests: 0 }, sound: true };
    }
    for (const test of tests) {
      count++;
      context.activeMutant = activeMutant.id;
      context.hitCount = 0;
      context.hitLimit = HITS.least + HITS.times * (this.#counts.perTest[test.id]?.[activeMutant.id] ?? 0);
      const executed = await run.test(test, Math.max(LEAST_LIMIT_MS, 20 * (this.#ms.get(test.id) ?? 0)));
      const looped = context.hitCount > context.hitLimit;
      if (executed.failure === undefined && !looped) {
        if (!this.#ms.has(test.id)) this.#ms.set(test.id, executed.ms);
        continue;
      }
      if (executed.hung || looped) this.#dirty = true;
      this.#remember(sandboxFileName, test.id);
      const result = killed(test, executed, looped, count);
      if (executed.hung || looped || mutantActivation === 'static') return { result, sound: true };
      delete context.activeMutant;
      const again = await startRun().test(test, LEAST_LIMIT_MS * 4);
      return { result, sound: again.failure === undefined };
    }
    await run.end();
    return { result: { status: 'survived' as MutantRunStatus.Survived, nrOfTests: count }, sound: true };
  }

  /** Orders the tests: first those that killed other mutants of the file, then those of its test file, then fast ones. */
  async #testsFor(mutated: string, chosen: ReadonlySet<string> | undefined): Promise<readonly GatheredTest[]> {
    const mirror = mutated.slice(this.#root.length + 1).replace(/\.ts$/, '');
    const kills = this.#kills.get(mutated);
    const tests: GatheredTest[] = [];
    for (const file of this.#files) {
      if (chosen === undefined && this.#imported(file) && !this.#reaches(file, mutated)) continue;
      if (chosen && ![...chosen].some((id) => id.startsWith(`${file} `))) continue;
      const { tests: own } = await this.#load(file);
      if (!this.#reaches(file, mutated)) continue;
      tests.push(...own.filter(({ id }) => chosen === undefined || chosen.has(id)));
    }
    const rank = ({ id, file }: GatheredTest) =>
      (this.#ms.get(id) ?? 50) / (1 + (kills?.get(id) ?? 0)) / (file.includes(mirror) ? 10 : 1);
    return tests.toSorted((a, b) => rank(a) - rank(b));
  }

  /** Part of the names of a file's tests, so that Stryker detects changed tests in an incremental run. */
  #stampOf(file: string): string {
    return createHash('sha256')
      .update(readFileSync(join(this.#root, file)))
      .digest('hex')
      .slice(0, 8);
  }

  #remember(mutated: string, id: string): void {
    const kills = this.#kills.get(mutated) ?? new Map<string, number>();
    this.#kills.set(mutated, kills.set(id, (kills.get(id) ?? 0) + 1));
  }

  readonly #once = new Set<string>();
  #imported = (file: string) => this.#once.has(file);
  #reaches = (file: string, mutated: string) => this.#modules.reaches(join(this.#root, file), mutated);

  async #load(file: string): Promise<TestFile> {
    this.#around ??= await this.#setUp();
    const found =
      this.#loaded.get(file) ?? (await gather(file, this.#around, () => this.#modules.load(join(this.#root, file))));
    this.#loaded.set(file, found);
    this.#once.add(file);
    return found;
  }

  async #setUp(): Promise<Block> {
    const { block } = await gather(SETUP, undefined, () => this.#modules.load(join(this.#root, SETUP)));
    // Any counterexample kills the mutant, so it need not be shrunk.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
    return block;
  }

  #renew(): void {
    this.#modules.renew();
    this.#loaded = new Map();
    this.#around = undefined;
    this.#dirty = false;
  }
}

function killed(test: GatheredTest, { failure = '', hung }: Executed, looped: boolean, count: number): MutantRunResult {
  if (hung || looped) return { status: 'timeout' as MutantRunStatus.Timeout, reason: looped ? 'it loops' : failure };
  return { ...killedBy(test.id, failure), nrOfTests: count };
}

function killedBy(id: string, failure: string) {
  return { status: 'killed' as MutantRunStatus.Killed, killedBy: [id], failureMessage: failure.slice(0, 300) };
}

/** Returns the counts of executed mutants, and resets all counts. */
function takenFrom(counts: Uint32Array): CoverageData {
  const taken: CoverageData = {};
  for (let id = counts.findIndex((count) => count > 0); id >= 0 && id < counts.length; id++) {
    if (counts[id]) taken[id] = counts[id] as number;
  }
  counts.fill(0);
  return taken;
}

/** Returns the object that the instrumented code reads and writes. */
function contextOf(): InstrumenterContext {
  const holder = globalThis as { __stryker__?: InstrumenterContext };
  holder.__stryker__ ??= {};
  return holder.__stryker__;
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'core', injectableClass: CoreRunner }];
