/** AWS::Events::EventBus */
import type { TagList } from '../events/operation.ts';
import { type ResourceType, USED } from './resource-type.ts';

export const eventBus: ResourceType = {
  properties: { Name: USED, Description: USED, Tags: USED },
  build({ name, properties, world: { events } }) {
    const { Name = name, Tags = [], ...members } = properties;
    const busName = String(Name);
    events.createBus(busName, members, Tags as TagList);
    return { ref: busName, attributes: { Arn: events.busArn(busName), Name: busName } };
  },
};
