/** EventBridge: buses of the stack and of customers, rules with queues as targets, schedules. */
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import { createBuses, type Rule, type Target } from './buses.ts';
import { deliverEvent } from './deliver-event.ts';
import { createOperations } from './operations.ts';
import { runSchedule, scheduledEvent } from './schedule.ts';
import { shaped } from './shape.ts';

export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly targets: readonly Target[];
}

export interface EventBridge {
  createBus(name: string): void;
  busArn(name: string): string;
  /** A bus that the template only names stands for one that is there already. */
  addRule(busName: string, rule: Rule): void;
  ruleArn(path: string): string;
  /** A rule that fires by time; begins with `start`. */
  addSchedule(schedule: Schedule): void;
  /** Lets the schedules run until `signal` aborts. */
  start(signal: AbortSignal): void;
  /** One call of the JSON 1.1 protocol. @param caller account of who calls. @throws AwsError */
  handle(operation: string, input: Readonly<Record<string, unknown>>, caller: string): Promise<Record<string, unknown>>;
}

export interface EventBridgeOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  readonly sqs: Sqs;
  readonly usage: Usage;
  /** Calls a function with an event, as EventBridge does: nobody waits for what it answers. */
  readonly invoke: (functionName: string, event: string) => Promise<unknown>;
}

export function createEventBridge({ clock, region, account, sqs, usage, invoke }: EventBridgeOptions): EventBridge {
  const schedules: Schedule[] = [];
  const buses = createBuses(region);
  const own = (name: string) => buses.named(name, account);
  const ruleArn = (path: string) => `arn:aws:events:${region}:${account}:rule/${path}`;
  const ways = { sqs, usage, invoke };
  const operations = createOperations({
    buses,
    place: { clock, region },
    queueOfArn: (arn) => sqs.nameOfArn(arn),
    async deliver(event, { targets }, arn) {
      for (const target of targets) await deliverEvent(ways, event, target, arn);
    },
  });

  return {
    createBus(name) {
      if (buses.find(own(name))) throw new Error(`the event bus ${name} is there already`);
      buses.create(own(name));
    },
    busArn: (name) => own(name).arn,
    addRule(busName, rule) {
      (buses.find(own(busName)) ?? buses.create(own(busName))).rules.set(rule.name, rule);
    },
    ruleArn,
    addSchedule: (schedule) => void schedules.push(schedule),
    start(signal) {
      for (const schedule of schedules) {
        runSchedule(schedule, clock, signal, async () => {
          const text = scheduledEvent(ruleArn(schedule.name), { clock, region, account });
          for (const target of schedule.targets) await deliverEvent(ways, { text }, target, ruleArn(schedule.name));
        });
      }
    },
    async handle(operation, input, caller) {
      const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!found) throw new AwsError('UnknownOperationException', `EventBridge has no operation ${operation} here`);
      return found(shaped(input), caller);
    },
  };
}
