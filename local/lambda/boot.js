/** Starts `thread.ts` with a compile cache. It is JavaScript, because loading the module that strips types would cost more time than it saves. */
import module from 'node:module';
import { workerData } from 'node:worker_threads';

// Node 20 has no compile cache.
module.enableCompileCache?.(workerData.compileCache);
await import('./thread.ts');
