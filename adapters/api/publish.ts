/** Puts one update onto the bus, as a feed backend does. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ownClient } from '../aws-client.ts';

const SOURCE = 'feedhose.playground';
const DETAIL_TYPE = 'feed.update';

export function publishTo(busName: string) {
  return createPublish(ownClient(EventBridgeClient), busName);
}

/** `false`: the bus did not take it. */
export function createPublish(client: EventBridgeClient, busName: string) {
  return async (detail: string): Promise<boolean> => {
    const { FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: busName, Source: SOURCE, DetailType: DETAIL_TYPE, Detail: detail }],
      }),
    );
    return !FailedEntryCount;
  };
}
