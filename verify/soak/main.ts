/**
 * The soak, `npm run soak`: sends a million updates through an AWS with injected faults to customers whose endpoints fail, on a fast
 * clock. A ledger records where each activity must arrive. The soak runs in chunks, with a checkpoint after each.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../bin/local/synthesize.ts';
import { checkpointOf } from './checkpoint.ts';
import { type Job, runExactly } from './exact/run.ts';
import { shrink } from './exact/shrink.ts';
import type { Input } from './input.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { paceOf } from './pace.ts';
import { isGood, linesOf, type Report, reportOf } from './report.ts';
import { type ChunkOptions, type ChunkResult, faultSeedOf, runChunk } from './run-chunk.ts';
import { THREADS } from './world.ts';

/** Certificate authority of the customers' certificates, which Node reads when it starts. */
const AUTHORITY = fileURLToPath(new URL('../../test/support/tls/authority.pem', import.meta.url));
const CANNOT_START = 2;

type Piece = Pick<ChunkOptions, 'assembly' | 'input' | 'range' | 'say'>;

function inThreads(piece: Piece): Promise<ChunkResult> {
  return runChunk({ ...piece, pace: paceOf(piece.input.updates), world: THREADS });
}

async function exactly({ say, ...piece }: Piece): Promise<ChunkResult> {
  const job: Job = { ...piece, faultSeed: faultSeedOf(piece.input, piece.range) };
  const result = await runExactly(job, say);
  if (result.totals.lost === 0) return result;
  say(`    lost ${result.totals.lost}; searching for the smallest run that still loses an update`);
  const small = await shrink({ job, result }, { run: (smaller) => runExactly(smaller, () => {}), say });
  const { faults, histories } = small.result;
  const shrunken = {
    range: small.job.range,
    faults: Object.keys(faults),
    runs: small.runs,
    history: histories[0] ?? [],
  };
  return { ...result, shrunken };
}

async function soak(options: Options, seed: number, assembly: string, say: (text: string) => void): Promise<Report> {
  const { updates, batchSize } = options;
  const input: Input = { seed, updates, batchSize };
  const size = Math.ceil(options.chunk / batchSize) * batchSize;
  const checkpoint = checkpointOf(input, size, options.exact ? 'exact' : 'threads');
  const done: ChunkResult[] = options.resume ? [...checkpoint.read()] : [];
  if (done.length > 0) say(`Seed ${seed} continues after ${done.at(-1)?.range.to} updates.`);
  for (let from = done.at(-1)?.range.to ?? 0; from < updates; from += size) {
    const range = { from, to: Math.min(updates, from + size) };
    say(`  updates ${range.from} to ${range.to - 1} of ${updates}, seed ${seed}`);
    const piece = { assembly, input, range, say };
    const result = await (options.exact ? exactly(piece) : inThreads(piece));
    done.push(result);
    checkpoint.write(done);
    say(`    done in ${result.seconds} s, lost ${result.totals.lost}`);
  }
  return reportOf(seed, done);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const assembly = options.assembly ?? (await synthesize());
  try {
    let good = true;
    for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
      const report = await soak(options, seed, assembly, say);
      good &&= isGood(report);
      if (options.json) print(JSON.stringify(report));
      for (const line of linesOf(report)) (options.json ? say : print)(line);
    }
    return good ? 0 : 1;
  } finally {
    if (options.assembly === undefined) rmSync(assembly, { recursive: true, force: true });
  }
}

if (process.env['NODE_EXTRA_CA_CERTS'] === AUTHORITY) {
  // The parent process has ended.
  process.once('disconnect', () => process.exit(CANNOT_START));
  process.exitCode = await main().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    return CANNOT_START;
  });
  process.exit();
}
const child = spawn(process.execPath, process.argv.slice(1), {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, NODE_EXTRA_CA_CERTS: AUTHORITY },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
