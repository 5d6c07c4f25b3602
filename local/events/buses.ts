/**
 * Event buses, by account and name: those of the stack, and those that customers make in accounts of their own. Nobody can
 * paste a policy here, so a bus of another account lets everybody in, as if its owner had pasted one; those called `closed-…`
 * let nobody in.
 */
import { AwsError } from '../protocol/aws-error.ts';
import { textOf } from '../protocol/members.ts';
import type { Matcher } from './pattern.ts';

/** A queue, or a function, by ARN and name. */
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
  /** As it was put; absent for rules of the template. */
  readonly pattern?: string;
  readonly targets: readonly Target[];
}

export interface Bus {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly rules: Map<string, Rule>;
}

/** What a call names. */
export interface BusName {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
}

export interface Buses {
  /** Of a name, or an ARN; the default bus when nothing is given. @param caller account of who calls. */
  named(given: unknown, caller: string): BusName;
  find(bus: BusName): Bus | undefined;
  /** @throws AwsError */
  get(bus: BusName): Bus;
  create(bus: BusName): Bus;
  remove(bus: BusName): void;
  of(account: string): readonly Bus[];
}

const ARN = /^arn:[\w-]+:events:([\w-]+):(\d{12}):event-bus\/(.+)$/;
export const DEFAULT_BUS = 'default';

export function createBuses(region: string): Buses {
  const buses = new Map<string, Bus>();
  const nameIn = (account: string, name: string): BusName => ({
    account,
    name,
    arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  });
  const create = (bus: BusName): Bus => {
    const made = { ...bus, rules: new Map<string, Rule>() };
    buses.set(bus.arn, made);
    return made;
  };
  // Every account has a default bus.
  const find = (bus: BusName) => buses.get(bus.arn) ?? (bus.name === DEFAULT_BUS ? create(bus) : undefined);
  return {
    named(given, caller) {
      const text = textOf(given, DEFAULT_BUS);
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
