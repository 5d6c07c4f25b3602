/** Runs benches by name, and prints their progress, their results and the machine. */
import { describe, type Provenance, provenance } from './machine.ts';
import { toText } from './print.ts';
import { inOrder } from './progress.ts';
import { type Bench, missedOf, type Result } from './result.ts';

export interface Ran {
  readonly provenance: Provenance;
  readonly results: readonly (Result & { readonly seconds: number })[];
  /** Missed limits. With `--quick` there are none. */
  readonly missed: readonly string[];
  /** Whether all benches ran at full size. */
  readonly whole: boolean;
}

const FLAGS = ['--json', '--strict', '--quick', '--record'];

/** Ends the process if `args` are not valid. @param secondsOf returns the recorded time of a bench. */
export async function runBenches(
  benches: Readonly<Record<string, Bench>>,
  args: readonly string[],
  secondsOf: (name: string) => number | undefined = () => undefined,
): Promise<Ran> {
  const named = args.filter((argument) => !argument.startsWith('--'));
  const unknown = [
    ...named.filter((name) => !Object.hasOwn(benches, name)),
    ...args.filter((argument) => argument.startsWith('--') && !FLAGS.includes(argument)),
  ];
  if (unknown.length > 0) {
    const known = [...Object.keys(benches), ...FLAGS];
    process.stderr.write(`expected ${known.join(' or ')}, got ${unknown.join(', ')}\n`);
    process.exit(2);
  }
  const [json, quick] = [args.includes('--json'), args.includes('--quick')];
  const names = named.length > 0 ? named : Object.keys(benches);
  const measuredOn = provenance();
  const { date, commit, machine } = measuredOn;
  process.stdout.write(json ? `${JSON.stringify(measuredOn)}\n` : `${date}, commit ${commit}: ${describe(machine)}\n`);
  const plan = names.map((name) => ({ name, seconds: secondsOf(name) }));
  const results = await inOrder(plan, async (index, step) => {
    const made = await (benches[names[index] as string] as Bench)({ quick, step });
    const result = quick ? withoutLimits(made) : made;
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : toText(result));
    return result;
  });
  return { provenance: measuredOn, results, missed: missedOf(results), whole: named.length === 0 && !quick };
}

/** Removes the limits, because a short run is not accurate enough. */
function withoutLimits(result: Result): Result {
  return { ...result, figures: result.figures.map(({ atMost: _most, atLeast: _least, ...figure }) => figure) };
}
