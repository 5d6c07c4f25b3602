/** EventBridge: buses, rules with queues as targets, PutEvents. */
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { textMember } from '../protocol/members.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import { deliverEvent } from './deliver-event.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { putEvents } from './put-events.ts';
import { runSchedule, scheduledEvent } from './schedule.ts';

/** A queue, or a function, by name. */
export type Target = {
  readonly id: string;
  readonly arn: string;
  /** Queue name. */
  readonly deadLetters?: string;
} & ({ readonly queue: string } | { readonly functionName: string });

export interface Rule {
  readonly name: string;
  readonly enabled: boolean;
  readonly matches: Matcher;
  readonly targets: readonly Target[];
}

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
  /** One call of the JSON 1.1 protocol. @throws AwsError */
  handle(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
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
  const buses = new Map<string, Rule[]>([['default', []]]);
  const busArn = (name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`;
  const ruleArn = (path: string) => `arn:aws:events:${region}:${account}:rule/${path}`;

  const rulesOf = (given = 'default'): { readonly bus: string; readonly rules: readonly Rule[] } => {
    const bus = given.split('/').at(-1) ?? '';
    const rules = buses.get(bus);
    if (!rules) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    return { bus, rules };
  };

  const operations: Readonly<
    Record<
      string,
      (input: Readonly<Record<string, unknown>>) => Record<string, unknown> | Promise<Record<string, unknown>>
    >
  > = {
    PutEvents: (input) =>
      putEvents(input, { clock, region, account }, async (busName, event) => {
        // PutEvents takes an entry for a bus that does not exist, and the event goes nowhere.
        const rules = buses.get(busName.split('/').at(-1) ?? '') ?? [];
        const matched = rules.filter(({ enabled, matches }) => enabled && matches(event.parsed));
        for (const { name, targets } of matched) {
          const path = busName === 'default' ? name : `${busName}/${name}`;
          for (const target of targets) await deliverEvent({ sqs, usage, invoke }, event.text, target, ruleArn(path));
        }
      }),
    DescribeEventBus(input) {
      const { bus } = rulesOf(textMember(input, 'Name'));
      return { Name: bus, Arn: busArn(bus) };
    },
    ListEventBuses: (input) => ({
      EventBuses: [...buses.keys()]
        .filter((name) => name.startsWith(textMember(input, 'NamePrefix') ?? ''))
        .map((name) => ({ Name: name, Arn: busArn(name) })),
    }),
    ListRules(input) {
      const { bus, rules } = rulesOf(textMember(input, 'EventBusName'));
      const prefix = textMember(input, 'NamePrefix') ?? '';
      const found = rules.filter(({ name }) => name.startsWith(prefix));
      return {
        Rules: found.map(({ name, enabled }) => ({
          Name: name,
          Arn: ruleArn(bus === 'default' ? name : `${bus}/${name}`),
          EventBusName: bus,
          State: enabled ? 'ENABLED' : 'DISABLED',
        })),
      };
    },
    TestEventPattern: (input) => ({
      Result: testPattern(textMember(input, 'EventPattern') ?? '', textMember(input, 'Event') ?? ''),
    }),
  };

  return {
    createBus(name) {
      if (buses.has(name)) throw new Error(`the event bus ${name} is there already`);
      buses.set(name, []);
    },
    busArn,
    addRule(busName, rule) {
      buses.set(busName, [...(buses.get(busName) ?? []), rule]);
    },
    ruleArn,
    addSchedule: (schedule) => void schedules.push(schedule),
    start(signal) {
      for (const schedule of schedules) {
        runSchedule(schedule, clock, signal, async () => {
          const event = scheduledEvent(ruleArn(schedule.name), { clock, region, account });
          for (const target of schedule.targets)
            await deliverEvent({ sqs, usage, invoke }, event, target, ruleArn(schedule.name));
        });
      }
    },
    async handle(operation, input) {
      const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!found) throw new AwsError('UnknownOperationException', `EventBridge has no operation ${operation} here`);
      return found(input);
    },
  };
}

function testPattern(pattern: string, event: string): boolean {
  try {
    return compilePattern(JSON.parse(pattern))(JSON.parse(event));
  } catch (error) {
    throw new AwsError('InvalidEventPatternException', error instanceof Error ? error.message : 'no pattern');
  }
}
