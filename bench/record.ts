/**
 * Runs a proof program and records its reports: `npm run docs:record -- soakThreads`. Then it writes the figures in the documents. Nothing is
 * recorded if the program fails.
 */
import { spawnSync } from 'node:child_process';
import { writeFigures } from './figures/write.ts';
import { describe, provenance } from './machine.ts';
import {
  type BacklogReport,
  type PageReport,
  type Proof,
  proofs,
  type ReplaySoakReport,
  recordProof,
  type SoakReport,
} from './recorded.ts';
import { ROOT } from './root.ts';

type Line = Readonly<Record<string, unknown>>;

function soakReport(line: Line): SoakReport {
  const { seed, seconds, simulatedHours, due, delivered, dead, parked, duplicates, faults, lost } =
    line as unknown as Omit<SoakReport, 'duplicatePercent'> & { readonly duplicates: number };
  const duplicatePercent = Math.round((1_000 * duplicates) / due) / 10;
  return { seed, seconds, simulatedHours, due, delivered, dead, parked, duplicatePercent, faults, lost };
}

function backlogReport(line: Line): BacklogReport {
  const { parked, ticks } = line as unknown as BacklogReport;
  return { parked, ticks };
}

function replaySoakReport(line: Line): ReplaySoakReport {
  const { seed, updates, fill_seconds, seconds, megabytes, repeated, faults, lost } = line as unknown as Omit<
    ReplaySoakReport,
    'fillSeconds'
  > & { readonly fill_seconds: number };
  return { seed, updates, fillSeconds: fill_seconds, seconds, megabytes, repeated, faults, lost };
}

function pageReport(line: Line): PageReport {
  const { page, firstMs, readyMs, apiMs } = line as unknown as PageReport;
  return { page, firstMs, readyMs, apiMs };
}

const names = Object.keys(proofs()) as (keyof ReturnType<typeof proofs>)[];
const name = names.find((one) => one === process.argv[2]);
if (name === undefined) {
  process.stderr.write(`expected ${names.join(' or ')}, got ${process.argv[2] ?? 'nothing'}\n`);
  process.exit(2);
}
const { command }: Proof<unknown> = proofs()[name];
const { date, commit, machine } = provenance();
const JSON_OPTION: Readonly<Record<string, string>> = { backlog: '', dashboard: ' -- --json' };
const commandLine = `${command}${JSON_OPTION[name] ?? ' --json'}`;
const { status, stdout } = spawnSync(commandLine, {
  cwd: ROOT,
  shell: true,
  encoding: 'utf8',
  maxBuffer: Number.POSITIVE_INFINITY,
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.stdout.write(stdout);
if (status !== 0) process.exit(1);
const lines = stdout.split('\n').flatMap((line) => {
  const [json] = /\{.*\}$/.exec(line) ?? [];
  return json === undefined ? [] : [JSON.parse(json) as Line];
});
const reportOf: Readonly<Record<typeof name, (line: Line) => unknown>> = {
  backlog: backlogReport,
  dashboard: pageReport,
  soakMillion: soakReport,
  soakThreads: soakReport,
  soakExact: soakReport,
  soakReplay: replaySoakReport,
};
const reports = lines.map(reportOf[name]);
recordProof(name, { command, date, commit, where: describe(machine), reports });
writeFigures();
