/**
 * Runs a chunk of a soak in one thread as a process. Its job is JSON on the command line, and it prints its result as JSON. `run.ts`
 * starts it, with `install.ts` loaded first.
 */
import { createHash } from 'node:crypto';
import { exactPaceOf } from '../pace.ts';
import { EVENTS_PER_REQUEST } from '../publish.ts';
import { type ChunkResult, runChunk } from '../run-chunk.ts';
import { loop, names, realNow } from './install.ts';
import type { Job } from './run.ts';
import { worldIn } from './world.ts';

const job = JSON.parse(process.argv[2] ?? '') as Job;
const digest = createHash('sha256');
const result = await loop.until(
  runChunk({
    ...job,
    pace: exactPaceOf(job.input.updates, (job.range.to - job.range.from) / job.input.batchSize / EVENTS_PER_REQUEST),
    world: worldIn(loop, names, realNow),
    onRecord: (text) => void digest.update(`${loop.now} ${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
  }),
);
const reported: ChunkResult = { ...result, digest: digest.digest('hex') };
process.stdout.write(`${JSON.stringify(reported)}\n`, () => process.exit());
