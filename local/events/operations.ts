/** The calls of EventBridge (JSON 1.1) that feed backends, the system, its customers and its operators make. */
import { AwsError } from '../protocol/aws-error.ts';
import { textOf } from '../protocol/members.ts';
import { type Bus, type Buses, letsIn, type Rule, ruleArnOf } from './buses.ts';
import { compilePattern } from './pattern.ts';
import { type Event, type Place, type Put, putEvents, refusal } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';

export type Input = Readonly<Record<string, unknown>>;
/** @param caller account of who calls. */
export type Operation = (input: Input, caller: string) => Record<string, unknown> | Promise<Record<string, unknown>>;

export interface OperationParts {
  readonly buses: Buses;
  readonly place: Omit<Place, 'account'>;
  /** Name of a queue that is there. */
  readonly queueOfArn: (arn: string) => string | undefined;
  /** Brings an event to the targets of a rule. */
  deliver(event: Event, rule: Rule, ruleArn: string): Promise<void>;
}

/** Custom buses have no path. */
const BUS_NAME = /^[.\-_A-Za-z0-9]{1,256}$/;

export function createOperations(parts: OperationParts): Readonly<Record<string, Operation>> {
  const { buses, place } = parts;
  const tags = new Map<string, Map<string, string>>();
  const tagsOf = (arn: unknown): Map<string, string> => {
    const known = tags.get(textOf(arn)) ?? new Map<string, string>();
    tags.set(textOf(arn), known);
    return known;
  };
  const describe = ({ name: Name, arn: Arn }: Bus) => ({ Name, Arn });
  return {
    PutEvents: (input, caller) => putEvents(input, { ...place, account: caller }, putterFor(parts, caller)),
    CreateEventBus({ Name }, caller) {
      const name = textOf(Name);
      if (!BUS_NAME.test(name) || name.startsWith('aws.')) {
        throw new AwsError('ValidationException', 'Name: expected 1 to 256 letters, digits or . - _');
      }
      const bus = buses.named(name, caller);
      if (buses.find(bus)) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      return { EventBusArn: buses.create(bus).arn };
    },
    DeleteEventBus({ Name }, caller) {
      const bus = buses.named(Name, caller);
      if (bus.name === 'default') throw new AwsError('ValidationException', 'Cannot delete event bus default.');
      if (buses.find(bus)?.rules.size) throw new AwsError('ValidationException', 'The event bus has rules.');
      buses.remove(bus);
      return {};
    },
    DescribeEventBus({ Name }, caller) {
      const bus = buses.named(Name, caller);
      if (bus.account !== caller) throw new AwsError('AccessDeniedException', `Not authorized for ${bus.arn}.`);
      return describe(buses.get(bus));
    },
    ListEventBuses: ({ NamePrefix = '' }, caller) => ({
      EventBuses: buses
        .of(caller)
        .filter(({ name }) => name.startsWith(textOf(NamePrefix)))
        .map(describe),
    }),
    TagResource({ ResourceARN, Tags }) {
      for (const { Key, Value } of (Tags ?? []) as { Key: string; Value: string }[])
        tagsOf(ResourceARN).set(Key, Value);
      return {};
    },
    ListTagsForResource: ({ ResourceARN }) => ({
      Tags: [...tagsOf(ResourceARN)].map(([Key, Value]) => ({ Key, Value })),
    }),
    TestEventPattern: ({ EventPattern, Event: event }) => ({
      Result: testPattern(textOf(EventPattern), textOf(event)),
    }),
    ...ruleOperations(parts),
  };
}

/** PutEvents takes an entry for a bus of the caller that does not exist, and the event goes nowhere. */
function putterFor({ buses, deliver }: OperationParts, caller: string): Put {
  return {
    refusalOf(given) {
      const named = buses.named(given, caller);
      const bus = buses.find(named);
      const isOpen = bus ? letsIn(bus, caller) : named.account === caller;
      return isOpen
        ? undefined
        : refusal('AccessDeniedException', `Not authorized to perform events:PutEvents on ${named.arn}.`);
    },
    async put(given, event) {
      const bus = buses.find(buses.named(given, caller));
      const matched = [...(bus?.rules.values() ?? [])].filter(
        ({ enabled, matches }) => enabled && matches(event.parsed),
      );
      for (const rule of matched) await deliver(event, rule, ruleArnOf(bus as Bus, rule.name));
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
