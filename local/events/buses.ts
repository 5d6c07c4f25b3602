/**
 * Event buses, by account and name: those of the stack, and those that customers create in their own accounts. Policies are not
 * evaluated. A bus of another account accepts events of every caller, unless its name begins with `closed-`.
 */
import type { PutRuleRequest, UpdateEventBusRequest } from '@aws-sdk/client-eventbridge';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import type { Matcher } from './pattern/index.ts';
import type { Target } from './target.ts';

export type Tags = Map<string, string>;

/** The members of PutRule, which DescribeRule returns. */
export type RuleMembers = Omit<Wire<PutRuleRequest>, 'Name' | 'EventBusName' | 'Tags'>;

export interface Rule {
  readonly name: string;
  readonly members: RuleMembers;
  /** Absent for rules that have only a schedule. */
  readonly matches?: Matcher;
  /** The interval of the schedule in milliseconds. */
  readonly everyMs?: number;
  readonly targets: readonly Target[];
  readonly tags: Tags;
}

/** The members of CreateEventBus and UpdateEventBus, which DescribeEventBus returns. */
export type BusMembers = Omit<Wire<UpdateEventBusRequest>, 'Name'>;

/** A statement of a bus's policy. Only its id is read, because policies are not evaluated. */
export type Statement = Readonly<Record<string, unknown>>;

export interface Bus extends BusName {
  readonly rules: Map<string, Rule>;
  readonly tags: Tags;
  /** Unix milliseconds. */
  readonly createdAt: number;
  modifiedAt: number;
  members: BusMembers;
  policy: readonly Statement[];
}

/** The bus that a call names. */
export interface BusName {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
}

export type Buses = ReturnType<typeof createBuses>;

const ARN = /^arn:[\w-]+:events:([\w-]+):(\d{12}):event-bus\/(.+)$/;
export const DEFAULT_BUS = 'default';

export function createBuses(region: string, clock: Pick<Clock, 'now'>) {
  const buses = new Map<string, Bus>();
  const nameIn = (account: string, name: string): BusName => ({
    account,
    name,
    arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  });
  const create = (bus: BusName, members: BusMembers = {}): Bus => {
    const now = clock.now();
    const made = { ...bus, rules: new Map(), tags: new Map(), createdAt: now, modifiedAt: now, members, policy: [] };
    buses.set(bus.arn, made);
    return made;
  };
  // Every account has a default bus.
  const find = (bus: BusName) => buses.get(bus.arn) ?? (bus.name === DEFAULT_BUS ? create(bus) : undefined);
  return {
    /** Reads a name or an ARN. The default is the default bus. @param caller account of the caller. */
    named(text = DEFAULT_BUS, caller: string): BusName {
      const [arn, place, account = '', name = ''] = ARN.exec(text) ?? [];
      // Buses of other regions do not exist here.
      if (arn !== undefined)
        return place === region ? nameIn(account, name) : { account, name: `${place}/${name}`, arn };
      return nameIn(caller, text);
    },
    find,
    /** @throws AwsError */
    get(bus: BusName): Bus {
      const found = find(bus);
      if (!found) throw new AwsError('ResourceNotFoundException', `Event bus ${bus.name} does not exist.`);
      return found;
    },
    create,
    remove: ({ arn }: BusName) => void buses.delete(arn),
    of(account: string): readonly Bus[] {
      find(nameIn(account, DEFAULT_BUS));
      return [...buses.values()].filter((bus) => bus.account === account);
    },
  };
}

/** Reports whether an account may put events onto a bus. */
export function acceptsEventsOf(bus: Bus, caller: string): boolean {
  return bus.account === caller || !bus.name.startsWith('closed-');
}

export function ruleArnOf({ name, arn }: BusName, rule: string): string {
  return arn.replace(/event-bus\/.*$/, `rule/${name === DEFAULT_BUS ? rule : `${name}/${rule}`}`);
}
