/** The folder in which tables are kept after a run. Only one run can use it at a time. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Store {
  open(): Promise<void>;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** Returns the folder of the store in `data`. @throws when it cannot be opened, or another run uses it. */
export async function openableStore(data: string): Promise<string> {
  const path = join(data, 'dynamodb');
  // dynalite does not report a failure to open the store, so its library is tried first.
  const { Level } = createRequire(require.resolve('dynalite'))('level') as { Level: new (path: string) => Store };
  try {
    mkdirSync(data, { recursive: true });
    const store = new Level(path);
    await store.open();
    await store.close();
    return path;
  } catch (error) {
    const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'LEVEL_LOCKED') throw new Error(`--data ${data}: another run has it open.`);
    throw new Error(`--data ${data}: cannot be opened: ${cause?.message ?? message} (${cause?.code ?? code})`);
  }
}
