/**
 * Replaces `@jest/globals` in a mutation run. It collects the tests and hooks of test files, so that the runner can run each of them
 * any number of times without loading a file again. Assertions and titles of tables are those of Jest.
 */
import { expect } from 'expect';
import { bind } from 'jest-each';

type Hook = () => unknown;
type HookKind = 'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach';

/** A file or a `describe` block. */
export interface Block extends Readonly<Record<HookKind, Hook[]>> {
  readonly name: string;
  readonly parent: Block | undefined;
}

export interface GatheredTest {
  readonly id: string;
  /** Path relative to the root, with `/` between folders. */
  readonly file: string;
  readonly body: Hook;
  readonly block: Block;
}

function newBlock(name: string, parent: Block | undefined): Block {
  return { name, parent, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
}

/** Runs `load`, which imports the file, and returns the file's block inside `around` with the collected tests. */
export async function gather(
  file: string,
  around: Block | undefined,
  load: () => Promise<unknown>,
): Promise<{ readonly block: Block; readonly tests: readonly GatheredTest[] }> {
  const block = newBlock(file, around);
  gathering = { file, block, tests: [], ids: new Set() };
  const { tests } = gathering;
  await load();
  return { block, tests };
}

let gathering: { file: string; block: Block; tests: GatheredTest[]; ids: Set<string> } | undefined;

function current() {
  if (!gathering) throw new Error('tests are gathered by the runner only');
  return gathering;
}

function named(name: unknown, body: Hook): void {
  const { file, block, tests, ids } = current();
  const names = [String(name)];
  for (let around: Block | undefined = block; around?.name && around.name !== file; around = around.parent) {
    names.unshift(around.name);
  }
  const title = `${file} ${names.join(' ')}`;
  let id = title;
  for (let n = 2; ids.has(id); n++) id = `${title} (${n})`;
  ids.add(id);
  tests.push({ id, file, body, block });
}

function describeBlock(name: unknown, body: Hook): void {
  const gathered = current();
  const around = gathered.block;
  gathered.block = newBlock(String(name), around);
  body();
  gathered.block = around;
}

const hook = (kind: HookKind) => (body: Hook) => void current().block[kind].push(body);

export const test = Object.assign(named, { each: bind(named as never, false) });
export const it = test;
export const describe = Object.assign(describeBlock, { each: bind(describeBlock as never, false) });
export const [beforeAll, afterAll] = [hook('beforeAll'), hook('afterAll')];
export const [beforeEach, afterEach] = [hook('beforeEach'), hook('afterEach')];
export { expect };
