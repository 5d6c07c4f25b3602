/** AWS::Events::Rule: an event pattern or a schedule, with queues and functions as its targets. */
import type { TargetMembers } from '../events/target.ts';
import { type ResourceType, USED } from './resource-type.ts';

export const eventRule: ResourceType = {
  properties: {
    EventBusName: USED,
    EventPattern: USED,
    Name: USED,
    ScheduleExpression: USED,
    State: USED,
    Targets: USED,
    Description: USED,
  },
  async build({ name, properties, world: { events } }) {
    const {
      EventBusName = 'default',
      EventPattern,
      Name = name,
      State = 'ENABLED',
      Targets = [],
      ...more
    } = properties;
    if (!['ENABLED', 'DISABLED'].includes(String(State)))
      throw new Error(`the embedded AWS does not know State ${State}`);
    const busName = String(EventBusName).split('/').at(-1) ?? '';
    const ruleName = String(Name);
    const arn = await events.addRule(busName, {
      ...more,
      ...(EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) }),
      Name: ruleName,
      State: String(State),
      Targets: Targets as TargetMembers[],
    });
    return { ref: busName === 'default' ? ruleName : `${busName}|${ruleName}`, attributes: { Arn: arn } };
  },
};
