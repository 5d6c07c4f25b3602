/** The operations for rules, which match events by a pattern or have a schedule on the default bus. */
import type { EnableRuleRequest, RuleState } from '@aws-sdk/client-eventbridge';
import { validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { type Bus, DEFAULT_BUS, type Rule, type RuleMembers, ruleArnOf } from './buses.ts';
import { addTags, listed, type OperationParts, type Operations, ownBus, ruleOn } from './operation.ts';
import { compilePattern } from './pattern/index.ts';
import { parseRate } from './schedule.ts';

export function ruleOperations({ buses, schedule }: OperationParts): Operations {
  const change = ({ Name, EventBusName }: Wire<EnableRuleRequest>, caller: string, State: RuleState) => {
    const bus = ownBus(buses, EventBusName, caller);
    const rule = ruleOn(bus, Name);
    bus.rules.set(Name, { ...rule, members: { ...rule.members, State } });
    return {};
  };
  return {
    PutRule({ Name, EventBusName, Tags, State = 'ENABLED', ...members }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const before = bus.rules.get(Name);
      const rule = {
        ...meaningOf(members, bus),
        name: Name,
        members: { ...members, State },
        targets: before?.targets ?? [],
        tags: before?.tags ?? new Map<string, string>(),
      };
      // The tags of an existing rule are changed only by TagResource.
      if (!before) addTags(rule.tags, Tags);
      bus.rules.set(Name, rule);
      schedule(rule, bus);
      return { RuleArn: ruleArnOf(bus, Name) };
    },
    DeleteRule({ Name, EventBusName }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      if (bus.rules.get(Name)?.targets.length) {
        throw validationException("Rule can't be deleted since it has targets.");
      }
      bus.rules.delete(Name);
      schedule({ name: Name }, bus);
      return {};
    },
    DescribeRule({ Name, EventBusName }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      return { ...summary(bus, ruleOn(bus, Name)), CreatedBy: bus.account };
    },
    EnableRule: (input, caller) => change(input, caller, 'ENABLED'),
    DisableRule: (input, caller) => change(input, caller, 'DISABLED'),
    ListRules({ EventBusName, NamePrefix = '', ...paging }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const found = [...bus.rules.values()].filter(({ name }) => name.startsWith(NamePrefix));
      return listed(
        'Rules',
        found.map((rule) => [rule.name, summary(bus, rule)] as const),
        paging,
      );
    },
    ListRuleNamesByTarget({ EventBusName, TargetArn, ...paging }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const found = [...bus.rules.values()].filter(({ targets }) =>
        targets.some(({ members }) => members.Arn === TargetArn),
      );
      return listed(
        'RuleNames',
        found.map(({ name }) => [name, name] as const),
        paging,
      );
    },
  };
}

function summary(bus: Bus, { name, members }: Rule) {
  return { Name: name, Arn: ruleArnOf(bus, name), EventBusName: bus.name, ...members };
}

/** @throws AwsError */
function meaningOf({ EventPattern, ScheduleExpression }: RuleMembers, bus: Bus): Pick<Rule, 'matches' | 'everyMs'> {
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw validationException('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  return {
    ...(EventPattern === undefined ? {} : { matches: compilePattern(EventPattern) }),
    ...(ScheduleExpression === undefined ? {} : { everyMs: rateOf(ScheduleExpression, bus) }),
  };
}

function rateOf(expression: string, { name }: Bus): number {
  if (name !== DEFAULT_BUS) throw validationException('ScheduleExpression is supported only on the default event bus.');
  if (expression.startsWith('cron('))
    throw validationException(`The embedded run does not support the schedule ${expression}, only rate expressions.`);
  const everyMs = parseRate(expression);
  if (everyMs === undefined) throw validationException('Parameter ScheduleExpression is not valid.');
  return everyMs;
}
