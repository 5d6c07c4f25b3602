/** Puts one update onto the bus, as a feed backend does. */
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const SOURCE = 'feedhose.playground';
const DETAIL_TYPE = 'feed.update';

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
