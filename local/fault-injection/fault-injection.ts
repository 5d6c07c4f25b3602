/**
 * Fault injection: makes faults that the cloud documents as possible, but rarely produces, occur often. A seed selects them.
 * Faults occur after `begin`, so that a run can be set up without them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Lambda } from '../lambda/lambda.ts';
import { accessKeyOf } from '../protocol/signature.ts';
import type { Sqs } from '../sqs/index.ts';
import { callOf, loseAnswer, OUTAGES, refuse, THROTTLES, WRITES } from './calls.ts';
import { refuseEntries } from './entries.ts';
import type { Level } from './levels.ts';
import { createSeededRandom } from './seeded-random.ts';

export interface FaultOptions {
  readonly seed: number;
  readonly level: Level;
  /** Faults that never occur, by the names under which they are counted. */
  readonly without?: ReadonlySet<string>;
  /** Called for each fault that occurs. */
  readonly onFault?: (fault: string, place: string) => void;
}

export type FaultInjection = ReturnType<typeof createFaultInjection>;

type Outage = keyof typeof OUTAGES;

const RESTART = 'all functions restarted';
const KILL = 'function killed at its work';
/** KMS is called less often than DynamoDB: once for each destination and environment. */
const KMS = { every: 0.05, length: 0.25 } as const;
/** Simulated seconds after which messages that a poller did not delete are visible. */
const NOT_DELETED_SECONDS = 30;

export function createFaultInjection(
  options: FaultOptions,
  victims: () => Pick<Lambda, 'killFunctions' | 'isFunction'>,
) {
  const { seed, level, without = new Set(), onFault = () => {} } = options;
  const random = createSeededRandom(seed);
  const counts = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const remaining = new Map<string, number>();
  const windows = new Map<string, number>();
  let on = false;

  const count = (fault: string, place: string): void => {
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
    onFault(fault, place);
  };
  const occurs = (fault: string, place: string, share: number): boolean => {
    if (!on || random.next(`${fault}/${place}`) >= share || without.has(fault)) return false;
    count(fault, place);
    return true;
  };
  /** Returns `true` once in about `every` calls. */
  const isDue = (name: string, every: number): boolean => {
    const left = (remaining.get(name) ?? Math.ceil(every * (0.5 + random.next(name)))) - 1;
    if (left > 0) remaining.set(name, left);
    else remaining.delete(name);
    return on && left <= 0;
  };
  /** Reports whether a call is one of `length` successive calls with a fault. Such a window begins after about `every` calls. */
  const isInWindow = (fault: string, place: string, every: number, length: number): boolean => {
    const left = windows.get(place) ?? 0;
    if (left > 0) {
      windows.set(place, left - 1);
      return true;
    }
    if (!isDue(place, every) || without.has(fault)) return false;
    count(fault, place);
    windows.set(place, Math.ceil(length));
    return false;
  };
  const hasOutage = (service: Outage): boolean => {
    const { every, length } = service === 'kms' ? KMS : { every: 1, length: 1 };
    const fault = `${service} refuses for a while`;
    return isInWindow(fault, service, level.refusesEvery * every, level.refusesFor * length);
  };

  return {
    /** The number of times that each fault has occurred, by the name of the fault. */
    counts: counts as ReadonlyMap<string, number>,
    begin(): void {
      on = true;
    },
    end(): void {
      on = false;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    /** Called before a request is read. Resolves with `true` if the request has been answered. */
    async intercept(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
      const call = on ? callOf(request) : undefined;
      if (!call) return false;
      const { service, operation } = call;
      const caller = accessKeyOf(request);
      const place = `${service}:${operation} by ${caller}`;
      if (isOutage(service) && hasOutage(service)) {
        count(`${service} call refused for a while`, place);
        refuse(response, service, OUTAGES[service]);
        return true;
      }
      if (occurs(`${service} call throttled`, place, level.throttled)) {
        refuse(response, service, THROTTLES[service]);
        return true;
      }
      if (
        WRITES.has(operation) &&
        victims().isFunction(caller) &&
        occurs('function killed after it wrote', place, level.killedAfter)
      ) {
        loseAnswer(response, () => victims().killFunctions(caller));
      } else if (occurs(`${service} answer lost`, place, level.lost)) loseAnswer(response);
      if (occurs('call overtaken', place, level.slow)) {
        await new Promise((resolve) => setTimeout(resolve, random.next('how slow') * level.slowMs));
      }
      return false;
    },
    /** Returns `undefined` if no entry of the call is refused. */
    partial(operation: string, input: Record<string, unknown>) {
      if (!on || random.next(`partial/${operation}`) >= level.partial) return undefined;
      return refuseEntries(operation, input, () => occurs(`entry of ${operation} refused`, operation, 0.5));
    },
    /** Reports whether a page of DynamoDB ends after one item. @param operation `Query` or `Scan`. */
    cutsPage: (operation: string) =>
      isInWindow('every page cut to one item for a while', 'pages', level.cutsPagesEvery, level.cutsPagesFor) ||
      occurs('page cut to one item', operation, level.cutPages),
    lateMs: (queue: string) =>
      occurs('message overtaken', queue, level.late) ? random.next('how late') * level.lateMs : 0,
    redeliverMs: (queue: string) =>
      occurs('message received twice', queue, level.redelivered)
        ? random.next('how soon') * level.redeliverMs
        : undefined,
    /** Called when an invocation begins; `kill` would end it. Returns the function to call at its end. */
    onInvocation(name: string, kill: () => void): () => void {
      if (isDue('restart', level.restartsEvery) && !without.has(RESTART)) {
        count(RESTART, 'lambda');
        victims().killFunctions();
      }
      if (!on || random.next(`killed/${name}`) >= level.killed || without.has(KILL)) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        count(KILL, name);
        kill();
      }, random.next('when killed') * level.killedMs);
      timers.add(timer.unref());
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    /** SQS as Lambda's pollers and EventBridge's rules call it, with faults. */
    insideAws: (sqs: Sqs): Sqs => ({
      ...sqs,
      async handle(operation, input, signal) {
        if (operation === 'DeleteMessageBatch' && occurs("poller's delete not done", 'lambda', level.notDeleted)) {
          const entries = input['Entries'] as readonly Readonly<Record<string, unknown>>[];
          const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: NOT_DELETED_SECONDS }));
          return sqs.handle('ChangeMessageVisibilityBatch', { ...input, Entries }, signal);
        }
        if (operation === 'SendMessage' && occurs('event brought twice', 'events', level.duplicated)) {
          await sqs.handle(operation, input, signal);
        }
        return sqs.handle(operation, input, signal);
      },
    }),
  };
}

function isOutage(service: string): service is Outage {
  return Object.hasOwn(OUTAGES, service);
}
