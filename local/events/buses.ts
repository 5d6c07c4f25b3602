/**
 * Event buses, by account and name: those of the stack, and those that customers make in accounts of their own. Nobody can
 * paste a policy here, so a bus of another account lets everybody in, as if its owner had pasted one; those called `closed-…`
 * let nobody in.
 */
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Matcher } from './pattern/index.ts';
import type { Target } from './target.ts';

export type Tags = Map<string, string>;

/** What PutRule says of a rule, as DescribeRule tells it. */
export interface RuleMembers {
  readonly EventPattern?: string;
  readonly ScheduleExpression?: string;
  readonly State: string;
  readonly Description?: string;
  readonly RoleArn?: string;
}

export interface Rule {
  readonly name: string;
  readonly members: RuleMembers;
  /** Absent for rules that only fire by time. */
  readonly matches?: Matcher;
  /** Milliseconds between the times at which it fires. */
  readonly everyMs?: number;
  readonly targets: readonly Target[];
  readonly tags: Tags;
}

/** What CreateEventBus and UpdateEventBus say of a bus, as DescribeEventBus tells it. */
export interface BusMembers {
  readonly Description?: string;
  readonly KmsKeyIdentifier?: string;
  readonly DeadLetterConfig?: object;
  readonly LogConfig?: object;
}

/** A statement of a bus's policy. Nothing but its id matters here: no access is checked on one machine. */
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

/** What a call names. */
export interface BusName {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
}

export interface Buses {
  /** Of a name, or an ARN; the default bus when nothing is given. @param caller account of who calls. */
  named(given: string | undefined, caller: string): BusName;
  find(bus: BusName): Bus | undefined;
  /** @throws AwsError */
  get(bus: BusName): Bus;
  create(bus: BusName, members?: BusMembers): Bus;
  remove(bus: BusName): void;
  of(account: string): readonly Bus[];
}

const ARN = /^arn:[\w-]+:events:([\w-]+):(\d{12}):event-bus\/(.+)$/;
export const DEFAULT_BUS = 'default';

export function createBuses(region: string, clock: Pick<Clock, 'now'>): Buses {
  const buses = new Map<string, Bus>();
  const nameIn = (account: string, name: string): BusName => ({
    account,
    name,
    arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  });
  const create = (bus: BusName, members: BusMembers = {}): Bus => {
    const now = clock.now();
    const made: Bus = {
      ...bus,
      rules: new Map(),
      tags: new Map(),
      createdAt: now,
      modifiedAt: now,
      members,
      policy: [],
    };
    buses.set(bus.arn, made);
    return made;
  };
  // Every account has a default bus.
  const find = (bus: BusName) => buses.get(bus.arn) ?? (bus.name === DEFAULT_BUS ? create(bus) : undefined);
  return {
    named(text = DEFAULT_BUS, caller) {
      const [arn, place, account = '', name = ''] = ARN.exec(text) ?? [];
      // What is in another region is not here.
      if (arn !== undefined)
        return place === region ? nameIn(account, name) : { account, name: `${place}/${name}`, arn };
      return nameIn(caller, text);
    },
    find,
    get(bus) {
      const found = find(bus);
      if (!found) throw new AwsError('ResourceNotFoundException', `Event bus ${bus.name} does not exist.`);
      return found;
    },
    create,
    remove: ({ arn }) => void buses.delete(arn),
    of(account) {
      find(nameIn(account, DEFAULT_BUS));
      return [...buses.values()].filter((bus) => bus.account === account);
    },
  };
}

/** Whether an account may put events onto a bus, as far as it is told here. */
export function letsIn(bus: Bus, caller: string): boolean {
  return bus.account === caller || !bus.name.startsWith('closed-');
}

export function ruleArnOf({ name, arn }: BusName, rule: string): string {
  return arn.replace(/event-bus\/.*$/, `rule/${name === DEFAULT_BUS ? rule : `${name}/${rule}`}`);
}
