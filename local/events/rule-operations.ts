/** Rules and their targets, as customers put them onto their buses: patterns, with queues as targets. */
import { AwsError } from '../protocol/aws-error.ts';
import { textOf } from '../protocol/members.ts';
import { type Bus, type Rule, ruleArnOf, type Target } from './buses.ts';
import type { Input, Operation, OperationParts } from './operations.ts';
import { compilePattern, type Matcher } from './pattern.ts';

const RULE_NAME = /^[.\-_A-Za-z0-9]{1,64}$/;
/** Amazon EventBridge quotas: targets per rule. */
const TARGETS = 5;

export function ruleOperations({ buses, queueOfArn }: OperationParts): Readonly<Record<string, Operation>> {
  const busOf = (given: unknown, caller: string): Bus => {
    const named = buses.named(given, caller);
    if (named.account !== caller) throw new AwsError('AccessDeniedException', `Not authorized for ${named.arn}.`);
    return buses.get(named);
  };
  const ruleOf = (bus: Bus, name: unknown): Rule => {
    const rule = bus.rules.get(textOf(name));
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus.name}.`);
    return rule;
  };
  const targetOf = (target: Input, path: string): Target => {
    const unknown = Object.keys(target).find((key) => !['Id', 'Arn', 'RetryPolicy'].includes(key));
    if (unknown) throw new AwsError('ValidationException', `${path}.${unknown} is not known here`);
    const arn = textOf(target['Arn']);
    const queue = queueOfArn(arn);
    if (!queue) throw new AwsError('ValidationException', `${path}.Arn: expected the ARN of a queue that is there`);
    return { id: textOf(target['Id']), arn, queue };
  };
  return {
    PutRule({ Name, EventPattern, State = 'ENABLED', EventBusName, ...others }, caller) {
      const bus = busOf(EventBusName, caller);
      const name = textOf(Name);
      if (!RULE_NAME.test(name))
        throw new AwsError('ValidationException', 'Name: expected 1 to 64 letters, digits or . - _');
      if ('ScheduleExpression' in others) throw new AwsError('ValidationException', 'Schedules are not known here.');
      const before = bus.rules.get(name);
      bus.rules.set(name, {
        name,
        pattern: textOf(EventPattern),
        enabled: State === 'ENABLED',
        matches: compiled(textOf(EventPattern)),
        targets: before?.targets ?? [],
      });
      return { RuleArn: ruleArnOf(bus, name) };
    },
    DeleteRule({ Name, EventBusName }, caller) {
      const bus = busOf(EventBusName, caller);
      if (bus.rules.get(textOf(Name))?.targets.length) {
        throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
      }
      bus.rules.delete(textOf(Name));
      return {};
    },
    PutTargets({ Rule: name, EventBusName, Targets = [] }, caller) {
      const bus = busOf(EventBusName, caller);
      const rule = ruleOf(bus, name);
      const added = (Targets as Input[]).map((target, index) => targetOf(target, `Targets[${index}]`));
      const kept = rule.targets.filter(({ id }) => !added.some((target) => target.id === id));
      if (kept.length + added.length > TARGETS) {
        throw new AwsError(
          'LimitExceededException',
          `The requested resource exceeds the maximum number allowed: ${TARGETS}.`,
        );
      }
      bus.rules.set(rule.name, { ...rule, targets: [...kept, ...added] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets({ Rule: name, EventBusName, Ids = [] }, caller) {
      const bus = busOf(EventBusName, caller);
      const rule = ruleOf(bus, name);
      const targets = rule.targets.filter(({ id }) => !(Ids as string[]).includes(id));
      bus.rules.set(rule.name, { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListRules({ EventBusName, NamePrefix = '' }, caller) {
      const bus = busOf(EventBusName, caller);
      const found = [...bus.rules.values()].filter(({ name }) => name.startsWith(textOf(NamePrefix)));
      return {
        Rules: found.map(({ name, enabled, pattern }) => ({
          Name: name,
          Arn: ruleArnOf(bus, name),
          EventBusName: bus.name,
          State: enabled ? 'ENABLED' : 'DISABLED',
          ...(pattern === undefined ? {} : { EventPattern: pattern }),
        })),
      };
    },
    ListTargetsByRule({ Rule: name, EventBusName }, caller) {
      const { targets } = ruleOf(busOf(EventBusName, caller), name);
      return { Targets: targets.map(({ id, arn }) => ({ Id: id, Arn: arn })) };
    },
  };
}

function compiled(pattern: string): Matcher {
  try {
    return compilePattern(JSON.parse(pattern));
  } catch (error) {
    throw new AwsError('InvalidEventPatternException', error instanceof Error ? error.message : 'no pattern');
  }
}
