/** The calls of EventBridge (JSON 1.1) that feed backends, the system, its customers and its operators make. */
import { AwsError } from '../protocol/aws-error.ts';
import { busOperations } from './bus-operations.ts';
import { type Bus, type Buses, letsIn, type Rule, ruleArnOf } from './buses.ts';
import { compilePattern } from './pattern/index.ts';
import { type Json, readJson } from './pattern/json.ts';
import { permissionOperations } from './permission-operations.ts';
import { type Event, type Place, type Put, putEvents, refusal } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';
import { tagOperations } from './tag-operations.ts';
import { targetOperations } from './target-operations.ts';

/** An input that was checked against the service's model, so that its members have the types of the model. */
export type Input = Readonly<Record<string, unknown>>;
/** @param caller account of who calls. */
// biome-ignore lint/suspicious/noExplicitAny: each operation has an input of its own.
export type Operation = (input: any, caller: string) => Record<string, unknown> | Promise<Record<string, unknown>>;
export type Operations = Readonly<Record<string, Operation>>;

export interface OperationParts {
  readonly buses: Buses;
  readonly place: Omit<Place, 'account'>;
  /** The name in the ARN of a queue of this account. */
  readonly nameOfQueue: (arn: string) => string | undefined;
  /** Brings an event to the targets of a rule. */
  deliver(event: Event, rule: Rule, bus: Bus): Promise<void>;
  /** The rule is new, another than it was, or gone: its schedule begins anew where it has one, and ends where it has none. */
  schedule(rule: Pick<Rule, 'name' | 'everyMs'>, bus: Bus): void;
}

export function createOperations(parts: OperationParts): Operations {
  const { place } = parts;
  return {
    PutEvents: (input, caller) => putEvents(input, { ...place, account: caller }, putterFor(parts, caller)),
    TestEventPattern: ({ EventPattern, Event: event }: { EventPattern: string; Event: string }) => ({
      Result: testPattern(EventPattern, event),
    }),
    ...busOperations(parts),
    ...permissionOperations(parts),
    ...ruleOperations(parts),
    ...targetOperations(parts),
    ...tagOperations(parts),
  };
}

/** A bus of the caller. @throws AwsError */
export function ownBus(buses: Buses, name: string | undefined, caller: string): Bus {
  const named = buses.named(name, caller);
  if (named.account !== caller) throw new AwsError('AccessDeniedException', `Not authorized for ${named.arn}.`);
  return buses.get(named);
}

/** @throws AwsError */
export function ruleOn(bus: Bus, name: string): Rule {
  const rule = bus.rules.get(name);
  if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
}

/** Brings an event to the targets of every rule of a bus that it matches. */
export async function matchRules(bus: Bus, event: Event, deliver: OperationParts['deliver']): Promise<void> {
  const read = readJson(event.text);
  const matched = [...bus.rules.values()].filter(
    ({ members, matches }) => members.State !== 'DISABLED' && matches?.(read),
  );
  for (const rule of matched) await deliver(event, rule, bus);
}

export function matchedRule(bus: Bus, { name }: Pick<Rule, 'name'>): { readonly arn: string; readonly name: string } {
  return { arn: ruleArnOf(bus, name), name };
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
      if (bus) await matchRules(bus, event, deliver);
    },
  };
}

/** Amazon EventBridge API reference, TestEventPattern: the members that an event must have. */
const EVENT_MEMBERS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

function testPattern(pattern: string, event: string): boolean {
  const matches = compilePattern(pattern);
  const read = readEvent(event);
  const names = read?.kind === 'object' ? read.members.map(([name]) => name) : [];
  if (!read || !EVENT_MEMBERS.every((name) => names.includes(name))) {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  }
  return matches(read);
}

function readEvent(text: string): Json | undefined {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
