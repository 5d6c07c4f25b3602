/** The operations of EventBridge (JSON 1.1) that feed backends, the system, its customers and its operators call. */
import { validationException } from '../protocol/aws-error.ts';
import { busOperations } from './bus-operations.ts';
import { acceptsEventsOf, type Bus } from './buses.ts';
import type { OperationParts, Operations } from './operation.ts';
import { compilePattern } from './pattern/index.ts';
import { type Json, readJson } from './pattern/json.ts';
import { permissionOperations } from './permission-operations.ts';
import { type Event, type Put, putEvents, refusal } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';
import { tagOperations } from './tag-operations.ts';
import { targetOperations } from './target-operations.ts';

export function createOperations(parts: OperationParts): Operations {
  const { place } = parts;
  return {
    async PutEvents(input, caller) {
      const dropped = new Map<string, number>();
      const output = await putEvents(input, { ...place, account: caller }, putterFor(parts, caller, dropped));
      for (const [busName, events] of dropped) parts.onDroppedEvents({ busName, events });
      return output;
    },
    TestEventPattern: ({ EventPattern, Event: event }) => ({
      Result: testPattern(EventPattern, event),
    }),
    ...busOperations(parts),
    ...permissionOperations(parts),
    ...ruleOperations(parts),
    ...targetOperations(parts),
    ...tagOperations(parts),
  };
}

/** Sends an event to the targets of every rule of a bus that it matches. */
export async function matchRules(bus: Bus, event: Event, deliver: OperationParts['deliver']): Promise<void> {
  const read = readJson(event.text);
  const matched = [...bus.rules.values()].filter(
    ({ members, matches }) => members.State !== 'DISABLED' && matches?.(read),
  );
  for (const rule of matched) await deliver(event, rule, bus);
}

/**
 * PutEvents accepts an entry for a bus of the caller that does not exist, and drops the event.
 * @param dropped counts the dropped events by the name of the bus.
 */
function putterFor({ buses, deliver }: OperationParts, caller: string, dropped: Map<string, number>): Put {
  return {
    refusalOf(given) {
      const named = buses.named(given, caller);
      const bus = buses.find(named);
      const isOpen = bus ? acceptsEventsOf(bus, caller) : named.account === caller;
      return isOpen
        ? undefined
        : refusal('AccessDeniedException', `Not authorized to perform events:PutEvents on ${named.arn}.`);
    },
    async put(given, event) {
      const named = buses.named(given, caller);
      const bus = buses.find(named);
      if (bus) await matchRules(bus, event, deliver);
      else dropped.set(named.name, (dropped.get(named.name) ?? 0) + 1);
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
    throw validationException('Parameter Event is not valid.');
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
