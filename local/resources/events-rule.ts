/** AWS::Events::Rule: an event pattern or a schedule, with queues and functions as its targets. */
import type { Target } from '../events/buses.ts';
import { compilePattern } from '../events/pattern.ts';
import { parseRate } from '../events/schedule.ts';
import { expectKeys, type ResourceType, USED, type World } from './resource-type.ts';

interface TargetProperties {
  readonly Id: string;
  readonly Arn: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: object;
}

export const eventRule: ResourceType = {
  properties: {
    EventBusName: USED,
    EventPattern: USED,
    Name: USED,
    ScheduleExpression: USED,
    State: USED,
    Targets: USED,
    Description: 'It is for people.',
  },
  build({ name, properties, world: { events, sqs } }) {
    const {
      EventBusName = 'default',
      EventPattern,
      ScheduleExpression,
      Name = name,
      State = 'ENABLED',
      Targets = [],
    } = properties;
    if (!['ENABLED', 'DISABLED'].includes(String(State)))
      throw new Error(`the embedded AWS does not know State ${State}`);
    const busName = String(EventBusName).split('/').at(-1) ?? '';
    const ruleName = String(Name);
    const targets = (Targets as TargetProperties[]).map((target, index) =>
      targetOf(target, `Targets[${index}]`, { sqs }),
    );
    if (ScheduleExpression === undefined) {
      const rule = { name: ruleName, enabled: State === 'ENABLED', matches: compilePattern(EventPattern), targets };
      events.addRule(busName, rule);
    } else if (State === 'ENABLED') {
      events.addSchedule({ name: ruleName, everyMs: parseRate(String(ScheduleExpression)), targets });
    }
    const path = busName === 'default' ? ruleName : `${busName}/${ruleName}`;
    return {
      ref: busName === 'default' ? ruleName : `${busName}|${ruleName}`,
      attributes: { Arn: events.ruleArn(path) },
    };
  },
};

const FUNCTION_ARN = /^arn:aws:lambda:[^:]*:\d{12}:function:([\w-]+)$/;

function targetOf(target: TargetProperties, path: string, { sqs }: Pick<World, 'sqs'>): Target {
  expectKeys(path, target, ['Id', 'Arn', 'DeadLetterConfig', 'RetryPolicy']);
  expectKeys(`${path}.DeadLetterConfig`, target.DeadLetterConfig, ['Arn']);
  // What a target cannot take is not taken later either: how often it is tried does not matter here.
  expectKeys(`${path}.RetryPolicy`, target.RetryPolicy, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  const deadLetters = target.DeadLetterConfig && sqs.nameOfArn(target.DeadLetterConfig.Arn);
  const common = { id: target.Id, arn: target.Arn, ...(deadLetters ? { deadLetters } : {}) };
  const functionName = FUNCTION_ARN.exec(target.Arn)?.[1];
  if (functionName) return { ...common, functionName };
  const queue = sqs.nameOfArn(target.Arn);
  if (!queue) throw new Error(`the embedded AWS knows queues and functions as targets, not ${target.Arn}`);
  return { ...common, queue };
}
