/** Runs a redrive plan: redrives or discards what matches its filter, the oldest dead letters first. */
import { retryOnConflict } from '../concurrency.ts';
import { defined } from '../defined.ts';
import type { DestinationRef } from '../destination.ts';
import type { Log } from '../log-line.ts';
import { type DeadLetter, type DeadLetterFilter, isOfDelivery } from './dead-letter.ts';
import { moved } from './plan.ts';
import { type Address, advanced, type Progress, type RedrivePlan } from './redrive.ts';

interface Archived {
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export interface RunPorts {
  read(id: string): Promise<RedrivePlan | undefined>;
  /** `undefined`: somebody changed it in the meantime, perhaps stopped it. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
  /** Returns a page of the dead letters that match. */
  list(
    filter: DeadLetterFilter,
    options: { readonly limit: number; readonly cursor?: string; readonly order: 'oldest' },
  ): Promise<{ readonly deadLetters: readonly Archived[]; readonly cursor?: string }>;
  /**
   * `undeliverable`: it can only be discarded. `gone`: it does not exist any more.
   * @throws when its queue does not accept it.
   */
  redrive(
    key: string,
    change: { readonly to?: Address; readonly plan: string },
  ): Promise<'redriven' | 'gone' | 'undeliverable'>;
  /** `false`: it does not exist any more. */
  discard(key: string, reason: string): Promise<boolean>;
  /** Reports whether a destination exists. */
  exists(ref: DestinationRef): Promise<boolean>;
  readonly log: Log;
}

/** Dead letters that are handled before the plan is written, and so before it is seen that it was stopped. */
const BATCH_SIZE = 50;
/** After this many failures of a plan in one tick its queue accepts nothing at the moment, and the next tick continues. */
const MOST_FAILURES = 1_000;

/**
 * Runs a plan until nothing is left, `most` dead letters are handled, or the time is over. Returns the plan as it was
 * written last.
 */
export async function runPlan(
  started: RedrivePlan,
  ports: RunPorts,
  most: number,
  hasTime: () => boolean,
): Promise<RedrivePlan> {
  let plan = started;
  // Dead letters that are newer than the plan are not part of it.
  const filter = { ...plan.filter, to: Math.min(plan.filter.to ?? plan.createdAt, plan.createdAt) };
  const handle = createHandle(plan, ports);
  let cursor: string | undefined;
  let failures = 0;
  for (let left = most; left > 0 && failures < MOST_FAILURES && hasTime(); ) {
    const page = await ports.list(filter, {
      limit: Math.min(left, BATCH_SIZE),
      order: 'oldest',
      ...defined({ cursor }),
    });
    const results = await Promise.allSettled(page.deadLetters.map(handle));
    const done = results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
    const progress = { count: done.length, events: done.filter((one) => one === 'event').length };
    failures += results.filter(({ status }) => status === 'rejected').length;
    cursor = page.cursor;
    // The next tick tries the failed ones again.
    const written = await writeProgress(plan, progress, cursor === undefined && failures === 0, ports);
    plan = written ?? plan;
    if (cursor === undefined || written?.status !== 'running') break;
    left -= progress.count;
  }
  if (failures > 0) {
    ports.log({ event: 'error', reason: `plan ${plan.id}: ${failures} dead letters could not be handled` });
  }
  return plan;
}

/** Returns a function that handles one dead letter. It returns `undefined` for a dead letter that stays, or is gone. */
function createHandle(plan: RedrivePlan, ports: RunPorts) {
  const known = new Map<string, Promise<boolean>>();
  const exists = (ref: DestinationRef): Promise<boolean> => {
    const found = known.get(ref.destinationId) ?? ports.exists(ref);
    known.set(ref.destinationId, found);
    return found;
  };
  return async ({ key, deadLetter }: Archived): Promise<'delivery' | 'event' | 'discarded' | undefined> => {
    if (plan.discard) return (await ports.discard(key, plan.discard.reason)) ? 'discarded' : undefined;
    const { appId, scope, destinationId, source } = deadLetter;
    const isDelivery = isOfDelivery(source);
    if (isDelivery) {
      if (appId === undefined || scope === undefined || destinationId === undefined) return undefined;
      // It would become a dead letter again at once.
      if (!(await exists({ appId, scope, destinationId: plan.to?.id ?? destinationId }))) return undefined;
    }
    const result = await ports.redrive(key, { ...defined({ to: plan.to }), plan: plan.id });
    if (result !== 'redriven') return undefined;
    return isDelivery ? 'delivery' : 'event';
  };
}

/** Counts what was done, even if the plan was stopped in the meantime. */
async function writeProgress(
  plan: RedrivePlan,
  progress: Progress,
  isExhausted: boolean,
  { read, write }: RunPorts,
): Promise<RedrivePlan | undefined> {
  const next = advanced(plan, progress);
  const written = await write(isExhausted ? moved(next, 'done') : next);
  if (written) return written;
  return retryOnConflict(async () => {
    const changed = await read(plan.id);
    return changed && write(advanced(changed, progress));
  });
}
