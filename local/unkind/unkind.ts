/**
 * The unkind mode of the embedded AWS: everything that the cloud documents as possible and rarely does, often, by seeded
 * dice. Begins when told, so that a run can be set up in peace; each service has one seam for it, free when it is off.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessKeyOf } from '../protocol/signature.ts';
import type { Sqs } from '../sqs/index.ts';
import { calledOf, WRITES } from './called.ts';
import { createDice } from './dice.ts';
import { type Partial, refuseEntries } from './entries.ts';
import { unkindInside } from './inside.ts';
import type { Level } from './levels.ts';
import { loseAnswer, OUTAGES, refuse, THROTTLES } from './refusals.ts';

export interface UnkindOptions {
  readonly seed: number;
  readonly level: Level;
  /** Faults, by the names in which they are counted, that never strike. */
  readonly without?: ReadonlySet<string>;
  /** Told of each fault as it strikes. */
  readonly onFault?: (fault: string, place: string) => void;
}

export interface Unkind {
  begin(): void;
  end(): void;
  /** What struck so far: kind of fault -> how often. */
  readonly faults: ReadonlyMap<string, number>;
  /** Before a call is read. `true`: it has its answer. */
  meet(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** `undefined`: the call is left as it is. */
  partial(operation: string, input: Record<string, unknown>): Partial | undefined;
  /** Whether a page of DynamoDB ends after one item. @param operation `Query` or `Scan`. */
  cutsPage(operation: string): boolean;
  /** By how many simulated milliseconds a message is late. */
  lateMs(queueName: string): number;
  /** After how many simulated milliseconds a received message is visible again; `undefined`: when it is due. */
  againMs(queueName: string): number | undefined;
  /** An invocation begins, which `kill` would end. Gives what calls the hunt off. */
  hunt(functionName: string, kill: () => void): () => void;
  /** SQS for what is inside AWS. */
  inside(sqs: Sqs): Sqs;
}

export interface Prey {
  /** Ends the execution environments of one function, or of all. */
  killFunctions(functionName?: string): unknown;
  isFunction(name: string): boolean;
}

type Outage = keyof typeof OUTAGES;

const RESTART = 'all functions restarted';
const KILL = 'function killed at its work';
/** KMS is called much less than DynamoDB: once for each destination and environment. */
const KMS = { every: 0.05, length: 0.25 } as const;

export function createUnkind(options: UnkindOptions, prey: () => Prey): Unkind {
  const { seed, level, without = new Set(), onFault = () => {} } = options;
  const dice = createDice(seed);
  const faults = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const turns = new Map<string, number>();
  const windows = new Map<string, number>();
  let on = false;

  const count = (fault: string, place: string): void => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    onFault(fault, place);
  };
  const strikes = (fault: string, place: string, share: number): boolean => {
    if (!on || dice.roll(`${fault}/${place}`) >= share || without.has(fault)) return false;
    count(fault, place);
    return true;
  };
  /** Strikes once in about `every` times; gives whether it does now. */
  const inTurn = (name: string, every: number): boolean => {
    const left = (turns.get(name) ?? Math.ceil(every * (0.5 + dice.roll(name)))) - 1;
    if (left > 0) turns.set(name, left);
    else turns.delete(name);
    return on && left <= 0;
  };
  /** Whether a call is one of `length` in a row that are struck; a new row begins after about `every` calls. */
  const inWindow = (fault: string, place: string, every: number, length: number): boolean => {
    const left = windows.get(place) ?? 0;
    if (left > 0) {
      windows.set(place, left - 1);
      return true;
    }
    if (!inTurn(place, every) || without.has(fault)) return false;
    count(fault, place);
    windows.set(place, Math.ceil(length));
    return false;
  };
  /** Whether a service refuses everything just now. */
  const refuses = (service: Outage): boolean => {
    const { every, length } = service === 'kms' ? KMS : { every: 1, length: 1 };
    const fault = `${service} refuses for a while`;
    return inWindow(fault, service, level.refusesEvery * every, level.refusesFor * length);
  };

  return {
    faults,
    begin() {
      on = true;
    },
    end() {
      on = false;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    async meet(request, response) {
      const called = on ? calledOf(request) : undefined;
      if (!called) return false;
      const { service, operation } = called;
      const caller = accessKeyOf(request);
      const place = `${service}:${operation} by ${caller}`;
      if (isOutage(service) && refuses(service)) {
        count(`${service} call refused for a while`, place);
        refuse(response, service, OUTAGES[service]);
        return true;
      }
      if (strikes(`${service} call throttled`, place, level.throttled)) {
        refuse(response, service, THROTTLES[service]);
        return true;
      }
      if (
        WRITES.has(operation) &&
        prey().isFunction(caller) &&
        strikes('function killed after it wrote', place, level.killedAfter)
      ) {
        loseAnswer(response, () => prey().killFunctions(caller));
      } else if (strikes(`${service} answer lost`, place, level.lost)) loseAnswer(response);
      if (strikes('call overtaken', place, level.slow)) {
        await new Promise((resolve) => setTimeout(resolve, dice.roll('how slow') * level.slowMs));
      }
      return false;
    },
    partial(operation, input) {
      if (!on || dice.roll(`partial/${operation}`) >= level.partial) return undefined;
      return refuseEntries(operation, input, () => strikes(`entry of ${operation} refused`, operation, 0.5));
    },
    cutsPage: (operation) =>
      inWindow('every page cut to one item for a while', 'pages', level.cutsPagesEvery, level.cutsPagesFor) ||
      strikes('page cut to one item', operation, level.cutPages),
    lateMs: (queue) => (strikes('message overtaken', queue, level.late) ? dice.roll('how late') * level.lateMs : 0),
    againMs: (queue) =>
      strikes('message received twice', queue, level.again) ? dice.roll('how soon') * level.againMs : undefined,
    hunt(name, kill) {
      if (inTurn('restart', level.restartsEvery) && !without.has(RESTART)) {
        count(RESTART, 'lambda');
        prey().killFunctions();
      }
      if (!on || dice.roll(`killed/${name}`) >= level.killed || without.has(KILL)) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        count(KILL, name);
        kill();
      }, dice.roll('when killed') * level.killedMs);
      timers.add(timer.unref());
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    inside: (sqs) =>
      unkindInside(sqs, {
        keeps: () => strikes("poller's delete not done", 'lambda', level.kept),
        twice: () => strikes('event brought twice', 'events', level.twice),
      }),
  };
}

function isOutage(service: string): service is Outage {
  return Object.hasOwn(OUTAGES, service);
}
