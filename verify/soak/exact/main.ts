/**
 * Runs a chunk of a soak in one thread as a process. Its job is JSON on the command line, and it prints its result as JSON. `run.ts`
 * starts it, with `install.ts` loaded first.
 */
import { createHash } from 'node:crypto';
import { exactPaceOf } from '../pace.ts';
import { TOGETHER } from '../publish.ts';
import { type ChunkResult, runChunk } from '../run-chunk.ts';
import { loop, names, realNow } from './install.ts';
import type { Job } from './run.ts';
import { worldIn } from './world.ts';

const job = JSON.parse(process.argv[2] ?? '') as Job;
const digest = createHash('sha256');
const result = await loop.until(
  runChunk({
    ...job,
    pace: exactPaceOf(job.input.updates, (job.range.to - job.range.from) / job.input.together / TOGETHER),
    world: worldIn(loop, names, realNow),
    witness: (text) => void digest.update(`${loop.now} ${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
  }),
);
const told: ChunkResult = { ...result, digest: digest.digest('hex') };
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit());
