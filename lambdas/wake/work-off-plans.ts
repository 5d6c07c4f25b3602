/** Wake's other work: the redrive plans that are running, each at its rate, oldest letters first. */
import type { DeadLetterFilter } from '../../core/held/filter.ts';
import { advanced, type RedrivePlan } from '../../core/held/plan.ts';
import type { Log } from '../../core/log-line.ts';

export interface PlanPorts {
  plans(): Promise<readonly RedrivePlan[]>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** `undefined`: somebody changed it meanwhile, perhaps stopped it. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
  /** Keys of the oldest letters that match. */
  oldest(filter: DeadLetterFilter, limit: number): Promise<readonly string[]>;
  /** `unfit`: it can only be discarded. `gone`: somebody else was faster. @throws when its queue does not take it. */
  redrive(key: string): Promise<'redriven' | 'gone' | 'unfit'>;
  readonly log: Log;
}

/** Letters between two looks at whether the plan was stopped. */
const TOGETHER = 50;

export function createWorkOffPlans(ports: PlanPorts, lastCallMs: number) {
  return async (remainingMs: () => number): Promise<void> => {
    const running = (await ports.plans()).filter(({ status }) => status === 'running');
    for (const plan of running) {
      try {
        await workOff(plan, ports, () => remainingMs() > lastCallMs);
      } catch (error) {
        const error_name = error instanceof Error ? error.name : typeof error;
        ports.log({ event: 'error', reason: `working off the plan ${plan.id} failed`, error_name });
      }
    }
  };
}

async function workOff(begun: RedrivePlan, ports: PlanPorts, mayGoOn: () => boolean): Promise<void> {
  let plan = begun;
  // What dies after the plan was made is not part of it.
  const filter = { ...plan.filter, to: Math.min(plan.filter.to ?? plan.createdAt, plan.createdAt) };
  /** Letters that this tick has tried and that are still listed: those behind them do not wait for them. */
  const passed = new Set<string>();
  let failures = 0;
  for (let left = plan.perMinute; left > 0 && mayGoOn(); ) {
    const room = Math.min(left, TOGETHER);
    const found = await ports.oldest(filter, room + passed.size);
    const keys = found.filter((key) => !passed.has(key)).slice(0, room);
    const results = await Promise.allSettled(keys.map((key) => ports.redrive(key)));
    const those = (what: string) =>
      keys.filter((_, index) => {
        const result = results[index];
        return result?.status === 'fulfilled' && result.value === what;
      });
    const failed = keys.filter((_, index) => results[index]?.status === 'rejected');
    const skipped = [...those('unfit'), ...those('gone')];
    for (const key of [...skipped, ...failed]) passed.add(key);
    failures += failed.length;
    const count = those('redriven').length;
    // What failed is tried again at the next tick.
    const written = await enter(plan, count, keys.length === 0 && failures === 0, ports);
    if (failed.length > 0) {
      ports.log({ event: 'error', reason: `plan ${plan.id}: ${failed.length} dead letters could not be put back` });
    }
    const isStuck = keys.length === 0 || failed.length === keys.length;
    if (isStuck || written?.status !== 'running') return;
    plan = written;
    left -= keys.length - skipped.length;
  }
}

/** What was redriven counts, also when the plan was stopped meanwhile. */
async function enter(
  plan: RedrivePlan,
  count: number,
  exhausted: boolean,
  ports: PlanPorts,
): Promise<RedrivePlan | undefined> {
  const written = await ports.write(advanced(plan, count, exhausted));
  if (written) return written;
  const changed = await ports.read(plan.id);
  return changed && ports.write({ ...changed, redriven: changed.redriven + count });
}
