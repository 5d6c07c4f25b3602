/** Runs the redrive plans that are started, each at its rate, oldest dead letters first. */
import { retryOnConflict } from '../../core/concurrency.ts';
import { defined } from '../../core/defined.ts';
import type { DeadLetterFilter } from '../../core/holding/dead-letter.ts';
import { advanced, type RedrivePlan } from '../../core/holding/redrive.ts';
import type { Log } from '../../core/log-line.ts';

export interface PlanPorts {
  plans(): Promise<readonly RedrivePlan[]>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** `undefined`: somebody changed it in the meantime, perhaps stopped it. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
  /** Returns a page of the dead letters that match. */
  list(
    filter: DeadLetterFilter,
    options: { readonly limit: number; readonly cursor?: string; readonly order: 'oldest' },
  ): Promise<{ readonly deadLetters: readonly { readonly key: string }[]; readonly cursor?: string }>;
  /**
   * `undeliverable`: it can only be discarded. `gone`: it does not exist any more.
   * @throws when its queue does not accept it.
   */
  redrive(key: string): Promise<'redriven' | 'gone' | 'undeliverable'>;
  readonly log: Log;
}

/** Dead letters that are redriven before the plan is written, and so before it is seen that it was stopped. */
const BATCH_SIZE = 50;
/**
 * After this many failures of a plan in one tick its queue accepts nothing at the moment, and the next tick
 * continues.
 */
const MOST_FAILURES = 1_000;

export function createRunPlans(ports: PlanPorts, lastCallMs: number) {
  return async (remainingMs: () => number): Promise<void> => {
    const running = (await ports.plans()).filter(({ status }) => status === 'running');
    for (const plan of running) {
      try {
        await run(plan, ports, () => remainingMs() > lastCallMs);
      } catch (error) {
        const error_name = error instanceof Error ? error.name : typeof error;
        ports.log({ event: 'error', reason: `running the plan ${plan.id} failed`, error_name });
      }
    }
  };
}

async function run(started: RedrivePlan, ports: PlanPorts, hasTime: () => boolean): Promise<void> {
  let plan = started;
  // Dead letters that are newer than the plan are not part of it.
  const filter = { ...plan.filter, to: Math.min(plan.filter.to ?? plan.createdAt, plan.createdAt) };
  let cursor: string | undefined;
  let failures = 0;
  for (let left = plan.perMinute; left > 0 && failures < MOST_FAILURES && hasTime(); ) {
    const page = await ports.list(filter, {
      limit: Math.min(left, BATCH_SIZE),
      order: 'oldest',
      ...defined({ cursor }),
    });
    const results = await Promise.allSettled(page.deadLetters.map(({ key }) => ports.redrive(key)));
    const count = results.filter((result) => result.status === 'fulfilled' && result.value === 'redriven').length;
    failures += results.filter(({ status }) => status === 'rejected').length;
    cursor = page.cursor;
    // The next tick tries the failed ones again.
    const written = await writeProgress(plan, count, cursor === undefined && failures === 0, ports);
    if (cursor === undefined || written?.status !== 'running') break;
    plan = written;
    left -= count;
  }
  if (failures > 0) {
    ports.log({ event: 'error', reason: `plan ${plan.id}: ${failures} dead letters could not be redriven` });
  }
}

/** Counts what was redriven, even if the plan was stopped in the meantime. */
async function writeProgress(
  plan: RedrivePlan,
  count: number,
  isExhausted: boolean,
  ports: PlanPorts,
): Promise<RedrivePlan | undefined> {
  const written = await ports.write(advanced(plan, count, isExhausted));
  if (written) return written;
  return retryOnConflict(async () => {
    const changed = await ports.read(plan.id);
    return changed && ports.write({ ...changed, redriven: changed.redriven + count });
  });
}
