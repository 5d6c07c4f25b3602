/** Starts `thread.ts` with a compile cache. It is JavaScript because loading what strips types costs more than all that it does. */
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

enableCompileCache(workerData.compileCache);
await import('./thread.ts');
