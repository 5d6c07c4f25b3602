/** The folder in which V8 caches compiled code, and Node the code of files whose types are stripped. */
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const COMPILE_CACHE = fileURLToPath(new URL('../../.feedhose/compile-cache', import.meta.url));
/** About 50 MB. Each synthesized assembly has its own files. */
const MOST_FILES = 2_000;

/** Empties the folder when it has become too large. */
export function boundCompileCache(): void {
  try {
    if (readdirSync(COMPILE_CACHE, { recursive: true }).length <= MOST_FILES) return;
    rmSync(COMPILE_CACHE, { recursive: true, force: true });
  } catch {
    // The folder does not exist yet or is not writable. The code is then compiled each time.
  }
}
