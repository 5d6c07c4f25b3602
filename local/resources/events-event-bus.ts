/** AWS::Events::EventBus */
import { type ResourceType, USED } from './resource-type.ts';

export const eventBus: ResourceType = {
  properties: { Name: USED, Description: 'It is for people.', Tags: 'Tags of buses have no effect.' },
  build({ name, properties, world: { events } }) {
    const busName = String(properties['Name'] ?? name);
    events.createBus(busName);
    return { ref: busName, attributes: { Arn: events.busArn(busName), Name: busName } };
  },
};
