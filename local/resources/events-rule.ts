/** AWS::Events::Rule: an event pattern with queues as its targets. */
import { compilePattern } from '../events/pattern.ts';
import { expectKeys, type ResourceType, USED } from './resource-type.ts';

interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
}

export const eventRule: ResourceType = {
  properties: {
    EventBusName: USED,
    EventPattern: USED,
    Name: USED,
    State: USED,
    Targets: USED,
    Description: 'It is for people.',
  },
  build({ name, properties, world: { events, sqs } }) {
    const { EventBusName = 'default', EventPattern, Name = name, State = 'ENABLED', Targets = [] } = properties;
    if (!['ENABLED', 'DISABLED'].includes(String(State)))
      throw new Error(`the embedded AWS does not know State ${State}`);
    const busName = String(EventBusName).split('/').at(-1) ?? '';
    const ruleName = String(Name);
    const targets = (Targets as Target[]).map((target, index) => {
      expectKeys(`Targets[${index}]`, target, ['Id', 'Arn', 'DeadLetterConfig']);
      expectKeys(`Targets[${index}].DeadLetterConfig`, target.DeadLetterConfig, ['Arn']);
      const queue = sqs.nameOfArn(target.Arn);
      if (!queue) throw new Error(`the embedded AWS knows queues as targets, not ${target.Arn}`);
      const deadLetters = target.DeadLetterConfig && sqs.nameOfArn(target.DeadLetterConfig.Arn);
      return { id: target.Id, arn: target.Arn, queue, ...(deadLetters ? { deadLetters } : {}) };
    });
    const matches = compilePattern(EventPattern);
    events.addRule(busName, { name: ruleName, enabled: State === 'ENABLED', matches, targets });
    const path = busName === 'default' ? ruleName : `${busName}/${ruleName}`;
    return {
      ref: busName === 'default' ? ruleName : `${busName}|${ruleName}`,
      attributes: { Arn: events.ruleArn(path) },
    };
  },
};
