/** Runs collected tests like Jest: in order, with their hooks. A test that asserts nothing fails. */
import { expect } from 'expect';
import type { Block, GatheredTest } from './gather.ts';

/** Result of a test. `failure` is a readable text, or `undefined` if the test passed. */
export interface Executed {
  readonly failure?: string;
  /** The test did not end. */
  readonly hung?: true;
  readonly ms: number;
}

/** Unhandled rejections, which fail the test in which they occur. */
const notEnqueued: unknown[] = [];
process.on('unhandledRejection', (reason) => notEnqueued.push(reason));

/** Starts a run. `beforeAll` hooks run once when a block is entered, and `afterAll` hooks at the end. */
export function startRun() {
  const entered = new Set<Block>();

  const steps = async (test: GatheredTest): Promise<void> => {
    const blocks = blocksOf(test.block);
    for (const block of blocks) {
      if (entered.has(block)) continue;
      entered.add(block);
      for (const hook of block.beforeAll) await hook();
    }
    try {
      for (const block of blocks) for (const hook of block.beforeEach) await hook();
      await test.body();
    } finally {
      for (const block of blocks.toReversed()) for (const hook of block.afterEach) await hook();
    }
  };

  return {
    async test(test: GatheredTest, limitMs: number): Promise<Executed> {
      notEnqueued.length = 0;
      const startedAt = performance.now();
      const took = () => performance.now() - startedAt;
      let timer: NodeJS.Timeout | undefined;
      const hung = new Promise<'hung'>((resolve) => {
        timer = setTimeout(() => resolve('hung'), limitMs);
      });
      try {
        const end = await Promise.race([steps(test), hung]);
        if (end === 'hung') return { failure: `no end after ${limitMs} ms`, hung: true, ms: took() };
        const [unmet] = expect.extractExpectedAssertionsErrors();
        if (unmet) return { failure: unmet.error.message, ms: took() };
        if (notEnqueued.length > 0) return { failure: `unhandled: ${String(notEnqueued[0])}`, ms: took() };
        return { ms: took() };
      } catch (error) {
        expect.extractExpectedAssertionsErrors();
        return { failure: error instanceof Error ? error.message : String(error), ms: took() };
      } finally {
        clearTimeout(timer);
      }
    },
    async end(): Promise<void> {
      for (const block of [...entered].toReversed()) for (const hook of block.afterAll) await hook();
    },
  };
}

/** Returns the blocks around a test, the outermost first. */
function blocksOf(block: Block): readonly Block[] {
  const blocks: Block[] = [];
  for (let at: Block | undefined = block; at; at = at.parent) blocks.unshift(at);
  return blocks;
}
