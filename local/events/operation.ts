/** What the operations of EventBridge share: their types, the lookup of buses and rules, errors, pages and tags. */
import type { EventBridge, ListRulesRequest, Tag } from '@aws-sdk/client-eventbridge';
import type { Place } from '../clock.ts';
import { AwsError, validationException } from '../protocol/aws-error.ts';
import type { OperationsOf, Wire } from '../protocol/model/check.ts';
import { type Listed, pageOf } from '../protocol/page.ts';
import { type Bus, type Buses, type Rule, ruleArnOf, type Tags } from './buses.ts';
import type { Event } from './put-events.ts';

type Output = Record<string, unknown>;
/** Each operation gets the input and the account of the caller. */
export type Operations = OperationsOf<EventBridge, [caller: string], Output | Promise<Output>>;

export type OnDroppedEvents = (dropped: { readonly busName: string; readonly events: number }) => void;

export interface OperationParts {
  readonly buses: Buses;
  readonly place: Omit<Place, 'account'>;
  /** Returns the name in the ARN of a queue of this account. */
  readonly nameOfQueue: (arn: string) => string | undefined;
  /** Sends an event to the targets of a rule. */
  deliver(event: Event, rule: Rule, bus: Bus): Promise<void>;
  readonly onDroppedEvents: OnDroppedEvents;
  /** Called when a rule is created, changed or deleted. Restarts its schedule, or ends it where the rule has none. */
  schedule(rule: Pick<Rule, 'name' | 'everyMs'>, bus: Bus): void;
}

/** Returns a bus of the caller. @throws AwsError */
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

export function matchedRule(bus: Bus, { name }: Pick<Rule, 'name'>): { readonly arn: string; readonly name: string } {
  return { arn: ruleArnOf(bus, name), name };
}

/** The maximum and default number of entries on a page. */
const PAGE_ENTRIES = 100;

/** @param name of the member that contains the entries. @throws AwsError */
export function listed<T>(
  name: string,
  entries: readonly Listed<T>[],
  { Limit = PAGE_ENTRIES, NextToken }: Pick<Wire<ListRulesRequest>, 'Limit' | 'NextToken'>,
) {
  const { page, next } = pageOf(entries, Limit, NextToken, validationException('The provided token is not valid.'));
  return { [name]: page, NextToken: next };
}

export type TagList = Wire<Tag[]>;

export function addTags(tags: Tags, added: TagList = []): void {
  for (const { Key, Value } of added) tags.set(Key, Value);
}
