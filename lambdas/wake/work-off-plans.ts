/** Wake's other work: the redrive plans that are running, each at its rate, oldest dead letters first. */
import type { DeadLetterFilter } from '../../core/holding/filter.ts';
import { advanced, type RedrivePlan } from '../../core/holding/plan.ts';
import type { Log } from '../../core/log-line.ts';

export interface PlanPorts {
  plans(): Promise<readonly RedrivePlan[]>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** `undefined`: somebody changed it meanwhile, perhaps stopped it. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
  /** Dead letters that match, a page at a time. */
  list(
    filter: DeadLetterFilter,
    options: { readonly limit: number; readonly cursor?: string; readonly order: 'oldest' },
  ): Promise<{ readonly deadLetters: readonly { readonly key: string }[]; readonly cursor?: string }>;
  /** `undeliverable`: it can only be discarded. `gone`: somebody else was faster. @throws when its queue does not take it. */
  redrive(key: string): Promise<'redriven' | 'gone' | 'undeliverable'>;
  readonly log: Log;
}

/** Dead letters between two looks at whether the plan was stopped. */
const BATCH_SIZE = 50;
/** After so many dead letters of a plan have failed in a tick, the next one tries again: their queue takes none just now. */
const MOST_FAILURES = 1_000;

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

async function workOff(startedAt: RedrivePlan, ports: PlanPorts, mayGoOn: () => boolean): Promise<void> {
  let plan = startedAt;
  // What dies after the plan was made is not part of it.
  const filter = { ...plan.filter, to: Math.min(plan.filter.to ?? plan.createdAt, plan.createdAt) };
  let cursor: string | undefined;
  let failures = 0;
  for (let left = plan.perMinute; left > 0 && failures < MOST_FAILURES && mayGoOn(); ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await ports.list(filter, { limit: Math.min(left, BATCH_SIZE), order: 'oldest', ...from });
    const results = await Promise.allSettled(page.deadLetters.map(({ key }) => ports.redrive(key)));
    const count = results.filter((result) => result.status === 'fulfilled' && result.value === 'redriven').length;
    failures += results.filter(({ status }) => status === 'rejected').length;
    cursor = page.cursor;
    // What failed is tried again at the next tick.
    const written = await enter(plan, count, cursor === undefined && failures === 0, ports);
    if (cursor === undefined || written?.status !== 'running') break;
    plan = written;
    left -= count;
  }
  if (failures > 0) {
    ports.log({ event: 'error', reason: `plan ${plan.id}: ${failures} dead letters could not be put back` });
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
