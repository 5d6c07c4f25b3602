/**
 * A Jest reporter that lists the most expensive test files by CPU time after a run of many, because `npm test` has a
 * budget.
 */
import { relative } from 'node:path';
import type { Test } from '@jest/test-result';
import type { FileResult } from './worker.ts';

const SHOWN = 10;

export default class MostExpensiveReporter {
  readonly #files: { readonly path: string; readonly cpuSeconds: number }[] = [];

  onTestResult({ path, context }: Test, { cpuSeconds }: FileResult): void {
    this.#files.push({ path: relative(context.config.rootDir, path), cpuSeconds });
  }

  onRunComplete(): void {
    if (this.#files.length <= SHOWN) return;
    const sum = this.#files.reduce((seconds, file) => seconds + file.cpuSeconds, 0);
    const most = this.#files.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds).slice(0, SHOWN);
    const lines = most.map(({ path, cpuSeconds }) => `  ${cpuSeconds.toFixed(1).padStart(6)} s  ${path}`);
    process.stderr.write(
      `\nThe test files took ${sum.toFixed(0)} s of CPU time. The most expensive ones:\n${lines.join('\n')}\n`,
    );
  }
}
