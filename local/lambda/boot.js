/** Starts `thread.ts` with a compile cache. It is JavaScript, because loading the module that strips types would cost more time than it saves. */
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

enableCompileCache(workerData.compileCache);
await import('./thread.ts');
