/** Puts one update onto the bus, as a feed backend does. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DETAIL_TYPE } from '../../core/update/update.ts';
import { ownClient } from '../aws-client.ts';

const SOURCE = 'feedhose.playground';

/** Returns a function that reports whether the bus accepted the update. @param destinationId the only destination. Default: all of its scope. */
export function createPublish(busName: string, client = ownClient(EventBridgeClient)) {
  return async (detail: string, destinationId?: string): Promise<boolean> => {
    const { FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busName,
            Source: SOURCE,
            DetailType: DETAIL_TYPE,
            Detail: detail,
            ...(destinationId === undefined ? {} : { Resources: [destinationId] }),
          },
        ],
      }),
    );
    return !FailedEntryCount;
  };
}
