/** Stores the progress of a soak on disk, so that it can continue after an interruption. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Input } from './input.ts';
import type { ChunkResult } from './run-chunk.ts';

export interface Checkpoint {
  read(): readonly ChunkResult[];
  write(done: readonly ChunkResult[]): void;
}

const FOLDER = join(fileURLToPath(new URL('../../', import.meta.url)), '.feedhose', 'soak');

/** @param kind kind of run. A run does not continue the checkpoint of another kind. */
export function checkpointOf(
  { seed, updates, batchSize }: Input,
  chunk: number,
  kind: 'exact' | 'threads',
): Checkpoint {
  const path = join(FOLDER, `${kind}-${seed}-${updates}-${batchSize}-${chunk}.checkpoint`);
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as ChunkResult[];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
    write(done) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.draft`, `${JSON.stringify(done)}\n`);
      renameSync(`${path}.draft`, path);
    },
  };
}
